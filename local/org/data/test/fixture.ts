import { ApexDate, ApexDatetime } from '../../kernel/dates';
import { ApexException } from '../../kernel/exceptions';
import type { DmlOperation, DmlOptions, DmlRowResult, Execution } from '../../kernel/execution';
import { ApexDecimal } from '../../kernel/numbers';
import { ApexSObject } from '../../kernel/sobject';
import { loadOrg } from '../../org';
import type { JsonRecord, Org, OrgOptions, OrgUser } from '../../org-facade';
import type { ApexSource } from '../schema/model';

/** Noon of 1 March 2026, a Sunday. */
const NOON = Date.parse('2026-03-01T12:00:00Z');

/** An org of a few fixtures instead of the package. */
export function testOrg(fixtures: readonly ApexSource[] = [], options: Partial<OrgOptions> = {}): Org {
  return loadOrg({
    folders: [],
    sharedActivities: true,
    clock: () => NOON,
    fixtures: [...gadget, ...fixtures],
    ...options,
  });
}

/** Metadata of an Apex class or trigger. */
export function apexFile(file: string, text: string): ApexSource[] {
  const type = file.endsWith('.trigger') ? 'ApexTrigger' : 'ApexClass';
  const xml = metadata(type, '<apiVersion>68.0</apiVersion><status>Active</status>');
  return [
    { file, text },
    { file: `${file}-meta.xml`, text: xml },
  ];
}

/** A metadata file's text. */
export function metadata(type: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">\n${content}\n</${type}>\n`;
}

export function fieldFile(object: string, name: string, content: string): ApexSource {
  return {
    file: `objects/${object}/fields/${name}.field-meta.xml`,
    text: metadata('CustomField', `<fullName>${name}</fullName><label>${name.replace('__c', '')}</label>${content}`),
  };
}

const picklist = ['Red', 'Green', 'Blue']
  .map((value) => `<value><fullName>${value}</fullName><default>${String(value === 'Red')}</default></value>`)
  .join('');

/** The custom object Gadget__c with a field of each type. */
export const gadget: readonly ApexSource[] = [
  {
    file: 'objects/Gadget__c/Gadget__c.object-meta.xml',
    text: metadata(
      'CustomObject',
      '<label>Gadget</label><pluralLabel>Gadgets</pluralLabel><deploymentStatus>Deployed</deploymentStatus><sharingModel>Private</sharingModel><enableActivities>true</enableActivities><nameField><label>Number</label><type>AutoNumber</type><displayFormat>G-{000}</displayFormat></nameField>',
    ),
  },
  fieldFile('Gadget__c', 'Title__c', '<type>Text</type><length>20</length>'),
  fieldFile(
    'Gadget__c',
    'Code__c',
    '<type>Text</type><length>20</length><unique>true</unique><externalId>true</externalId>',
  ),
  fieldFile(
    'Gadget__c',
    'Key__c',
    '<type>Text</type><length>20</length><unique>true</unique><caseSensitive>true</caseSensitive>',
  ),
  fieldFile('Gadget__c', 'Notes__c', '<type>LongTextArea</type><length>1000</length><visibleLines>3</visibleLines>'),
  fieldFile('Gadget__c', 'Count__c', '<type>Number</type><precision>5</precision><scale>2</scale>'),
  fieldFile('Gadget__c', 'Flag__c', '<type>Checkbox</type><defaultValue>true</defaultValue>'),
  fieldFile('Gadget__c', 'Day__c', '<type>Date</type>'),
  fieldFile('Gadget__c', 'At__c', '<type>DateTime</type>'),
  fieldFile('Gadget__c', 'Mail__c', '<type>Email</type>'),
  fieldFile(
    'Gadget__c',
    'Color__c',
    `<type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition><sorted>false</sorted>${picklist}</valueSetDefinition></valueSet>`,
  ),
  fieldFile(
    'Gadget__c',
    'Parent__c',
    '<type>Lookup</type><referenceTo>Gadget__c</referenceTo><relationshipName>Parts</relationshipName><relationshipLabel>Parts</relationshipLabel>',
  ),
  fieldFile(
    'Gadget__c',
    'Owner__c',
    '<type>Lookup</type><referenceTo>Contact</referenceTo><deleteConstraint>Restrict</deleteConstraint><relationshipName>Gadgets</relationshipName><relationshipLabel>Gadgets</relationshipLabel>',
  ),
];

/** A record in memory from plain values: numbers become Decimal, ISO texts of dates and moments stay texts. */
export function sobject(objectName: string, values: Readonly<Record<string, unknown>>): ApexSObject {
  const record = new ApexSObject(objectName);
  for (const [name, value] of Object.entries(values)) {
    record.fields.set(name.toLowerCase(), typeof value === 'number' ? ApexDecimal.parse(String(value)) : value);
  }
  return record;
}

export const day = (text: string): ApexDate => {
  const date = ApexDate.parseIso(text);
  if (!date) {
    throw new Error(`${text} is no date`);
  }
  return date;
};

export const at = (text: string): ApexDatetime => new ApexDatetime(Date.parse(text));

const system: DmlOptions = { allOrNone: true, access: 'SYSTEM_MODE', sharing: 'without', externalIdField: null };

/** Runs Apex-like work in one transaction of the administrator, or of another user. */
export function inOrg<T>(org: Org, work: (transaction: Execution) => T, user: OrgUser = org.users.admin): T {
  return org.transaction(user, 'anonymous', work);
}

export function dml(
  org: Org,
  operation: DmlOperation,
  records: readonly ApexSObject[],
  options: Partial<DmlOptions> = {},
  user: OrgUser = org.users.admin,
): DmlRowResult[] {
  return inOrg(org, (transaction) => transaction.dml(operation, records, { ...system, ...options }), user);
}

/** Inserts one record that must be accepted. @returns its id */
export function insert(org: Org, objectName: string, values: Readonly<Record<string, unknown>>): string {
  const record = sobject(objectName, values);
  dml(org, 'insert', [record]);
  return record.id ?? '';
}

/** Rows of a query without their attributes. */
export function rows(org: Org, soql: string, isAll = false): JsonRecord[] {
  return org.query(soql, { isAll }).records.map(plain);
}

function plain(record: JsonRecord): JsonRecord {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([name]) => name !== 'attributes')
      .map(([name, value]) => [name, isRecord(value) ? plain(value) : value]),
  );
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `STATUS: message [fields]` of each failed row; null for the others. */
export function outcomes(results: readonly DmlRowResult[]): (string | null)[] {
  return results.map(({ isSuccess, errors }) =>
    isSuccess
      ? null
      : errors.map((error) => `${error.statusCode}: ${error.message} [${error.fields.join(', ')}]`).join('; '),
  );
}

/** Outcome of inserting one record, saved or not. */
export function tryInsert(org: Org, objectName: string, values: Readonly<Record<string, unknown>>): string | null {
  return outcomes(dml(org, 'insert', [sobject(objectName, values)], { allOrNone: false }))[0] ?? null;
}

/** The message of the Apex exception that `work` must throw. */
export function thrown(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ApexException) {
      return `${error.typeName}: ${error.message}`;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}
