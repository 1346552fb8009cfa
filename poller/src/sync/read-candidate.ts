/**
 * Turns one candidate into what the state remembers of it. One bad mail never stops a mailbox: a mail that cannot be
 * read is tried again, and after three tries its headers alone are published; what does not even have those is recorded
 * as dead, with the reason.
 */
import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { emailEvent } from '../domain/event';
import { deliveryKey, messageKey } from '../domain/keys';
import type { FetchedMail, MailMessage } from '../domain/mail';
import { type DropReason, dropReason } from '../domain/policy';
import { messageIdOf, readHeadersOnly, readMail } from '../domain/read-mail';
import { ConsentLostError, errorName, ServiceUnavailableError, StoppedError } from '../lib/errors';
import type { Logger } from '../lib/logger';
import { sha256 } from '../lib/sha256';
import type { PeopleVerdict } from './known-people';
import type { OrgWishes } from './org-link';
import type { Candidate, MailSource, PageCommit, SeenRow } from './ports';

/** The provider did not give the message out. */
export const UNFETCHED = 'unreadable.fetch';
/** The provider named the message and does not find it. */
export const NOT_FOUND = 'gone';
/** After so many failed readings a mail is published without its body. */
const MAX_ATTEMPTS = 3;

/** A mail that counts, read, waiting for policy to decide. */
export interface ReadMail {
  readonly kind: 'mail';
  readonly mail: MailMessage;
  readonly seen: Omit<SeenRow, 'state' | 'deliveryKey'>;
}

/** A message about which nothing is left to decide now. */
export interface RecordedMessage {
  readonly kind: 'recorded';
  readonly seen: SeenRow;
}

export interface ReadPorts {
  readonly source: MailSource;
  readonly log: Logger;
  /** The readers of a mail's body; tests put failing ones here. */
  readonly read?: (mail: FetchedMail) => MailMessage;
  readonly readHeaders?: (mail: FetchedMail) => MailMessage;
}

/**
 * Fetches and reads one candidate.
 *
 * @param failures readings that failed before
 * @throws {ConsentLostError | StoppedError} and throttling: they concern the mailbox, not the message
 */
export async function readCandidate(
  ports: ReadPorts,
  mailbox: HeartbeatMailbox,
  candidate: Candidate,
  failures: number,
  signal: AbortSignal,
): Promise<ReadMail | RecordedMessage> {
  const base = {
    providerId: candidate.id,
    version: candidate.version,
    attempts: failures,
    wasInScope: candidate.wasInScope,
    ignoresAge: candidate.ignoresAge === true,
    messageIdHash: null,
  };
  const record = (state: SeenRow['state'], reason: string, attempts = failures): RecordedMessage => ({
    kind: 'recorded',
    seen: { ...base, attempts, state, reason, deliveryKey: null },
  });
  let fetched: FetchedMail | null;
  try {
    fetched = await ports.source.fetch(mailbox, candidate.id, failures < MAX_ATTEMPTS ? 'full' : 'headers', signal);
  } catch (error) {
    if (!concernsMessage(error)) {
      throw error;
    }
    const isDead = failures >= MAX_ATTEMPTS;
    ports.log.error({ mailbox: mailbox.id, message: candidate.id, error: errorName(error) }, 'cannot fetch a message');
    return record(isDead ? 'dead' : 'failing', UNFETCHED, failures + 1);
  }
  if (fetched === null) {
    // A provider may name a message a moment before it can be read.
    return candidate.mayBeGone === true || failures + 1 >= MAX_ATTEMPTS
      ? record('gone', NOT_FOUND, 0)
      : record('failing', NOT_FOUND, failures + 1);
  }
  const messageIdHash = hashOf(messageIdOf(fetched));
  if (!ports.source.isInScope(fetched, candidate)) {
    return withHash(record('outside', 'outside.folder'), messageIdHash);
  }
  if (candidate.ignoresAge !== true && mailbox.syncSince !== null && fetched.receivedAt < new Date(mailbox.syncSince)) {
    return withHash(record('outside', 'outside.age'), messageIdHash);
  }
  const { mail, failed } = readWithPatience(ports, fetched, mailbox, failures);
  return mail === null
    ? withHash(record('dead', 'unreadable.headers', failures + failed), messageIdHash)
    : {
        kind: 'mail',
        mail,
        seen: { ...base, messageIdHash, attempts: failures + failed, reason: failed > 0 ? 'headers-only' : null },
      };
}

/** What a page adds for mails that were read. */
export type DecidedPage = Pick<PageCommit, 'seen' | 'outbox' | 'dropped' | 'kept'>;

/**
 * Decides about mails that were read: first as the org's policy wants it, then by whom the org knows.
 *
 * @param at now
 */
