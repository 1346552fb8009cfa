import { errorName, StoppedError } from '../lib/errors';
import { mapConcurrent } from '../lib/map-concurrent';
import type { LeaseKeeper } from './lease-keeper';
import { mailboxLease } from './lease-keeper';
import { MAILBOXES_AT_A_TIME } from './limits';
import type { MailboxWalker, WalkerPorts } from './mailbox-walker';
import type { Store } from './ports';
import type { RunCounters } from './run-counters';
import { type Lease, LeaseLostError, type NextTurn, type TurnState } from './turn-ports';
import { nextTurn, type Pace } from './turn-pace';
import type { Lane, TurnQueue } from './turn-queue';

/** How long one turn may read before the others come; the page it is at is committed first. */
const TURN_MS: Readonly<Record<Lane, number>> = { poll: 3_000, backlog: 10_000 };
/** Mailboxes of one job in the lane of quick looks. */
const BATCH = 25;
/** Jobs a process works on at a time. */
const JOBS: Readonly<Record<Lane, number>> = { poll: 1, backlog: 3 };
/** Due mailboxes taken at a time: at 10,000 mailboxes and five minutes, 34 are due each second. */
const MAX_DUE = 400;
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
      await this.ports.queue.work(lane, JOBS[lane], (mailboxIds) => this.track(this.turn(lane, mailboxIds)));
    }
  }

  /** Puts what is due into the queue. @returns how many mailboxes that were */
  async plan(): Promise<number> {
    const due = await this.ports.store.turns.claimDue(MAX_DUE, CLAIM_MS);
    for (let start = 0; start < due.length; start += BATCH) {
      await this.ports.queue.send('poll', due.slice(start, start + BATCH));
    }
    return due.length;
  }

  /** Resolves when no turn is under way any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.active);
  }

  private track(turn: Promise<void>): Promise<void> {
    this.active.add(turn);
    return turn.finally(() => this.active.delete(turn));
  }

  /** One job. Mailboxes whose lease somebody else has are left to him. */
  private async turn(lane: Lane, mailboxIds: readonly string[]): Promise<void> {
    if (this.signal.aborted) {
      return;
    }
    const leases = await this.keeper.take(mailboxIds.map(mailboxLease));
    try {
      const byName = new Map(leases.map((lease) => [lease.name, lease]));
      const states = await this.ports.store.turns.states(mailboxIds);
      const next = await mapConcurrent(states, MAILBOXES_AT_A_TIME, (turn) =>
        this.walk(lane, turn, byName.get(mailboxLease(turn.state.mailbox.id))),
      );
      await this.ports.store.turns.schedule(next.filter((turn) => turn !== null));
    } catch (error) {
      if (!(error instanceof StoppedError)) {
        this.ports.log.warn({ lane, error: errorName(error) }, 'a turn ended early; its mailboxes come again');
      }
    } finally {
      await this.keeper.give(leases).catch(() => undefined);
    }
  }

  private async walk(lane: Lane, { state, quietTurns }: TurnState, lease: Lease | undefined): Promise<NextTurn | null> {
    if (lease === undefined || this.signal.aborted) {
      return null;
    }
    const { store, queue, pace } = this.ports;
    const { id } = state.mailbox;
    const counters = this.counters().of(id);
    const before = counters.messagesSeen;
    const end = Date.now() + TURN_MS[lane];
    try {
      const fenced = store.fenced(lease);
      const walked = await this.walker.walk(state, fenced, { isTurnOver: () => Date.now() >= end });
      await fenced.saveProgress(walked.progress);
      if (walked.isUnfinished) {
        await this.keeper.give([lease]);
        await queue.send('backlog', [id]);
        return null;
      }
      if (state.pending !== state.acknowledged) {
        await fenced.acknowledge(id);
      }
      const foundMail = counters.messagesSeen > before;
      return { mailboxId: id, ...nextTurn(walked, foundMail, quietTurns, pace) };
    } catch (error) {
      if (error instanceof LeaseLostError) {
        this.ports.log.warn({ mailbox: id }, 'another worker has taken the mailbox over');
        return null;
      }
      throw error;
    }
  }
}
