import { apexError } from '../../kernel/exceptions';
import type { DmlOperation, DmlOptions, DmlRowResult } from '../../kernel/execution';
import type { ApexSObject } from '../../kernel/sobject';
import { objectOf, type DataObject } from '../schema/model';
import { indexKey } from '../store';
import { convert } from './convert';
import { inaccessible } from './checks';
import type { DmlContext } from './context';
import { deleteChunk, undeleteChunk } from './delete';
import { dmlException, failure } from './failure';
import { saveChunk } from './save';
import { WorkRow } from './work-row';

/** Rows that go through triggers together. */
const CHUNK = 200;

/**
 * Runs one DML statement. With allOrNone a failing row undoes everything, ids given to records included.
 *
 * @throws {ApexException} System.DmlException with allOrNone; what concerns the statement as a whole in any case
 */
export function runDml(
  operation: DmlOperation,
  records: readonly ApexSObject[],
  options: Pick<DmlOptions, 'allOrNone' | 'externalIdField'>,
  context: DmlContext,
): DmlRowResult[] {
  if (records.length === 0) {
    return [];
  }
  context.countStatement(records.length);
  const rows = records.map((record, index) => new WorkRow(index, record, objectOf(context.schema, record.objectName)));
  refuseForbidden(operation, rows);
  refuseDoubles(operation, rows);
  checkMixed(rows, context);
  const mark = context.store.mark();
  try {
    for (const chunk of chunks(rows)) {
      runChunk(operation, chunk, options, context);
      if (options.allOrNone && chunk.some((row) => row.isRefused())) {
        break;
      }
    }
  } catch (error) {
    context.store.undoTo(mark);
    throw error;
  }
  return finish(operation, rows, options.allOrNone, mark, context);
}

function finish(
  operation: DmlOperation,
  rows: readonly WorkRow[],
  allOrNone: boolean,
  mark: number,
  context: DmlContext,
): DmlRowResult[] {
  const hasFailed = rows.some((row) => row.isRefused());
  if (hasFailed && allOrNone) {
    context.store.undoTo(mark);
    throw dmlException(operation, rows.map(resultOf));
  }
  for (const row of rows) {
    if (!row.isRefused() && row.id !== null) {
      row.given.fields.set('id', row.id);
    }
  }
  return rows.map(resultOf);
}

function resultOf(row: WorkRow): DmlRowResult {
  return {
    id: row.isRefused() && row.isCreated ? null : row.id,
    isSuccess: !row.isRefused(),
    isCreated: row.isCreated && !row.isRefused(),
    errors: row.errors(),
  };
}

/** Rows of one object that stand together, at most 200: an org runs triggers by such chunks. */
function chunks(rows: readonly WorkRow[]): WorkRow[][] {
  const all: WorkRow[][] = [];
  for (const row of rows) {
    const last = all.at(-1);
    if (last && last.length < CHUNK && last[0]?.object === row.object) {
      last.push(row);
    } else {
      all.push([row]);
    }
  }
  return all;
}

/** Objects that know no such operation: as the compiler of an org, which names the object. */
function refuseForbidden(operation: DmlOperation, rows: readonly WorkRow[]): void {
  for (const { object } of rows) {
    const isAllowed =
      operation === 'insert'
        ? object.createable
        : operation === 'delete'
          ? object.deletable
          : operation === 'undelete'
            ? object.deletable && !object.isSetup
            : object.updateable;
    if (!isAllowed || object.kind === 'event') {
      throw apexError('TypeException', `DML operation ${operation.toUpperCase()} not allowed on ${object.name}`);
    }
  }
}

function refuseDoubles(operation: DmlOperation, rows: readonly WorkRow[]): void {
  const seen = new Set<string>();
  const records = new Set<ApexSObject>();
  for (const { id, given } of rows) {
    if (records.has(given) && operation !== 'delete') {
      throw apexError('ListException', `Before Insert or Upsert list must not have two identically equal elements`);
    }
    records.add(given);
    if (id !== null && operation !== 'insert') {
      if (seen.has(id) && operation !== 'delete') {
        throw apexError('ListException', `Duplicate id in list: ${id}`);
      }
      seen.add(id);
    }
  }
}

