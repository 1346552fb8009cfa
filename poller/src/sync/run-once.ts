/**
 * One cycle: read every mailbox, publish everything, learn what became of it.
 *
 * Salesforce is called only when there is something to say: mail that is new, waiting or kept back, a mailbox whose
 * status changed, or the interval of the policy is over. Reading needs no call, because mailboxes and policy are
 * remembered; the first new mail begins the conversation, and is decided by what Salesforce answers then.
 */
import { errorName, InboxSyncError, StoppedError } from '../lib/errors';
import type { Logger } from '../lib/logger';
import { mapConcurrent } from '../lib/map-concurrent';
import { LeaseKeeper, mailboxLease, ORG_LEASE } from './lease-keeper';
import { MAILBOXES_AT_A_TIME } from './limits';
import { MailboxWalker, type WalkerPorts } from './mailbox-walker';
import { isNews, OrgLink } from './org-link';
import type { Prefilter } from './people-ports';
import type { ApiUsage, MailboxState, OutboxTotals, Salesforce, Store } from './ports';
import { Publisher } from './publisher';
import type { Consents } from './retire-consents';
import { RunCounters } from './run-counters';
import type { TurnState } from './turn-ports';

export interface RunPorts extends WalkerPorts {
  readonly store: Store;
  readonly salesforce: Salesforce;
  /** Absent: the privacy filter is off, and nobody's hashes are kept. */
  readonly prefilter?: Prefilter;
  /** Absent: this host lets nobody consent. */
  readonly consents?: Consents;
}

/** How long one process waits for another one that works on the same thing. */
const PATIENCE_MS = 10 * 60_000;

/** How a run ended. */
export interface RunReport {
  readonly counters: RunCounters;
  readonly mailboxes: readonly MailboxState[];
  readonly totals: OutboxTotals;
  readonly usage: ApiUsage;
  /** What ended the run early; null when it did all it had to. */
  readonly failure: Error | null;
  /** What EventBusSubscriber says of the trigger; null when nobody asked. */
  readonly subscription: string | null;
  readonly finishedAt: Date;
}

/**
 * Runs one cycle. Failures of single mailboxes and of Salesforce are in the report; a broken state is thrown.
 *
 * @param watch is handed the counters of the cycle, which go on counting
 * @throws {StateLockedError} another process keeps working on the same state
 */
export async function runOnce(
  ports: RunPorts,
  signal: AbortSignal,
  watch: (counters: RunCounters) => void = () => undefined,
): Promise<RunReport> {
  const keeper = new LeaseKeeper(ports.store.leases, ports.log);
  try {
    const lease = await keeper.wait(ORG_LEASE, PATIENCE_MS, signal);
    const run = new Run(ports, ports.store.fenced(lease), keeper, signal);
    watch(run.counters);
    return await runCycle(run, ports.log);
  } finally {
    await keeper.close();
  }
}

async function runCycle(run: Run, log: Logger): Promise<RunReport> {
  let failure: Error | null = null;
  try {
    await run.cycle();
  } catch (error) {
    if (!(error instanceof InboxSyncError)) {
      throw error;
    }
    failure = error;
    log.error({ error: errorName(error) }, 'the run ended early');
  }
  return run.report(failure);
}

class Run {
  readonly counters: RunCounters;
  private readonly link: OrgLink;
  private readonly publisher: Publisher;
  private readonly walker: MailboxWalker;
  private readonly walked = new Set<string>();

  /** @param orgStore for everything that concerns the org, of the holder of its lease */
  constructor(
    private readonly ports: RunPorts,
    orgStore: Store,
    private readonly keeper: LeaseKeeper,
    private readonly signal: AbortSignal,
  ) {
    const orgPorts = { ...ports, store: orgStore };
    this.counters = new RunCounters(ports.clock.now());
    this.link = new OrgLink(orgPorts, this.counters, signal);
    this.publisher = new Publisher(orgPorts, this.link, this.counters, signal);
    this.walker = new MailboxWalker(
      ports,
      {
        counters: () => this.counters,
        wishes: () => this.link.begin(),
        committed: () => {
          this.publisher.notify();
        },
        failure: () => this.link.failure,
      },
      signal,
    );
  }

