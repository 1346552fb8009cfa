/**
 * One seeded course of events on virtual time: mail comes, moves and goes, everything outside the poller fails, one or
 * two workers run and are killed at any call; then all is well again, and the outcome is compared with the rules.
 */
import { AllowedMailboxes } from '../../src/domain/allowed-mailboxes';
import { createLogger } from '../../src/lib/logger';
import type { Database } from '../../src/store/sql';
import { StateStore } from '../../src/store/state-store';
import type { Salesforce } from '../../src/sync/ports';
import { runOnce, type RunPorts } from '../../src/sync/run-once';
import { FakeClock } from '../fakes/fake-clock';
import { mailbox } from '../fakes/fake-org';
import { ChaosMailbox, ChaosSource, type Folder } from './chaos-source';
import { ChaosOrg } from './chaos-org';
import { KilledError, Life, mortalSalesforce, mortalSource, mortalStore } from './mortal';
import { Random } from './random';

const MINUTE = 60_000;
const STEPS = 24;
const IMMORTAL = Number.POSITIVE_INFINITY;
const BOXES = [mailbox(1), mailbox(2)];

/** What a test breaks on purpose, to prove that it would be found. */
export interface Mutant {
  /** Replaces the state of every process. */
  readonly store?: (store: StateStore) => StateStore;
  /** Replaces the org of every process. */
  readonly salesforce?: (org: Salesforce, database: Database) => Salesforce;
  /** Whether the org claims a mail by its key before it files it. */
  readonly claims?: boolean;
}

/** @returns what the rules forbid and happened; empty when all is well */
export async function runChaos(seed: number, database: Database, mutant: Mutant = {}): Promise<string[]> {
  await database.script('drop schema if exists inbox_sync cascade');
  const chaos = new Chaos(new Random(seed), database, mutant);
  for (let step = 0; step < STEPS; step++) {
    await chaos.step();
  }
  await chaos.calm();
  return chaos.problems();
}

class Chaos {
  private readonly clock = new FakeClock();
  private readonly boxes = new Map(BOXES.map(({ id }) => [id, new ChaosMailbox()]));
  private readonly org = new ChaosOrg([...BOXES]);
  private readonly source: ChaosSource;
  private repaired = 0;
  private count = 0;

  constructor(
    private readonly random: Random,
    private readonly database: Database,
    private readonly mutant: Mutant,
  ) {
    this.source = new ChaosSource(this.boxes, random);
    this.org.chaos = { random, clock: this.clock };
    this.org.claims = mutant.claims ?? true;
  }

  async step(): Promise<void> {
    const { random, clock } = this;
    for (let events = random.between(0, 5); events > 0; events--) {
      this.happen();
    }
    clock.advance(random.between(1, 90) * MINUTE);
    if (random.chance(0.15)) {
      this.org.suspend(this.org.subscription === 'Running');
    }
    // A worker that dies leaves its leases behind; here their time has run out before the next one comes.
    await this.work(random.chance(0.15) ? 2 : 1);
  }

  /** Faults end, time goes on, until nothing is left to do. */
  async calm(): Promise<void> {
    this.source.failures = 0;
    this.org.failures = 0;
    this.org.suspend(false);
    for (let round = 0; round < 40; round++) {
      this.clock.advance(3 * 60 * MINUTE);
      await this.process(IMMORTAL);
      const store = await StateStore.open(this.unclosed());
      const { queued, unanswered, deferred } = await store.totals();
      if (round > 2 && queued + unanswered + deferred === 0) {
        return;
      }
    }
  }

