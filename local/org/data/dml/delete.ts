import { ApexException } from '../../kernel/exceptions';
import type { DataField, DataObject } from '../schema/model';
import type { Row } from '../store';
import { checkRights } from './checks';
import type { DmlContext } from './context';
import { moment } from './derive';
import { failure } from './failure';
import { refresh } from './last-activity';
import { triggerFailure } from './save';
import { recordOf, type WorkRow } from './work-row';

/** Hidden value of a row that was deleted because another one was: the id of that one. */
const DELETED_WITH = '~deletedwith';

/** Deletes up to 200 rows of one object: into the bin, with what lookups say about their children. */
export function deleteChunk(rows: readonly WorkRow[], context: DmlContext): void {
  rows.forEach((row) => prepareDelete(row, context));
  runDeleteTriggers('before delete', rows, context);
  for (const row of rows.filter((item) => !item.isRefused())) {
    removeRow(row.object, row.id ?? '', row.id ?? '', context, (message) =>
      row.refuse(failure('DELETE_FAILED', message)),
    );
  }
  runDeleteTriggers('after delete', rows, context);
}

function prepareDelete(row: WorkRow, context: DmlContext): void {
  const old = row.id === null ? undefined : context.store.get(row.object.name, row.id);
  if (row.id === null) {
    row.refuse(failure('MISSING_ARGUMENT', 'Id not specified in a delete call'));
  } else if (!old) {
    row.refuse(failure('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'));
  } else if (old.get('isdeleted') === true) {
    row.refuse(failure('ENTITY_IS_DELETED', 'entity is deleted'));
  } else {
    row.old = old;
    checkRights(row, 'delete', context);
    if (!row.isRefused() && context.enforceSharing && !context.reaches(row.object, old, true)) {
      row.refuse(failure('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id'));
    }
  }
}

function runDeleteTriggers(
  operation: 'before delete' | 'after delete',
  rows: readonly WorkRow[],
  context: DmlContext,
): void {
  const good = rows.filter((row) => !row.isRefused());
  const [first] = good;
  if (!first || !context.hasTriggers(first.object.name)) {
    return;
  }
  good.forEach((row) => (row.current = recordOf(row.object, row.old ?? new Map())));
  good.forEach((row) => (row.current.isReadOnly = true));
  try {
    context.runTriggers(
      operation,
      first.object.name,
      null,
      good.map(({ current }) => current),
    );
  } catch (error) {
    if (!(error instanceof ApexException)) {
      throw error;
    }
    good.forEach((row) => row.refuse(triggerFailure(operation, error)));
  }
  good.forEach((row) => row.takeTriggerErrors());
}

/** Marks a row as deleted, after its children: emptied lookups, deleted children, or a refusal. */
function removeRow(
  object: DataObject,
  id: string,
  root: string,
  context: DmlContext,
  refuse: (message: string) => void,
): void {
  const { store } = context;
  for (const { child, field, rows } of childrenOf(object, id, context)) {
    if (field.deleteConstraint === 'Restrict') {
      refuse(
        `Your attempt to delete ${nameOf(store.get(object.name, id), id)} could not be completed because it is associated with the following ${child.labelPlural.toLowerCase()}.: ${rows.map((row) => nameOf(row, String(row.get('id')))).join(', ')}`,
      );
      return;
    }
    for (const row of rows) {
      if (field.deleteConstraint === 'Cascade' && !keepsOtherPeople(child, field, row, context)) {
        removeRow(child, String(row.get('id')), root, context, refuse);
      } else {
        store.patch(child.name, String(row.get('id')), { [field.name]: nextPrimary(child, field, row, id, context) });
      }
    }
  }
  const before = store.get(object.name, id);
  if (before && before.get('isdeleted') !== true) {
    store.patch(object.name, id, { isdeleted: true, systemmodstamp: moment(context), [DELETED_WITH]: root });
    refreshRelated(object, before, context);
  }
}

