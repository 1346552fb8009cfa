import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { throwIfStopped } from '../lib/backoff';
import { InboxSyncError } from '../lib/errors';
import { mapConcurrent } from '../lib/map-concurrent';
import { IN_FLIGHT } from './limits';
import type { OrgWishes } from './org-link';
import type {
  Candidate,
  Clock,
  KnownMessage,
  ListedPage,
  MailboxState,
  MailPage,
  PageCommit,
  SeenRow,
  Store,
} from './ports';
import {
  decide,
  type DecidedPage,
  NOT_FOUND,
  readCandidate,
  type ReadMail,
  type ReadPorts,
  type RecordedMessage,
  UNFETCHED,
} from './read-candidate';
import type { MailboxCounters } from './run-counters';

/** Messages read and committed together: what lies in memory at a time. */
const CHUNK = 50;
/** So many messages of one walk may fail on their own; more is an outage of the provider. */
const MAX_FAILING = 3;

/** The provider fails for message after message: the walk ends, its cursor stays. */
class ProviderFailingError extends InboxSyncError {}

/** Nobody wants the mailbox any more; found out in the middle of its walk. */
export class NoLongerWantedError extends InboxSyncError {}

export interface TakerPorts extends ReadPorts {
  readonly store: Store;
  readonly clock: Clock;
  /** The org's wishes, fresh in this run; asked for only when there is a mail to decide about. */
  readonly wishes: () => Promise<OrgWishes>;
  /** Called after each committed page. */
  readonly committed: () => void;
}

/** What was new on a page. */
export interface Taken {
  /** Mails that nobody knew: for Salesforce, or kept back. */
  readonly added: number;
  /** When the mails that were read had arrived. */
  readonly arrivals: readonly Date[];
}

const NOTHING: Taken = { added: 0, arrivals: [] };

/** Reads what is new on pages of candidates and commits it, whoever named them: a walk, a sweep, a backfill. */
export class PageTaker {
  /** Further addresses of this mailbox: the org may have heard of them later than the poller. */
  ownAliases: readonly string[] = [];
  /** Something was written. */
  hasCommitted = false;
  /** What could not be read in this walk is not tried a second time in it. */
  private readonly tried = new Set<string>();
  /** Messages that failed on their own in this walk. */
  private failures = 0;
  /** Messages that the provider gave out in this walk. */
  private fetched = 0;

  constructor(
    private readonly ports: TakerPorts,
    private readonly mailbox: HeartbeatMailbox,
    private readonly counters: MailboxCounters,
    private readonly signal: AbortSignal,
    /** Where the state says that the walk is. */
    private place: Pick<MailboxState, 'pending' | 'pendingIsLast'>,
  ) {}

  /** @param page the cursor moves with the last chunk of it; null where no cursor moves */
  async take(candidates: readonly Candidate[], page: MailPage | null): Promise<Taken> {
    const known = await this.known(candidates);
    const cursor = page === null ? null : { value: page.cursor, isLast: page.isLast };
    return this.commitAll(
      candidates.filter((candidate) => isNews(candidate, known.get(candidate.id))),
      known,
      cursor,
    );
  }

  /**
   * The same for a list. What was seen arriving outside Inbox and Sent stays outside when the list cannot say more;
   * what nobody has seen may have been in the Inbox before it was moved, and counts.
   */
  async takeListed({ candidates, isElsewhere }: ListedPage, ignoresAge = false): Promise<Taken> {
    const wanted = candidates.map((candidate) => ({ ...candidate, ignoresAge }));
    const known = await this.known(wanted);
    const news = wanted.filter((candidate) => {
      const before = known.get(candidate.id);
      return isNews(candidate, before) && !(isElsewhere && before?.reason === 'outside.folder');
    });
    return this.commitAll(news, known, null);
  }

  private known(candidates: readonly Candidate[]): Promise<Map<string, KnownMessage>> {
    return this.ports.store.known(
      this.mailbox.id,
      candidates.map(({ id }) => id),
    );
  }

  private async commitAll(
    candidates: readonly Candidate[],
    known: ReadonlyMap<string, KnownMessage>,
    cursor: PageCommit['cursor'],
  ): Promise<Taken> {
    const news = candidates.filter(({ id }) => !this.tried.has(id));
    // A quiet mailbox, of which there may be thousands, writes nothing.
    if (news.length === 0 && (cursor === null || this.isAt(cursor))) {
      return NOTHING;
    }
    let added = 0;
    const arrivals: Date[] = [];
    for (let start = 0; start === 0 || start < news.length; start += CHUNK) {
      const chunk = news.slice(start, start + CHUNK);
      const taken = await this.commit(chunk, known, start + CHUNK >= news.length ? cursor : null);
      added += taken.added;
      arrivals.push(...taken.arrivals);
    }
    return { added, arrivals };
  }

