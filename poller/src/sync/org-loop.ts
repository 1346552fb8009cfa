/**
 * Everything between a worker that stays up and the org, round by round: publishing, heartbeats, and keeping still when
 * Salesforce wants to be left alone.
 *
 * One process at a time holds the org's lease and works a round; another one, or `once`, may work the next. By Pub/Sub a
 * mail is published in the round after it was read; by REST when a slice is full or the policy's interval is over. After
 * a refusal the loop holds: mail collects in the outbox, the reason stands in the state and in the log, and a later round
 * tries again.
 */
import { pause } from '../lib/backoff';
import { errorName, InboxSyncError, ServiceUnavailableError, StoppedError } from '../lib/errors';
import { allowanceOf } from './api-governor';
import { AllowanceSpentError, LimitReachedError, WrongOrgError } from './errors';
import { intervalMs, isFresh, isHeartbeatDue } from './heartbeat-due';
import { KnownPeople } from './known-people';
import { type LeaseKeeper, ORG_LEASE } from './lease-keeper';
import { type LinkPorts, OrgLink, type OrgWishes, readWishes } from './org-link';
import type { OrgState, OutboxTotals, Store } from './ports';
import { Publisher } from './publisher';
import { RunCounters } from './run-counters';

const ROUND_MS = 1_000;
/** Publishing ends a round after that, so that others get the lease. */
const LONGEST_ROUND_MS = 5_000;
const WISHES_MS = 30_000;
const NEWS_CHECK_MS = 10_000;
/** How old the known addresses may be while mail flows; who is added meanwhile gets the mail of these minutes late. */
const PEOPLE_MS = 5 * 60_000;
/** How often they are asked for while mail is held for want of them. */
const HELD_MS = 60_000;
const PATIENCE_MS = 120_000;
/** Full slices only, by REST. */
const SLICE = 200;
/** While our share of API calls is spent, one call an hour asks whether that is over. */
const PROBE_MS = 60 * 60_000;
/** First and longest hold: after a failure that passes, a limit, and a refusal that needs a person. */
const HOLDS = { passing: [5_000, 300_000], limit: [60_000, 900_000], refused: [300_000, 900_000] } as const;

/** Why nothing is sent to Salesforce. */
export interface Hold {
  readonly reason: string;
  readonly until: number;
  /** What costs no API call may go on. */
  readonly isForCallsOnly: boolean;
}

export class OrgLoop {
  /** Since the last closing heartbeat. */
  counters: RunCounters;
  hold: Hold | null = null;
  /** What EventBusSubscriber says of the trigger, by the last answer. */
  subscription: string | null = null;
  private setbacks = 0;
  private fruitless = 0;
  private wake: () => void = () => undefined;
  private cached: { readonly wishes: OrgWishes; readonly at: number } | null = null;
  private refreshing: Promise<void> | null = null;
  private news = { has: false, at: 0 };
  private askedPeopleAt = -Infinity;
  private heldBackSince: number | null = null;

  constructor(
    private readonly ports: LinkPorts,
    private readonly keeper: LeaseKeeper,
    private readonly signal: AbortSignal,
  ) {
    this.counters = new RunCounters(ports.clock.now());
  }

  /** Mail was added to the outbox: the next round begins at once. */
  notify(): void {
    this.wake();
  }

  /** Works rounds until the signal fires. */
  async run(): Promise<void> {
    while (!this.signal.aborted) {
      const woken = new Promise<void>((resolve) => (this.wake = resolve));
      try {
        await this.round();
      } catch (error) {
        await this.setback(error);
      }
      await Promise.race([woken, pause(ROUND_MS, this.signal).catch(() => undefined)]);
    }
  }

  /**
   * What the org wants, no older than a quarter of an hour. While Salesforce is not to be asked, what it wanted last has
   * to do: mail is kept in the outbox meanwhile.
   */
  async wishes(): Promise<OrgWishes> {
    const now = this.now();
    if (this.cached !== null && now - this.cached.at < WISHES_MS) {
      return this.cached.wishes;
    }
    const org = await this.ports.store.org();
    if (!isFresh(org, this.ports.clock.now()) && (org.policy === null || this.hold === null)) {
      this.refreshing ??= this.refresh().finally(() => (this.refreshing = null));
      await this.refreshing;
    }
    const wishes = await readWishes(this.ports.store, new KnownPeople(this.ports, this.counters, this.signal));
    this.cached = { wishes, at: now };
    return wishes;
  }

  private async refresh(): Promise<void> {
    const lease = await this.keeper.wait(ORG_LEASE, PATIENCE_MS, this.signal);
    await this.keeper.during(lease, async () => {
      const store = this.ports.store.fenced(lease);
      if (!isFresh(await store.org(), this.ports.clock.now())) {
        await this.beat(store, false);
      }
    });
  }

  private async round(): Promise<void> {
    const isHeld = this.hold !== null && this.now() < this.hold.until;
    if (isHeld && this.hold?.isForCallsOnly !== true) {
      return;
    }
    const [lease] = await this.keeper.take([ORG_LEASE]);
    if (lease === undefined) {
      return;
    }
    const store = this.ports.store.fenced(lease);
    await this.keeper.during(lease, () => (isHeld ? this.publishWhatIsFree(store) : this.work(store)));
    if (!isHeld) {
      await this.setHold(null);
    }
  }

