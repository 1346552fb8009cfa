import { setTimeout as wait } from 'node:timers/promises';
import { openPostgresDatabase } from '../../poller/src/store/postgres-database';
import { startPostgres } from '../../poller/test/store/postgres-server';
import { start, stop, withWorld } from './child';

const SIZE = { mailboxes: 12, messages: 120, bytes: 500, delayMs: 50 };
const TOTAL = SIZE.mailboxes * SIZE.messages;

/** Mails a second that one and two workers read from the same mailboxes, the state in PostgreSQL. */
export async function measureScale() {
  const perSecond1 = await perSecond(1);
  const perSecond2 = await perSecond(2);
  return { perSecond1, perSecond2, ratio: perSecond2 / perSecond1 };
}

async function perSecond(workers: number): Promise<number> {
  const postgres = await startPostgres();
  const database = await openPostgresDatabase(postgres.url);
  try {
    return await withWorld(SIZE, async (environment) => {
      const env = { ...environment, DATABASE_URL: postgres.url, SALESFORCE_PUBLISH: 'pubsub', LOG_LEVEL: 'silent' };
      const children = Array.from({ length: workers }, () => start('poller/src/main.ts', ['run'], env));
      children.forEach((child) => child.stdout?.resume());
      try {
        return await measure(async () => {
          if (children.some(({ exitCode }) => exitCode !== null)) {
            throw new Error('a worker has ended');
          }
          const rows = await database
            .query<{ count: number }>('select count(*)::int as count from inbox_sync.seen')
            .catch(() => []);
          return rows[0]?.count ?? 0;
        });
      } finally {
        await Promise.all(children.map(stop));
      }
    });
  } finally {
    await database.close();
    await postgres.stop();
  }
}

/** From a quarter of the mail to nine tenths of it: the start and the last stragglers say nothing about speed. */
async function measure(seen: () => Promise<number>): Promise<number> {
  const at = async (share: number): Promise<{ count: number; ms: number }> => {
    for (;;) {
      const count = await seen();
      if (count >= TOTAL * share) {
        return { count, ms: performance.now() };
      }
      await wait(25);
    }
  };
  const begin = await at(0.25);
  const end = await at(0.9);
  return ((end.count - begin.count) / (end.ms - begin.ms)) * 1000;
}
