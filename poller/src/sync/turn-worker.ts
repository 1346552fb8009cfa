import { pause } from '../lib/backoff';
import { errorName, StoppedError } from '../lib/errors';
import { mapConcurrent } from '../lib/map-concurrent';
import type { LeaseKeeper } from './lease-keeper';
import { mailboxLease } from './lease-keeper';
import type { MailboxWalker, WalkerPorts } from './mailbox-walker';
import type { MailboxProgress, Store } from './ports';
import type { RunCounters } from './run-counters';
import { type EndedTurn, type Lease, LeaseLostError, type TurnState } from './turn-ports';
import { nextTurn, type Pace } from './turn-pace';
import type { Lane, TurnQueue } from './turn-queue';

/** How long one turn may read before the others come; the page it is at is committed first. */
const TURN_MS: Readonly<Record<Lane, number>> = { poll: 3_000, backlog: 10_000 };
/** Mailboxes of one job in the lane of quick looks. */
const BATCH = 25;
/** Jobs a process works on at a time. */
const JOBS: Readonly<Record<Lane, number>> = { poll: 2, backlog: 3 };
/** Mailboxes of one job that are looked at together: a look is mostly waiting for its provider. */
const LOOKS_AT_A_TIME = 8;
/** What has ended is written and given back at the latest after that, whatever the others of its job wait for. */
const FLUSH_MS = 1_000;
/** A job that takes longer goes on by itself: a provider that hangs for one mailbox must not delay the others. */
const PATIENCE_MS = 15_000;
/** So many jobs may go on by themselves; when more hang, it is an outage, and haste helps nobody. */
const MOST_STRAGGLERS = 4;
/** Due mailboxes in the queue at a time: at 10,000 mailboxes and five minutes, 34 are due each second. */
const MOST_CLAIMED = 400;
/** Longer than any turn: whoever does not come back within it has died. */
const CLAIM_MS = 60_000;

export interface TurnPorts extends WalkerPorts {
  readonly store: Store;
  readonly queue: TurnQueue;
  readonly pace: Pace;
}

/**
 * Works on turns: takes mailboxes that are due into the queue, and walks those that the queue gives out.
 *
 * A mailbox goes due → claimed (in the queue) → leased (being walked) → scheduled. Each step may be lost with its process:
 * the claim and the lease run out, and the mailbox is due again. A mailbox with more mail than a turn can read goes on in
 * a lane of its own, turn by turn, so that it delays nobody.
 */
export class TurnWorker {
  private readonly active = new Set<Promise<void>>();

  constructor(
    private readonly ports: TurnPorts,
    private readonly walker: MailboxWalker,
    private readonly keeper: LeaseKeeper,
    private readonly counters: () => RunCounters,
    private readonly signal: AbortSignal,
  ) {}

  async start(): Promise<void> {
    for (const lane of ['poll', 'backlog'] as const) {
      await this.ports.queue.work(lane, JOBS[lane], (mailboxIds) => this.attend(this.turn(lane, mailboxIds)));
    }
  }

  /** Puts what is due into the queue. @returns how many mailboxes that were */
  async plan(): Promise<number> {
    const due = await this.ports.store.turns.claimDue(MOST_CLAIMED, CLAIM_MS);
    for (let start = 0; start < due.length; start += BATCH) {
      await this.ports.queue.send('poll', due.slice(start, start + BATCH));
    }
    return due.length;
  }

  /** Resolves when no turn is under way any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.active);
  }

  /** Waits for a turn, but not for ever. */
  private async attend(turn: Promise<void>): Promise<void> {
    this.active.add(turn);
    const end = turn.finally(() => this.active.delete(turn));
    if (this.active.size > JOBS.poll + JOBS.backlog + MOST_STRAGGLERS) {
      return end;
    }
    const patience = new AbortController();
    const over = pause(PATIENCE_MS, AbortSignal.any([patience.signal, this.signal])).catch(() => undefined);
    await Promise.race([end, over]);
    patience.abort();
  }

  /** One job. Mailboxes whose lease somebody else has are left to him. */
  private async turn(lane: Lane, mailboxIds: readonly string[]): Promise<void> {
    if (this.signal.aborted) {
      return;
    }
    const leases = await this.keeper.take(mailboxIds.map(mailboxLease));
    const ended: EndedTurn[] = [];
    const flush = (): Promise<void> => this.finish(ended.splice(0));
    const flushing = setInterval(() => void flush(), FLUSH_MS).unref();
    try {
      const byName = new Map(leases.map((lease) => [lease.name, lease]));
      const turns = await this.ports.store.turns.states(mailboxIds);
      await mapConcurrent(turns, LOOKS_AT_A_TIME, async (turn) => {
        const lease = byName.get(mailboxLease(turn.state.mailbox.id));
        const end = lease === undefined ? null : await this.walk(lane, turn, lease);
        ended.push(...(end === null ? [] : [end]));
      });
    } catch (error) {
      if (!(error instanceof StoppedError)) {
        this.ports.log.warn({ lane, error: errorName(error) }, 'a turn ended early; its mailboxes come again');
      }
    } finally {
      clearInterval(flushing);
      await flush();
      await this.keeper.give(leases).catch(() => undefined);
    }
  }

  /** One write for many mailboxes. What cannot be written is due again when its claim runs out. */
  private async finish(ended: readonly EndedTurn[]): Promise<void> {
    if (ended.length === 0) {
      return;
    }
    try {
      (await this.ports.store.turns.finish(ended)).forEach((id) => {
        this.noteTakenOver(id);
      });
      await this.keeper.give(ended.map(({ lease }) => lease));
    } catch (error) {
      this.ports.log.warn({ error: errorName(error) }, 'turns could not be written; their mailboxes come again');
    }
  }

  private async walk(lane: Lane, turn: TurnState, lease: Lease): Promise<EndedTurn | null> {
    if (this.signal.aborted) {
      return null;
    }
    const { store, pace } = this.ports;
    const { state, quietTurns } = turn;
    const { id } = state.mailbox;
    const counters = this.counters().of(id);
    const before = counters.messagesSeen;
    const end = Date.now() + TURN_MS[lane];
    try {
      const fenced = store.fenced(lease);
      const walked = await this.walker.walk(turn, fenced, { isTurnOver: () => Date.now() >= end });
      if (walked.isUnfinished) {
        await this.goOn(walked.progress, fenced, lease);
        return null;
      }
      if (state.pending !== state.acknowledged) {
        await fenced.saveProgress(walked.progress);
        await fenced.acknowledge(id);
      }
      const foundMail = counters.messagesSeen > before;
      const next = nextTurn(walked, foundMail, quietTurns, pace);
      return { mailboxId: id, lease, progress: walked.progress, ...next };
    } catch (error) {
      if (error instanceof LeaseLostError) {
        this.noteTakenOver(id);
        return null;
      }
      throw error;
    }
  }

  /** The rest comes in the lane of long work; should that job be lost, the mailbox is due again after a while. */
  private async goOn(progress: MailboxProgress, fenced: Store, lease: Lease): Promise<void> {
    const { store, queue } = this.ports;
    await fenced.saveProgress(progress);
    await this.keeper.give([lease]);
    await store.turns.schedule([{ mailboxId: progress.id, inMs: CLAIM_MS, quietTurns: 0 }]);
    await queue.send('backlog', [progress.id]);
  }

  private noteTakenOver(mailbox: string): void {
    this.ports.log.warn({ mailbox }, 'another worker has taken the mailbox over');
  }
}
