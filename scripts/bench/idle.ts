import { setTimeout as wait } from 'node:timers/promises';
import { LONGEST_GAP_MS } from '../../poller/src/sync/turn-pace';
import { openPostgresDatabase } from '../../poller/src/store/postgres-database';
import { startPostgres } from '../../poller/test/store/postgres-server';
import { firstLine, start, stop } from './child';
import { idleAddresses, seedIdleMailboxes, spreadTurns } from './idle-mailboxes';
import { cpuSeconds, memoryMb } from './process-figures';
import type { Progress } from './progress';

const MAILBOXES = 10_000;
const DELAY_MS = 50;
const MEASURED_MS = 60_000;

/**
 * One worker on PostgreSQL beside ten thousand mailboxes in which nothing happens. It first looks at each of them once, as
 * after a restart, so that it holds all it ever holds of them; then their turns are spread over five minutes, and what a
 * minute of that costs is measured as processor time, which a busy machine does not change.
 */
export async function measureIdle(progress: Progress) {
  progress(`${MAILBOXES} mailboxes in a state on PostgreSQL`);
  const postgres = await startPostgres();
  const database = await openPostgresDatabase(postgres.url);
  const world = start('scripts/bench/idle-world.ts', [String(MAILBOXES), String(DELAY_MS)]);
  try {
    await seedIdleMailboxes(database, idleAddresses(MAILBOXES));
    const environment = JSON.parse(await firstLine(world)) as Record<string, string>;
    const worker = start('poller/src/main.ts', ['run'], {
      ...environment,
      DATABASE_URL: postgres.url,
      SALESFORCE_PUBLISH: 'pubsub',
      LOG_LEVEL: 'warn',
    });
    worker.stdout?.resume();
    try {
      const pid = worker.pid ?? 0;
      const left = async (): Promise<number> => {
        const [row] = await database.query<{ left: number }>(
          'select count(*)::int as left from inbox_sync.mailbox where next_turn_at <= now()',
        );
        return row?.left ?? 0;
      };
      const startedAt = performance.now();
      for (let due = MAILBOXES; due > 0; due = await left()) {
        if (worker.exitCode !== null) {
          throw new Error(`the worker ended with ${worker.exitCode}`);
        }
        progress(`a first look at each: ${due} to go`);
        await wait(2_000);
      }
      const firstLookSeconds = (performance.now() - startedAt) / 1000;
      await spreadTurns(database, LONGEST_GAP_MS);
      await wait(5_000);
      progress(`measuring for ${MEASURED_MS / 1000} s`);
      const before = { cpu: cpuSeconds(pid), at: performance.now() };
      await wait(MEASURED_MS);
      const share = ((cpuSeconds(pid) - before.cpu) / (performance.now() - before.at)) * 1000;
      const overdue = await database.query(
        `select 1 from inbox_sync.mailbox where next_turn_at < now() - interval '10 seconds'`,
      );
      return {
        mailboxes: MAILBOXES,
        rssMb: memoryMb(pid).now,
        peakRssMb: memoryMb(pid).peak,
        cpuPercent: share * 100,
        overdue: overdue.length,
        firstLookSeconds,
      };
    } finally {
      await stop(worker);
    }
  } finally {
    world.kill('SIGKILL');
    await database.close();
    await postgres.stop();
  }
}
