import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { mapConcurrent } from '../lib/map-concurrent';
import { IN_FLIGHT } from './limits';
import type { LateMail } from './people-ports';
import { withAliases } from './page-taker';
import { decide, type ReadMail } from './read-candidate';
import { findAgain } from './refetch';
import type { MailboxCounters } from './run-counters';
import type { WalkPorts } from './walk-mailbox';

/** Mails read and committed together. */
const CHUNK = 50;

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
  const since = new Date(mailbox.syncSince ?? 0);
  const failed: string[] = [];
  for (;;) {
    const mails = await people.late(mailbox.id, since, CHUNK, failed);
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
  const gone: string[] = [];
  const failed: string[] = [];
  for (const [index, { deliveryKey }] of mails.entries()) {
    const result = results[index] ?? null;
    if (result === null) {
      gone.push(deliveryKey);
    } else if (result === 'later') {
      failed.push(deliveryKey);
    } else {
      read.push(result);
    }
  }
  const page = await decide(read, mailbox, withAliases(await ports.wishes(), aliases), ports.clock.now());
  await ports.store.commitPage({ mailboxId: mailbox.id, ...page, cursor: null, isRefetch: true });
  await ports.store.people.giveUpLate(gone);
  counters.late += page.outbox.length;
  counters.queued += page.outbox.length;
  for (const { reason } of page.dropped) {
    counters.dropped[reason] = (counters.dropped[reason] ?? 0) + 1;
  }
  ports.committed();
  return failed;
}
