/**
 * Empties the outbox into Salesforce, never faster than Salesforce files.
 *
 * An outbox row goes queued → published → settled (row deleted), or refused. Only this class publishes; only a heartbeat
 * settles. The trigger's heap is small, so at most 2 MB of event text may be unanswered at a time; what is answered with
 * Waiting does not count, because it lies in the ledger and not on the bus. When more waits, the publisher pauses in
 * proportion to what is in flight and asks the heartbeat for outcomes. Slices are filled: one of 200 costs one call.
 */
import { heartbeatLimits } from '../../../contract/heartbeat';
import type { InboxSyncEmailEvent } from '../../../contract/event-fields';
import { throwIfStopped } from '../lib/backoff';
import { withGrace } from '../lib/deadline';
import { errorName, InboxSyncError } from '../lib/errors';
import type { Logger } from '../lib/logger';
import { AllowanceSpentError, LimitReachedError, SalesforceRefusedError } from './errors';
import type { OrgLink } from './org-link';
import type { Clock, PublishResult, QueuedEvent, Salesforce, Store } from './ports';
import type { RunCounters } from './run-counters';

/** What composite/sobjects takes. */
const MAX_SLICE_EVENTS = 200;
/** Of event text: for one request as for everything unanswered. */
const MAX_BYTES = 2_000_000;
const FIRST_WAIT_MS = 1_500;
const LONGEST_WAIT_MS = 60_000;
/** Heartbeats in a row without any outcome until the run leaves the rest to the next one: about a minute and a half. */
const MAX_IDLE_BEATS = 5;
/** How long a stop waits for the answer to a slice: without it the next run would publish all of it again. */
const STOP_GRACE_MS = 4_000;

export interface PublisherPorts {
  readonly store: Store;
  readonly salesforce: Salesforce;
  readonly clock: Clock;
  readonly log: Logger;
}

export class Publisher {
  private wake: () => void = () => undefined;
  private stopped: Error | null = null;
  /** Milliseconds that Salesforce took for one byte of event text, by the last outcomes; null before any. */
  private msPerByte: number | null = null;
  /** When slices were published since outcomes were last asked for; null when none was. */
  private published: { readonly first: Date; readonly last: Date } | null = null;

  constructor(
    private readonly ports: PublisherPorts,
    private readonly link: OrgLink,
    private readonly counters: RunCounters,
    private readonly signal: AbortSignal,
  ) {}

  /** Mail was added to the outbox: {@link follow} looks again. */
  notify(): void {
    this.wake();
  }

  /**
   * Publishes full slices while mailboxes are still being read, so that Salesforce files meanwhile. Ends with `reading`,
   * whether that succeeds or not, and leaves what is over to {@link drain}, failures included.
   */
  async follow(reading: Promise<void>): Promise<void> {
    const state = { isReading: true };
    const stop = (): void => {
      state.isReading = false;
    };
    const end = reading.then(stop, stop);
    try {
      for (let idle = 0; state.isReading && idle < this.patience();) {
        const news = new Promise<void>((resolve) => (this.wake = resolve));
        const slice = this.link.hasBegun() ? await this.nextSlice() : null;
        if (slice === null || slice.events.length < MAX_SLICE_EVENTS) {
          await Promise.race([news, end]);
        } else if (slice.fits) {
          await this.publish(slice.events);
        } else {
          idle = (await this.awaitOutcomes(idle, false)) ? 0 : idle + 1;
        }
      }
    } catch (error) {
      if (!(error instanceof InboxSyncError)) {
        throw error;
      }
      this.ports.log.warn({ error: errorName(error) }, 'publishing pauses until everything is read');
    } finally {
      await end;
    }
  }

