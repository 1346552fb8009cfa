import { ApexSObject } from '../../kernel/sobject';
import type { Row } from '../store';
import type { SoqlQuery } from './prepared';
import type { FieldReader, ResolvedField } from './resolve';

/** The record a query gives for a row: the selected fields only, and its Id. */
export function selectRow(query: SoqlQuery, row: Row, reader: FieldReader): ApexSObject {
  const record = queriedRecord(query.object.name, row);
  for (const { expression } of query.fields) {
    if (expression.source) {
      place(record, row, expression.source, reader);
    }
  }
  return record;
}

function queriedRecord(objectName: string, row: Row): ApexSObject {
  const record = new ApexSObject(objectName);
  const id = row.get('id');
  record.queried = new Set(['id']);
  if (typeof id === 'string') {
    record.fields.set('id', id);
  }
  return record;
}

/** Puts a value where its path says, making the parents on the way. */
function place(record: ApexSObject, row: Row, path: ResolvedField, reader: FieldReader): void {
  let target = record;
  let current = row;
  let actual = path.object;
  for (const { field } of path.steps) {
    const name = (field.relationshipName ?? '').toLowerCase();
    const parent = reader.parent(current, field);
    if (!parent) {
      target.parents.set(name, null);
      target.queried?.add(name);
      return;
    }
    const known = target.parents.get(name);
    const next = known ?? queriedRecord(field.referenceTo.length === 1 ? parent.object.name : 'Name', parent.row);
    target.parents.set(name, next);
    target.queried?.add(name);
    target = next;
    current = parent.row;
    actual = parent.object;
  }
  const key = path.field.name.toLowerCase();
  target.queried?.add(key);
  target.fields.set(key, reader.ownValue(current, actual, path.object, path.field));
}