  private async work(store: Store): Promise<void> {
    const org = await store.org();
    const { isSpent, stretch } =
      org.policy === null ? { isSpent: false, stretch: 1 } : allowanceOf(this.ports.salesforce.usage(), org.policy);
    if (isSpent && this.hold === null) {
      throw new AllowanceSpentError('the share of API calls that the policy keeps for others is reached', {
        actions: ['Nothing is lost. The share is ApiReservePercent of the policy; calls come back hour by hour.'],
      });
    }
    if (org.policy !== null) {
      await this.publish(store, org, stretch);
    }
    const facts = { org, totals: await store.totals(), hasNews: await this.hasNews(store), stretch };
    if (
      isHeartbeatDue({ ...facts, now: this.ports.clock.now() }) ||
      this.hold !== null ||
      this.isHeldUp(facts.totals)
    ) {
      await this.beat(store, true);
    }
  }

  /** Mail is held because it is not known whom the org knows: that is asked again before the interval is over. */
  private isHeldUp({ held }: OutboxTotals): boolean {
    return held > 0 && this.now() - this.askedPeopleAt >= HELD_MS;
  }

  /** Pub/Sub spends no API call, so a spent allowance does not stop it as long as the window has room. */
  private async publishWhatIsFree(store: Store): Promise<void> {
    if (this.ports.salesforce.publishWay === 'pubsub') {
      const { publisher } = this.talk(store);
      for (const end = this.now() + LONGEST_ROUND_MS; this.now() < end && !this.signal.aborted;) {
        if ((await publisher.step()) !== 'published') {
          return;
        }
      }
    }
  }

  private async publish(store: Store, org: OrgState, stretch: number): Promise<void> {
    if (!(await this.isWorthPublishing(store, org, stretch))) {
      return;
    }
    const { publisher } = this.talk(store);
    for (const end = this.now() + LONGEST_ROUND_MS; this.now() < end && !this.signal.aborted;) {
      const step = await publisher.step();
      if (step === 'empty') {
        return;
      }
      if (step === 'full') {
        this.fruitless = (await publisher.settle(this.fruitless)) ? 0 : Math.min(this.fruitless + 1, 6);
        return;
      }
    }
  }

  /** By REST a slice has to be full, or the policy's interval over since mail began to wait. */
  private async isWorthPublishing(store: Store, org: OrgState, stretch: number): Promise<boolean> {
    const { queued } = await store.totals();
    if (this.ports.salesforce.publishWay === 'pubsub' || queued === 0) {
      this.heldBackSince = null;
      return queued > 0;
    }
    this.heldBackSince ??= this.now();
    const isOver = this.now() - this.heldBackSince >= intervalMs(org) * stretch;
    if (queued < SLICE && !isOver) {
      return false;
    }
    this.heldBackSince = null;
    return true;
  }

  /** @param isClosing it reports what was done since the last one that did */
  private async beat(store: Store, isClosing: boolean): Promise<void> {
    const { link } = this.talk(store);
    await link.beat(isClosing, PEOPLE_MS);
    this.askedPeopleAt = this.now();
    await link.people.refreshIfOlder(PEOPLE_MS);
    this.subscription = link.subscription;
    this.news = { has: false, at: this.now() };
    this.cached = null;
    if (isClosing) {
      this.counters = new RunCounters(this.ports.clock.now());
    }
  }

  /** The org's side for the holder of its lease, with the counters of this cycle. */
  private talk(store: Store): { link: OrgLink; publisher: Publisher } {
    const ports = { ...this.ports, store };
    const link = OrgLink.known(ports, this.counters, this.signal, this.subscription);
    return { link, publisher: new Publisher(ports, link, this.counters, this.signal) };
  }

  private async hasNews(store: Store): Promise<boolean> {
    if (this.now() - this.news.at >= NEWS_CHECK_MS) {
      this.news = { has: await store.hasNews(this.ports.clock.now()), at: this.now() };
    }
    return this.news.has;
  }

  /** Holds for a while, longer each time in a row. What is no failure of ours is a broken state: it passes too. */
  private async setback(error: unknown): Promise<void> {
    if (error instanceof StoppedError || this.signal.aborted) {
      return;
    }
    if (error instanceof WrongOrgError) {
      throw error;
    }
    const isForCallsOnly = error instanceof AllowanceSpentError;
    const isRefusal = error instanceof InboxSyncError && !(error instanceof ServiceUnavailableError);
    const [first, longest] = HOLDS[error instanceof LimitReachedError ? 'limit' : isRefusal ? 'refused' : 'passing'];
    const ms = isForCallsOnly ? PROBE_MS : Math.min(longest, first * 2 ** this.setbacks++);
    const reason = error instanceof InboxSyncError ? [error.message, ...error.actions].join('. ') : errorName(error);
    await this.setHold({ reason, until: this.now() + ms, isForCallsOnly }, errorName(error));
  }

  private async setHold(hold: Hold | null, name = ''): Promise<void> {
    const { log, store, salesforce } = this.ports;
    const before = this.hold;
    this.hold = hold;
    if (hold === null) {
      this.setbacks = 0;
    }
    if (before?.reason === hold?.reason) {
      return;
    }
    if (hold === null) {
      log.info('Salesforce takes mail again');
    } else {
      const seconds = Math.round((hold.until - this.now()) / 1000);
      log.warn({ error: name, reason: hold.reason, seconds }, 'mail waits in the outbox; nothing is lost');
    }
    // The state itself may be what is away: then the log has to do.
    await store.saveHold(hold?.reason ?? null, salesforce.usage(), this.ports.clock.now()).catch(() => undefined);
  }

  private now(): number {
    return this.ports.clock.now().getTime();
  }
}
