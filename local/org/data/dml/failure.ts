import { ApexException, type DmlRowError } from '../../kernel/exceptions';
import type { DmlOperation, DmlRowResult } from '../../kernel/execution';

/** Why a row was refused: what becomes one `Database.Error`. */
export interface Failure {
  readonly statusCode: string;
  readonly message: string;
  /** API names. */
  readonly fields: readonly string[];
}

export function failure(statusCode: string, message: string, fields: readonly string[] = []): Failure {
  return { statusCode, message, fields };
}

const verbs: Readonly<Record<DmlOperation, string>> = {
  insert: 'Insert',
  update: 'Update',
  upsert: 'Upsert',
  delete: 'Delete',
  undelete: 'Undelete',
};

/** `Insert failed. First exception on row 0; first error: REQUIRED_FIELD_MISSING, …: [LastName]` */
export function dmlException(operation: DmlOperation, results: readonly DmlRowResult[]): ApexException {
  const rows: DmlRowError[] = results.flatMap(({ errors }) => errors);
  const [first] = rows;
  if (!first) {
    throw new Error('a failed statement without an error');
  }
  const withId = first.id === null ? '' : ` with id ${first.id}`;
  const exception = new ApexException(
    'System.DmlException',
    `${verbs[operation]} failed. First exception on row ${first.index}${withId}; first error: ${first.statusCode}, ${first.message}: [${first.fields.join(', ')}]`,
  );
  exception.dmlRows = rows;
  return exception;
}
