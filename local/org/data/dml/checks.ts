import { NotModelledError } from '../../kernel/exceptions';
import { to15 } from '../ids';
import { jsonValue } from '../json';
import type { DataField, DataObject } from '../schema/model';
import type { Row } from '../store';
import { convert } from './convert';
import type { DmlContext } from './context';
import { failure, type Failure } from './failure';
import type { WorkRow } from './work-row';

/** Fields a row must not change, but tools that load data may give. */
const auditFields = new Set(['createddate', 'createdbyid', 'lastmodifieddate', 'lastmodifiedbyid', 'systemmodstamp']);

/**
 * The row's values as the store keeps them, on top of what is stored. Refuses values that do not fit, and fields that
 * may not be written.
 */
export function storedValues(row: WorkRow, base: Row, context: DmlContext): Map<string, unknown> {
  refuseRelationships(row);
  const values = new Map(base);
  const locked: string[] = [];
  for (const [name, given] of row.current.fields) {
    const field = row.object.fields.get(name);
    if (!field) {
      throw new Error(`${row.object.name} has no field ${name}`);
    }
    const converted = convert(field, given);
    if ('failure' in converted) {
      row.refuse(converted.failure);
      continue;
    }
    if (isLocked(field, row, converted.value, context)) {
      locked.push(field.name);
      continue;
    }
    values.set(name, field.storage === 'boolean' ? (converted.value ?? false) : converted.value);
  }
  if (locked.length > 0) {
    const message = `Unable to create/update fields: ${locked.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`;
    row.refuse(failure('INVALID_FIELD_FOR_INSERT_UPDATE', message, locked));
  }
  return values;
}

/** Parents that a query gave are no part of a save; one that was built stands for a lookup by external id. */
function refuseRelationships({ given }: WorkRow): void {
  for (const [name, parent] of given.parents) {
    if (parent?.queried === null) {
      throw new NotModelledError(`DML with a lookup given by relationship (${given.objectName}.${name} = new …)`);
    }
  }
}

/** A field that may not be written is no error as long as its value stays what it is. */
function isLocked(field: DataField, row: WorkRow, value: unknown, { isTool }: DmlContext): boolean {
  if (row.old ? field.updateable : field.createable) {
    return false;
  }
  const name = field.name.toLowerCase();
  if (isTool || name === 'id') {
    return false;
  }
  const before = row.old?.get(name) ?? null;
  const isSame = value === before || textOf(value) === textOf(before) || (value === false && before === null);
  return !isSame && !(value === null && !row.old) && !(auditFields.has(name) && row.old === null && value === null);
}

/** The same for equal stored values. */
function textOf(value: unknown): string {
  return JSON.stringify(jsonValue(value));
}

/** `Required fields are missing: [LastName, Company]` */
export function checkRequired(row: WorkRow, values: ReadonlyMap<string, unknown>): void {
  const missing = [...row.object.fields.values()].filter(
    (field) => isDemanded(field) && (values.get(field.name.toLowerCase()) ?? null) === null,
  );
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name);
    row.refuse(failure('REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, names));
  }
}

function isDemanded(field: DataField): boolean {
  const isEmptied = !field.nillable && field.createable && field.storage !== 'boolean';
  return field.required || isEmptied;
}

/** Every lookup that is new must lead to a row of the right object that exists and, where sharing holds, is visible. */
export function checkReferences(row: WorkRow, values: ReadonlyMap<string, unknown>, context: DmlContext): void {
  for (const [name, field] of row.object.fields) {
    const id = values.get(name);
    if (field.type !== 'REFERENCE' || typeof id !== 'string' || row.old?.get(name) === id || auditFields.has(name)) {
      continue;
    }
    const found = checkReference(field, id, context);
    if (found) {
      row.refuse(found);
      return;
    }
  }
}

