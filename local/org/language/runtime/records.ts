import { ApexList } from '../../kernel/collections';
import { ApexException, apexError } from '../../kernel/exceptions';
import { execution } from '../../kernel/execution';
import { ApexSObject } from '../../kernel/sobject';
import type { TypeRef } from '../../kernel/type-ref';
import { nn } from './nulls';

/** A parent that is not there: fields read over it are null, as in an org. */
type Receiver = ApexSObject | null;

function objectOf(record: ApexSObject): ReturnType<ReturnType<typeof execution>['schema']['objects']['get']> {
  return execution().schema.objects.get(record.objectName.toLowerCase());
}

function refuseUnqueried(record: ApexSObject, name: string): void {
  if (record.queried && !record.queried.has(name) && name !== 'id') {
    const written = objectOf(record)?.fields.get(name)?.name ?? name;
    throw apexError(
      'SObjectException',
      `SObject row was retrieved via SOQL without querying the requested field: ${record.objectName}.${written}`,
    );
  }
}

/** A field's value. @throws {ApexException} System.SObjectException when the record was queried without it */
export function getField(record: Receiver, name: string): unknown {
  if (record === null) {
    return null;
  }
  const value = record.fields.get(name);
  if (value === undefined) {
    refuseUnqueried(record, name);
    return null;
  }
  return value;
}

/** A checkbox: false where it was never set. */
export function getCheckbox(record: Receiver, name: string): unknown {
  return record === null ? null : (getField(record, name) ?? false);
}

function refuseReadOnly(record: ApexSObject): void {
  if (record.isReadOnly) {
    throw apexError('FinalException', 'Record is read-only');
  }
}

/** Writes a field, and gives the value. @throws {ApexException} System.FinalException for the records of Trigger.old */
export function setField<T>(record: Receiver, name: string, value: T): T {
  const target = nn(record);
  refuseReadOnly(target);
  weigh(value, target.fields.get(name));
  target.fields.set(name, value);
  target.queried?.add(name);
  return value;
}

/**
 * Texts in records are what fills a heap: each is counted when it is written and no more when it is overwritten. Strings
 * that live elsewhere are not counted, for nobody knows when an org would collect them.
 */
function weigh(written: unknown, before: unknown): void {
  const bytes = (text: unknown): number => (typeof text === 'string' ? text.length : 0);
  const more = bytes(written) - bytes(before);
  if (more !== 0) {
    execution().useHeap(more);
  }
}

/** The parent behind a relationship: null when there is none. */
export function getParent(record: Receiver, name: string): ApexSObject | null {
  if (record === null) {
    return null;
  }
  const parent = record.parents.get(name);
  if (parent === undefined && record.queried && !record.queried.has(name)) {
    throw apexError(
      'SObjectException',
      `SObject row was retrieved via SOQL without querying the requested field: ${record.objectName}.${name}`,
    );
  }
  return parent ?? null;
}

export function setParent<T extends ApexSObject | null>(record: Receiver, name: string, value: T): T {
  const target = nn(record);
  refuseReadOnly(target);
  target.parents.set(name, value);
  return value;
}

/** The rows of a subquery. */
export function getChildren(record: Receiver, name: string, type: TypeRef): ApexList {
  const target = nn(record);
  const children = target.children.get(name);
  if (!children && target.queried) {
    throw apexError(
      'SObjectException',
      `SObject row was retrieved via SOQL without querying the requested field: ${target.objectName}.${name}`,
    );
  }
  return new ApexList<unknown>(type, children ?? []);
}

/** `new Task(Subject = 'x')`: lower-cased names; the third part says that it is a parent. */
export function newRecord(objectName: string, settings: readonly (readonly [string, unknown, boolean])[]): ApexSObject {
  const made = new ApexSObject(objectName);
  for (const [name, value, isParent] of settings) {
    if (isParent) {
      made.parents.set(name, value as ApexSObject | null);
    } else {
      weigh(value, undefined);
      made.fields.set(name, value);
    }
  }
  return made;
}

/** `record.Field.addError(message)` */
export function addFieldError(target: Receiver, field: string, message: string | null): void {
  nn(target).errors.push({ message: message ?? '', field });
}

/** What a wrong type in a cast says. */
export const typeError = (message: string): ApexException => apexError('TypeException', message);