function checkMixed(rows: readonly WorkRow[], context: DmlContext): void {
  const objects = new Map<DataObject, Set<string>>();
  for (const { object, given } of rows) {
    const changed = objects.get(object) ?? new Set();
    given.fields.forEach((_value, name) => changed.add(name));
    objects.set(object, changed);
  }
  objects.forEach((changed, object) => context.checkMixed(object, [...changed]));
}

function runChunk(
  operation: DmlOperation,
  rows: readonly WorkRow[],
  options: Pick<DmlOptions, 'allOrNone' | 'externalIdField'>,
  context: DmlContext,
): void {
  switch (operation) {
    case 'insert':
      rows.forEach((row) => startInsert(row));
      saveChunk(rows, options.allOrNone, context);
      return;
    case 'update':
      rows.forEach((row) => startUpdate(row));
      saveChunk(rows, options.allOrNone, context);
      return;
    case 'upsert':
      runUpsert(rows, options, context);
      return;
    case 'delete':
      deleteChunk(rows, context);
      return;
    case 'undelete':
      undeleteChunk(rows, context);
  }
}

function startInsert(row: WorkRow): void {
  if (row.id !== null) {
    row.refuse(failure('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']));
  }
  row.isCreated = true;
}

function startUpdate(row: WorkRow): void {
  if (row.id === null) {
    row.refuse(failure('MISSING_ARGUMENT', 'Id not specified in an update call', ['Id']));
  }
}

/** Inserts the rows whose key is unknown and updates the others, inserts first. */
function runUpsert(
  rows: readonly WorkRow[],
  { allOrNone, externalIdField }: Pick<DmlOptions, 'allOrNone' | 'externalIdField'>,
  context: DmlContext,
): void {
  if (externalIdField === null || externalIdField.toLowerCase() === 'id') {
    rows.forEach((row) => (row.isCreated = row.id === null));
  } else {
    matchByKey(rows, externalIdField, context);
  }
  saveChunk(
    rows.filter((row) => row.isCreated),
    allOrNone,
    context,
  );
  saveChunk(
    rows.filter((row) => !row.isCreated),
    allOrNone,
    context,
  );
}

function matchByKey(rows: readonly WorkRow[], fieldName: string, context: DmlContext): void {
  const field = rows[0]?.object.fields.get(fieldName.toLowerCase());
  if (!field || (!field.externalId && !field.unique && field.type !== 'EMAIL' && !field.nameField)) {
    throw apexError(
      'SObjectException',
      `Invalid field for upsert, must be an External Id custom or standard indexed field: ${fieldName}`,
    );
  }
  const name = field.name.toLowerCase();
  if (context.userMode && rows[0] && !context.mayReadField(rows[0].object.name, field.name)) {
    // Otherwise whoever may not read a field could find out its values.
    rows.forEach((row) => row.refuse(inaccessible(row.object, [field.name])));
    return;
  }
  const keys = new Map<string, WorkRow[]>();
  for (const row of rows) {
    const converted = convert(field, row.given.fields.get(name) ?? null);
    const value = 'failure' in converted ? null : converted.value;
    if (value === null) {
      row.refuse(failure('MISSING_ARGUMENT', `${field.name} not specified`, [field.name]));
      continue;
    }
    const key = indexKey(field, value) ?? '';
    keys.set(key, [...(keys.get(key) ?? []), row]);
    matchRow(row, field.name, value, context);
  }
  for (const same of [...keys.values()].filter(({ length }) => length > 1)) {
    const value = String(same[0]?.given.fields.get(name));
    same.forEach((row) =>
      row.refuse(failure('DUPLICATE_VALUE', `Duplicate external id specified: ${value}`, [field.name])),
    );
  }
}

function matchRow(row: WorkRow, fieldName: string, value: unknown, { store }: DmlContext): void {
  const ids = store.table(row.object.name).find(fieldName.toLowerCase(), value);
  if (!ids) {
    throw new Error(`the key ${fieldName} of ${row.object.name} has no index`);
  }
  const found = [...ids].filter((id) => store.get(row.object.name, id)?.get('isdeleted') !== true);
  if (found.length > 1) {
    const message = `${fieldName}: more than one record found for external id field: [${found.join(', ')}]`;
    row.refuse(failure('DUPLICATE_EXTERNAL_ID', message, [fieldName]));
  }
  row.isCreated = found.length === 0;
  row.id = found[0] ?? null;
}
