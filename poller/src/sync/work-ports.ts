/** What the state keeps of the work on a mailbox that is not its live walk: sweeps, aliases, backfill, refetch, audit. */
import type { SeenState, TimeSpan } from './ports';

export type SweepKind = 'hourly' | 'nightly';

/** A mailbox that is filled up backwards, from `nextTo` to `from`. */
export interface Backfill {
  readonly mailboxId: string;
  readonly from: Date;
  readonly to: Date;
  /** Everything from here on is done. */
  readonly nextTo: Date;
  /** How many mails it has brought so far. */
  readonly queued: number;
}

/** A mail that a person wants to be filed again. */
export interface Refetch {
  readonly deliveryKey: string;
  /** Null when the poller orders it itself. */
  readonly messageKey: string | null;
  readonly mailboxId: string;
  /** Where it was found before; empty when the state does not know it. */
  readonly providerIds: readonly string[];
  /** In how many runs it was in none of these places. */
  readonly misses: number;
}

/** What is ordered. */
export type RefetchOrder = Omit<Refetch, 'providerIds' | 'misses'>;

/** Why a refetch came to nothing. */
export const MAIL_GONE = 'failed.mail-gone';

/** What the state knows of one message. */
export interface MessageTrace {
  readonly mailboxId: string;
  readonly providerId: string;
  readonly state: SeenState;
  readonly reason: string | null;
  readonly deliveryKey: string | null;
  readonly seenAt: Date;
  /** How its event stands, while there is one. */
  readonly outbox: 'held' | 'queued' | 'published' | 'deferred' | 'refused' | null;
  readonly attempt: number | null;
  readonly publishedAt: Date | null;
  /** Whether its ledger row was written; null when policy did not keep the mail back. */
  readonly isReported: boolean | null;
  /** How its late match stands; null when nobody on it became known later, or it was found. */
  readonly late: LateTrace | null;
}

/** A mail whose people became known after it was kept back. */
export interface LateTrace {
  /** How often its mailbox did not find it. */
  readonly misses: number;
  /** When it is asked for again; null when at once. */
  readonly dueAt: Date | null;
  /** When it was given up; null when it was not. */
  readonly lostAt: Date | null;
}

/** Every method is one transaction. */
export interface MailboxWork {
  /** A nightly sweep is an hourly one too. */
  markSwept(mailboxId: string, kind: SweepKind, at: Date): Promise<void>;
  /** @param aliases null where they could not be read: what is known stays */
  saveAliases(mailboxId: string, aliases: readonly string[] | null, at: Date): Promise<void>;
  /** One that is under way becomes wider; what was done of it is looked at again. */
  startBackfill(mailboxId: string, span: TimeSpan & { readonly to: Date }): Promise<void>;
  backfills(): Promise<Backfill[]>;
  /**
   * Moves it on from `before`; what has reached its beginning is forgotten.
   *
   * @returns false when it is somewhere else: somebody made it wider meanwhile
   */
  advanceBackfill(mailboxId: string, before: Date, nextTo: Date, queued: number): Promise<boolean>;
  /** Takes orders of a heartbeat; what is already in the outbox or said to be gone is not taken again. */
  requestRefetch(rows: readonly RefetchOrder[]): Promise<void>;
  refetches(mailboxId: string): Promise<Refetch[]>;
  endRefetch(deliveryKey: string): Promise<void>;
  /** It was not found in this run; it stays ordered. */
  missRefetch(deliveryKey: string): Promise<void>;
  /** The mail is not to be had any more: its ledger row is to say so. */
  reportGone(refetch: RefetchOrder, at: Date): Promise<void>;
  /** The next walk reads these messages, whatever is known of them. */
  retry(mailboxId: string, providerIds: readonly string[]): Promise<void>;
  traces(mailboxId: string, providerIds: readonly string[]): Promise<Map<string, MessageTrace>>;
  tracesByMessageId(messageIdHash: string): Promise<MessageTrace[]>;
}
