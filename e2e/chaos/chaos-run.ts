/**
 * One seeded course of events on virtual time: mail comes, moves and goes at Gmail and at Microsoft 365, everything outside
 * the poller fails, one or two workers run and are killed at any call, people are added late, mailboxes are paused and
 * filled up backwards, policies and clocks are changed, the poller's state is lost; then all is well again, and the outcome
 * is compared with the rules. The poller's own clients talk to the stand-ins of both providers; Salesforce is a fake of the
 * port.
 */
import { AllowedMailboxes } from '../../poller/src/domain/allowed-mailboxes';
import type { Time } from '../../poller/src/lib/backoff';
import { createLogger } from '../../poller/src/lib/logger';
import type { Database } from '../../poller/src/store/sql';
import { freeAllLeases } from '../../poller/src/store/sql-leases';
import { StateStore } from '../../poller/src/store/state-store';
import type { Salesforce } from '../../poller/src/sync/ports';
import { runOnce, type RunPorts } from '../../poller/src/sync/run-once';
import { FakeClock } from '../../poller/test/fakes/fake-clock';
import { mailbox } from '../../poller/test/fakes/fake-org';
import { Random } from '../support/random';
import { Calendar } from './calendar';
import { ChaosOrg } from './chaos-org';
import { type Clouds, type Place, startClouds } from './clouds';
import type { Counts } from './counts';
import { KilledError, Life, mortalSalesforce, mortalSource, mortalStore } from './mortal';
import { changedPolicy, FIRST_POLICY } from './policies';
import { problemsOf } from './problems';
import { rawMail } from './raw-mail';
import { Storm } from './storm';
import { type Kind, Truth } from './truth';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const OLD_MS = 40 * DAY;
const STRANGER = '003000000000002AAA';
const STEPS = 14;
const IMMORTAL = Number.POSITIVE_INFINITY;
const ANNA = mailbox(1, { address: 'anna@firm.example' });
const BEN = mailbox(2, { address: 'ben@firm.example', provider: 'Microsoft' });
const ELSEWHERE: readonly Place[] = ['Inbox', 'Clients', 'Archive', 'Trash'];

/** What a test breaks on purpose, to prove that it would be found. */
export interface Mutant {
  /** Replaces the state of every process. */
  readonly store?: (store: StateStore) => StateStore;
  /** Replaces the org of every process. */
  readonly salesforce?: (org: Salesforce, database: Database) => Salesforce;
  /** Whether the org claims a mail by its key before it files it. */
  readonly claims?: boolean;
}

export interface Course {
  readonly seed: number;
  readonly database: Database;
  readonly counts: Counts;
  /** For the files of the stand-ins. */
  readonly folder: string;
  readonly mutant?: Mutant;
}

/** @returns what the rules forbid and happened; empty when all is well */
export async function runChaos(course: Course): Promise<string[]> {
  const calendar = new Calendar(new Random(course.seed));
  await course.database.script(`drop schema if exists inbox_sync cascade; set time zone '${calendar.zone}'`);
  const clock = new FakeClock(calendar.startsAt.getTime());
  const storm = new Storm(course.seed, course.counts);
  // Whole minutes, so that the jitter of a wait does not make another course of the same seed.
  const time: Time = {
    now: () => clock.now().getTime(),
    sleep: (ms) => {
      clock.advance(Math.ceil(ms / MINUTE) * MINUTE);
      return Promise.resolve();
    },
  };
  const clouds = await startClouds(ANNA.address, BEN.address, storm, time, course.folder);
  try {
    const chaos = new Chaos(course, clock, storm, clouds, calendar);
    for (let step = 0; step < STEPS; step++) {
      await chaos.step();
    }
    await chaos.calm();
    return await chaos.problems();
  } finally {
    await clouds.close();
  }
}

class Chaos {
  private readonly random: Random;
  private readonly org: ChaosOrg;
  private readonly truths: readonly [Truth, Truth];
  private readonly repaired = new Map<string, number>();
  private count = 0;
  private wasLost = false;

  constructor(
    private readonly course: Course,
    private readonly clock: FakeClock,
    private readonly storm: Storm,
    private readonly clouds: Clouds,
    private readonly calendar: Calendar,
  ) {
    const { seed, counts, mutant } = course;
    this.random = new Random(seed);
    const now = (): number => clock.now().getTime();
    this.truths = [new Truth(ANNA.id, clouds.google, now), new Truth(BEN.id, clouds.microsoft, now)];
    const syncSince = new Date(calendar.startsAt.getTime() - DAY / 2).toISOString();
    this.org = new ChaosOrg([ANNA, BEN].map((box) => ({ ...box, syncSince })));
    this.org.chaos = { random: this.random, clock, counts };
    this.org.claims = mutant?.claims ?? true;
    this.org.know('003000000000001AAA', 'carl@client.example');
    this.org.know('003000000000003AAA', 'boss@firm.example');
    this.org.policy = FIRST_POLICY;
  }

