import { randomUUID } from 'node:crypto';
import { ApexDatetime } from '../../kernel/dates';
import { apexError } from '../../kernel/exceptions';
import type { DmlRowResult } from '../../kernel/execution';
import { ApexSObject } from '../../kernel/sobject';
import { convert, tooLong } from '../dml/convert';
import { failure, type Failure } from '../dml/failure';
import { heapSize, type OrgCore } from '../core';
import { objectOf, type DataObject } from '../schema/model';
import type { Transaction } from '../transaction';
import { Subscription } from './subscription';

/** Bytes of one event. @see Platform Events Developer Guide, "Platform Event Allocations" */
const LARGEST_EVENT = 1_000_000;
/** Events that one test method may publish. */
const MOST_IN_TEST = 500;

/** An event on its channel. */
export interface PublishedEvent {
  readonly replayId: number;
  readonly record: ApexSObject;
}

/** Events of one kind in the order of their replay ids. */
export interface Channel {
  readonly events: PublishedEvent[];
  tip: number;
}

/**
 * Platform events: publishing, and the subscriptions of Apex triggers. Events are published at once (PublishImmediately),
 * whatever becomes of the transaction, and delivered later, each batch in a transaction of its own.
 */
export class EventBus {
  private readonly channels = new Map<string, Channel>();
  private readonly subscriptions: Subscription[] = [];
  private test: { channels: Map<string, Channel>; subscriptions: Subscription[]; count: number } | null = null;
  private toLose = 0;
  private subscribersOf: ((objectName: string) => readonly { name: string }[]) | null = null;

  /**
   * @param core the org, known once it is complete
   * @param wake called when there is something to deliver
   */
  constructor(
    private readonly core: () => OrgCore,
    private readonly wake: () => void,
  ) {}

  /** Makes a subscription of every trigger on an event. */
  subscribe(): void {
    const { schema, program } = this.core();
    for (const object of schema.objects.values()) {
      const triggers = object.kind === 'event' ? program.triggersFor(object.name) : [];
      for (const trigger of triggers) {
        this.subscriptions.push(new Subscription(this.core(), trigger, this.channel(object.name)));
      }
    }
    this.subscribersOf = (objectName) => program.triggersFor(objectName);
  }

  publish(events: readonly ApexSObject[], transaction: Transaction): DmlRowResult[] {
    const results = events.map((event, index) => this.publishOne(event, index, transaction));
    if (!this.test) {
      this.wake();
    }
    return results;
  }

  private publishOne(event: ApexSObject, index: number, transaction: Transaction): DmlRowResult {
    const object = objectOf(this.core().schema, event.objectName);
    if (object.kind !== 'event') {
      throw apexError('TypeException', `${object.name} is not a platform event`);
    }
    const record = new ApexSObject(object.name);
    const refused = fill(record, event, object, transaction.kind !== 'dml') ?? this.refuseInTest();
    if (refused) {
      return { id: null, isSuccess: false, isCreated: false, errors: [{ index, id: null, ...refused, record: event }] };
    }
    const channel = this.channel(object.name);
    const uuid = randomUUID();
    channel.tip++;
    record.fields.set('replayid', String(channel.tip));
    record.fields.set('eventuuid', uuid);
    record.fields.set('createddate', new ApexDatetime(Math.floor(transaction.now() / 1000) * 1000));
    record.fields.set('createdbyid', transaction.user.id);
    if (this.test === null && this.toLose > 0) {
      this.toLose--;
    } else {
      channel.events.push({ replayId: channel.tip, record });
    }
    const queued = { index, id: null, statusCode: 'OPERATION_ENQUEUED', message: uuid, fields: [] };
    return { id: null, isSuccess: true, isCreated: true, errors: [queued] };
  }

  private refuseInTest(): Failure | null {
    if (this.test && ++this.test.count > MOST_IN_TEST) {
      return failure('LIMIT_EXCEEDED', `A test method can publish ${MOST_IN_TEST} events at most`);
    }
    return null;
  }

