import { ApexDate, ApexDatetime, ApexTime } from '../kernel/dates';
import { apexError } from '../kernel/exceptions';
import { toId } from '../kernel/ids';
import { ApexDecimal, ApexDouble } from '../kernel/numbers';
import type { FieldSchema } from '../kernel/schema';
import { ApexSObject } from '../kernel/sobject';
import { typeName, type TypeRef } from '../kernel/type-ref';
import { requireField, requireObject } from './schema-access';
import { momentAt } from './datetime';
import { refuseNull } from './arguments';

/**
 * The value of a field as Apex reads it: null where it was never set.
 *
 * @throws {ApexException} System.SObjectException for an unknown field, or one that the record's query did not select
 */
export function readField(record: ApexSObject, name: string): unknown {
  const field = requireField(requireObject(record.objectName), name);
  const key = field.name.toLowerCase();
  const value = record.fields.get(key);
  if (value === undefined && record.queried && !record.queried.has(key)) {
    throw apexError(
      'SObjectException',
      `SObject row was retrieved via SOQL without querying the requested field: ${record.objectName}.${field.name}`,
    );
  }
  return value ?? defaultOf(field);
}

/** Checkboxes are never null in Apex; `new` loads no other defaults. */
function defaultOf(field: FieldSchema): unknown {
  return field.type === 'BOOLEAN' ? false : null;
}

/**
 * Sets a field, with the conversions of `put`: String to Id, Integer to Decimal, Date to Datetime.
 *
 * @throws {ApexException} System.SObjectException for an unknown field, one that is not writeable or a value of another type
 */
export function writeField(record: ApexSObject, name: string, value: unknown): void {
  const field = requireField(requireObject(record.objectName), name);
  refuseReadOnly(record);
  if (!field.createable && !field.updateable && field.name !== 'Id') {
    throw apexError('SObjectException', `Field ${field.name} is not editable`);
  }
  if (value === null && field.type === 'BOOLEAN') {
    throw apexError('NullPointerException', 'Attempt to de-reference a null object');
  }
  record.fields.set(field.name.toLowerCase(), value === null ? null : converted(field, record.objectName, value));
}

/** @throws {ApexException} System.FinalException for records of Trigger.old and of after triggers */
function refuseReadOnly(record: ApexSObject): void {
  if (record.isReadOnly) {
    throw apexError('FinalException', 'Record is read-only');
  }
}

function converted(field: FieldSchema, objectName: string, value: unknown): unknown {
  const result = convertTo(field.apexType, value);
  if (result === undefined) {
    throw apexError(
      'SObjectException',
      `Illegal assignment from ${nameOfValue(value)} to ${typeName(field.apexType)} (${objectName}.${field.name})`,
    );
  }
  return result;
}

/** The value as the type has it; undefined where Apex does not convert. */
function convertTo(type: TypeRef, value: unknown): unknown {
  switch (type.name) {
    case 'Id':
      return typeof value === 'string' ? toId(value) : undefined;
    case 'String':
      return typeof value === 'string' ? value : undefined;
    case 'Boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'Integer':
      return typeof value === 'number' ? value : undefined;
    case 'Decimal':
      return isNumeric(value) ? ApexDecimal.of(value) : undefined;
    case 'Double':
      return isNumeric(value) ? new ApexDouble(ApexDecimal.of(value).toNumber()) : undefined;
    case 'Date':
      return value instanceof ApexDate ? value : undefined;
    case 'Datetime':
      return value instanceof ApexDate ? momentAt(value, new ApexTime(0), 'GMT') : sameClass(value, ApexDatetime);
    case 'Time':
      return sameClass(value, ApexTime);
    default:
      return value;
  }
}

function sameClass(value: unknown, type: new (milliseconds: number) => object): unknown {
  return value instanceof type ? value : undefined;
}

function isNumeric(value: unknown): value is number | bigint | ApexDecimal | ApexDouble {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof ApexDecimal ||
    value instanceof ApexDouble
  );
}

function nameOfValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'String';
    case 'number':
      return 'Integer';
    case 'bigint':
      return 'Long';
    case 'boolean':
      return 'Boolean';
    default:
      return (value as object).constructor.name.replace(/^Apex/, '');
  }
}

/** The reference field of a relationship name. @throws {ApexException} System.SObjectException */
function relationshipField(record: ApexSObject, name: string): FieldSchema {
  refuseNull(name, 1);
  const object = requireObject(record.objectName);
  const field = [...object.fields.values()].find(
    (candidate) => candidate.relationshipName?.toLowerCase() === name.toLowerCase(),
  );
  if (!field) {
    throw apexError('SObjectException', `Invalid relationship ${name} for ${object.name}`);
  }
  return field;
}

/** The parent record, null where there is none or it was not queried. */
export function readParent(record: ApexSObject, name: string): ApexSObject | null {
  relationshipField(record, name);
  return record.parents.get(name.toLowerCase()) ?? null;
}

/** Sets a parent record. @returns the one before */
export function writeParent(record: ApexSObject, name: string, parent: ApexSObject | null): ApexSObject | null {
  const field = relationshipField(record, name);
  refuseReadOnly(record);
  if (parent && !field.referenceTo.includes(parent.objectName)) {
    throw apexError('SObjectException', `Illegal assignment from ${parent.objectName} to ${field.referenceTo.join()}`);
  }
  const before = record.parents.get(name.toLowerCase()) ?? null;
  record.parents.set(name.toLowerCase(), parent);
  return before;
}
