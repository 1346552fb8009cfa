import { fieldOf, type DataObject } from '../schema/model';
import type { Row } from '../store';
import type { DmlContext } from './context';
import { failure } from './failure';
import { moment } from './derive';
import type { WorkRow } from './work-row';

/** Fills what follows from other fields of a task: closed, when it was completed, its account. */
export function deriveTask(
  object: DataObject,
  values: Map<string, unknown>,
  old: Row | null,
  context: DmlContext,
): void {
  const isClosed = fieldOf(object, 'Status').closedValues.includes(String(values.get('status')));
  values.set('isclosed', isClosed);
  values.set('ishighpriority', values.get('priority') === 'High');
  if (!isClosed) {
    values.set('completeddatetime', null);
  } else if (old?.get('isclosed') !== true) {
    values.set('completeddatetime', moment(context));
  }
  values.set('accountid', accountOf(values, context));
}

/**
 * The account of WhatId where it is or has one, else that of a contact in WhoId.
 *
 * @see Object Reference, Task, AccountId
 */
function accountOf(values: ReadonlyMap<string, unknown>, { store }: DmlContext): unknown {
  const what = values.get('whatid');
  const who = values.get('whoid');
  const whatObject = typeof what === 'string' ? store.objectOfId(what) : null;
  if (whatObject?.name === 'Account') {
    return what;
  }
  if (whatObject?.name === 'Opportunity') {
    return store.get('Opportunity', what as string)?.get('accountid') ?? null;
  }
  return typeof who === 'string' && who.startsWith('003')
    ? (store.get('Contact', who)?.get('accountid') ?? null)
    : null;
}

/** A lead stands alone: with a lead in WhoId, WhatId stays empty. */
export function checkTask(row: WorkRow, values: ReadonlyMap<string, unknown>, { store }: DmlContext): void {
  const who = values.get('whoid');
  const isLead = typeof who === 'string' && store.objectOfId(who)?.name === 'Lead';
  if (isLead && (values.get('whatid') ?? null) !== null) {
    row.refuse(failure('FIELD_INTEGRITY_EXCEPTION', 'field integrity exception: WhoId, WhatId', ['WhoId', 'WhatId']));
    return;
  }
  const isNewWho = isLead && row.old?.get('whoid') !== who;
  if (isNewWho && store.get('Lead', who)?.get('isconverted') === true) {
    const message = 'cannot reference converted lead';
    row.refuse(failure('CANNOT_UPDATE_CONVERTED_LEAD', message, ['WhoId']));
  }
}
