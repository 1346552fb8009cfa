import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { AllowedMailboxes } from '../../src/domain/allowed-mailboxes';
import { BossQueue } from '../../src/store/boss-queue';
import type { Database } from '../../src/store/sql';
import type { StateStore } from '../../src/store/state-store';
import type { Prefilter } from '../../src/sync/people-ports';
import { Engine } from '../../src/sync/run-forever';
import { FakeClock } from './fake-clock';
import { FakeOrg } from './fake-org';
import { FakeSource } from './fake-source';
import { emptyStore } from './memory-store';

/** How often conditions are looked at; each look lets everything else go on. */
const LOOK_MS = 20;

/** An engine that stays up, over a real queue and a real state; the org's time passes only when a test lets it. */
export class EngineWorld {
  readonly clock = new FakeClock();
  readonly org: FakeOrg;
  readonly logged: string[] = [];
  private readonly stopper = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private engine: Engine | null = null;

  private constructor(
    readonly store: StateStore,
    private readonly database: Database,
    mailboxes: readonly HeartbeatMailbox[],
    readonly source: FakeSource,
    private readonly prefilter?: Prefilter,
  ) {
    this.org = new FakeOrg([...mailboxes]);
    this.org.publishWay = 'pubsub';
  }

  static async over(
    database: Database,
    mailboxes: readonly HeartbeatMailbox[],
    source = new FakeSource(),
    prefilter?: Prefilter,
  ): Promise<EngineWorld> {
    const store = await emptyStore(database);
    await emptyQueue(database);
    return new EngineWorld(store, database, mailboxes, source, prefilter);
  }

  start(): void {
    const log = pino({ level: 'debug' }, { write: (line: string) => this.logged.push(line) });
    const ports = {
      store: this.store,
      salesforce: this.org,
      sources: { Google: this.source, Microsoft: null },
      allowed: new AllowedMailboxes(['firm.example']),
      clock: this.clock,
      log,
      queue: new BossQueue(this.database, log),
      pace: { shortest: 100, longest: 400 },
      ...(this.prefilter && { prefilter: this.prefilter }),
    };
    this.engine = new Engine(ports, this.stopper.signal);
    this.running = this.engine.run();
    // Whoever waits for the end is told; a test that does not wait must not be ended by it.
    this.running.catch(() => undefined);
  }

  health(): ReturnType<Engine['health']> {
    return this.engine?.health() ?? { plannedAt: null, hold: null };
  }

  /** Waits for something that the engine brings about by itself. */
  async until(what: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await what())) {
      await delay(LOOK_MS);
    }
  }

  /** Resolves when each mailbox was looked at again, twice: what would have happened meanwhile has happened. */
  async rounds(): Promise<void> {
    const before = this.source.starts.length;
    await this.until(() => this.source.starts.length >= before + 2 * this.org.mailboxes.length);
  }

  subjects(): (string | null)[] {
    return this.org.events().map((event) => event.Subject__c);
  }

  /** Rejects with what ended the engine. */
  ended(): Promise<void> {
    return this.running;
  }

  async stop(): Promise<void> {
    this.stopper.abort();
    await this.running;
  }
}

/** pg-boss takes a second to lay its tables anew. */
async function emptyQueue(database: Database): Promise<void> {
  const [{ table } = { table: null }] = await database.query<{ table: string | null }>(
    `select to_regclass('inbox_sync_queue.job')::text as table`,
  );
  if (table !== null) {
    await database.script('delete from inbox_sync_queue.job');
  }
}
