/** What several workers on one state need: leases that keep them apart, and turns that tell them what to do next. */
import { InboxSyncError } from '../lib/errors';
import type { MailboxProgress, MailboxState } from './ports';

/** The right to work on one thing, until it runs out. A later holder of the same thing has a higher fence. */
export interface Lease {
  readonly name: string;
  readonly fence: number;
}

/**
 * Somebody else works on it meanwhile: this worker was too slow or cut off. What it was about to write was not written.
 * Not for a lease that is not free yet.
 */
export class LeaseLostError extends InboxSyncError {}

/** Leases by the database's clock, so that no worker has to trust another one's. */
export interface Leases {
  /** Those of `names` that are free, or whose holder let them run out. */
  acquire(names: readonly string[], ms: number): Promise<Lease[]>;
  /** Those that are still ours, now for another `ms`. */
  extend(leases: readonly Lease[], ms: number): Promise<Lease[]>;
  release(leases: readonly Lease[]): Promise<void>;
}

/** When a mailbox is to be looked at next. */
export interface NextTurn {
  readonly mailboxId: string;
  readonly inMs: number;
  /** Turns in a row that found nothing. */
  readonly quietTurns: number;
}

/**
 * What the state knows to be open in a mailbox besides new mail. Told with the mailbox, because a quiet one, of which there
 * may be thousands, must not cost a question for each.
 */
export interface OpenWork {
  /** Messages that could not be read so far. */
  readonly hasFailing: boolean;
  /** Mail that a person wants to be filed again. */
  readonly hasRefetch: boolean;
  readonly hasBackfill: boolean;
  /** Past mail of people who became known. */
  readonly hasLate: boolean;
  /** The index of kept mail does not reach back to SyncSince. */
  readonly isUnindexed: boolean;
}

/** A mailbox with what decides about its turn and when the next one is. */
export interface TurnState {
  readonly state: MailboxState;
  readonly open: OpenWork;
  readonly quietTurns: number;
}

/** A turn that ended, under the lease of its mailbox. */
export interface EndedTurn extends NextTurn {
  readonly lease: Lease;
  readonly progress: MailboxProgress;
}

/** Which mailbox is due; the truth behind the queue. */
export interface Turns {
  /**
   * Takes mailboxes that are due, longest due first; nobody else gets them for `ms`, unless they are scheduled.
   *
   * @param most so many may be taken at a time, over all workers: what the queue cannot give out soon stays due
   */
  claimDue(most: number, ms: number): Promise<string[]>;
  /** Those that are still listed. */
  states(mailboxIds: readonly string[]): Promise<TurnState[]>;
  schedule(turns: readonly NextTurn[]): Promise<void>;
  /**
   * Writes what turns came to and schedules their mailboxes, as far as their leases are still held.
   *
   * @returns the mailboxes that somebody else has taken over
   */
  finish(turns: readonly EndedTurn[]): Promise<string[]>;
}
