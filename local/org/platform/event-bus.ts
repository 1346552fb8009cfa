import { ApexList } from '../kernel/collections';
import { defineType } from '../kernel/define';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { execution } from '../kernel/execution';
import type { EventDelivery } from '../kernel/services';
import { ApexSObject } from '../kernel/sobject';
import { refuseNull, strict } from './arguments';
import { type ApexRowResult, resultList } from './database-results';

const SAVE = 'Database.SaveResult';

function publishAll(events: ApexList<ApexSObject | null>): ApexList<ApexRowResult> {
  refuseNull(events, 1);
  const rows = events.items.map((event) => {
    if (!event) {
      throw apexError('NullPointerException', 'Attempt to de-reference a null object');
    }
    return event;
  });
  return resultList(SAVE, execution().publish(rows));
}

function publishOne(event: ApexSObject): ApexRowResult {
  refuseNull(event, 1);
  return resultList(SAVE, execution().publish([event])).get(0);
}

/** The uuid that a publish result carries, also where it succeeded. */
function operationId(result: ApexRowResult): string | null {
  const { row } = result;
  return row.errors.find((error) => error.statusCode === 'OPERATION_ENQUEUED')?.message ?? null;
}

const noAccessLevels = (): never => {
  throw new NotModelledError('EventBus.publish with an AccessLevel');
};

defineType('EventBus', {
  'static List<Database.SaveResult> publish(List<SObject> events)': publishAll,
  'static Database.SaveResult publish(SObject event)': publishOne,
  'static List<Database.SaveResult> publish(List<SObject> events, AccessLevel level)': noAccessLevels,
  ...strict({ 'static String getOperationId(Database.SaveResult result)': operationId }),
});

function delivery(): EventDelivery {
  const current = execution().eventDelivery;
  if (!current) {
    throw new NotModelledError('EventBus.TriggerContext outside of an event trigger');
  }
  return current;
}

/** `EventBus.TriggerContext.currentContext()`: one object a delivery. */
class ApexTriggerContext {
  constructor(readonly of: EventDelivery) {}
}
const contexts = new WeakMap<EventDelivery, ApexTriggerContext>();

defineType('EventBus.TriggerContext', {
  'static EventBus.TriggerContext currentContext()': () => {
    const current = delivery();
    const context = contexts.get(current) ?? new ApexTriggerContext(current);
    contexts.set(current, context);
    return context;
  },
  'Integer retries': (self: ApexTriggerContext) => self.of.retries,
  'String lastError': (self: ApexTriggerContext) => self.of.lastError,
  'String getResumeCheckpoint()': (self: ApexTriggerContext) => self.of.resumeCheckpoint,
  'void setResumeCheckpoint(String replayId)': (self: ApexTriggerContext, replayId: string | null) =>
    self.of.setResumeCheckpoint(replayId),
});

/** Callbacks of publishing are accepted as types; publishing with one is not modelled. */
defineType('EventBus.EventPublishFailureCallback', {}, { kind: 'interface' });
defineType('EventBus.EventPublishSuccessCallback', {}, { kind: 'interface' });
