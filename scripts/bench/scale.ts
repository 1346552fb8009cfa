import { cpus } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { openPostgresDatabase } from '../../poller/src/store/postgres-database';
import { startPostgres } from '../../poller/test/store/postgres-server';
import { start, stop, withWorld } from './child';
import { cpuSeconds } from './process-figures';

/**
 * A worker's first turns take many mailboxes at once, 240 mails of each at most; what is more goes on in the lane for
 * backlogs, where a worker reads three mailboxes at a time. There a second one can help.
 */
const SIZE = { mailboxes: 12, messages: 800, bytes: 500, delayMs: 50 };
const TOTAL = SIZE.mailboxes * SIZE.messages;

/** Mails a second that one and two workers read from the same mailboxes, the state in PostgreSQL. */
export async function measureScale() {
  const one = await measured(1);
  const two = await measured(2);
  return {
    perSecond1: one.perSecond,
    perSecond2: two.perSecond,
    ratio: two.perSecond / one.perSecond,
    workerCpuPercent1: one.cpuPercent,
    workerCpuPercent2: two.cpuPercent,
    machineBusyPercent1: one.busyPercent,
    machineBusyPercent2: two.busyPercent,
  };
}

/** What some workers do, and what it takes: of a core for each of them, and of the machine with all that runs on it. */
interface Measured {
  readonly perSecond: number;
  readonly cpuPercent: number;
  readonly busyPercent: number;
}

async function measured(workers: number): Promise<Measured> {
  const postgres = await startPostgres();
  const database = await openPostgresDatabase(postgres.url);
  try {
    return await withWorld(SIZE, async (environment) => {
      const env = { ...environment, DATABASE_URL: postgres.url, SALESFORCE_PUBLISH: 'pubsub', LOG_LEVEL: 'silent' };
      const children = Array.from({ length: workers }, () => start('poller/src/main.ts', ['run'], env));
      children.forEach((child) => child.stdout?.resume());
      try {
        const pids = children.map(({ pid }) => pid ?? 0);
        return await measure(pids, async () => {
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

/** From two fifths of the mail to nine tenths of it: neither the first turns nor the last stragglers. */
async function measure(pids: readonly number[], seen: () => Promise<number>): Promise<Measured> {
  const at = async (share: number) => {
    for (;;) {
      const count = await seen();
      if (count >= TOTAL * share) {
        const cpu = pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
        return { count, ms: performance.now(), cpu, machine: machineSeconds() };
      }
      await wait(25);
    }
  };
  const begin = await at(0.4);
  const end = await at(0.9);
  const seconds = (end.ms - begin.ms) / 1000;
  const { busy, all } = {
    busy: end.machine.busy - begin.machine.busy,
    all: end.machine.all - begin.machine.all,
  };
  return {
    perSecond: (end.count - begin.count) / seconds,
    cpuPercent: ((end.cpu - begin.cpu) / pids.length / seconds) * 100,
    busyPercent: (busy / all) * 100,
  };
}

/** Of all cores since the machine started. */
function machineSeconds(): { readonly busy: number; readonly all: number } {
  const times = cpus().map(({ times: one }) => one);
  const all = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  return { busy: all - times.reduce((sum, { idle }) => sum + idle, 0), all };
}