  /**
   * Publishes everything that waits, asking for outcomes whenever the window is full.
   *
   * @throws {LimitReachedError} the allowance is used up
   * @throws {SalesforceRefusedError} the integration user may not publish
   * @returns false when Salesforce stopped filing and the rest was left in the outbox
   */
  async drain(): Promise<boolean> {
    for (let idle = 0; ;) {
      const slice = await this.nextSlice();
      if (slice.events.length === 0) {
        return true;
      }
      // After a fruitless question a smaller slice is worth its call: what is unanswered may be lost for a while.
      const now = slice.fits ? slice.events : idle > 0 ? slice.fitting : [];
      if (now.length > 0) {
        await this.publish(now);
        continue;
      }
      idle = (await this.awaitOutcomes(idle, false)) ? 0 : idle + 1;
      if (idle >= this.patience()) {
        return false;
      }
    }
  }

  /**
   * Ends the run with a heartbeat that carries it, after Salesforce had time for what is unanswered; asks a few times
   * more while answers are coming.
   */
  async close(): Promise<void> {
    await this.awaitOutcomes(0, true);
    for (let idle = 0; idle < 2 && (await this.ports.store.totals()).unanswered > 0;) {
      idle = (await this.awaitOutcomes(idle + 1, false)) ? idle : idle + 1;
    }
  }

  /** One slice, for a process that stays up. `full`: nothing more fits until outcomes are known. */
  async step(): Promise<'published' | 'empty' | 'full'> {
    const { events, fitting } = await this.nextSlice();
    if (events.length === 0) {
      return 'empty';
    }
    if (fitting.length === 0) {
      return 'full';
    }
    await this.publish(fitting);
    return 'published';
  }

  /** Gives Salesforce time for what is unanswered and asks. @returns whether anything was answered */
  settle(idleBefore: number): Promise<boolean> {
    return this.awaitOutcomes(idleBefore, false);
  }

  private patience(): number {
    return this.link.subscription === 'Running' || this.link.subscription === null ? MAX_IDLE_BEATS : 1;
  }

  /** Waits for what is unanswered, then asks. Returns whether anything was answered. */
  private async awaitOutcomes(idleBefore: number, isClosing: boolean): Promise<boolean> {
    const { clock, store } = this.ports;
    const { unanswered, unansweredBytes } = await store.totals();
    if (unanswered > 0) {
      await clock.sleep(this.waitFor(unansweredBytes, idleBefore), this.signal);
    }
    const { settled, deferred, resent } = await this.link.beat(isClosing);
    const after = await store.totals();
    this.learn(unansweredBytes, after.unansweredBytes);
    return settled + deferred + resent > 0;
  }

  /** Salesforce has been filing since the first of it was published: only the rest of that time is waited for. */
  private waitFor(bytes: number, idleBefore: number): number {
    const now = this.ports.clock.now().getTime();
    const since = (moment: Date | undefined): number => now - (moment?.getTime() ?? now);
    const expected = this.msPerByte === null ? FIRST_WAIT_MS * (1 + bytes / MAX_BYTES) : bytes * this.msPerByte;
    const rest = expected - since(this.published?.first);
    return Math.min(LONGEST_WAIT_MS, Math.max(0, rest, FIRST_WAIT_MS - since(this.published?.last)) * 2 ** idleBefore);
  }

  /** The time since the first publish counts our own waiting: an answer to everything only says that less was enough. */
  private learn(before: number, after: number): void {
    const now = this.ports.clock.now();
    if (this.published !== null && before > after) {
      const msPerByte = (now.getTime() - this.published.first.getTime()) / (before - after);
      this.msPerByte = after > 0 ? msPerByte : msPerByte / 2;
    }
    this.published = null;
  }

  /**
   * The next slice in queue order, whether all of it fits into the window now, and as much of it as does. When nothing
   * is unanswered, one event alone always fits.
   */
  private async nextSlice(): Promise<{ events: QueuedEvent[]; fits: boolean; fitting: QueuedEvent[] }> {
    const { store } = this.ports;
    const queued = await store.queued(MAX_SLICE_EVENTS);
    const { unanswered, unansweredBytes } = await store.totals();
    const events = upTo(queued, MAX_BYTES, MAX_SLICE_EVENTS, 1);
    const roomFor = heartbeatLimits.waiting - unanswered;
    const fitting = upTo(events, MAX_BYTES - unansweredBytes, roomFor, unanswered === 0 ? 1 : 0);
    return { events, fits: fitting.length === events.length, fitting };
  }

