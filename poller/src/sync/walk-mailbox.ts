import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { IN_FLIGHT } from './limits';
import { throwIfStopped } from '../lib/backoff';
import { InboxSyncError } from '../lib/errors';
import { mapConcurrent } from '../lib/map-concurrent';
import type { OrgWishes } from './org-link';
import type { Candidate, Clock, KnownMessage, MailboxState, MailPage, PageCommit, SeenRow, Store } from './ports';
import { decide, readCandidate, type ReadMail, type ReadPorts } from './read-candidate';
import type { MailboxCounters } from './run-counters';

/** Messages read and committed together: what lies in memory at a time. */
const CHUNK = 50;
/** So many messages of one walk may fail on their own; more is an outage of the provider. */
const MAX_FAILING = 3;
const RECOVERY_MS = 48 * 60 * 60 * 1000;
const SWEEP_INTERVAL_MS = 60 * 60 * 1000;

/** The provider fails for message after message: the walk ends, its cursor stays. */
export class ProviderFailingError extends InboxSyncError {}

/** Nobody wants the mailbox any more; found out in the middle of its walk. */
export class NoLongerWantedError extends InboxSyncError {}

export interface WalkPorts extends ReadPorts {
  readonly store: Store;
  readonly clock: Clock;
  /** The org's wishes, fresh in this run; asked for only when there is a mail to decide about. */
  readonly wishes: () => Promise<OrgWishes>;
  /** Called after each committed page. */
  readonly committed: () => void;
}

/**
 * Brings everything that is new in one mailbox into the outbox, page by page.
 *
 * A page is committed whole: what was seen, what is to be published, and the cursor behind it. A crash before that
 * repeats the page, a crash after it finds the page in the outbox; nothing is skipped. Known messages are not read
 * again, so repeats cost little.
 *
 * @throws {ConsentLostError} the caller parks the mailbox; anything else is safe to retry in the next run
 */
export async function walkMailbox(
  ports: WalkPorts,
  state: MailboxState,
  counters: MailboxCounters,
  signal: AbortSignal,
): Promise<void> {
  const { mailbox } = state;
  const walk = new Walk(ports, mailbox, counters, signal);
  await walk.take(await ports.store.failing(mailbox.id), null);
  for await (const page of ports.source.walk(mailbox, startOf(state), signal)) {
    await walk.take(page.candidates, page);
  }
  if (isSweepDue(state, ports.clock.now())) {
    for await (const candidates of ports.source.sweep(mailbox, sweepFrom(mailbox, ports.clock.now()), signal)) {
      await walk.take(candidates, null);
    }
    await ports.store.markSwept(mailbox.id, ports.clock.now());
  }
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

/** The first walk listed everything itself, so only a mailbox that was synced before is swept. */
function isSweepDue({ syncedThroughAt, sweptAt, lastSyncAt }: MailboxState, now: Date): boolean {
  const last = sweptAt ?? lastSyncAt;
  return syncedThroughAt !== null && last !== null && now.getTime() - last.getTime() >= SWEEP_INTERVAL_MS;
}

function sweepFrom(mailbox: HeartbeatMailbox, now: Date): Date {
  return new Date(Math.max(new Date(mailbox.syncSince ?? 0).getTime(), now.getTime() - RECOVERY_MS));
}

/** One walk's work on its pages. */
class Walk {
  /** What failed in this walk is not tried a second time in it. */
  private readonly failed = new Set<string>();

  constructor(
    private readonly ports: WalkPorts,
    private readonly mailbox: HeartbeatMailbox,
    private readonly counters: MailboxCounters,
    private readonly signal: AbortSignal,
  ) {}

  /** Reads what is new of a page and commits it in chunks; the cursor moves with the last chunk. */
  async take(candidates: readonly Candidate[], page: MailPage | null): Promise<void> {
    const known = await this.ports.store.known(
      this.mailbox.id,
      candidates.map(({ id }) => id),
    );
    const news = candidates
      .filter(({ id }) => !this.failed.has(id))
      .filter((candidate) => isNews(candidate, known.get(candidate.id)));
    const cursor = page === null ? null : { value: page.cursor, isLast: page.isLast };
    if (news.length === 0 && cursor === null) {
      return;
    }
    for (let start = 0; start === 0 || start < news.length; start += CHUNK) {
      const chunk = news.slice(start, start + CHUNK);
      await this.commit(chunk, known, start + CHUNK >= news.length ? cursor : null);
    }
  }

  private async commit(
    chunk: readonly Candidate[],
    known: ReadonlyMap<string, KnownMessage>,
    cursor: PageCommit['cursor'],
  ): Promise<void> {
    throwIfStopped(this.signal);
    const results = await mapConcurrent(chunk, IN_FLIGHT, (candidate) =>
      readCandidate(this.ports, this.mailbox, candidate, known.get(candidate.id)?.attempts ?? 0, this.signal),
    );
    const recorded = results.flatMap((result) => (result.kind === 'recorded' ? [result.seen] : []));
    const read = results.flatMap((result) => (result.kind === 'mail' ? [result] : []));
    this.countUnreadable(recorded);
    const page = await this.decide(read);
    const { queued } = await this.ports.store.commitPage({
      mailboxId: this.mailbox.id,
      seen: [...recorded, ...page.seen],
      outbox: page.outbox,
      dropped: page.dropped,
      cursor,
    });
    this.counters.queued += queued;
    this.counters.messagesSeen += read.length;
    for (const { reason } of page.dropped) {
      this.counters.dropped[reason] = (this.counters.dropped[reason] ?? 0) + 1;
    }
    this.ports.committed();
    if (this.failed.size > MAX_FAILING) {
      throw new ProviderFailingError('the provider fails for message after message');
    }
  }

  private async decide(read: readonly ReadMail[]): Promise<ReturnType<typeof decide>> {
    if (read.length === 0) {
      return { seen: [], outbox: [], dropped: [] };
    }
    const wishes = await this.ports.wishes();
    if (!wishes.activeIds.has(this.mailbox.id)) {
      throw new NoLongerWantedError('the mailbox was deactivated');
    }
    return decide(read, this.mailbox, wishes);
  }

  private countUnreadable(recorded: readonly SeenRow[]): void {
    const failing = recorded.filter(({ state }) => state === 'failing');
    failing.forEach(({ providerId }) => this.failed.add(providerId));
    this.counters.unreadable += failing.length + recorded.filter(({ state }) => state === 'dead').length;
  }
}

/** Unknown, unreadable so far, or outside when last looked at and changed since. */
function isNews(candidate: Candidate, known: KnownMessage | undefined): boolean {
  if (known === undefined || known.state === 'failing') {
    return true;
  }
  if (known.state !== 'outside') {
    return false;
  }
  return candidate.version === null || known.version === null || BigInt(candidate.version) > BigInt(known.version);
}