function checkReference(field: DataField, id: string, context: DmlContext): Failure | null {
  const target = context.store.objectOfId(id);
  if (!target || !field.referenceTo.includes(target.name)) {
    return failure('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${id}`, [field.name]);
  }
  const parent = context.store.get(target.name, id);
  if (!parent) {
    return failure('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name]);
  }
  if (parent.get('isdeleted') === true) {
    return failure('ENTITY_IS_DELETED', 'entity is deleted', [field.name]);
  }
  if (context.enforceSharing && !context.reaches(target, parent, false)) {
    const message = `insufficient access rights on cross-reference id: ${to15(id)}`;
    return failure('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', message, [field.name]);
  }
  return null;
}

/** Owners must be active, unless the row keeps the one it has. */
export function checkOwner(row: WorkRow, values: ReadonlyMap<string, unknown>, context: DmlContext): void {
  const owner = values.get('ownerid');
  if (typeof owner !== 'string' || row.old?.get('ownerid') === owner || !owner.startsWith('005')) {
    return;
  }
  if (context.store.get('User', owner)?.get('isactive') === false) {
    const message = `operation performed with inactive user [${owner}] as owner of ${row.object.label.toLowerCase()}`;
    row.refuse(failure('INACTIVE_OWNER_OR_USER', message, ['OwnerId']));
  }
}

/** No other row, deleted ones aside, may have the value of a unique field. */
export function checkUnique(row: WorkRow, values: ReadonlyMap<string, unknown>, context: DmlContext): void {
  for (const [name, field] of row.object.fields) {
    const value = values.get(name) ?? null;
    if (!field.unique || value === null) {
      continue;
    }
    const others = context.store.table(row.object.name).find(name, value) ?? [];
    const other = [...others].find(
      (id) => id !== row.id && context.store.get(row.object.name, id)?.get('isdeleted') !== true,
    );
    if (other !== undefined) {
      row.refuse(duplicate(field, other));
    }
  }
}

function duplicate({ name }: DataField, other: string): Failure {
  if (name === 'Username') {
    const message =
      "Duplicate Username.<br>The username already exists in this or another Salesforce organization. Usernames must be unique across all Salesforce organizations. To resolve, use a different username (it doesn't need to match the user's email address).";
    return failure('DUPLICATE_USERNAME', message, [name]);
  }
  const message = `duplicate value found: ${name} duplicates value on record with id: ${to15(other)}`;
  return failure('DUPLICATE_VALUE', message, [name]);
}

/** User mode: the object right and the right to edit each given field. */
export function checkRights(row: WorkRow, right: 'create' | 'edit' | 'delete', context: DmlContext): void {
  const { object } = row;
  if (!context.userMode) {
    return;
  }
  if (!context.mayWrite(object.name, right)) {
    row.refuse(failure('INSUFFICIENT_ACCESS_OR_READONLY', `Access to entity '${object.name}' denied`));
    return;
  }
  const locked = right === 'delete' ? [] : lockedFields(row, context);
  if (locked.length > 0) {
    row.refuse(inaccessible(object, locked));
  }
}

/** User mode: fields that the user may not touch. */
export function inaccessible({ name }: DataObject, fields: readonly string[]): Failure {
  const message = `Operation failed due to fields being inaccessible on Sobject ${name}, check errors on Exception or Result!`;
  return failure('INSUFFICIENT_ACCESS_OR_READONLY', message, fields);
}

/** What a query gave and nobody changed is not written; what was put into the record is, also when it is the same. */
function lockedFields({ given, object, old }: WorkRow, context: DmlContext): string[] {
  return [...given.fields].flatMap(([name, value]) => {
    const field = object.fields.get(name);
    const isUntouched = given.queried?.has(name) === true && (old?.get(name) ?? null) === value;
    const isWritten = field && name !== 'id' && (field.createable || field.updateable) && !isUntouched;
    return isWritten && !context.mayEditField(object.name, field.name) ? [field.name] : [];
  });
}