  private async publish(rows: readonly QueuedEvent[]): Promise<void> {
    throwIfStopped(this.signal);
    await this.assertAllowed();
    const { salesforce, store, clock, log } = this.ports;
    const events = rows.map(({ event, attempt }) => ({
      ...(JSON.parse(event) as InboxSyncEmailEvent),
      Attempt__c: attempt,
    }));
    const results = await withGrace(STOP_GRACE_MS, this.signal, (signal) => salesforce.publish(events, signal));
    const now = clock.now();
    const accepted = rows.filter((_, index) => results[index]?.accepted === true).map((row) => row.deliveryKey);
    await store.markPublished(accepted, now);
    this.published = { first: this.published?.first ?? now, last: now };
    this.counters.published += accepted.length;
    for (const [index, row] of rows.entries()) {
      await this.refuse(row, results[index]);
    }
    log.info({ events: rows.length, accepted: accepted.length }, 'published a slice');
    this.throwIfStopped(results, accepted.length);
  }

  /** A row that is refused for what it is leaves the queue with its reason; all others stay. */
  private async refuse(row: QueuedEvent, result: PublishResult | undefined): Promise<void> {
    if (result?.accepted === false && result.kind === 'data') {
      await this.ports.store.markRefused(row.deliveryKey, result.code);
      this.counters.refused++;
      this.counters.errors++;
      this.ports.log.error({ deliveryKey: row.deliveryKey, code: result.code }, 'Salesforce refuses this event');
    }
  }

  private throwIfStopped(results: readonly PublishResult[], accepted: number): void {
    const open = results.filter((result) => !result.accepted && result.kind !== 'data');
    const worst = open.find((result) => !result.accepted && result.kind !== 'passing') ?? open[0];
    if (worst === undefined || worst.accepted) {
      return;
    }
    if (worst.kind === 'access') {
      this.stopped = new SalesforceRefusedError(`Salesforce refused to publish (${worst.code})`, {
        actions: ['Give the integration user the permission set Inbox Sync Poller. Nothing is lost meanwhile.'],
      });
    } else if (worst.kind === 'limit' || accepted === 0) {
      this.stopped = new LimitReachedError(`Salesforce takes no more for now (${worst.code})`, {
        actions: ['Nothing is lost: the next run publishes what waits.'],
      });
    }
    if (this.stopped !== null) {
      throw this.stopped;
    }
  }

  /** Stays away from the part of the org's API allowance that the policy keeps for others; Pub/Sub spends none of it. */
  private async assertAllowed(): Promise<void> {
    const obstacle = this.stopped ?? this.link.failure;
    if (obstacle !== null) {
      throw obstacle;
    }
    const { policy } = await this.link.begin();
    const { used, limit } = this.ports.salesforce.usage();
    if (
      this.ports.salesforce.publishWay === 'rest' &&
      used !== null &&
      limit !== null &&
      used >= (limit * (100 - policy.apiReservePercent)) / 100
    ) {
      this.stopped = new AllowanceSpentError('the share of API calls that the policy keeps for others is reached', {
        actions: ['Nothing is lost: a later run publishes what waits. The share is ApiReservePercent of the policy.'],
      });
      throw this.stopped;
    }
  }
}

/** The first events that stay within both limits, and at least `least` of them. */
function upTo(events: readonly QueuedEvent[], maxBytes: number, maxCount: number, least: number): QueuedEvent[] {
  let bytes = 0;
  const end = events.findIndex((event, index) => {
    bytes += event.bytes;
    return index >= least && (bytes > maxBytes || index >= maxCount);
  });
  return end < 0 ? [...events] : events.slice(0, end);
}
