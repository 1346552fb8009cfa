import { ApexException } from '../../kernel/exceptions';
import type { TriggerMoment } from '../../kernel/program';
import { ApexSObject } from '../../kernel/sobject';
import type { Row } from '../store';
import { checkOwner, checkReferences, checkRequired, checkRights, checkUnique, storedValues } from './checks';
import type { DmlContext } from './context';
import { finishValues, nameRow, newRowValues } from './derive';
import { failure } from './failure';
import { checkTaskRelation, relateTask } from './task-relations';
import { checkTask } from './task-rules';
import { keepLastActivity } from './last-activity';
import { keepPersonContact } from './person-account';
import { keepProfileAssignment } from './profile-rights';
import { checkValidationRules } from './validation-rules';
import { recordOf, type WorkRow } from './work-row';

/** How often an org tries the rows of a chunk that are still good when triggers run and some rows fail. */
const ATTEMPTS = 3;

/**
 * Inserts or updates up to 200 rows of one object, with triggers.
 *
 * Partial save as an org does it (Apex Developer Guide, "Bulk DML Exception Handling"): when rows fail, everything is
 * undone and the good rows are tried again with their triggers; a failure in the third attempt fails them all.
 */
export function saveChunk(rows: readonly WorkRow[], allOrNone: boolean, context: DmlContext): void {
  const [first] = rows;
  if (!first) {
    return;
  }
  rows.forEach((row) => prepare(row, context));
  const hasTriggers = context.hasTriggers(first.object.name);
  for (let attempt = 1; ; attempt++) {
    const pending = rows.filter((row) => !row.isRefused());
    if (pending.length === 0 || (allOrNone && pending.length < rows.length)) {
      return;
    }
    const mark = context.store.mark();
    const ids = pending.map(({ id }) => id);
    saveOnce(pending, hasTriggers, context);
    if (!pending.some((row) => row.isRefused()) || !hasTriggers || allOrNone) {
      return;
    }
    context.store.undoTo(mark);
    pending.forEach((row, index) => (row.id = ids[index] ?? null));
    if (attempt === ATTEMPTS) {
      const message = 'Too many batch retries in the presence of Apex triggers and partial failures.';
      pending.filter((row) => !row.isRefused()).forEach((row) => row.refuse(failure('UNKNOWN_EXCEPTION', message)));
      return;
    }
  }
}

/** What an org checks before it runs anything: ids, rights, and that the row to change is there. */
function prepare(row: WorkRow, context: DmlContext): void {
  const { store } = context;
  if (row.isRefused()) {
    return;
  }
  if (row.isCreated) {
    checkRights(row, 'create', context);
    return;
  }
  const old = row.id === null ? undefined : store.get(row.object.name, row.id);
  if (!old) {
    row.refuse(failure('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'));
    return;
  }
  if (old.get('isdeleted') === true) {
    row.refuse(failure('ENTITY_IS_DELETED', 'entity is deleted'));
    return;
  }
  row.old = old;
  checkRights(row, 'edit', context);
  if (!row.isRefused() && context.enforceSharing && !context.reaches(row.object, old, true)) {
    row.refuse(failure('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id'));
  }
}

function saveOnce(rows: readonly WorkRow[], hasTriggers: boolean, context: DmlContext): void {
  const isInsert = rows[0]?.isCreated === true;
  rows.forEach((row) => (row.current = hasTriggers ? triggerRecord(row, context) : row.given));
  runTriggers(isInsert ? 'before insert' : 'before update', rows, hasTriggers, context);
  for (const row of rows) {
    saveRow(row, context);
  }
  const saved = rows.filter((row) => !row.isRefused());
  if (saved.length > 0) {
    runTriggers(isInsert ? 'after insert' : 'after update', saved, hasTriggers, context);
  }
}