  async step(): Promise<void> {
    const { random, storm, course } = this;
    for (let events = random.between(0, 8); events > 0; events--) {
      this.happen();
    }
    this.advance(random.between(1, 90) * MINUTE);
    if (course.counts.note('days away', random.chance(0.05))) {
      this.advance(random.between(1, 4) * DAY);
    }
    if (course.counts.note('changed policies', random.chance(0.12))) {
      this.org.policy = changedPolicy(this.org.policy, random);
    }
    if (course.counts.note('lost states', random.chance(0.06))) {
      await this.loseState();
    }
    if (random.chance(0.15)) {
      this.org.suspend(this.org.subscription === 'Running');
    }
    if (random.chance(0.1)) {
      this.org.pause(random.pick(this.truths).mailboxId);
    }
    if (random.chance(0.08)) {
      this.becomeKnown();
    }
    if (random.chance(0.08)) {
      await this.backfill(random.pick(this.truths));
    }
    storm.quirks.replay = random.chance(0.3);
    storm.quirks.reorder = random.chance(0.3);
    storm.outOfOrder = course.counts.note('outages', random.chance(0.08)) ? random.pick(['gmail', 'graph']) : null;
    await this.work(random.chance(0.2) ? 2 : 1);
  }

  /** Faults end, time goes on, until nothing is left to do. */
  async calm(): Promise<void> {
    this.storm.strength = 0;
    this.storm.outOfOrder = null;
    this.org.failures = 0;
    this.org.suspend(false);
    this.org.mailboxes = this.org.mailboxes.map((box) => ({ ...box, isActive: true }));
    this.becomeKnown();
    for (let round = 0; round < 40; round++) {
      // A night among them, whose sweep finds what came into the Inbox and left it unseen.
      this.clock.advance(round === 3 ? DAY : 3 * 60 * MINUTE);
      this.truths.forEach((truth) => truth.ruledBy(this.org.policy));
      await this.process(IMMORTAL);
      if (round > 3 && (await this.isDone())) {
        return;
      }
    }
  }

  problems(): Promise<string[]> {
    const unexcused = (this.repaired.get(ANNA.id) ?? 0) - this.truths[0].untold();
    return problemsOf(this.truths, this.org, this.course.database, unexcused, this.wasLost);
  }

  /** Nothing is open, past mail of people who became known included. */
  private async isDone(): Promise<boolean> {
    const store = await StateStore.open(this.unclosed());
    const { queued, held, unanswered, deferred } = await store.totals();
    const open = await this.course.database.query(
      'select 1 from inbox_sync.kept where is_late union all select 1 from inbox_sync.mailbox where is_unindexed',
    );
    return queued + held + unanswered + deferred + open.length === 0;
  }

  private advance(ms: number): void {
    const before = this.clock.now();
    this.clock.advance(ms);
    const { turnsAt } = this.calendar;
    this.course.counts.note('changed clocks', before < turnsAt && turnsAt <= this.clock.now());
  }

  /** The disk of the poller is gone: it begins anew with what Salesforce knows. */
  private async loseState(): Promise<void> {
    await this.course.database.script('drop schema if exists inbox_sync cascade');
    this.truths.forEach((truth) => truth.forgotten());
    this.wasLost = true;
  }

  private happen(): void {
    const { random } = this;
    const { counts } = this.course;
    const truth = random.pick(this.truths);
    const [id, copy] = random.pick([...truth.copies, [null, null] as const]);
    const chance = random.next();
    if (chance < 0.55 || id === null) {
      this.deliver();
    } else if (chance < 0.8) {
      const place = random.pick(ELSEWHERE);
      counts.note(copy.place === 'Junk' && place === 'Inbox' ? 'rescued junk' : 'moves');
      truth.move(id, place);
    } else if (chance < 0.86) {
      counts.note('label changes');
      truth.label(id, 'Red');
    } else if (chance < 0.92) {
      counts.note('deletions');
      truth.remove(id);
    } else {
      counts.note('expired cursors');
      truth.expire();
    }
  }

  /** The stranger is added as a contact: what came before comes late. */
  private becomeKnown(): void {
    if (!this.org.people.has(STRANGER)) {
      this.org.know(STRANGER, 'sue@stranger.example');
      this.course.counts.note('late people');
    }
  }

