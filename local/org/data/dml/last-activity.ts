import { ApexDate } from '../../kernel/dates';
import type { DataObject } from '../schema/model';
import type { Row } from '../store';
import type { DmlContext } from './context';
import { relationsOf } from './task-relations';

/**
 * Keeps LastActivityDate of the people, accounts and things that a task is about: the latest due date of their closed
 * tasks. Events are left out.
 *
 * @see Object Reference, Contact, LastActivityDate
 */
export function keepLastActivity(object: DataObject, values: Row, old: Row | null, context: DmlContext): void {
  if (object.name === 'TaskRelation') {
    const task = context.store.get('Task', String(values.get('taskid')));
    if (task?.get('isclosed') === true) {
      raise(values.get('relationid'), task.get('activitydate'), context);
    }
    return;
  }
  if (object.name !== 'Task' || !concerns(values, old)) {
    return;
  }
  const related = relationsOf(String(values.get('id')), context).map((row) => row.get('relationid'));
  const direct = [values, old].flatMap((row) => ['whoid', 'whatid', 'accountid'].map((name) => row?.get(name)));
  for (const id of new Set([...related, ...direct])) {
    if (old) {
      refresh(id, context);
    } else {
      raise(id, values.get('activitydate'), context);
    }
  }
}

/** A new closed task can only make the date later. */
function raise(id: unknown, day: unknown, { store }: DmlContext): void {
  const object = typeof id === 'string' ? store.objectOfId(id) : null;
  const known = object && store.get(object.name, String(id))?.get('lastactivitydate');
  const isLater = day instanceof ApexDate && (!(known instanceof ApexDate) || day.days > known.days);
  if (object?.fields.has('lastactivitydate') && isLater) {
    store.patch(object.name, String(id), { lastactivitydate: day });
  }
}

/** An open task, before and after, changes nothing. */
function concerns(values: Row, old: Row | null): boolean {
  return [values, old].some((row) => row?.get('isclosed') === true);
}

/** Finds the latest closed task of the record anew. */
export function refresh(id: unknown, context: DmlContext): void {
  const object = typeof id === 'string' ? context.store.objectOfId(id) : null;
  const row = object && context.store.get(object.name, String(id));
  if (!object?.fields.has('lastactivitydate') || !row) {
    return;
  }
  const latest = tasksAbout(String(id), context).reduce<ApexDate | null>((best, task) => {
    const day = task.get('activitydate');
    const counts = task.get('isclosed') === true && task.get('isdeleted') !== true && day instanceof ApexDate;
    return counts && (best === null || day.days > best.days) ? day : best;
  }, null);
  const known = row.get('lastactivitydate');
  if ((known instanceof ApexDate ? known.days : null) !== (latest?.days ?? null)) {
    context.store.patch(object.name, String(id), { lastactivitydate: latest });
  }
}

function tasksAbout(id: string, { store, schema }: DmlContext): Row[] {
  const tasks = store.table('Task');
  const ids = new Set(['whoid', 'whatid', 'accountid'].flatMap((name) => [...(tasks.find(name, id) ?? [])]));
  if (schema.sharedActivities) {
    const relations = store.table('TaskRelation');
    for (const relationId of relations.find('relationid', id) ?? []) {
      const relation = relations.rows.get(relationId);
      if (relation?.get('isdeleted') !== true) {
        ids.add(String(relation?.get('taskid')));
      }
    }
  }
  return [...ids].flatMap((taskId) => tasks.rows.get(taskId) ?? []);
}