/** Trigger.new: on insert the given values over the defaults, on update the given values over the stored ones. */
function triggerRecord(row: WorkRow, context: DmlContext): ApexSObject {
  const base = row.old ? recordOf(row.object, row.old) : new ApexSObject(row.object.name);
  if (!row.old) {
    newRowValues(row.object, context).forEach((value, name) => {
      if (row.object.fields.get(name)?.createable) {
        base.fields.set(name, value);
      }
    });
  }
  row.given.fields.forEach((value, name) => base.fields.set(name, value));
  return base;
}

function saveRow(row: WorkRow, context: DmlContext): void {
  if (row.isRefused()) {
    return;
  }
  const { object } = row;
  const values = storedValues(row, row.old ?? newRowValues(object, context), context);
  if (row.isRefused()) {
    return;
  }
  finishValues(object, values, row.old, context);
  for (const check of [
    checkRequired,
    checkReferences,
    checkOwner,
    checkObjectRules,
    checkValidationRules,
    checkUnique,
  ]) {
    check(row, values, context);
    if (row.isRefused()) {
      return;
    }
  }
  const id = row.id ?? context.store.table(object.name).newId();
  if (row.isCreated) {
    values.set('isdeleted', false);
    nameRow(object, id, values, context);
  }
  row.id = id;
  values.set('id', id);
  context.store.put(object.name, id, values);
  followUp(row, values, context);
}

/** Rules of single standard objects. */
function checkObjectRules(row: WorkRow, values: ReadonlyMap<string, unknown>, context: DmlContext): void {
  if (row.object.name === 'Task') {
    checkTask(row, values, context);
  } else if (row.object.name === 'TaskRelation') {
    checkTaskRelation(row, values, context);
  }
}

/** What the platform writes elsewhere because of this row. */
function followUp(row: WorkRow, values: Row, context: DmlContext): void {
  if (row.object.name === 'Task') {
    relateTask(values, row.old, context);
  }
  keepPersonContact(row.object, values, context);
  keepProfileAssignment(row.object, values, row.old, context);
  keepLastActivity(row.object, values, row.old, context);
}

/** Runs the triggers of one moment. An exception that they do not catch fails every row, as an org words it. */
function runTriggers(moment: TriggerMoment, rows: readonly WorkRow[], hasTriggers: boolean, context: DmlContext): void {
  const [first] = rows;
  if (!hasTriggers || !first) {
    return;
  }
  const isAfter = moment.startsWith('after');
  const { object } = first;
  if (isAfter) {
    rows.forEach((row) => (row.current = recordOf(object, context.store.get(object.name, row.id ?? '') ?? new Map())));
    rows.forEach((row) => (row.current.isReadOnly = true));
  }
  const oldRecords = rows.flatMap((row) => (row.old ? [recordOf(object, row.old)] : []));
  oldRecords.forEach((record) => (record.isReadOnly = true));
  try {
    const newRecords = rows.map(({ current }) => current);
    context.runTriggers(moment, object.name, newRecords, oldRecords.length > 0 ? oldRecords : null);
  } catch (error) {
    if (!(error instanceof ApexException)) {
      throw error;
    }
    rows.forEach((row) => row.refuse(triggerFailure(moment, error)));
  }
  rows.forEach((row) => row.takeTriggerErrors());
}

/** `InboxSyncX: execution of BeforeInsert` and what was thrown, with its stack. */
export function triggerFailure(moment: TriggerMoment, error: ApexException): ReturnType<typeof failure> {
  const event = moment.replace(/(^|\s)(\w)/g, (_all, _blank, letter: string) => letter.toUpperCase());
  // Innermost first: what stands behind the frame of the trigger called the statement that fired it.
  const end = error.apexStack.findIndex((frame) => frame.startsWith('Trigger.'));
  const frames = error.apexStack.slice(0, end + 1);
  const trigger = frames.at(-1)?.replace(/^Trigger\.|:.*$/g, '') ?? 'trigger';
  const stack = frames.join('\n');
  return failure(
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    `${trigger}: execution of ${event}\n\ncaused by: ${error.typeName}: ${error.message}\n\n${stack}`,
  );
}
