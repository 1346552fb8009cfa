import { ApexList, ApexMap } from '../../kernel/collections';
import { platformEnum } from '../../kernel/enums';
import type { TriggerContext } from '../../kernel/program';
import type { ApexSObject } from '../../kernel/sobject';
import type { TypeRef } from '../../kernel/type-ref';
import { triggerOperation } from '../trigger-operation';

const ID: TypeRef = { name: 'Id', args: [] };
const contexts: { readonly trigger: TriggerContext; readonly lists: Map<string, unknown> }[] = [];

/** Runs a trigger's body with `Trigger.*` set. */
export function inTrigger(current: TriggerContext, body: () => void): void {
  contexts.push({ trigger: current, lists: new Map() });
  try {
    body();
  } finally {
    contexts.pop();
  }
}

/** A variable of `Trigger`; outside of triggers all but isExecuting are null. */
export function trigger(name: string, type: TypeRef): unknown {
  const current = contexts.at(-1);
  if (!current) {
    return name.startsWith('is') ? false : null;
  }
  const known = current.lists.get(name);
  const value = known ?? read(current.trigger, name, type);
  current.lists.set(name, value);
  return value;
}

function read(context: TriggerContext, name: string, type: TypeRef): unknown {
  const [time = '', operation = ''] = context.moment.split(' ');
  switch (name) {
    case 'new':
      return asList(context.newRecords, type);
    case 'old':
      return asList(context.oldRecords, type);
    case 'newmap':
      return context.moment === 'before insert' ? null : asMap(context.newRecords, type);
    case 'oldmap':
      return asMap(context.oldRecords, type);
    case 'size':
      return (context.newRecords ?? context.oldRecords ?? []).length;
    case 'isexecuting':
      return true;
    case 'operationtype':
      return operationType(`${time}_${operation}`.toUpperCase());
    default:
      return name === `is${time}` || name === `is${operation}`;
  }
}

const asList = (records: ApexSObject[] | null, type: TypeRef): ApexList | null =>
  records ? new ApexList<unknown>(type, records) : null;

function asMap(records: readonly ApexSObject[] | null, type: TypeRef): ApexMap | null {
  return records
    ? new ApexMap<unknown>(
        ID,
        type,
        records.map((record) => [record.id, record] as const),
      )
    : null;
}

const operationType = (name: string): unknown =>
  platformEnum(triggerOperation.name, triggerOperation.constants).get(name);
