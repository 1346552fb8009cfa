/**
 * Mail that a person wants to be filed again. The outbox row went when the mail was settled, so the mail is fetched anew
 * and queued as it was the first time; Salesforce is idempotent on its key. What the provider has no more, or the state
 * never knew, gets a ledger row that says so: no order stays open.
 */
import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { deliveryKey, messageKey } from '../domain/keys';
import { withAliases } from './page-taker';
import { decide, readCandidate, type ReadMail } from './read-candidate';
import type { WalkPorts } from './walk-mailbox';
import type { Refetch } from './work-ports';

/** After so many runs without it a mail is gone. One is too few: providers deny messages for a moment now and then. */
const MAX_MISSES = 3;

export async function refetchWanted(
  ports: WalkPorts,
  mailbox: HeartbeatMailbox,
  aliases: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { store, log, clock } = ports;
  for (const wanted of await store.work.refetches(mailbox.id)) {
    const read = await findAgain(ports, mailbox, wanted, signal);
    if (read === 'later') {
      continue;
    }
    if (read === null && wanted.providerIds.length > 0 && wanted.misses + 1 < MAX_MISSES) {
      await store.work.missRefetch(wanted.deliveryKey);
      continue;
    }
    if (read === null) {
      await store.work.reportGone(wanted, clock.now());
      log.warn({ deliveryKey: wanted.deliveryKey }, 'a mail that is to be filed again is gone');
      continue;
    }
    const page = await decide([read], mailbox, withAliases(await ports.wishes(), aliases), clock.now());
    await store.commitPage({ mailboxId: mailbox.id, ...page, cursor: null, isRefetch: true });
    await store.work.endRefetch(wanted.deliveryKey);
    ports.committed();
  }
}

/**
 * Tries every place where the mail was found before, however old it is; null when it is in none of them, `later` when one
 * cannot be read now.
 */
export async function findAgain(
  ports: WalkPorts,
  mailbox: HeartbeatMailbox,
  { providerIds, deliveryKey: wanted }: Pick<Refetch, 'providerIds' | 'deliveryKey'>,
  signal: AbortSignal,
): Promise<ReadMail | 'later' | null> {
  let isLater = false;
  for (const id of providerIds) {
    const candidate = { id, version: null, wasInScope: true, ignoresAge: true, mayBeGone: true };
    const found = await readCandidate(ports, mailbox, candidate, 0, signal);
    if (found.kind === 'mail' && deliveryKey(mailbox.id, messageKey(found.mail)) === wanted) {
      return found;
    }
    isLater ||= found.kind === 'recorded' && found.seen.state === 'failing';
  }
  return isLater ? 'later' : null;
}
