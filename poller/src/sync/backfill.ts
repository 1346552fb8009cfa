/**
 * Fills a mailbox up with older mail: day by day, newest first, so that what matters most is there first. It comes after
 * live mail everywhere: it is walked after it, published after it, and holds no cursor back. A day is repeated whole
 * after a crash; what is known of it costs nothing.
 */
import { PageTaker } from './page-taker';
import type { TurnState } from './turn-ports';
import type { MailboxCounters } from './run-counters';
import type { WalkPorts } from './walk-mailbox';

const DAY = 24 * 60 * 60 * 1000;
/** What one turn does at most: so many days, or the day in which so many mails were found. */
const MAX_DAYS = 60;
const MAX_MAILS = 500;

/**
 * A bounded part of the mailbox's backfill.
 *
 * @returns whether there is more to do
 * @throws as the walk does
 */
export async function continueBackfill(
  ports: WalkPorts,
  { state, open }: Pick<TurnState, 'state' | 'open'>,
  counters: MailboxCounters,
  signal: AbortSignal,
): Promise<boolean> {
  const { store, source } = ports;
  const { mailbox, aliases } = state;
  if (!open.hasBackfill) {
    return false;
  }
  const backfill = (await store.work.backfills()).find(({ mailboxId }) => mailboxId === mailbox.id);
  if (backfill === undefined) {
    return false;
  }
  const taker = new PageTaker(ports, mailbox, counters, signal, state);
  taker.ownAliases = aliases ?? [];
  let to = backfill.nextTo;
  for (let day = 0, mails = 0; day < MAX_DAYS && mails < MAX_MAILS && to > backfill.from; day++) {
    const from = new Date(Math.max(backfill.from.getTime(), to.getTime() - DAY));
    const queuedBefore = counters.queued;
    for await (const page of source.list(mailbox, { from, to }, signal)) {
      mails += (await taker.takeListed(page, true)).arrivals.length;
    }
    if (!(await store.work.advanceBackfill(mailbox.id, to, from, counters.queued - queuedBefore))) {
      return true;
    }
    to = from;
  }
  return to > backfill.from;
}
