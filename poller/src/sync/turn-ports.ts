/** What several workers on one state need: leases that keep them apart, and turns that tell them what to do next. */
import { InboxSyncError } from '../lib/errors';
import type { MailboxState } from './ports';

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

/** A mailbox with what decides when its next turn is. */
export interface TurnState {
  readonly state: MailboxState;
  readonly quietTurns: number;
}

/** Which mailbox is due; the truth behind the queue. */
export interface Turns {
  /** Takes mailboxes that are due, longest due first; nobody else gets them for `ms`, unless they are scheduled. */
  claimDue(limit: number, ms: number): Promise<string[]>;
  /** Those that are still listed. */
  states(mailboxIds: readonly string[]): Promise<TurnState[]>;
  schedule(turns: readonly NextTurn[]): Promise<void>;
}
