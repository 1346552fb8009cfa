import type { fromPglite, PgBoss } from 'pg-boss';
import type { Pool } from 'pg';
import { errorName } from '../lib/errors';
import type { Logger } from '../lib/logger';
import { type Lane, LANES, type TurnQueue } from '../sync/turn-queue';
import { alone, LOCKS } from './alone';
import type { Database } from './sql';

const SCHEMA = 'inbox_sync_queue';
const POLL_SECONDS = 0.5;
/** A turn is bounded far below that; a job that is lost costs nothing, its mailboxes are claimed anew. */
const EXPIRE_SECONDS = 120;
const KEEP_SECONDS = 300;

interface TurnJob {
  readonly mailboxIds: readonly string[];
}

/**
 * Turns as jobs of pg-boss, in the same database as the state: PGlite within this process, PostgreSQL across processes.
 * Jobs are not retried, because the mailbox's own claim runs out and brings the turn back.
 */
export class BossQueue implements TurnQueue {
  private started: PgBoss | null = null;

  constructor(
    private readonly database: Pick<Database, 'engine' | 'isShared' | 'transaction'>,
    private readonly log: Logger,
  ) {}

  /** Loads pg-boss only now: commands that use no queue start faster without it. */
  async start(): Promise<void> {
    const library = await import('pg-boss');
    const { engine, isShared } = this.database;
    const boss = new library.PgBoss({
      db: 'pglite' in engine ? library.fromPglite(engine.pglite) : poolDatabase(engine.pool),
      backend: isShared ? 'postgres' : 'pglite',
      schema: SCHEMA,
      schedule: false,
    });
    // A database that is away for a while is told here too; workers go on asking.
    boss.on('error', (error) => {
      this.log.warn({ error: errorName(error) }, 'queue');
    });
    // pg-boss fails where two workers lay its tables at the same moment.
    await alone(this.database, LOCKS.queue, async () => {
      await boss.start();
      this.started = boss;
      for (const lane of LANES) {
        await boss.createQueue(lane, {
          retryLimit: 0,
          expireInSeconds: EXPIRE_SECONDS,
          retentionSeconds: KEEP_SECONDS,
          deleteAfterSeconds: KEEP_SECONDS,
        });
      }
    });
  }

  private get boss(): PgBoss {
    if (this.started === null) {
      throw new Error('the queue was not started');
    }
    return this.started;
  }

  async send(lane: Lane, mailboxIds: readonly string[]): Promise<void> {
    await this.boss.send(lane, { mailboxIds } satisfies TurnJob);
  }

  async work(lane: Lane, concurrency: number, handle: (mailboxIds: readonly string[]) => Promise<void>): Promise<void> {
    const options = { localConcurrency: concurrency, batchSize: 1, pollingIntervalSeconds: POLL_SECONDS };
    await this.boss.work<TurnJob>(lane, options, async (jobs) => {
      for (const { data } of jobs) {
        await handle(data.mailboxIds);
      }
    });
  }

  async stop(): Promise<void> {
    await this.started?.stop({ graceful: false, close: false });
  }
}

/** The state's own connections: a pool of the queue's would double them. */
function poolDatabase(pool: Pool): ReturnType<typeof fromPglite> {
  return { executeSql: (text, values) => pool.query(text, values) };
}
