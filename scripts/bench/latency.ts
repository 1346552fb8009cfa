import { setTimeout as wait } from 'node:timers/promises';
import { LocalProcess, rawMail } from '../../e2e/local-process';
import { openPostgresDatabase } from '../../poller/src/store/postgres-database';
import type { Database } from '../../poller/src/store/sql';
import { startPostgres } from '../../poller/test/store/postgres-server';
import { stop } from './child';
import type { Progress } from './progress';

const MAILS = 10;
const DELAY_MS = 50;
const POLL_SECONDS = 3;
const mailbox = 'user1@firm.example';

/**
 * One mail at a time arrives at a polled mailbox and becomes a task by the real Apex: how long after the moment at which
 * the mailbox was due to be looked at. For half of the mails Salesforce was not heard from for an hour, as where mail is
 * rare, so that policy and known people are asked for before the mail is decided.
 */
export async function measureLatency(progress: Progress) {
  const postgres = await startPostgres();
  const database = await openPostgresDatabase(postgres.url);
  const local = await LocalProcess.start([mailbox], ['Contact,carl@client.example,Carl,Client,Client,,']);
  try {
    Object.assign(local.changes, {
      DATABASE_URL: postgres.url,
      INBOX_SYNC_POLL_SECONDS: String(POLL_SECONDS),
      LOG_LEVEL: 'warn',
    });
    await local.runPoller('once');
    for (const target of ['gmail', 'salesforce']) {
      await local.fault({ target, match: '', times: Number.MAX_SAFE_INTEGER, delayMs: DELAY_MS });
    }
    const worker = local.spawnPoller('run');
    worker.stdout?.resume();
    worker.stderr?.pipe(process.stderr);
    try {
      const seconds: number[] = [];
      for (let number = 0; number < MAILS; number++) {
        const isAfterRest = number % 2 === 1;
        seconds.push(await oneMail(local, database, `mail ${number}`, isAfterRest));
        progress(`mail ${number + 1}${isAfterRest ? ' after a rest' : ''}: ${String(seconds.at(-1)?.toFixed(2))} s`);
      }
      const sorted = [...seconds].sort((a, b) => a - b);
      return {
        mails: MAILS,
        pollSeconds: POLL_SECONDS,
        medianSecondsBeyondGap: sorted[MAILS / 2] ?? NaN,
        maxSecondsBeyondGap: sorted.at(-1) ?? NaN,
      };
    } finally {
      await stop(worker);
    }
  } finally {
    await local.close();
    await database.close();
    await postgres.stop();
  }
}

/** Seconds from when the mailbox is due until the task is there. The mail arrives before that. */
async function oneMail(local: LocalProcess, database: Database, name: string, isAfterRest: boolean): Promise<number> {
  if (isAfterRest) {
    await rest(database);
  }
  const dueAt = await nextLook(database);
  await local.deliver(mailbox, rawMail(name, { To: mailbox }));
  for (;;) {
    const tasks = (await local.dump())['Task'] ?? [];
    if (tasks.some(({ Subject }) => Subject === name)) {
      return (Date.now() - dueAt) / 1000;
    }
    await wait(50);
  }
}

/** Lets the last conversation with Salesforce lie an hour back, once nothing waits for an answer any more. */
async function rest(database: Database): Promise<void> {
  for (let waiting = 1; waiting > 0;) {
    await database.script(
      `update inbox_sync.meta set last_heartbeat_at = now() - interval '1 hour';
       update inbox_sync.people set refreshed_at = now() - interval '1 hour'`,
    );
    const [row] = await database.query<{ count: number }>('select count(*)::int as count from inbox_sync.outbox');
    waiting = row?.count ?? 0;
    await wait(50);
  }
}

/** When the mailbox is due, once that lies ahead and leaves time for a mail to arrive. */
async function nextLook(database: Database): Promise<number> {
  for (;;) {
    const [row] = await database.query<{ ms: number }>(
      `select extract(epoch from next_turn_at - now())::float8 * 1000 as ms from inbox_sync.mailbox`,
    );
    if (row !== undefined && row.ms > 1_500 && row.ms < 60_000) {
      return Date.now() + row.ms;
    }
    await wait(50);
  }
}