  /** All the old mail that lies there now. */
  private async backfill(truth: Truth): Promise<void> {
    const store = await StateStore.open(this.unclosed());
    await store.work.startBackfill(truth.mailboxId, {
      from: new Date(this.calendar.startsAt.getTime() - OLD_MS - 2 * DAY),
      to: new Date(this.clock.now().getTime() - OLD_MS + DAY),
    });
    truth.backfill();
    this.course.counts.note('backfills');
  }

  private deliver(): void {
    const { random } = this;
    const { counts } = this.course;
    counts.note('arrivals');
    const kind = random.chance(0.7)
      ? random.chance(0.1)
        ? 'stranger'
        : 'mail'
      : random.pick<Kind>(['private', 'automated', 'internal', 'excluded', 'old']);
    const name = `${kind} ${++this.count}`;
    const isSent = kind === 'mail' && random.chance(0.3);
    const place = isSent ? 'Sent' : random.chance(0.12) ? 'Junk' : 'Inbox';
    counts.note('mail of strangers', kind === 'stranger');
    const age = kind === 'old' ? OLD_MS : random.between(0, 120) * MINUTE;
    const isLabelled = random.chance(0.5);
    const sensitivity = kind === 'private' && !isLabelled ? { Sensitivity: 'Private' } : {};
    const date = this.calendar.header(new Date(this.clock.now().getTime() - age));
    const owners = [ANNA.address, BEN.address];
    const raw = rawMail({ name, kind, owners, isSent, date, headers: sensitivity });
    const both = random.chance(0.3);
    for (const truth of both ? this.truths : [random.pick(this.truths)]) {
      const id = truth.deliver(name, kind, place, raw);
      if (kind === 'private' && isLabelled) {
        truth.label(id, 'No Salesforce');
      }
    }
  }

  /** Workers on one state, each with a life of its own. */
  private async work(workers: number): Promise<void> {
    const { random } = this;
    if (workers === 2) {
      this.course.counts.note('two workers');
    }
    const lives = Array.from({ length: workers }, () => (random.chance(0.4) ? random.between(1, 160) : IMMORTAL));
    const beganAt = this.clock.now();
    this.truths.forEach((truth) => truth.ruledBy(this.org.policy));
    await Promise.all(lives.map((life) => this.process(life, workers === 2)));
    for (const { mailboxId, unread } of await this.walkedSince(beganAt)) {
      this.truths.find((truth) => truth.mailboxId === mailboxId)?.walked(new Set(unread));
    }
  }

  private async process(endsAt: number, isBeside = false): Promise<void> {
    const { database, mutant, counts } = this.course;
    const life = new Life(endsAt);
    const opened = await StateStore.open(this.unclosed());
    const store = mutant?.store?.(opened) ?? opened;
    const salesforce = mutant?.salesforce?.(this.org, database) ?? this.org;
    try {
      const ports = this.portsOf(mortalStore(store, life), mortalSalesforce(salesforce, life), life);
      await runOnce(ports, new AbortController().signal);
    } catch (error) {
      if (!(error instanceof KilledError)) {
        throw error;
      }
      counts.note(isBeside ? 'kills beside another worker' : 'kills');
      // Half a minute later: what the dead one held has run out.
      await freeAllLeases(database);
    }
  }

  private walkedSince(moment: Date): Promise<{ mailboxId: string; unread: string[] }[]> {
    return this.course.database.query(
      `select m.id as "mailboxId", array(select s.provider_id from inbox_sync.seen s
         where s.mailbox_id = m.id and s.state in ('failing', 'gone')) as unread
       from inbox_sync.mailbox m where m.walked_at >= $1`,
      [moment],
    );
  }

  private portsOf(store: StateStore, salesforce: Salesforce, life: Life): RunPorts {
    const log = createLogger('silent');
    log.warn = (fields: unknown): void => {
      const { mailbox: id = '', repaired = 0 } = fields as { mailbox?: string; repaired?: number };
      this.repaired.set(id, (this.repaired.get(id) ?? 0) + repaired);
    };
    const { Google, Microsoft } = this.clouds.newSources();
    return {
      store,
      salesforce,
      sources: { Google: mortalSource(Google, life), Microsoft: mortalSource(Microsoft, life) },
      allowed: new AllowedMailboxes(['firm.example']),
      clock: this.clock,
      log,
      prefilter: { isOn: true, secret: Buffer.alloc(32, 1) },
    };
  }

  /** As several processes share it: PGlite's own rule, one process a folder, is tested elsewhere. */
  private unclosed(): Database {
    return { ...this.course.database, isShared: true, close: () => Promise.resolve() };
  }
}
