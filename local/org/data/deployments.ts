import { withExecution } from '../kernel/execution';
import type { MetadataProblem, MetadataRecord as WantedRecord } from '../kernel/services';
import { ApexDecimal } from '../kernel/numbers';
import { putMetadataRecord } from './bootstrap';
import type { OrgCore } from './core';
import type { DataField, DataObject } from './schema/model';
import type { Transaction } from './transaction';

/** What a deployment from Apex tells when it is over. */
type Done = (deploymentId: string, problems: readonly MetadataProblem[]) => void;

/**
 * A deployment of custom metadata from Apex: all records or none, after the transaction that asked for it, with the
 * rights of its user. Then the callback runs as the Automated Process user.
 *
 * @see Apex Reference Guide, Metadata.Operations.enqueueDeployment and Metadata.DeployCallback
 */
export class Deployment {
  readonly id: string;

  constructor(
    private readonly core: OrgCore,
    private readonly records: readonly WantedRecord[],
    private readonly mayDeploy: boolean,
    private readonly done: Done,
    jobId: string,
  ) {
    this.id = `0Af${jobId.slice(3)}`;
  }

  /** Runs it, and the callback in `transaction`. */
  run(transaction: Transaction): void {
    const problems = this.mayDeploy
      ? this.records.flatMap((record) => problemsOf(record, this.core))
      : this.records.map(({ fullName }) => ({ fullName, problem: 'insufficient access rights on the metadata' }));
    if (problems.length === 0) {
      this.records.forEach((record) => this.put(record));
    }
    withExecution(transaction, () => this.done(this.id, problems));
  }

  private put(record: WantedRecord): void {
    const object = objectOf(record, this.core);
    const [, developerName = ''] = record.fullName.split('.');
    if (!object) {
      return;
    }
    const values = record.values.map(({ field, value }) => {
      const known = object.fields.get(field.toLowerCase());
      return [known?.name ?? field, known ? storedValue(known, value) : value] as const;
    });
    putMetadataRecord(this.core.store, this.core.now(), {
      objectName: object.name,
      developerName,
      label: record.label ?? developerName,
      values: new Map(values),
    });
  }
}

/** Whether a user may deploy: Customize Application and Modify Metadata, from the profile or a permission set. */
export function mayDeployMetadata(core: OrgCore, userId: string): boolean {
  const assignments = core.store.table('PermissionSetAssignment');
  const sets = [...(assignments.find('assigneeid', userId) ?? [])].map((id) =>
    core.store.get('PermissionSet', String(assignments.rows.get(id)?.get('permissionsetid'))),
  );
  const holds = (permission: string): boolean => sets.some((set) => set?.get(permission) === true);
  return holds('permissionscustomizeapplication') && holds('permissionsmodifymetadata');
}

function objectOf({ fullName }: WantedRecord, core: OrgCore): DataObject | undefined {
  const type = fullName.split('.')[0] ?? '';
  const object = core.schema.objects.get(`${type.replace(/__mdt$/i, '')}__mdt`.toLowerCase());
  return object?.kind === 'metadata' ? object : undefined;
}

function problemsOf(record: WantedRecord, core: OrgCore): MetadataProblem[] {
  const { fullName, values } = record;
  const refuse = (problem: string): MetadataProblem => ({ fullName, problem });
  const object = objectOf(record, core);
  const developerName = fullName.split('.')[1] ?? '';
  if (!object) {
    return [refuse(`No such custom metadata type: ${fullName}`)];
  }
  if (!/^[A-Za-z](?:_?[A-Za-z0-9])*$/.test(developerName) || developerName.length > 40) {
    return [refuse(`The record name ${developerName} can only contain underscores and alphanumeric characters`)];
  }
  const problems = values.flatMap(({ field, value }) => {
    const known = object.fields.get(field.toLowerCase());
    const problem = known?.name.endsWith('__c') ? valueProblem(known, value) : `Invalid field: ${field}`;
    return problem === null ? [] : [refuse(problem)];
  });
  const isNew = ![...core.store.table(object.name).rows.values()].some(
    (row) => row.get('developername') === developerName,
  );
  const given = new Set(values.filter(({ value }) => value !== null).map(({ field }) => field.toLowerCase()));
  const missing = [...object.fields.values()].filter(
    (field) => isNew && field.required && field.name.endsWith('__c') && !given.has(field.name.toLowerCase()),
  );
  return [...problems, ...missing.map(({ name }) => refuse(`Required fields are missing: [${name}]`))];
}

/** What an org would refuse about a value; null when nothing. */
function valueProblem(field: DataField, value: unknown): string | null {
  if (value === null) {
    return field.required || field.storage === 'boolean' ? `Required fields are missing: [${field.name}]` : null;
  }
  switch (field.storage) {
    case 'text':
      return typeof value === 'string' ? textProblem(field, value) : wrongType(field);
    case 'boolean':
      return typeof value === 'boolean' ? null : wrongType(field);
    case 'decimal':
    case 'integer':
      return numberProblem(field, value);
    default:
      return `local/org does not model a value of ${field.name} in a deployment`;
  }
}

const wrongType = (field: DataField): string => `Value for ${field.name} has the wrong type`;

function textProblem(field: DataField, value: string): string | null {
  if (value.length > field.length) {
    return `${field.label}: data value too large (max length=${field.length})`;
  }
  const isUnknown = field.restrictedPicklist && !field.picklistValues.some((entry) => entry.value === value);
  return isUnknown ? `${field.label}: bad value for restricted picklist field: ${value}` : null;
}

function numberProblem(field: DataField, value: unknown): string | null {
  if (!(typeof value === 'number' || value instanceof ApexDecimal)) {
    return wrongType(field);
  }
  const digits = String(value).replace(/^-|\..*$/g, '').length;
  return digits > field.precision - field.scale ? `${field.label}: value outside of valid range` : null;
}

function storedValue(field: DataField, value: unknown): unknown {
  return field.storage === 'decimal' && typeof value === 'number' ? ApexDecimal.parse(String(value)) : value;
}
