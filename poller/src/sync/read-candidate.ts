/**
 * Turns one candidate into what the state remembers of it. One bad mail never stops a mailbox: a mail that cannot be
 * read is tried again, and after three tries its headers alone are published; what does not even have those is recorded
 * as dead, with the reason.
 */
import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { emailEvent } from '../domain/event';
import { deliveryKey, messageKey } from '../domain/keys';
import type { FetchedMail, MailMessage } from '../domain/mail';
import { dropReason } from '../domain/policy';
import { messageIdOf, readHeadersOnly, readMail } from '../domain/read-mail';
import { ConsentLostError, errorName, ServiceUnavailableError, StoppedError } from '../lib/errors';
import type { Logger } from '../lib/logger';
import { sha256 } from '../lib/sha256';
import type { OrgWishes } from './org-link';
import type { Candidate, DroppedRow, MailSource, NewOutboxRow, SeenRow } from './ports';

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
    return record(isDead ? 'dead' : 'failing', 'unreadable.fetch', failures + 1);
  }
  if (fetched === null) {
    return record('gone', 'gone');
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

/** What a page adds for mails that were read, as the org's policy wants it. */
export function decide(
  read: readonly ReadMail[],
  mailbox: HeartbeatMailbox,
  wishes: OrgWishes,
): { seen: SeenRow[]; outbox: NewOutboxRow[]; dropped: DroppedRow[] } {
  const page: ReturnType<typeof decide> = { seen: [], outbox: [], dropped: [] };
  for (const { mail, seen } of read) {
    const reason = dropReason(mail, wishes.policy, wishes.synced);
    if (reason === null) {
      const event = emailEvent(mail, {
        mailboxId: mailbox.id,
        synced: wishes.synced,
        bodyStorage: wishes.policy.bodyStorage,
      });
      page.outbox.push({ event, sentAt: mail.sentAt, lane: laneOf(mail, mailbox) });
      page.seen.push({ ...seen, state: 'outbox', deliveryKey: event.DeliveryKey__c });
    } else {
      const key = messageKey(mail);
      const delivery = deliveryKey(mailbox.id, key);
      page.dropped.push({ deliveryKey: delivery, messageKey: key, mailboxId: mailbox.id, sentAt: mail.sentAt, reason });
      page.seen.push({ ...seen, state: 'dropped', deliveryKey: delivery, reason });
    }
  }
  return page;
}

/** Live mail is what came since the mailbox is synced; older mail comes only when somebody asks for it. */
function laneOf({ sentAt }: MailMessage, { syncSince }: HeartbeatMailbox): NewOutboxRow['lane'] {
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
