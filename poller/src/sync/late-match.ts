import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { mapConcurrent } from '../lib/map-concurrent';
import { IN_FLIGHT } from './limits';
import type { LateMail, LateMiss } from './people-ports';
import { withAliases } from './page-taker';
import { decide, type ReadMail } from './read-candidate';
import { findAgain } from './refetch';
import type { MailboxCounters } from './run-counters';
import type { WalkPorts } from './walk-mailbox';

/** Mails read and committed together. */
const CHUNK = 50;
const MINUTE_MS = 60_000;
/** Until a mail that is nowhere is asked for again. Providers answer 404 too early now and then; after the last it is lost. */
const WAITS_MS = [15 * MINUTE_MS, 60 * MINUTE_MS, 6 * 60 * MINUTE_MS, 24 * 60 * MINUTE_MS] as const;

/**
 * Gives a person who became known later the past mail since SyncSince: reads mail that stayed in the mailbox again, and
 * decides about it by what is known now. Salesforce files a mail once however often it comes, so that a repeat is harmless.
 *
 * @throws {ConsentLostError} as a walk does; what is not done stays late
 */
export async function matchLate(
  ports: WalkPorts,
  mailbox: HeartbeatMailbox,
  counters: MailboxCounters,
  signal: AbortSignal,
  aliases: readonly string[] = [],
): Promise<void> {
  const { people } = ports.store;
  const span = { since: new Date(mailbox.syncSince ?? 0), limit: CHUNK };
  const failed: string[] = [];
  for (;;) {
    const mails = await people.late(mailbox.id, ports.clock.now(), span, failed);
    if (mails.length === 0) {
      return;
    }
    failed.push(...(await matchChunk(ports, mailbox, mails, counters, signal, aliases)));
  }
}

/** Returns the keys of mails that could not be read now. */
async function matchChunk(
  ports: WalkPorts,
  mailbox: HeartbeatMailbox,
  mails: readonly LateMail[],
  counters: MailboxCounters,
  signal: AbortSignal,
  aliases: readonly string[],
): Promise<string[]> {
  // It was looked at before and counted as mail of Inbox or Sent then, wherever a person put it since.
  const results = await mapConcurrent(mails, IN_FLIGHT, (mail) => findAgain(ports, mailbox, mail, signal));
  const read: ReadMail[] = [];
  const misses: LateMiss[] = [];
  const failed: string[] = [];
  const now = ports.clock.now();
  for (const [index, { deliveryKey, misses: before }] of mails.entries()) {
    const result = results[index] ?? null;
    if (result === null) {
      const wait = WAITS_MS[before];
      misses.push({ deliveryKey, dueAt: wait === undefined ? null : new Date(now.getTime() + wait) });
    } else if (result === 'later') {
      failed.push(deliveryKey);
    } else {
      read.push(result);
    }
  }
  await ports.store.people.missLate(misses, now);
  if (read.length === 0) {
    // What the org wants is not asked for nothing.
    return failed;
  }
  const page = await decide(read, mailbox, withAliases(await ports.wishes(), aliases), now);
  await ports.store.commitPage({ mailboxId: mailbox.id, ...page, cursor: null, isRefetch: true });
  counters.late += page.outbox.length;
  counters.queued += page.outbox.length;
  for (const { reason } of page.dropped) {
    counters.dropped[reason] = (counters.dropped[reason] ?? 0) + 1;
  }
  ports.committed();
  return failed;
}
