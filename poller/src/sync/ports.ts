/** What the engine needs of the world; the adapters (gmail, salesforce, store) implement it. */
import type { InboxSyncEmailEvent } from '../../../contract/event-fields';
import type { HeartbeatAnswer, HeartbeatMailbox, HeartbeatPolicy, HeartbeatRequest } from '../../../contract/heartbeat';
import type { DropReason } from '../domain/policy';
import type { FetchedMail } from '../domain/mail';
import type { KnownAddressesAnswer, KnownAddressesRequest } from '../../../contract/known-addresses';
import type { NewKeptRow, PeopleStore } from './people-ports';
import type { Lease, Leases, Turns } from './turn-ports';
import type { MailboxWork } from './work-ports';

export type MailboxStatus = HeartbeatRequest['mailboxes'][number]['status'];

/** Time, so that tests need not wait for it. */
export interface Clock {
  now(): Date;
  /** @throws {StoppedError} when the signal fires */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** A message that may have to be synced. */
export interface Candidate {
  readonly id: string;
  /** The provider's version of the message's state, a decimal number; null where a listing does not tell. */
  readonly version: string | null;
  /** It is known to have been in Inbox or Sent since the cursor, wherever it is now. */
  readonly wasInScope: boolean;
  /** A person asked for it, however old it is: mail of a backfill, or one that is filed again. */
  readonly ignoresAge?: boolean;
  /** It was named because it left its folder or was seen long ago: when it is not found, it was deleted. */
  readonly mayBeGone?: boolean;
}

/** A span of time by the provider's clock, its end excluded; null is now. */
export interface TimeSpan {
  readonly from: Date;
  readonly to: Date | null;
}

/** Mail of a span, as a list gives it. */
export interface ListedPage {
  readonly candidates: readonly Candidate[];
  /** It lies neither in Inbox nor in Sent, and the list does not say whether it ever did. */
  readonly isElsewhere: boolean;
}

/** One page of what may be new in a mailbox. */
export interface MailPage {
  readonly candidates: readonly Candidate[];
  /** Where a later walk goes on when everything up to this page is settled; opaque to the engine. */
  readonly cursor: string;
  /** The walk ends here: nothing newer was known to the provider. */
  readonly isLast: boolean;
}

/** Where a walk begins. */
export interface WalkStart {
  /** Where it may begin, to be tried in this order: one may be lost while a later one is still good. */
  readonly cursors: readonly string[];
  /** Where to list from when there is no cursor, or all are lost: max(SyncSince, synced through − 48 h). */
  readonly listFrom: Date;
}

/** A provider's mailboxes, read only. */
export interface MailSource {
  /**
   * Pages of candidates, oldest knowledge first. Without a cursor all mail since `listFrom` is named, wherever it lies but
   * in junk, deleted and drafts: it may have left the Inbox while nobody looked.
   *
   * @throws {ConsentLostError} only a person can help; anything else is safe to try again in the next run
   */
  walk(mailbox: HeartbeatMailbox, start: WalkStart, signal: AbortSignal): AsyncIterable<MailPage>;
  /** Every mail of a span in every folder but junk, deleted and drafts, for sweeps, backfills and audits. */
  list(mailbox: HeartbeatMailbox, span: TimeSpan, signal: AbortSignal): AsyncIterable<ListedPage>;
  /**
   * Further addresses that the mailbox receives or sends under, lower-cased, without its own.
   *
   * @throws {ConsentLostError} this poller may not ask
   */
  aliases(mailbox: HeartbeatMailbox, signal: AbortSignal): Promise<string[]>;
  /**
   * One message in full, or without its body.
   *
   * @returns null when the provider no longer has it
   */
  fetch(
    mailbox: HeartbeatMailbox,
    id: string,
    what: 'full' | 'headers',
    signal: AbortSignal,
  ): Promise<FetchedMail | null>;
  /** Whether a message counts as mail in Inbox or Sent, by its labels and by what is known of its past. */
  isInScope(mail: FetchedMail, candidate: Candidate): boolean;
}

/**
 * Why an event was not accepted: `passing` (try again), `limit` (no more before the allowance renews), `access` (a
 * person has to act), `data` (refused for what it is: publishing it again would change nothing).
 */
export type RefusalKind = 'passing' | 'limit' | 'access' | 'data';

/** What became of one event of a slice. */
export type PublishResult =
  { readonly accepted: true } | { readonly accepted: false; readonly kind: RefusalKind; readonly code: string };

/** API calls as the org counts them; null until an answer has told. */
export interface ApiUsage {
  readonly calls: number;
  readonly used: number | null;
  readonly limit: number | null;
}

/** How events reach Salesforce: by the Pub/Sub API, which costs no API call, or by REST collections. */
export type PublishWay = 'pubsub' | 'rest';

export interface Salesforce {
  /** The way that the next slice takes. */
  readonly publishWay: PublishWay;
  /**
   * @throws {WrongOrgError} the state belongs to another org
   * @throws {ContractError} the answer is not what contract/heartbeat.ts says
   * @throws {ServiceUnavailableError} not answered in time, or throttled: safe in the next run
   * @throws {QuestionFailedError} it carried a question and was tried once: safe to send again without
   */
  heartbeat(request: HeartbeatRequest, signal: AbortSignal): Promise<HeartbeatAnswer>;
  /** Throws as {@link heartbeat} does. */
  knownAddresses(request: KnownAddressesRequest, signal: AbortSignal): Promise<KnownAddressesAnswer>;
  /**
   * Publishes one slice: at most 200 events and 2 MB.
   *
   * @returns one result an event, in order
   * @throws {LimitReachedError} nothing was queued, the outbox keeps everything
   */
  publish(events: readonly InboxSyncEmailEvent[], signal: AbortSignal): Promise<PublishResult[]>;
  usage(): ApiUsage;
}

/** How a message stands in the state; see store/schema.ts. */
export type SeenState = 'outbox' | 'settled' | 'dropped' | 'outside' | 'duplicate' | 'gone' | 'failing' | 'dead';

/** What one page does to the state, all of it or nothing. */
export interface PageCommit {
  readonly mailboxId: string;
  readonly seen: readonly SeenRow[];
  readonly outbox: readonly NewOutboxRow[];
  readonly dropped: readonly DroppedRow[];
  /** Nobody on them is known: they stay in the mailbox and have no ledger row. */
  readonly kept: readonly NewKeptRow[];
  /** Null when the cursor stays, as in a sweep. */
  readonly cursor: { readonly value: string; readonly isLast: boolean } | null;
  /** A person wants the mail to be filed again: that its key is known does not keep it back. */
  readonly isRefetch?: boolean;
}

export interface SeenRow {
  readonly providerId: string;
  readonly state: SeenState;
  readonly deliveryKey: string | null;
  readonly reason: string | null;
  readonly version: string | null;
  /** Failed readings so far. */
  readonly attempts: number;
  /** What the candidate said; kept for messages that are tried again. */
  readonly wasInScope: boolean;
  readonly ignoresAge: boolean;
  /** SHA-256 of the normalised Message-ID; null when the message could not be fetched or has none. */
  readonly messageIdHash: string | null;
}

export interface NewOutboxRow {
  readonly event: InboxSyncEmailEvent;
  readonly sentAt: Date;
  /** Backfill goes after live mail, and does not hold the cursor of live mail back. */
  readonly lane: 'live' | 'backfill';
  /** The hashes of those whom it was exchanged with. */
  readonly participants: readonly string[];
  /** It is decided later, when it is known whom the org knows. */
  readonly isHeld: boolean;
}

export interface DroppedRow {
  readonly deliveryKey: string;
  readonly messageKey: string;
  readonly mailboxId: string;
  readonly sentAt: Date;
  readonly reason: DropReason;
}

/** What is known of a message that a page names again. */
export interface KnownMessage {
  readonly state: SeenState;
  readonly reason: string | null;
  readonly version: string | null;
  readonly attempts: number;
}

/** An outbox row that is not published yet. */
export interface QueuedEvent {
  readonly deliveryKey: string;
  readonly attempt: number;
  readonly bytes: number;
  /** The event as JSON text. */
  readonly event: string;
}

/** A published event without an outcome. */
export interface WaitingEvent {
  readonly deliveryKey: string;
  readonly messageKey: string;
  readonly mailboxId: string;
  readonly sentAt: Date;
  readonly publishedAt: Date;
  readonly attempt: number;
}

export interface OutboxTotals {
  /** Not published yet. */
  readonly queued: number;
  readonly queuedBytes: number;
  /** Published and not answered at all: this is what fills Salesforce's event bus. */
  readonly unanswered: number;
  readonly unansweredBytes: number;
  /** Answered with Waiting. */
  readonly deferred: number;
  /** Refused by Salesforce for what they are; a person has to look. */
  readonly refused: number;
  /** Not decided yet: it is not known whom the org knows. */
  readonly held: number;
}

/** What the state knows of the org. */
export interface OrgState {
  readonly orgId: string | null;
  readonly policyHash: string | null;
  readonly policy: HeartbeatPolicy | null;
  readonly lastHeartbeatAt: Date | null;
  /** Why a worker that stays up sends nothing to Salesforce for now, in words for a person; null when it does. */
  readonly hold: string | null;
  /** API calls as Salesforce counted them when that was written. */
  readonly apiUsed: number | null;
  readonly apiLimit: number | null;
  readonly apiHeardAt: Date | null;
  /** What EventBusSubscriber says of the trigger, by the last answer. */
  readonly subscription: string | null;
}

/** A mailbox with the poller's own knowledge of it. */
export interface MailboxState {
  readonly mailbox: HeartbeatMailbox;
  readonly status: MailboxStatus | null;
  readonly detail: string | null;
  /** What the last heartbeat reported. */
  readonly reportedStatus: MailboxStatus | null;
  readonly reportedDetail: string | null;
  readonly acknowledged: string | null;
  readonly pending: string | null;
  /** The pending cursor ends a walk. */
  readonly pendingIsLast: boolean;
  readonly lastSyncAt: Date | null;
  readonly syncedThroughAt: Date | null;
  readonly sweptAt: Date | null;
  readonly nightlySweptAt: Date | null;
  /** Further addresses as the provider told them; null while it was not asked or may not be. */
  readonly aliases: readonly string[] | null;
  readonly aliasesReadAt: Date | null;
  readonly reportedAliases: readonly string[] | null;
}

export interface MailboxProgress {
  readonly id: string;
  readonly status: MailboxStatus;
  readonly detail: string | null;
  /** When the walk that just ended began; null when it did not end. */
  readonly walkedAt: Date | null;
}

/** The poller's memory. Every method is one transaction. */
export interface Store {
  readonly leases: Leases;
  readonly turns: Turns;
  readonly work: MailboxWork;
  readonly people: PeopleStore;
  /** The same memory for the holder of a lease: each write fails with LeaseLostError once somebody else holds it. */
  fenced(lease: Lease): Store;
  org(): Promise<OrgState>;
  /** Writes what a heartbeat answered; the mailboxes are all there are. */
  saveAnswer(answer: HeartbeatAnswer, mailboxes: readonly HeartbeatMailbox[], at: Date): Promise<void>;
  mailboxes(): Promise<MailboxState[]>;
  saveProgress(progress: MailboxProgress): Promise<void>;
  /** The report was answered with 200: these mailboxes are known to Salesforce as they stand here. */
  markReported(mailboxes: readonly MailboxState[]): Promise<void>;
  /** Those of `ids` that are known, by id. */
  known(mailboxId: string, ids: readonly string[]): Promise<Map<string, KnownMessage>>;
  /** Messages that could not be read so far; every walk tries them again, wherever its cursor is. */
  failing(mailboxId: string): Promise<Candidate[]>;
  /** The one transaction of a page. Returns how many outbox and dropped rows were new: repeats add nothing. */
  commitPage(commit: PageCommit): Promise<{ queued: number; dropped: number }>;
  /** Oldest first. */
  queued(limit: number): Promise<QueuedEvent[]>;
  markPublished(deliveryKeys: readonly string[], at: Date): Promise<void>;
  markRefused(deliveryKey: string, code: string): Promise<void>;
  /** Published rows without an outcome, those not asked about for longest first. */
  waiting(limit: number, at: Date): Promise<WaitingEvent[]>;
  /** Settles rows by their outcome and puts what is to be sent again back in the queue with the next attempt. */
  saveOutcomes(outcomes: HeartbeatAnswer['outcomes'], resend: readonly string[]): Promise<SettledCount>;
  /** Moves the acknowledged cursor and synced-through moment of one or every mailbox as far as settled mail allows. */
  acknowledge(mailboxId?: string): Promise<void>;
  /** A mailbox's status is not what was reported, or it is time to report dropped mail. */
  hasNews(at: Date): Promise<boolean>;
  figures(): Promise<StateFigures>;
  saveHold(reason: string | null, usage: ApiUsage, at: Date): Promise<void>;
  /** Remembers API calls as the org counts them; what is not known leaves what was. */
  saveUsage(usage: ApiUsage, at: Date): Promise<void>;
  totals(): Promise<OutboxTotals>;
  /** Mail dropped by policy whose ledger row the org has not written yet, as far as it is time to say it (again). */
  unreported(limit: number, at: Date): Promise<DroppedRow[]>;
  markDroppedReported(deliveryKeys: readonly string[]): Promise<void>;
  /** The org refused these rows: they are said again, not before `until`. */
  postponeDropped(deliveryKeys: readonly string[], until: Date): Promise<void>;
  close(): Promise<void>;
}

/** Numbers for metrics; nobody can be told from them. */
export interface StateFigures {
  readonly mailboxes: readonly { readonly status: string; readonly count: number }[];
  /** Since the connected mailbox that waits longest was read to its end; 0 where none is connected. */
  readonly lagSeconds: number;
  /** Messages that could not be read so far. */
  readonly failing: number;
}

export interface SettledCount {
  readonly settled: number;
  readonly failed: number;
  readonly resent: number;
  readonly deferred: number;
}