  async problems(): Promise<string[]> {
    const found: string[] = [];
    const filed = new Set(this.org.events().map(({ Mailbox__c, Subject__c }) => `${Mailbox__c} ${Subject__c ?? ''}`));
    const settled = new Set([...this.org.ledger.keys()]);
    for (const [id, box] of this.boxes) {
      for (const [message, { folder, mail }] of box.messages) {
        const subject = box.counted.get(message);
        const isRequired =
          subject !== undefined && folder !== 'TRASH' && folder !== 'SPAM' && isRecent(mail.receivedAt);
        if (isRequired && !filed.has(`${id} ${subject}`)) {
          found.push(`${subject} of ${id} was never published`);
        }
      }
    }
    for (const event of this.org.events()) {
      if (event.Subject__c?.includes('spam') === true || event.Subject__c?.includes('old') === true) {
        found.push(`${event.Subject__c} must not be published`);
      }
      if (!settled.has(event.DeliveryKey__c)) {
        found.push(`${event.Subject__c ?? ''} has no ledger row`);
      }
    }
    if (new Set(this.org.tasks).size !== this.org.tasks.length) {
      found.push('a mail has two tasks');
    }
    const open = await this.database.query<{ state: string }>(
      `select state from inbox_sync.outbox union all select state from inbox_sync.seen where state in ('outbox', 'failing')`,
    );
    found.push(...open.map(({ state }) => `a row is still open: ${state}`));
    if (this.repaired > 0) {
      found.push(`the walk missed ${this.repaired} mails, which only a sweep found`);
    }
    return [...new Set(found)];
  }

  private happen(): void {
    const { random } = this;
    const box = random.pick([...this.boxes.values()]);
    const id = random.pick([...(box?.messages.keys() ?? [])]);
    const chance = random.next();
    if (chance < 0.55) {
      this.deliver();
    } else if (chance < 0.8 && id !== undefined && !id.includes('spam')) {
      box?.move(id, random.pick<Folder>(['INBOX', 'Label_1', 'Label_1', 'TRASH']) ?? 'INBOX');
    } else if (chance < 0.86 && id !== undefined) {
      box?.remove(id);
    } else if (chance < 0.92 && box !== undefined) {
      box.floor = box.now() + 1;
    }
  }

  private deliver(): void {
    const { random } = this;
    const chance = random.next();
    const kind = chance < 0.08 ? 'spam' : chance < 0.14 ? 'old' : 'mail';
    const name = `${kind} ${++this.count}`;
    const folder = kind === 'spam' ? 'SPAM' : random.chance(0.7) ? 'INBOX' : 'SENT';
    const age = kind === 'old' ? 40 * 24 * 60 * MINUTE : random.between(0, 120) * MINUTE;
    const at = new Date(this.clock.now().getTime() - age);
    const both = random.chance(0.3);
    for (const [index, box] of [...this.boxes.values()].entries()) {
      if (both || index === this.count % 2) {
        box.deliver(`${name} in ${index}`, name, folder, at);
      }
    }
  }

  /** Workers on one state, each with a life of its own. */
  private async work(workers: number): Promise<void> {
    const { random } = this;
    const lives = Array.from({ length: workers }, () => (random.chance(0.4) ? random.between(1, 120) : IMMORTAL));
    if (workers === 2 && lives.some((life) => life !== IMMORTAL)) {
      // The living one would wait for the dead one's leases in real time: it comes right after its death.
      for (const life of lives) {
        await this.process(life);
      }
      return;
    }
    await Promise.all(lives.map((life) => this.process(life)));
  }

  private async process(endsAt: number): Promise<void> {
    const life = new Life(endsAt);
    const opened = await StateStore.open(this.unclosed());
    const store = this.mutant.store?.(opened) ?? opened;
    const salesforce = this.mutant.salesforce?.(this.org, this.database) ?? this.org;
    try {
      await runOnce(
        this.portsOf(mortalStore(store, life), mortalSalesforce(salesforce, life), life),
        new AbortController().signal,
      );
    } catch (error) {
      if (!(error instanceof KilledError)) {
        throw error;
      }
    }
  }

  private portsOf(store: StateStore, salesforce: Salesforce, life: Life): RunPorts {
    const log = createLogger('silent');
    log.warn = (fields: unknown): void => {
      this.repaired += (fields as { repaired?: number }).repaired ?? 0;
    };
    return {
      store,
      salesforce,
      sources: { Google: mortalSource(this.source, life), Microsoft: null },
      allowed: new AllowedMailboxes(['firm.example']),
      clock: this.clock,
      log,
    };
  }

  private unclosed(): Database {
    return { ...this.database, close: () => Promise.resolve() };
  }
}

function isRecent(at: Date): boolean {
  return at >= new Date(BOXES[0]?.syncSince ?? 0);
}
