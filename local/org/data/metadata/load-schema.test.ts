import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../../lib/project-root';
import { SourceProblemsError } from '../../kernel/exceptions';
import { fieldFile, gadget, metadata } from '../test/fixture';
import { loadSchema } from './load-schema';
import { readSourceFiles, type SourceFile } from './source-files';

const options = { sharedActivities: true, personAccounts: false };

function problems(...files: SourceFile[]): string[] {
  const replaced = new Set(files.map(({ file }) => file));
  try {
    loadSchema([...gadget.filter(({ file }) => !replaced.has(file)), ...files], options);
  } catch (error) {
    if (error instanceof SourceProblemsError) {
      return error.problems.map(({ file, line, message }) => `${file.split('/').at(-1) ?? ''}:${line} ${message}`);
    }
    throw error;
  }
  return [];
}

const field = (content: string): string[] => problems(fieldFile('Gadget__c', 'New__c', content));
const permissions = (content: string): string[] =>
  problems({
    file: 'permissionsets/P.permissionset-meta.xml',
    text: metadata('PermissionSet', `<label>P</label>${content}`),
  });

describe('loading the schema', () => {
  const schema = loadSchema(readSourceFiles(projectRoot(), ['force-app/main/schema']), options);

  it('reads the objects of the package with types, lengths and keys', () => {
    const entry = schema.objects.get('inboxsyncentry__c');
    expect(entry?.fields.get('deliverykey__c')).toMatchObject({ length: 64, unique: true, externalId: true });
    expect(entry?.fields.get('deliverykey__c')).toMatchObject({ required: true, caseSensitive: true });
    expect(entry?.fields.get('mailbox__c')).toMatchObject({
      referenceTo: ['InboxSyncMailbox__c'],
      relationshipName: 'Mailbox__r',
      deleteConstraint: 'SetNull',
    });
    expect(schema.objects.get('inboxsyncmailbox__c')?.childRelationships).toContainEqual({
      name: 'Entries__r',
      childObject: 'InboxSyncEntry__c',
      field: 'Mailbox__c',
      cascadeDelete: false,
    });
  });

  it('puts custom fields of Activity on Task and Event alike', () => {
    for (const name of ['task', 'event']) {
      expect(schema.objects.get(name)?.fields.get('inboxsynckey__c')).toMatchObject({ length: 64, externalId: true });
    }
  });

  it('knows TaskRelation only with Shared Activities', () => {
    const without = loadSchema([], { ...options, sharedActivities: false });
    expect(schema.objects.has('taskrelation')).toBe(true);
    expect(without.objects.has('taskrelation')).toBe(false);
  });

  it('knows person accounts only where they are on', () => {
    const person = loadSchema([], { ...options, personAccounts: true });
    expect(schema.objects.get('account')?.fields.has('ispersonaccount')).toBe(false);
    expect(person.objects.get('account')?.fields.has('ispersonaccount')).toBe(true);
  });

  it.each([
    [
      'an unknown element',
      '<type>Text</type><length>5</length><lenght>5</lenght>',
      'Element lenght invalid at this location in type CustomField',
    ],
    [
      'an element twice',
      '<type>Text</type><length>5</length><length>6</length>',
      'Element length is duplicated at this location in type CustomField',
    ],
    ['an unknown type', '<type>Rainbow</type>', "local/org does not model the field type 'Rainbow' of New__c"],
    ['a text without a length', '<type>Text</type>', 'length must be given, at least 1 and at most 255'],
    [
      'a text that is too long',
      '<type>Text</type><length>256</length>',
      'length must be given, at least 1 and at most 255',
    ],
    ['a checkbox without a default', '<type>Checkbox</type>', 'Required field is missing: defaultValue'],
    [
      'a value that is no boolean',
      '<type>Text</type><length>5</length><unique>yes</unique>',
      "'yes' is not a valid value for the type xsd:boolean in unique",
    ],
    [
      'a unique long text',
      '<type>LongTextArea</type><length>500</length><visibleLines>3</visibleLines><unique>true</unique>',
      "Can not specify 'unique' for a CustomField of type LongTextArea",
    ],
    [
      'a lookup to nowhere',
      '<type>Lookup</type><referenceTo>Nothing__c</referenceTo>',
      "Field New__c: referenceTo value of 'Nothing__c' does not resolve to a valid sObject type",
    ],
    [
      'a second list of the same name',
      '<type>Lookup</type><referenceTo>Gadget__c</referenceTo><relationshipName>Parts</relationshipName>',
      'There is already a Child Relationship named Parts__r on Gadget__c',
    ],
    [
      'the same value twice',
      '<type>Picklist</type><valueSet><valueSetDefinition><value><fullName>A</fullName></value><value><fullName>a</fullName></value></valueSetDefinition></valueSet>',
      'Duplicate picklist value: a',
    ],
    [
      'manageability outside of custom metadata',
      '<type>Text</type><length>5</length><fieldManageability>Locked</fieldManageability>',
      'fieldManageability can only be specified for custom metadata types',
    ],
  ])('refuses %s', (_what, content, message) => {
    expect(field(content).join('\n')).toContain(message);
  });

  it('names the line of an unknown element', () => {
    const text = metadata('CustomField', '<fullName>New__c</fullName>\n<label>New</label>\n<tpye>Text</tpye>');
    const found = problems({ file: 'objects/Gadget__c/fields/New__c.field-meta.xml', text });
    expect(found).toContain('New__c.field-meta.xml:5 Element tpye invalid at this location in type CustomField');
  });

  it.each([
    [
      'a permission without those it stands on',
      '<objectPermissions><object>Gadget__c</object><allowCreate>true</allowCreate><allowRead>false</allowRead></objectPermissions>',
      'Permission Create Gadget__c depends on permission(s): Read Gadget__c',
    ],
    [
      'an unknown object',
      '<objectPermissions><object>Nothing__c</object><allowRead>true</allowRead></objectPermissions>',
      'no CustomObject named nothing__c found',
    ],
    [
      'an unknown field',
      '<fieldPermissions><field>Gadget__c.Nothing__c</field><readable>true</readable></fieldPermissions>',
      'no CustomField named gadget__c.nothing__c found',
    ],
    [
      'an unknown class',
      '<classAccesses><apexClass>Nothing</apexClass><enabled>true</enabled></classAccesses>',
      'no component named nothing found',
    ],
    [
      'rights on a Task field that its Event twin lacks',
      '<fieldPermissions><field>Task.Description</field><readable>true</readable></fieldPermissions>',
      'Field permissions of Task and Event differ for Description',
    ],
  ])('refuses a permission set with %s', (_what, content, message) => {
    expect(permissions(content).join('\n')).toContain(message);
  });

  it('refuses Apex without its metadata file, unknown files and broken XML, all at once', () => {
    const found = problems(
      { file: 'classes/A.cls', text: 'public class A {}' },
      { file: 'things/A.thing-meta.xml', text: '' },
      { file: 'labels/CustomLabels.labels-meta.xml', text: '<CustomLabels>' },
    ).join('\n');
    expect(found).toContain('A.cls:1 the metadata file classes/A.cls-meta.xml does not exist');
    expect(found).toContain('A.thing-meta.xml:1 local/org does not know this kind of metadata file');
    expect(found).toContain('CustomLabels.labels-meta.xml:');
  });

  it('refuses custom fields under Task: they belong to Activity', () => {
    expect(problems(fieldFile('Task', 'New__c', '<type>Text</type><length>5</length>'))).toEqual([
      'New__c.field-meta.xml:1 Custom fields of Task belong to the object Activity',
    ]);
  });

  it('refuses a folder of an object that does not exist', () => {
    expect(problems(fieldFile('Conact', 'New__c', '<type>Text</type><length>5</length>'))).toEqual([
      "New__c.field-meta.xml:1 Entity of type 'CustomObject' named 'Conact' cannot be found",
    ]);
  });
});
