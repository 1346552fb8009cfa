/** What the privacy filter remembers: whom the org knows, and the mail with nobody known that stayed in its mailbox. */
import type { KnownAddressesPart, KnownListing, KnownPositions } from '../../../contract/known-addresses';

/** Why a mail with nobody known is not in Salesforce: the poller kept it, or Salesforce skipped it. */
export type KeptReason = 'skipped.no-match' | 'skipped.not-owned';

/** How the filter is set up. */
export interface Prefilter {
  readonly isOn: boolean;
  /** What addresses are hashed with; never stored beside the hashes. */
  readonly secret: Uint8Array;
}

/** How far the known addresses are read. */
export interface PeopleState {
  /** Names the secret that the hashes were made with; null before the first load. */
  readonly secretId: string | null;
  readonly rulesHash: string | null;
  readonly changes: KnownPositions | null;
  /** Where the list of everybody goes on; null when none is under way. */
  readonly listing: KnownListing | null;
  /** When everybody was known for the first time; null until then, and nothing is decided before. */
  readonly loadedAt: Date | null;
  /** When everybody was last compared. */
  readonly comparedAt: Date | null;
  /** When Salesforce was last asked. */
  readonly refreshedAt: Date | null;
  /** No heartbeat carries the question before: one that did failed. Null when none has. */
  readonly asksAloneUntil: Date | null;
}

/** One answer of Salesforce as the state takes it over. */
export interface PeoplePage {
  readonly answer: KnownAddressesPart;
  /** A list of everybody begins with this answer. */
  readonly beginsList: boolean;
  /** A list of everybody is under way, and this answer holds a page of it. */
  readonly isListing: boolean;
  readonly at: Date;
}

/** A mail that is not in Salesforce because nobody on it was known. */
export interface KeptMail {
  readonly deliveryKey: string;
  readonly messageKey: string;
  readonly mailboxId: string;
  readonly providerId: string;
  readonly sentAt: Date;
  readonly reason: KeptReason;
}

/** A kept mail whose people became known. */
export interface LateMail extends KeptMail {
  /** Every place where it was found. */
  readonly providerIds: readonly string[];
  /** How often it was in none of them since its people became known. */
  readonly misses: number;
}

/** A late mail that its mailbox did not find now. */
export interface LateMiss {
  readonly deliveryKey: string;
  /** When to ask again; null gives it up. */
  readonly dueAt: Date | null;
}

/** A kept mail as a page adds it. */
export interface NewKeptRow extends KeptMail {
  readonly participants: readonly string[];
  readonly decidedAt: Date;
}

/** Which late mail: sent since `since`, at most `limit`. */
export interface LateSpan {
  readonly since: Date;
  readonly limit: number;
}

/** How many mails stayed back, by mailbox and reason. */
export interface KeptCount {
  readonly mailboxId: string;
  readonly reason: string;
  readonly count: number;
}

/** Every method is one transaction. */
export interface PeopleStore {
  state(): Promise<PeopleState>;
  /**
   * Binds the state to a secret. With another one than before nothing that was hashed can be compared any more: what was
   * kept is forgotten and every mailbox is listed again.
   */
  useSecret(secretId: string): Promise<void>;
  /** Until then no heartbeat is to carry the question. */
  askAlone(until: Date): Promise<void>;
  /** Takes an answer over; kept mail of people who are new becomes late. Returns how many mails did. */
  save(page: PeoplePage): Promise<number>;
  /** Those of `hashes` that belong to somebody. */
  known(hashes: readonly string[]): Promise<Set<string>>;
  /** Decides all mail that was held until everybody is known. Returns what was kept. */
  decideHeld(at: Date): Promise<KeptCount[]>;
  /** Queues all mail that was held. */
  releaseHeld(): Promise<void>;
  /** Mailboxes with mail that has become late and is due. */
  lateMailboxes(at: Date): Promise<string[]>;
  /** Mail of one mailbox whose people became known later and that is due, oldest first, without those named. */
  late(mailboxId: string, at: Date, span: LateSpan, without: readonly string[]): Promise<LateMail[]>;
  /** Counts that the mailbox did not find these. */
  missLate(misses: readonly LateMiss[], at: Date): Promise<void>;
  /** The index of kept mail does not reach back to SyncSince. */
  setUnindexed(mailboxId: string, isUnindexed: boolean): Promise<void>;
  /** What is still to be done in a mailbox besides reading new mail. */
  pending(mailboxId: string): Promise<{ readonly isUnindexed: boolean; readonly hasLate: boolean }>;
  /** Mail that stayed in its mailbox, counted. */
  counts(): Promise<KeptCount[]>;
  /** What is on record of one mail, in every mailbox. */
  keptOf(messageKey: string): Promise<KeptMail[]>;
}