  private channel(objectName: string): Channel {
    const channels = this.test?.channels ?? this.channels;
    const channel = channels.get(objectName) ?? { events: [], tip: 0 };
    channels.set(objectName, channel);
    return channel;
  }

  /** Nothing is left to deliver to a running subscription. */
  get isIdle(): boolean {
    return this.subscriptions.every((subscription) => !subscription.hasWork);
  }

  /** Setup, Platform Events, Suspend: for every subscription of a trigger. */
  suspend(): void {
    this.subscriptions.forEach((subscription) => subscription.suspend());
    this.core().store.commit();
  }

  /** Setup, Platform Events, Resume, or Resume from Tip. */
  resume(fromTip: boolean): void {
    this.subscriptions.forEach((subscription) => subscription.resume(fromTip));
    this.core().store.commit();
    this.wake();
  }

  /** The next events that are published are accepted and never delivered. */
  loseNext(count: number): void {
    this.toLose += count;
  }

  /** Delivers one batch to one subscription. */
  deliverNext(): void {
    this.subscriptions.find((subscription) => subscription.hasWork)?.deliver(false);
    this.forgetDelivered();
  }

  private forgetDelivered(): void {
    for (const channel of this.channels.values()) {
      const subscriptions = this.subscriptions.filter((subscription) => subscription.channel === channel);
      const position = Math.min(channel.tip, ...subscriptions.map((subscription) => subscription.position));
      const keep = channel.events.findIndex(({ replayId }) => replayId > position);
      channel.events.splice(0, keep < 0 ? channel.events.length : keep);
    }
  }

  /** From now on events belong to a test: replay ids start at 1, nothing is delivered by itself. */
  beginTest(): void {
    this.test = { channels: new Map(), subscriptions: [], count: 0 };
  }

  endTest(): void {
    this.test = null;
  }

  /** `Test.getEventBus().deliver()`, and the end of Test.stopTest: everything published so far. */
  deliverInTest(): void {
    const { test } = this;
    if (!test) {
      throw new Error('no test is running');
    }
    const { program } = this.core();
    for (const [objectName, channel] of test.channels) {
      for (const trigger of this.subscribersOf?.(objectName) ?? []) {
        const known = test.subscriptions.find((one) => one.channel === channel && one.name === trigger.name);
        const compiled = program.triggersFor(objectName).find(({ name }) => name === trigger.name);
        if (!known && compiled) {
          test.subscriptions.push(new Subscription(this.core(), compiled, channel));
        }
      }
    }
    for (const subscription of test.subscriptions) {
      subscription.deliverAll();
    }
  }

  /** `Test.getEventBus().fail()`: what was published is never delivered. */
  dropInTest(): void {
    for (const channel of this.test?.channels.values() ?? []) {
      channel.events.length = 0;
    }
  }
}

/**
 * Copies the values as the bus keeps them: texts as they are, and empty ones as null only where Apex publishes.
 *
 * @returns why the event is refused, or null
 */
function fill(record: ApexSObject, event: ApexSObject, object: DataObject, isApex: boolean): Failure | null {
  for (const [name, field] of object.fields) {
    const given = event.fields.get(name) ?? field.defaultValue;
    if (typeof given === 'string' && field.storage === 'text') {
      if (given.length > field.length) {
        return tooLong(field, given);
      }
      record.fields.set(name, given === '' && isApex ? null : given);
      continue;
    }
    const converted = convert(field, given);
    if ('failure' in converted) {
      return converted.failure;
    }
    if (converted.value !== null) {
      record.fields.set(name, converted.value);
    }
  }
  const missing = [...object.fields.values()].filter(
    (field) =>
      field.required &&
      [null, undefined, ''].includes(record.fields.get(field.name.toLowerCase()) as string | null | undefined),
  );
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name);
    return failure('REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, names);
  }
  return heapSize(record) > LARGEST_EVENT ? failure('LIMIT_EXCEEDED', 'The event message is larger than 1 MB') : null;
}
