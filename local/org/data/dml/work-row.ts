import type { DmlRowError } from '../../kernel/exceptions';
import { ApexSObject } from '../../kernel/sobject';
import type { DataObject } from '../schema/model';
import type { Row } from '../store';
import type { Failure } from './failure';

/** One row of a statement on its way: given, seen by triggers, saved or refused. */
export class WorkRow {
  /** The row as the triggers see and change it: Trigger.new. */
  current: ApexSObject;
  /** The row as it was stored before; null for inserts. */
  old: Row | null = null;
  id: string | null;
  readonly failures: Failure[] = [];
  isCreated = false;

  /** @param index position in the statement's list */
  constructor(
    readonly index: number,
    readonly given: ApexSObject,
    readonly object: DataObject,
  ) {
    this.current = given;
    this.id = given.id;
  }

  isRefused(): boolean {
    return this.failures.length > 0;
  }

  refuse(...failures: readonly Failure[]): void {
    this.failures.push(...failures);
  }

  errors(): DmlRowError[] {
    return this.failures.map(({ statusCode, message, fields }) => ({
      index: this.index,
      id: this.old ? this.id : null,
      statusCode,
      message,
      fields,
      record: this.given,
    }));
  }

  /** Takes over what `addError` said in a trigger. */
  takeTriggerErrors(): void {
    for (const { message, field } of this.current.errors) {
      this.failures.push({
        statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        message,
        fields: field === null ? [] : [field],
      });
    }
    this.current.errors.length = 0;
  }
}

/** A record with all values of a stored row, as triggers and Trigger.old see it. */
export function recordOf(object: DataObject, row: Row): ApexSObject {
  const record = new ApexSObject(object.name);
  for (const [name, field] of object.fields) {
    const value = row.get(name) ?? (field.storage === 'boolean' ? false : null);
    if (value !== null) {
      record.fields.set(name, value);
    }
  }
  return record;
}
