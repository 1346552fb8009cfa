import { ApexDatetime } from '../../kernel/dates';
import type { DataObject } from '../schema/model';
import type { Row } from '../store';
import type { DmlContext } from './context';
import { isPersonAccount } from './person-account';
import { deriveTask } from './task-rules';

/** Values that a new row has before anything else: field defaults and who made it. */
export function newRowValues(object: DataObject, context: DmlContext): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [name, field] of object.fields) {
    if (field.defaultValue !== null) {
      values.set(name, field.defaultValue);
    }
  }
  const now = moment(context);
  setWhereKnown(object, values, {
    createddate: now,
    createdbyid: context.user.id,
    lastmodifieddate: now,
    lastmodifiedbyid: context.user.id,
    systemmodstamp: now,
    ownerid: context.user.id,
  });
  return values;
}

/** Writes down who changed a row, and fills what follows from other fields. */
export function finishValues(
  object: DataObject,
  values: Map<string, unknown>,
  old: Row | null,
  context: DmlContext,
): void {
  if (old && !context.isTool) {
    const now = moment(context);
    setWhereKnown(object, values, {
      lastmodifieddate: now,
      lastmodifiedbyid: context.user.id,
      systemmodstamp: now,
    });
  }
  derivePersonName(object, values);
  if (object.name === 'Task') {
    deriveTask(object, values, old, context);
  }
  if (object.name === 'User' && typeof values.get('profileid') === 'string') {
    values.set(
      'usertype',
      context.store.get('Profile', String(values.get('profileid')))?.get('usertype') ?? 'Standard',
    );
  }
  if (object.name === 'Opportunity') {
    const stage = values.get('stagename');
    values.set('isclosed', stage === 'Closed Won' || stage === 'Closed Lost');
    values.set('iswon', stage === 'Closed Won');
  }
}

/** The name of an auto number, or the id where a custom object's name was left empty. */
export function nameRow(object: DataObject, id: string, values: Map<string, unknown>, context: DmlContext): void {
  const field = object.fields.get('name');
  if (field?.autoNumber && field.displayFormat !== null) {
    values.set('name', context.store.table(object.name).newAutoNumber(field.displayFormat));
  } else if (object.kind === 'custom' && (values.get('name') ?? null) === null) {
    values.set('name', id);
  }
}

/** Name of Contact, Lead, User and person accounts: first and last name. */
function derivePersonName(object: DataObject, values: Map<string, unknown>): void {
  const isPerson = object.fields.has('lastname') && object.fields.get('name')?.createable === false;
  if (isPerson || isPersonAccount(object, values)) {
    values.set('name', personName(values));
  }
  if (object.fields.has('ispersonaccount') && object.name === 'Account') {
    values.set('ispersonaccount', isPersonAccount(object, values));
  }
}

/** First and last name as one. */
export function personName(values: ReadonlyMap<string, unknown>): string | null {
  const parts = [values.get('firstname'), values.get('lastname')];
  return parts.filter((part) => typeof part === 'string').join(' ') || null;
}

function setWhereKnown(object: DataObject, values: Map<string, unknown>, given: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(given)) {
    if (object.fields.has(name)) {
      values.set(name, value);
    }
  }
}

/** Stored moments have no milliseconds. */
export function moment({ now }: Pick<DmlContext, 'now'>): ApexDatetime {
  return new ApexDatetime(Math.floor(now() / 1000) * 1000);
}
