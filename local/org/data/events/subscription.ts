import { ApexException, ApexLimitError } from '../../kernel/exceptions';
import { withExecution } from '../../kernel/execution';
import type { CompiledTrigger } from '../../kernel/program';
import type { EventDelivery } from '../../kernel/services';
import type { ApexSObject } from '../../kernel/sobject';
import { heapSize, type OrgCore } from '../core';
import { Transaction } from '../transaction';
import type { Channel, PublishedEvent } from './event-bus';

/** Events that one run of a trigger gets at most. */
const BATCH = 2000;
/** Retries after the first run; the next RetryableException ends the subscription. */
const RETRIES = 9;

type Status = 'Running' | 'Error' | 'Suspended' | 'Expired';

/** What a delivery's trigger run told the bus. */
class Delivery implements EventDelivery {
  resumeCheckpoint: string | null = null;

  constructor(
    private readonly replayIds: ReadonlySet<string>,
    readonly retries: number,
    readonly lastError: string | null,
  ) {}

  setResumeCheckpoint(replayId: string | null): void {
    if (replayId === null || !this.replayIds.has(replayId)) {
      throw new ApexException('EventBus.InvalidReplayIdException', `Invalid replay ID: ${String(replayId)}`);
    }
    this.resumeCheckpoint = replayId;
  }
}

/**
 * The subscription of one Apex trigger to one kind of event, shown as an EventBusSubscriber row.
 *
 * Running → Running: a batch ran; the position moves behind it, or behind its checkpoint.
 * Running → Error: RetryableException was thrown in the first run and all nine retries. Only an administrator resumes it.
 * Running → Suspended and back: by an administrator.
 *
 * An exception that the trigger does not catch keeps the DML done so far and drops the rest of the batch; a governor
 * limit keeps the DML only where a checkpoint was set. Only {@link deliver} moves the position, and resuming from the tip.
 */
export class Subscription {
  /** Replay id of the last event that is done with. */
  position: number;
  status: Status = 'Running';
  private retries = 0;
  private lastError: string | null = null;
  private readonly id: string | null;

  constructor(
    private readonly core: OrgCore,
    private readonly trigger: CompiledTrigger,
    readonly channel: Channel,
  ) {
    this.position = 0;
    this.id = this.rowId();
    this.showStatus();
  }

  get name(): string {
    return this.trigger.name;
  }

  get hasWork(): boolean {
    return this.status === 'Running' && this.next().length > 0;
  }

  /** Runs until nothing is left, as a test does. */
  deliverAll(): void {
    const before = -1;
    for (let at = before; this.hasWork && (at !== this.position || this.retries > 0);) {
      at = this.position;
      const { retries } = this;
      this.deliver(true);
      // In a test a retry waits for the next deliver().
      if (this.retries > retries) {
        return;
      }
    }
  }

  /** Runs the trigger for the next batch in a transaction of its own. */
  deliver(isTest: boolean): void {
    const batch = this.next();
    const delivery = new Delivery(new Set(batch.map(({ replayId }) => String(replayId))), this.retries, this.lastError);
    const { core } = this;
    const mark = core.store.mark();
    const options = { kind: 'event', isTest, eventDelivery: delivery } as const;
    const transaction = new Transaction(core, core.automatedProcess, options);
    const last = batch.at(-1)?.replayId ?? this.position;
    const checkpoint = (): number => (delivery.resumeCheckpoint === null ? last : Number(delivery.resumeCheckpoint));
    try {
      withExecution(transaction, () => this.run(batch, transaction, isTest));
      this.moveTo(checkpoint());
    } catch (error) {
      this.failed(error, mark, delivery.resumeCheckpoint === null, checkpoint());
    } finally {
      if (!isTest) {
        core.statistics.count(transaction.used);
        core.store.commit();
      }
    }
    this.showStatus();
  }

  suspend(): void {
    this.status = 'Suspended';
    this.showStatus();
  }

  resume(fromTip: boolean): void {
    this.status = 'Running';
    this.moveTo(fromTip ? this.channel.tip : this.position);
    this.showStatus();
  }

  private run(batch: readonly PublishedEvent[], transaction: Transaction, isTest: boolean): void {
    if (!isTest) {
      this.core.program.resetStatics();
    }
    const newRecords = batch.map(({ record }): ApexSObject => {
      const copy = record.copy();
      copy.isReadOnly = true;
      return copy;
    });
    transaction.useHeap(newRecords.reduce((sum, record) => sum + heapSize(record), 0));
    this.trigger.run({ moment: 'after insert', objectName: this.trigger.objectName, newRecords, oldRecords: null });
  }

  private failed(error: unknown, mark: number, hasNoCheckpoint: boolean, checkpoint: number): void {
    if (error instanceof ApexException && error.typeName === 'EventBus.RetryableException') {
      this.core.store.undoTo(mark);
      this.lastError = error.message;
      this.retries++;
      if (this.retries > RETRIES) {
        this.status = 'Error';
      }
      return;
    }
    if (!(error instanceof ApexException) && !(error instanceof ApexLimitError)) {
      this.core.store.undoTo(mark);
      this.status = 'Error';
      this.lastError = error instanceof Error ? error.message : String(error);
      throw error;
    }
    if (error instanceof ApexLimitError && hasNoCheckpoint) {
      this.core.store.undoTo(mark);
    }
    this.core.log(
      `${this.name}: ${error.name}: ${error.message}${error instanceof ApexException ? `\n${error.apexStack.join('\n')}` : ''}`,
    );
    this.moveTo(checkpoint);
  }

  private moveTo(position: number): void {
    this.position = position;
    this.retries = 0;
    this.lastError = null;
  }

  private next(): PublishedEvent[] {
    return this.channel.events.filter(({ replayId }) => replayId > this.position).slice(0, BATCH);
  }

  /** The row that other subscriptions of this trigger (of tests) share. */
  private rowId(): string {
    const table = this.core.store.table('EventBusSubscriber');
    const known = [...table.rows].find(([, row]) => row.get('name') === this.trigger.name);
    return known?.[0] ?? table.newId();
  }

  private showStatus(): void {
    const { id } = this;
    if (id !== null) {
      this.core.store.put(
        'EventBusSubscriber',
        id,
        new Map<string, unknown>([
          ['id', id],
          ['externalid', id],
          ['name', this.trigger.name],
          ['topic', this.trigger.objectName],
          ['type', 'ApexTrigger'],
          ['position', this.position],
          ['tip', this.channel.tip],
          ['retries', this.retries],
          ['lasterror', this.lastError],
          ['status', this.status],
        ]),
      );
    }
  }
}
