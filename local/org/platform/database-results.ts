import { ApexList } from '../kernel/collections';
import { defineType } from '../kernel/define';
import type { DmlRowError } from '../kernel/exceptions';
import type { DmlRowResult } from '../kernel/execution';
import { typeRef } from '../kernel/type-ref';
import { stringList } from './arguments';
import { statusCode } from './status-codes';

/** A row's result under the type it has in Apex. */
export class ApexRowResult {
  /** @param typeName `Database.SaveResult` and its like */
  constructor(
    readonly typeName: string,
    readonly row: DmlRowResult,
  ) {}

  toString(): string {
    const name = this.typeName.replace('.', '');
    return `${name}[getErrors=${this.row.errors.length};getId=${this.row.id ?? 'null'};isSuccess=${this.row.isSuccess};]`;
  }
}

/** `Database.Error`. */
export class ApexRowError {
  constructor(readonly error: DmlRowError) {}

  toString(): string {
    return `Database.Error[getFields=(${this.error.fields.join(', ')});getMessage=${this.error.message};getStatusCode=${this.error.statusCode};]`;
  }
}

/** A `List<Database.SaveResult>`, or of another type of results. */
export function resultList(typeName: string, rows: readonly DmlRowResult[]): ApexList<ApexRowResult> {
  return new ApexList(
    typeRef(typeName),
    rows.map((row) => new ApexRowResult(typeName, row)),
  );
}

const members = {
  'List<Database.Error> getErrors()': (self: ApexRowResult) =>
    new ApexList(
      typeRef('Database.Error'),
      self.row.errors.map((error) => new ApexRowError(error)),
    ),
  'Id getId()': (self: ApexRowResult) => self.row.id,
  'Boolean isSuccess()': (self: ApexRowResult) => self.row.isSuccess,
};

defineType('Database.SaveResult', members);
defineType('Database.DeleteResult', members);
defineType('Database.UndeleteResult', members);
defineType('Database.UpsertResult', {
  ...members,
  'Boolean isCreated()': (self: ApexRowResult) => self.row.isCreated,
});

defineType('Database.Error', {
  'List<String> getFields()': (self: ApexRowError) => stringList(self.error.fields),
  'String getMessage()': (self: ApexRowError) => self.error.message,
  'System.StatusCode getStatusCode()': (self: ApexRowError) => statusCode(self.error.statusCode),
});