  private isAt({ value, isLast }: NonNullable<PageCommit['cursor']>): boolean {
    return this.place.pending === value && this.place.pendingIsLast === isLast;
  }

  private async commit(
    chunk: readonly Candidate[],
    known: ReadonlyMap<string, KnownMessage>,
    cursor: PageCommit['cursor'],
  ): Promise<Taken> {
    throwIfStopped(this.signal);
    const results = this.withoutOutage(
      await mapConcurrent(chunk, IN_FLIGHT, (candidate) =>
        readCandidate(this.ports, this.mailbox, candidate, known.get(candidate.id)?.attempts ?? 0, this.signal),
      ),
    );
    const recorded = results.flatMap((result) => (result.kind === 'recorded' ? [result.seen] : []));
    const read = results.flatMap((result) => (result.kind === 'mail' ? [result] : []));
    this.countUnreadable(recorded);
    const page = await this.decide(read);
    const added = await this.ports.store.commitPage({
      mailboxId: this.mailbox.id,
      seen: [...recorded, ...page.seen],
      outbox: page.outbox,
      dropped: page.dropped,
      kept: page.kept,
      cursor,
    });
    this.hasCommitted = true;
    this.place = cursor === null ? this.place : { pending: cursor.value, pendingIsLast: cursor.isLast };
    this.counters.queued += added.queued;
    this.counters.messagesSeen += read.length;
    for (const { reason } of [...page.dropped, ...page.kept]) {
      this.counters.dropped[reason] = (this.counters.dropped[reason] ?? 0) + 1;
    }
    this.ports.committed();
    if (this.failures > MAX_FAILING) {
      throw new ProviderFailingError('the provider fails for message after message');
    }
    return { added: added.queued + added.dropped, arrivals: read.map(({ mail }) => mail.sentAt) };
  }

  private async decide(read: readonly ReadMail[]): Promise<DecidedPage> {
    if (read.length === 0) {
      return { seen: [], outbox: [], dropped: [], kept: [] };
    }
    const wishes = await this.ports.wishes();
    if (!wishes.activeIds.has(this.mailbox.id)) {
      throw new NoLongerWantedError('the mailbox was deactivated');
    }
    return decide(read, this.mailbox, withAliases(wishes, this.ownAliases), this.ports.clock.now());
  }

  /**
   * Where the provider gave out none of several messages, the messages are not to blame: the try does not count, else an
   * outage of some runs would cost every mail of it its text.
   */
  private withoutOutage(results: readonly (ReadMail | RecordedMessage)[]): (ReadMail | RecordedMessage)[] {
    this.fetched += results.filter((result) => !isUnfetched(result)).length;
    return this.fetched > 0 || results.length < 2
      ? [...results]
      : results.map((result) =>
          result.kind === 'mail'
            ? result
            : { ...result, seen: { ...result.seen, state: 'failing', attempts: result.seen.attempts - 1 } },
        );
  }

  private countUnreadable(recorded: readonly SeenRow[]): void {
    for (const { providerId, state, reason } of recorded) {
      if (state === 'failing') {
        this.tried.add(providerId);
      }
      const isFailure = state === 'failing' && reason !== NOT_FOUND;
      this.failures += isFailure ? 1 : 0;
      this.counters.unreadable += isFailure || state === 'dead' ? 1 : 0;
    }
  }
}

export function withAliases(wishes: OrgWishes, aliases: readonly string[]): OrgWishes {
  return aliases.length === 0 ? wishes : { ...wishes, synced: new Set([...wishes.synced, ...aliases]) };
}

function isUnfetched(result: ReadMail | RecordedMessage): boolean {
  return result.kind === 'recorded' && result.seen.reason === UNFETCHED;
}

/**
 * Unknown, unreadable so far, outside when last looked at and changed since, or too old then and asked for now. What could
 * never be fetched is tried again whenever a list names it: a sweep for seven days, a backfill, an audit's repair. So is
 * what was not there: a provider may name a message a moment before it can be read, and one that is listed exists.
 */
function isNews(candidate: Candidate, known: KnownMessage | undefined): boolean {
  if (known === undefined || known.state === 'failing') {
    return true;
  }
  if (known.state === 'dead') {
    return known.reason === UNFETCHED && candidate.version === null;
  }
  if (known.state === 'outside' && known.reason === 'outside.age') {
    return candidate.ignoresAge === true || candidate.version === null;
  }
  if (known.state !== 'outside' && known.state !== 'gone') {
    return false;
  }
  return candidate.version === null || known.version === null || BigInt(candidate.version) > BigInt(known.version);
}