function nameOf(row: Row | undefined, otherwise: string): string {
  const name = row?.get('name');
  return typeof name === 'string' ? name : otherwise;
}

function childrenOf(
  object: DataObject,
  id: string,
  { store, schema }: DmlContext,
): { child: DataObject; field: DataField; rows: Row[] }[] {
  return object.childRelationships.flatMap(({ childObject, field: name }) => {
    const child = schema.objects.get(childObject.toLowerCase());
    const field = child?.fields.get(name.toLowerCase());
    if (!child || !field || !field.createable || (child.kind !== 'custom' && child.kind !== 'standard')) {
      return [];
    }
    const table = store.table(child.name);
    const rows = [...(table.find(name.toLowerCase(), id) ?? [])]
      .flatMap((childId) => table.rows.get(childId) ?? [])
      .filter((row) => row.get('isdeleted') !== true);
    return rows.length > 0 ? [{ child, field, rows }] : [];
  });
}

/** A task that is shared with other people outlives the deletion of one of them. */
function keepsOtherPeople(child: DataObject, field: DataField, task: Row, context: DmlContext): boolean {
  return child.name === 'Task' && field.name === 'WhoId' && otherPeople(task, context).length > 0;
}

/** Who takes the place of a deleted person in WhoId. */
function nextPrimary(child: DataObject, field: DataField, row: Row, id: string, context: DmlContext): unknown {
  return child.name === 'Task' && field.name === 'WhoId'
    ? (otherPeople(row, context).find((other) => other !== id) ?? null)
    : null;
}

function otherPeople(task: Row, { store, schema }: DmlContext): unknown[] {
  if (!schema.sharedActivities) {
    return [];
  }
  const table = store.table('TaskRelation');
  return [...(table.find('taskid', task.get('id')) ?? [])]
    .flatMap((id) => table.rows.get(id) ?? [])
    .filter((row) => row.get('isdeleted') !== true && row.get('iswhat') !== true)
    .map((row) => row.get('relationid'))
    .filter((id) => id !== task.get('whoid'));
}

function refreshRelated(object: DataObject, row: Row, context: DmlContext): void {
  if (object.name === 'Task' && row.get('isclosed') === true) {
    ['whoid', 'whatid', 'accountid'].forEach((name) => refresh(row.get(name), context));
  } else if (object.name === 'TaskRelation') {
    refresh(row.get('relationid'), context);
  }
}

/** Takes rows out of the bin again, with those that were deleted because of them. */
export function undeleteChunk(rows: readonly WorkRow[], context: DmlContext): void {
  for (const row of rows) {
    const old = row.id === null ? undefined : context.store.get(row.object.name, row.id);
    if (old?.get('isdeleted') !== true) {
      row.refuse(
        old
          ? failure('UNDELETE_FAILED', 'entity is not in the recycle bin')
          : failure('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'),
      );
      continue;
    }
    row.old = old;
    restore(row.id ?? '', context);
  }
  const good = rows.filter((row) => !row.isRefused());
  const [first] = good;
  if (first && context.hasTriggers(first.object.name)) {
    good.forEach(
      (row) => (row.current = recordOf(row.object, context.store.get(row.object.name, row.id ?? '') ?? new Map())),
    );
    context.runTriggers(
      'after undelete',
      first.object.name,
      good.map(({ current }) => current),
      null,
    );
    good.forEach((row) => row.takeTriggerErrors());
  }
}

function restore(root: string, context: DmlContext): void {
  for (const object of context.schema.objects.values()) {
    if (object.kind !== 'custom' && object.kind !== 'standard') {
      continue;
    }
    for (const [id, row] of context.store.table(object.name).rows) {
      if (row.get('isdeleted') === true && row.get(DELETED_WITH) === root) {
        context.store.patch(object.name, id, { isdeleted: false, [DELETED_WITH]: null });
        refreshRelated(object, row, context);
      }
    }
  }
}
