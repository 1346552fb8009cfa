import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { ALIASES_UNREADABLE, refreshAliases } from './aliases';
import { matchLate } from './late-match';
import { PageTaker, type TakerPorts } from './page-taker';
import type { MailboxState, WalkStart } from './ports';
import type { TurnState } from './turn-ports';
import { refetchWanted } from './refetch';
import type { MailboxCounters } from './run-counters';
import { sweepIfDue } from './sweep';

/** Past messages looked at in one walk while the index of kept mail is rebuilt. */
const INDEXED_A_WALK = 200;
const RECOVERY_MS = 48 * 60 * 60 * 1000;

export type WalkPorts = TakerPorts;

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
  { state, open }: Pick<TurnState, 'state' | 'open'>,
  counters: MailboxCounters,
  signal: AbortSignal,
): Promise<string | null> {
  const { mailbox } = state;
  const startedAt = ports.clock.now();
  const taker = new PageTaker(ports, mailbox, counters, signal, state);
  const aliases = await refreshAliases(ports, state, signal);
  taker.ownAliases = aliases.known;
  if (open.hasRefetch) {
    await refetchWanted(ports, mailbox, taker.ownAliases, signal);
  }
  const start = startOf(state);
  if (start.cursors.length === 0 && start.listFrom > new Date(mailbox.syncSince ?? 0)) {
    await ports.store.people.setUnindexed(mailbox.id, true);
  }
  for await (const page of ports.source.walk(mailbox, start, signal)) {
    await taker.take(page.candidates, page);
  }
  // After live mail, which no bad mail holds up, and which shows whether the provider works at all.
  if (open.hasFailing) {
    await taker.take(await ports.store.failing(mailbox.id), null);
  }
  await aliases.settled();
  counters.repaired += await sweepIfDue(ports, { state, isUnindexed: open.isUnindexed }, taker, startedAt, signal);
  // What was committed may be late at once, because its people became known meanwhile.
  const { isUnindexed, hasLate } = taker.hasCommitted ? await ports.store.people.pending(mailbox.id) : open;
  if (isUnindexed) {
    await indexPast(ports, taker, mailbox, signal);
  }
  if (hasLate) {
    await matchLate(ports, mailbox, counters, signal, taker.ownAliases);
  }
  return aliases.isRefused && mailbox.aliases.length === 0 ? ALIASES_UNREADABLE[mailbox.provider] : null;
}

/**
 * After a lost state: looks at mail between SyncSince and where the walk began, so that a person who is added later still
 * gets it. A part of it in each walk, after everything new; what somebody is known for is published once more, which
 * Salesforce takes for what it is, a repeat.
 */
async function indexPast(
  ports: WalkPorts,
  taker: PageTaker,
  mailbox: HeartbeatMailbox,
  signal: AbortSignal,
): Promise<void> {
  if (!(await ports.wishes()).people.isOn) {
    return;
  }
  let room = INDEXED_A_WALK;
  const span = { from: new Date(mailbox.syncSince ?? 0), to: null };
  for await (const page of ports.source.list(mailbox, span, signal)) {
    const known = await ports.store.known(
      mailbox.id,
      page.candidates.map(({ id }) => id),
    );
    const unknown = page.candidates.filter(({ id }) => !known.has(id));
    await taker.takeListed({ ...page, candidates: unknown.slice(0, room) });
    room -= unknown.length;
    if (room < 0) {
      return;
    }
  }
  await ports.store.people.setUnindexed(mailbox.id, false);
}

/**
 * Where a walk begins: after an unfinished walk at its pending cursor (a listing goes on with the history id that was
 * taken before it), else at the acknowledged one. Where that is lost, or there is none yet, the pending cursor is as
 * safe: what was before it lies in the outbox of the same database. A new baseline instead would skip what came and was
 * put into the bin since the pending one, walk after walk until everything is settled.
 */
function startOf({ mailbox, acknowledged, pending, pendingIsLast, syncedThroughAt }: MailboxState): WalkStart {
  const since = new Date(mailbox.syncSince ?? 0);
  const through = syncedThroughAt ?? (mailbox.syncedThroughAt === null ? null : new Date(mailbox.syncedThroughAt));
  return {
    cursors: [...new Set(pendingIsLast ? [acknowledged, pending] : [pending ?? acknowledged])].filter(
      (cursor) => cursor !== null,
    ),
    listFrom: new Date(Math.max(since.getTime(), through === null ? 0 : through.getTime() - RECOVERY_MS)),
  };
}
