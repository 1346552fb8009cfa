import type { Row } from '../store';
import type { DmlContext } from './context';
import { failure } from './failure';
import { moment } from './derive';
import type { WorkRow } from './work-row';

/** Contacts that one task can be related to with Shared Activities, the primary one included. */
const MOST_WHO_RELATIONS = 50;

/** Relations of a task, deleted ones left out. */
export function relationsOf(taskId: string, { store, schema }: Pick<DmlContext, 'store' | 'schema'>): Row[] {
  if (!schema.sharedActivities) {
    return [];
  }
  const table = store.table('TaskRelation');
  return [...(table.find('taskid', taskId) ?? [])]
    .flatMap((id) => table.rows.get(id) ?? [])
    .filter((row) => row.get('isdeleted') !== true);
}

/**
 * With Shared Activities WhoId and WhatId each have a TaskRelation that the platform makes, and replaces when they
 * change.
 *
 * @see Object Reference, TaskRelation
 */
export function relateTask(task: Row, old: Row | null, context: DmlContext): void {
  if (!context.schema.sharedActivities) {
    return;
  }
  for (const [name, isWhat] of [
    ['whoid', false],
    ['whatid', true],
  ] as const) {
    const before = old?.get(name) ?? null;
    const now = task.get(name) ?? null;
    if (before !== now) {
      unrelate(task, before, context);
      relate(task, now, isWhat, context);
    }
  }
}

function relate(task: Row, target: unknown, isWhat: boolean, context: DmlContext): void {
  const taskId = String(task.get('id'));
  if (typeof target !== 'string' || relationsOf(taskId, context).some((row) => row.get('relationid') === target)) {
    return;
  }
  const id = context.store.table('TaskRelation').newId();
  const now = moment(context);
  const values = new Map<string, unknown>([
    ['id', id],
    ['taskid', taskId],
    ['relationid', target],
    ['iswhat', isWhat],
    ['accountid', task.get('accountid') ?? null],
    ['isdeleted', false],
    ['createddate', now],
    ['createdbyid', context.user.id],
    ['lastmodifieddate', now],
    ['lastmodifiedbyid', context.user.id],
    ['systemmodstamp', now],
  ]);
  context.store.put('TaskRelation', id, values);
}

function unrelate(task: Row, target: unknown, context: DmlContext): void {
  const found = relationsOf(String(task.get('id')), context).find((row) => row.get('relationid') === target);
  if (target !== null && found) {
    context.store.patch('TaskRelation', String(found.get('id')), { isdeleted: true });
  }
}

/** Refuses what a task cannot be related to: leads beside others, a second what, the same record twice, a 51st contact. */
export function checkTaskRelation(row: WorkRow, values: ReadonlyMap<string, unknown>, context: DmlContext): void {
  const taskId = values.get('taskid');
  const relation = values.get('relationid');
  const missing = [
    ...(typeof taskId === 'string' ? [] : ['TaskId']),
    ...(typeof relation === 'string' ? [] : ['RelationId']),
  ];
  if (typeof taskId !== 'string' || typeof relation !== 'string') {
    const message = `Required fields are missing: [${missing.join(', ')}]`;
    row.refuse(failure('REQUIRED_FIELD_MISSING', message, missing));
    return;
  }
  const others = relationsOf(taskId, context);
  const target = context.store.objectOfId(relation)?.name ?? '';
  const isWho = target === 'Contact' || target === 'Lead';
  if (isWho === (values.get('iswhat') === true)) {
    const message = `field integrity exception: IsWhat (must be ${String(!isWho)} for ${target})`;
    row.refuse(failure('FIELD_INTEGRITY_EXCEPTION', message, ['IsWhat']));
    return;
  }
  const same = others.find((other) => other.get('relationid') === relation);
  if (same) {
    const message = `duplicate value found: unknown duplicates value on record with id: ${String(same.get('id')).slice(0, 15)}`;
    row.refuse(failure('DUPLICATE_VALUE', message));
    return;
  }
  checkKinds(row, target, others, context);
}

function checkKinds(row: WorkRow, target: string, others: readonly Row[], context: DmlContext): void {
  const whos = others.filter((other) => other.get('iswhat') !== true);
  const hasLead = whos.some((other) => context.store.objectOfId(String(other.get('relationid')))?.name === 'Lead');
  const isWho = target === 'Contact' || target === 'Lead';
  if (
    isWho ? whos.length > 0 && (hasLead || target === 'Lead') : others.some((other) => other.get('iswhat') === true)
  ) {
    const message = isWho
      ? 'field integrity exception: RelationId (a lead cannot be related beside others)'
      : 'field integrity exception: RelationId (only one related record that is no contact or lead)';
    row.refuse(failure('FIELD_INTEGRITY_EXCEPTION', message, ['RelationId']));
  } else if (target === 'Lead' && others.length > 0) {
    const message = 'field integrity exception: RelationId (a lead cannot be related beside WhatId)';
    row.refuse(failure('FIELD_INTEGRITY_EXCEPTION', message, ['RelationId']));
  } else if (isWho && whos.length >= MOST_WHO_RELATIONS) {
    const message = `You can relate up to ${MOST_WHO_RELATIONS} contacts to an activity.`;
    row.refuse(failure('FIELD_INTEGRITY_EXCEPTION', message, ['RelationId']));
  }
}