  async cycle(): Promise<void> {
    if (await this.hasSomethingToSay()) {
      await this.link.begin();
    }
    await this.walkAll();
    await this.ports.store.acknowledge();
    if (await this.hasNews()) {
      await this.link.begin();
      // Salesforce may have named mailboxes that nobody knew.
      await this.walkAll();
    }
    if (!this.link.hasBegun()) {
      return;
    }
    await this.matchLate();
    await this.publishAndClose();
  }

  async report(failure: Error | null): Promise<RunReport> {
    const { store, salesforce, clock } = this.ports;
    await store.acknowledge();
    return {
      counters: this.counters,
      mailboxes: await store.mailboxes(),
      totals: await store.totals(),
      usage: salesforce.usage(),
      failure,
      subscription: this.link.subscription,
      finishedAt: clock.now(),
    };
  }

  private async publishAndClose(): Promise<void> {
    let limit: InboxSyncError | null = null;
    try {
      await this.publisher.drain();
    } catch (error) {
      if (!(error instanceof InboxSyncError) || error instanceof StoppedError || this.link.failure !== null) {
        throw error;
      }
      // The run is still reported: what the organisation sees must not end with the allowance.
      limit = error;
      this.counters.errors++;
    }
    await this.publisher.close();
    if (limit !== null) {
      throw limit;
    }
    // Outcomes may have brought mail back into the queue.
    if ((await this.ports.store.totals()).queued > 0) {
      await this.publisher.drain();
    }
  }

  private async hasSomethingToSay(): Promise<boolean> {
    const { store, clock } = this.ports;
    const { policy, lastHeartbeatAt } = await store.org();
    const { unanswered, deferred } = await store.totals();
    const isDue =
      policy === null ||
      lastHeartbeatAt === null ||
      clock.now().getTime() - lastHeartbeatAt.getTime() >= policy.syncIntervalMinutes * 60_000;
    return isDue || unanswered + deferred > 0 || (await this.hasNews());
  }

  private async hasNews(): Promise<boolean> {
    const { store, clock } = this.ports;
    const mailboxes = await store.mailboxes();
    const hasMail = async (): Promise<boolean> => {
      const { queued, held } = await store.totals();
      return queued + held > 0;
    };
    const hasUnreported = async (): Promise<boolean> => (await store.unreported(1, clock.now())).length > 0;
    return mailboxes.some(isNews) || (await hasMail()) || (await hasUnreported());
  }

  /** Walks every mailbox once, those included that only turned up during the walk, and publishes meanwhile. */
  private async walkAll(): Promise<void> {
    const walking = this.walkOpen();
    await this.publisher.follow(walking);
    await walking;
  }

  private async walkOpen(): Promise<void> {
    for (;;) {
      const open = (await this.ports.store.mailboxes()).filter(({ mailbox }) => !this.walked.has(mailbox.id));
      if (open.length === 0) {
        return;
      }
      await mapConcurrent(open, MAILBOXES_AT_A_TIME, (state) => this.walk(state));
    }
  }

  /** People became known since the mailboxes were walked: their past mail is read now. */
  private async matchLate(): Promise<void> {
    const { store, clock } = this.ports;
    for (const id of await store.people.lateMailboxes(clock.now())) {
      await this.underLease(id, ({ state }, fenced) => this.walker.matchLate(state, fenced));
    }
  }

  private async walk({ mailbox: { id } }: MailboxState): Promise<void> {
    this.walked.add(id);
    await this.underLease(id, async (turn, store) => {
      await store.saveProgress((await this.walker.walk(turn, store)).progress);
    });
  }

  /** Under the mailbox's lease, and by the state as it is once the lease is ours. */
  private async underLease(id: string, work: (turn: TurnState, store: Store) => Promise<void>): Promise<void> {
    const { store } = this.ports;
    const lease = await this.keeper.wait(mailboxLease(id), PATIENCE_MS, this.signal);
    await this.keeper.during(lease, async () => {
      const [turn] = await store.turns.states([id]);
      if (turn !== undefined) {
        await work(turn, store.fenced(lease));
      }
    });
  }
}
