/**
 * Compares the mailbox with the state, because no change list proves itself complete: every hour the last 48 hours, every
 * night the last 7 days, in all folders but junk, deleted and drafts. What the walk had missed is queued like any mail,
 * counted as repaired and said in the log: a gap that heals is still a gap.
 */
import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { countGaps } from './gap-count';
import type { PageTaker } from './page-taker';
import type { MailboxState } from './ports';
import type { WalkPorts } from './walk-mailbox';
import type { SweepKind } from './work-ports';

const HOUR = 60 * 60 * 1000;
const KINDS: Readonly<Record<SweepKind, { readonly every: number; readonly back: number }>> = {
  hourly: { every: HOUR, back: 48 * HOUR },
  // Not quite a day, so that it stays in the same hour of the night although each run comes a little later.
  nightly: { every: 23 * HOUR, back: 7 * 24 * HOUR },
};

/** What is swept. */
interface Swept {
  readonly state: MailboxState;
  /** The state was lost and has not seen older mail again: that it is found now is no gap. */
  readonly isUnindexed: boolean;
}

/**
 * Sweeps when it is time to.
 *
 * @param startedAt when the walk began: what arrived later is no gap
 * @returns how many mails the walk had missed
 */
export async function sweepIfDue(
  { source, store, clock, log }: WalkPorts,
  { state, isUnindexed }: Swept,
  taker: PageTaker,
  startedAt: Date,
  signal: AbortSignal,
): Promise<number> {
  const kind = dueSweep(state, startedAt);
  if (kind === null) {
    return 0;
  }
  const { mailbox } = state;
  const span = { from: sweepFrom(mailbox, startedAt, KINDS[kind].back), to: null };
  const oldest = new Date(isUnindexed ? startedAt.getTime() - KINDS.hourly.back : 0);
  let repaired = 0;
  for await (const page of source.list(mailbox, span, signal)) {
    const { added, arrivals } = await taker.takeListed(page);
    repaired += Math.min(added, arrivals.filter((at) => at >= oldest && at < startedAt).length);
  }
  await store.work.markSwept(mailbox.id, kind, clock.now());
  countGaps(repaired);
  if (repaired > 0) {
    log.warn({ mailbox: mailbox.id, sweep: kind, repaired }, 'a sweep found mail that the walk had missed');
  }
  return repaired;
}

/** The first walk listed everything itself, so only a mailbox that was synced before is swept. */
function dueSweep({ syncedThroughAt, lastSyncAt, sweptAt, nightlySweptAt }: MailboxState, now: Date): SweepKind | null {
  if (syncedThroughAt === null || lastSyncAt === null) {
    return null;
  }
  const isDue = (last: Date, kind: SweepKind): boolean => now.getTime() - last.getTime() >= KINDS[kind].every;
  if (nightlySweptAt === null ? sweptAt !== null && isDue(sweptAt, 'hourly') : isDue(nightlySweptAt, 'nightly')) {
    return 'nightly';
  }
  return isDue(sweptAt ?? lastSyncAt, 'hourly') ? 'hourly' : null;
}

function sweepFrom(mailbox: HeartbeatMailbox, now: Date, back: number): Date {
  return new Date(Math.max(new Date(mailbox.syncSince ?? 0).getTime(), now.getTime() - back));
}
