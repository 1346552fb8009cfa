import { ALIASES_UNREADABLE, refreshAliases } from './aliases';
import { PageTaker, type TakerPorts } from './page-taker';
import type { Clock, MailboxState } from './ports';
import { refetchWanted } from './refetch';
import type { MailboxCounters } from './run-counters';
import { sweepIfDue } from './sweep';

const RECOVERY_MS = 48 * 60 * 60 * 1000;

export interface WalkPorts extends TakerPorts {
  readonly clock: Clock;
}

/**
 * Brings everything that is new in one mailbox into the outbox, page by page.
 *
 * A page is committed whole: what was seen, what is to be published, and the cursor behind it. A crash before that
 * repeats the page, a crash after it finds the page in the outbox; nothing is skipped. Known messages are not read
 * again, so repeats cost little.
 *
 * @returns what a person should know although all went well, or null
 * @throws {ConsentLostError} the caller parks the mailbox; anything else is safe to retry in the next run
 */
export async function walkMailbox(
  ports: WalkPorts,
  state: MailboxState,
  counters: MailboxCounters,
  signal: AbortSignal,
): Promise<string | null> {
  const { mailbox } = state;
  const startedAt = ports.clock.now();
  const taker = new PageTaker(ports, mailbox, counters, signal);
  const aliases = await refreshAliases(ports, state, signal);
  taker.ownAliases = aliases.known;
  await taker.take(await ports.store.failing(mailbox.id), null);
  await refetchWanted(ports, mailbox, taker.ownAliases, signal);
  for await (const page of ports.source.walk(mailbox, startOf(state), signal)) {
    await taker.take(page.candidates, page);
  }
  await aliases.settled();
  counters.repaired += await sweepIfDue(ports, state, taker, startedAt, signal);
  return aliases.isRefused && mailbox.aliases.length === 0 ? ALIASES_UNREADABLE[mailbox.provider] : null;
}

/**
 * Where a walk begins: after an unfinished walk at its pending cursor (a listing goes on with the history id that was
 * taken before it), else at the acknowledged one. A first walk that is finished but not settled yet has only the
 * pending cursor, and starting there is safe: what was before it lies in the outbox of the same database.
 */
function startOf({ mailbox, acknowledged, pending, pendingIsLast, syncedThroughAt }: MailboxState): {
  cursor: string | null;
  since: Date;
  recoverFrom: Date;
  wasSynced: boolean;
} {
  const since = new Date(mailbox.syncSince ?? 0);
  const through = syncedThroughAt ?? (mailbox.syncedThroughAt === null ? null : new Date(mailbox.syncedThroughAt));
  const recoverFrom = Math.max(since.getTime(), through === null ? 0 : through.getTime() - RECOVERY_MS);
  return {
    cursor: (pendingIsLast ? acknowledged : pending) ?? pending ?? acknowledged,
    since,
    recoverFrom: new Date(recoverFrom),
    wasSynced: through !== null,
  };
}
