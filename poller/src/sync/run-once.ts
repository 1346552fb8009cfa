/**
 * One cycle: read every mailbox, publish everything, learn what became of it.
 *
 * Salesforce is called only when there is something to say: mail that is new, waiting or kept back, a mailbox whose
 * status changed, or the interval of the policy is over. Reading needs no call, because mailboxes and policy are
 * remembered; the first new mail begins the conversation, and is decided by what Salesforce answers then.
 */
import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import type { AllowedMailboxes } from '../domain/allowed-mailboxes';
import { ConsentLostError, errorName, InboxSyncError, StoppedError } from '../lib/errors';
import { throwIfStopped } from '../lib/backoff';
import type { Logger } from '../lib/logger';
import { mapConcurrent } from '../lib/map-concurrent';
import { MAILBOXES_AT_A_TIME } from './limits';
import { isNews, OrgLink } from './org-link';
import type {
  ApiUsage,
  Clock,
  MailboxProgress,
  MailboxState,
  MailSource,
  OutboxTotals,
  Salesforce,
  Store,
} from './ports';
import { Publisher } from './publisher';
import { RunCounters } from './run-counters';
import { NoLongerWantedError, walkMailbox } from './walk-mailbox';

export interface RunPorts {
  readonly store: Store;
  readonly salesforce: Salesforce;
  /** By provider; null where this poller has no credentials for it. */
  readonly sources: { readonly Google: MailSource | null; readonly Microsoft: MailSource | null };
  readonly allowed: AllowedMailboxes;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What the host has to set before mailboxes of a provider are read. */
const CREDENTIALS = {
  Google: 'GOOGLE_SERVICE_ACCOUNT_FILE',
  Microsoft:
    'MICROSOFT_TENANT_ID, MICROSOFT_CLIENT_ID and MICROSOFT_CLIENT_SECRET or MICROSOFT_CLIENT_CERTIFICATE_FILE',
} as const;

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

/** Runs one cycle. Failures of single mailboxes and of Salesforce are in the report; a broken state is thrown. */
export async function runOnce(ports: RunPorts, signal: AbortSignal): Promise<RunReport> {
  const run = new Run(ports, signal);
  let failure: Error | null = null;
  try {
    await run.cycle();
  } catch (error) {
    if (!(error instanceof InboxSyncError)) {
      throw error;
    }
    failure = error;
    ports.log.error({ error: errorName(error) }, 'the run ended early');
  }
  return run.report(failure);
}

class Run {
  private readonly counters: RunCounters;
  private readonly link: OrgLink;
  private readonly publisher: Publisher;
  private readonly walked = new Set<string>();

  constructor(
    private readonly ports: RunPorts,
    private readonly signal: AbortSignal,
  ) {
    this.counters = new RunCounters(ports.clock.now());
    this.link = new OrgLink(ports, this.counters, signal);
    this.publisher = new Publisher(ports, this.link, this.counters, signal);
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
    const hasUnreported = async (): Promise<boolean> => (await store.unreported(1, clock.now())).length > 0;
    return mailboxes.some(isNews) || (await store.totals()).queued > 0 || (await hasUnreported());
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
      await mapConcurrent(open, MAILBOXES_AT_A_TIME, async (state) => {
        this.walked.add(state.mailbox.id);
        await this.ports.store.saveProgress(await this.walk(state));
      });
    }
  }

  private async walk(state: MailboxState): Promise<MailboxProgress> {
    const { id, provider } = state.mailbox;
    const obstacle = this.obstacle(state.mailbox);
    if (obstacle !== null) {
      return { id, walkedAt: null, ...obstacle };
    }
    const source = this.ports.sources[provider];
    if (source === null) {
      const detail = `This poller has no ${provider} credentials: its host sets ${CREDENTIALS[provider]}.`;
      return { id, walkedAt: null, status: 'Not connected', detail };
    }
    const walkedAt = this.ports.clock.now();
    try {
      await this.walkPages(state, source);
      return { id, status: 'Connected', detail: null, walkedAt };
    } catch (error) {
      return { id, walkedAt: null, ...this.standstill(error, id) };
    }
  }

  private walkPages(state: MailboxState, source: MailSource): Promise<void> {
    const { store, clock, log } = this.ports;
    const ports = {
      source,
      store,
      clock,
      log,
      wishes: () => this.link.begin(),
      committed: () => {
        this.publisher.notify();
      },
    };
    return walkMailbox(ports, state, this.counters.of(state.mailbox.id), this.signal);
  }

  /** Why a mailbox is not walked at all, or null. */
  private obstacle(mailbox: HeartbeatMailbox): Pick<MailboxProgress, 'status' | 'detail'> | null {
    if (!mailbox.isActive) {
      return { status: 'Paused', detail: null };
    }
    if (!this.ports.allowed.allows(mailbox.address)) {
      return {
        status: 'Not connected',
        detail: 'The address is not in INBOX_SYNC_ALLOWED_MAILBOXES: the host of the poller has to add it.',
      };
    }
    if (mailbox.syncSince === null) {
      return { status: 'Not connected', detail: 'Sync Since is empty: set the moment from which mail is synced.' };
    }
    return null;
  }

  /** What a failed walk means for its mailbox. What concerns the whole run is thrown. */
  private standstill(error: unknown, id: string): Pick<MailboxProgress, 'status' | 'detail'> {
    throwIfStopped(this.signal);
    if (this.link.failure !== null) {
      throw this.link.failure;
    }
    if (error instanceof NoLongerWantedError) {
      return { status: 'Paused', detail: null };
    }
    this.counters.errors++;
    this.ports.log.error(
      { mailbox: id, error: errorName(error), cause: errorName(causeOf(error)) },
      'mailbox stands still',
    );
    if (error instanceof ConsentLostError) {
      return { status: 'Reconnect', detail: [error.message, ...error.actions].join('. ') };
    }
    return { status: 'Degraded', detail: `The mail provider failed (${errorName(error)}). The next run tries again.` };
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : null;
}
