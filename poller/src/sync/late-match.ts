import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { mapConcurrent } from '../lib/map-concurrent';
import { IN_FLIGHT } from './limits';
import type { KeptMail } from './people-ports';
import { withAliases } from './page-taker';
import { decide, readCandidate, type ReadMail } from './read-candidate';
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
  mails: readonly KeptMail[],
  counters: MailboxCounters,
  signal: AbortSignal,
  aliases: readonly string[],
): Promise<string[]> {
  const results = await mapConcurrent(mails, IN_FLIGHT, async (mail) => {
    // It was looked at before and counted as mail of Inbox or Sent then, wherever a person put it since.
    const candidate = { id: mail.providerId, version: null, wasInScope: true };
    return { mail, result: await readCandidate(ports, mailbox, candidate, 0, signal) };
  });
  const read: { mail: KeptMail; result: ReadMail }[] = [];
  const gone: string[] = [];
  const failed: string[] = [];
  for (const { mail, result } of results) {
    if (result.kind === 'mail') {
      read.push({ mail, result });
    } else {
      (result.seen.state === 'failing' ? failed : gone).push(mail.deliveryKey);
    }
  }
  const page = await decide(
    read.map(({ result }) => result),
    mailbox,
    withAliases(await ports.wishes(), aliases),
    ports.clock.now(),
  );
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