export async function decide(
  read: readonly ReadMail[],
  mailbox: HeartbeatMailbox,
  wishes: OrgWishes,
  at: Date,
): Promise<DecidedPage> {
  const reasons = read.map(({ mail }) => dropReason(mail, wishes.policy, wishes.synced));
  const wanted = read.filter((_, index) => reasons[index] === null).map(({ mail }) => mail);
  const verdicts = new Map(
    (await wishes.people.judge(wanted, wishes.synced)).map((verdict, index) => [wanted[index], verdict]),
  );
  const parts = read.map(({ mail, seen }, index) => {
    const verdict = verdicts.get(mail);
    const reason = reasons[index] ?? (verdict?.fate === 'keep' ? 'skipped.no-match' : null);
    if (reason !== null || verdict === undefined) {
      return keptBack(mail, seen, mailbox, {
        reason: reason ?? 'skipped.no-match',
        participants: verdict?.participants ?? null,
        at,
      });
    }
    return forSalesforce(mail, seen, mailbox, wishes, verdict);
  });
  return {
    seen: parts.flatMap((part) => part.seen),
    outbox: parts.flatMap((part) => part.outbox),
    dropped: parts.flatMap((part) => part.dropped),
    kept: parts.flatMap((part) => part.kept),
  };
}

function forSalesforce(
  mail: MailMessage,
  seen: ReadMail['seen'],
  mailbox: HeartbeatMailbox,
  { synced, policy }: OrgWishes,
  { participants, fate }: PeopleVerdict,
): DecidedPage {
  const event = emailEvent(mail, { mailboxId: mailbox.id, synced, bodyStorage: policy.bodyStorage });
  return {
    seen: [{ ...seen, state: 'outbox', deliveryKey: event.DeliveryKey__c }],
    outbox: [{ event, sentAt: mail.sentAt, lane: laneOf(mail, mailbox), participants, isHeld: fate === 'held' }],
    dropped: [],
    kept: [],
  };
}

/** With a ledger row where policy decided; without one where nobody is known, because then nothing leaves the mailbox. */
function keptBack(
  mail: MailMessage,
  seen: ReadMail['seen'],
  mailbox: HeartbeatMailbox,
  {
    reason,
    participants,
    at,
  }: { reason: DropReason | 'skipped.no-match'; participants: readonly string[] | null; at: Date },
): DecidedPage {
  const key = messageKey(mail);
  const row = {
    deliveryKey: deliveryKey(mailbox.id, key),
    messageKey: key,
    mailboxId: mailbox.id,
    sentAt: mail.sentAt,
  };
  return {
    seen: [{ ...seen, state: 'dropped', deliveryKey: row.deliveryKey, reason }],
    outbox: [],
    dropped: reason === 'skipped.no-match' ? [] : [{ ...row, reason }],
    kept:
      reason === 'skipped.no-match'
        ? [{ ...row, reason, providerId: seen.providerId, participants: participants ?? [], decidedAt: at }]
        : [],
  };
}

/** Live mail is what came since the mailbox is synced; older mail comes only when somebody asks for it. */
function laneOf({ sentAt }: MailMessage, { syncSince }: HeartbeatMailbox): 'live' | 'backfill' {
  return syncSince !== null && sentAt < new Date(syncSince) ? 'backfill' : 'live';
}

function withHash({ kind, seen }: RecordedMessage, messageIdHash: string | null): RecordedMessage {
  return { kind, seen: { ...seen, messageIdHash } };
}

/** How a mail is found by its Message-ID without keeping it; null when it has none. */
export function hashOf(messageId: string): string | null {
  return messageId === '' ? null : sha256(`message-id\n${messageId}`);
}

/** A converter fails the same way every time, so the tries follow each other at once; then the headers must do. */
function readWithPatience(
  { read = readMail, readHeaders = readHeadersOnly, log }: ReadPorts,
  fetched: FetchedMail,
  mailbox: HeartbeatMailbox,
  failures: number,
): { mail: MailMessage | null; failed: number } {
  let failed = 0;
  while (failures + failed < MAX_ATTEMPTS) {
    try {
      return { mail: read(fetched), failed };
    } catch (error) {
      failed++;
      log.error({ mailbox: mailbox.id, message: fetched.id, error: errorName(error) }, 'cannot read a mail');
    }
  }
  try {
    return { mail: readHeaders(fetched), failed: Math.max(failed, 1) };
  } catch (error) {
    log.error(
      { mailbox: mailbox.id, message: fetched.id, error: errorName(error) },
      'cannot read the headers of a mail',
    );
    return { mail: null, failed };
  }
}

/** A refusal or a throttle is about the mailbox; a server error or an odd answer may be about this one message. */
function concernsMessage(error: unknown): boolean {
  if (error instanceof StoppedError || error instanceof ConsentLostError) {
    return false;
  }
  return !(error instanceof ServiceUnavailableError) || error.status === null || error.status >= 500;
}
