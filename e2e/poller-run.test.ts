/** The engine that stays up, as a process of its own. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { openPostgresDatabase } from '../poller/src/store/postgres-database';
import { type PostgresServer, startPostgres } from '../poller/test/store/postgres-server';
import { ended, type PollerRun, PollerWorld } from './poller-world';

/** On a machine with other work; a mailbox whose turn was lost comes again after a minute. */
const PATIENCE_MS = 100_000;
const anna = 'anna@firm.example';
const ben = 'ben@firm.example';

let world: PollerWorld;
let logged = '';
let running: { child: ChildProcess; end: Promise<PollerRun> }[] = [];

beforeEach(async () => {
  world = await PollerWorld.start([anna, ben]);
  Object.assign(world.environment, { SALESFORCE_PUBLISH: 'pubsub', INBOX_SYNC_POLL_SECONDS: '1' });
});
afterEach(async () => {
  running.forEach(({ child }) => child.kill('SIGKILL'));
  await Promise.all(running.map(({ end }) => end));
  running = [];
  logged = '';
  await world.close();
});

function run(...args: string[]): { child: ChildProcess; end: Promise<PollerRun> } {
  const child = world.spawn('run', ...args);
  child.stderr?.on('data', (text) => (logged += String(text)));
  const started = { child, end: ended(child) };
  running.push(started);
  return started;
}

/**
 * Waits for something that the poller brings about by itself.
 *
 * @throws {Error} it did not come; with what the pollers have logged since they started
 */
async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > end) {
      throw new Error(`waited in vain for ${what}; filed: ${filed().join(', ')}\n${logged}`);
    }
    await wait(100);
  }
}

/** Subjects of the mails that arrived; an event that was published twice is one mail. */
function filed(): string[] {
  const subjects = new Map(world.org.events().map((event) => [event.DeliveryKey__c, event.Subject__c ?? '']));
  return [...subjects.values()].sort();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

describe('run on PGlite', () => {
  it('publishes mail as it arrives, asks for outcomes rarely, and stops on SIGTERM with nothing lost', async () => {
    world.deliver(anna, 'before');
    const { child, end } = run('--json');
    await until('the first mail', () => filed().length === 1);
    world.deliver(ben, 'during');
    await until('the second mail', () => filed().length === 2);
    world.deliver(anna, 'later');
    await until('the third mail', () => filed().length === 3);
    expect(world.heartbeats()).toBeLessThanOrEqual(3);
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await end;
    expect([code, stderr.match(/unexpected|SIGKILL/)]).toEqual([0, null]);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ refused: 0 });
    // `once` takes the state over at once and settles what is left.
    expect(await world.run('once')).toMatchObject({ code: 0 });
    expect(filed()).toEqual(['before', 'during', 'later']);
  });

  it('tells health, readiness and metrics, and why it is not ready', async () => {
    const port = await freePort();
    Object.assign(world.environment, { INBOX_SYNC_PORT: String(port), INBOX_SYNC_HOST: '127.0.0.1' });
    world.deliver(anna, 'one');
    run();
    const get = async (path: string): Promise<{ status: number; text: string }> => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => null);
      return answer === null ? { status: 0, text: '' } : { status: answer.status, text: await answer.text() };
    };
    await until('readiness', async () => (await get('/readyz')).status === 200);
    await until('the first mail', () => filed().length === 1);
    expect(await get('/healthz')).toMatchObject({ status: 200 });
    const { text } = await get('/metrics');
    expect(text).toMatch(/inbox_sync_mailboxes\{status="Connected"\} [12]/);
    expect(text).toMatch(/inbox_sync_api_calls_total [1-9]/);
    expect(text).toMatch(/inbox_sync_gaps_total 0/);
    expect(text).not.toMatch(/firm\.example|client\.example/);
    world.fault({ target: 'salesforce', match: 'PubSub', status: 429, times: 10_000 });
    world.deliver(anna, 'held');
    await until('the reason why it is not ready', async () =>
      (await get('/readyz')).text.includes('GRPC_RESOURCE_EXHAUSTED'),
    );
    expect((await get('/readyz')).status).toBe(503);
    expect((await get('/nothing')).status).toBe(404);
  });

  it('ends within ten seconds of SIGTERM although nobody answers any more, and reads the rest afterwards', async () => {
    world.deliver(anna, 'before');
    const { child, end } = run();
    await until('the first mail', () => filed().length === 1);
    for (const target of ['gmail', 'salesforce'] as const) {
      world.fault({ target, match: '', times: 1_000_000, delayMs: 600_000 });
    }
    const asked = world.log.all().length;
    world.deliver(anna, 'unheard');
    await until('a call', () => world.log.all().length > asked);
    const stoppedAt = Date.now();
    child.kill('SIGTERM');
    const { code, signal } = await end;
    expect([code, signal, Date.now() - stoppedAt < 10_000]).toEqual([0, null, true]);
    world.faults.clear();
    expect((await world.run('once')).code).toBe(0);
    expect(filed()).toEqual(['before', 'unheard']);
  });

  it('logs no address, no subject and no body', async () => {
    world.environment['LOG_LEVEL'] = 'trace';
    world.deliver(anna, 'Geheimprojekt', { From: 'Zelda <zelda@vertraulich.example>' });
    world.deliver(ben, 'Gehaltsliste', {}, 'Sent');
    world.fault({ target: 'gmail', match: 'messages/', status: 500 });
    world.fault({ target: 'salesforce', match: 'Publish', status: 503 });
    const { child, end } = run();
    await until('the second mail', () => filed().length === 2);
    child.kill('SIGTERM');
    const { stderr } = await end;
    expect(stderr).toContain('published a slice');
    for (const secret of [
      anna,
      ben,
      'firm.example',
      'client.example',
      'vertraulich',
      'Zelda',
      'Geheim',
      'Gehalt',
      'Text of',
      'BEGIN ',
    ]) {
      expect(stderr).not.toContain(secret);
    }
  });
});

describe('run on PostgreSQL', () => {
  let postgres: PostgresServer | null;
  beforeEach(async () => {
    postgres = await startPostgres().catch(() => null);
    if (postgres !== null) {
      world.environment['DATABASE_URL'] = postgres.url;
    }
  });
  afterEach(() => postgres?.stop());
  const test = (title: string, work: () => Promise<void>): void => {
    it(title, async () => {
      if (postgres === null) {
        expect(process.env['CI']).not.toBe('1');
        return;
      }
      await work();
    });
  };

  test('goes on with the mailboxes of a worker that was killed, beside another one and beside once', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `mail ${index}`);
    names.forEach((name) => world.deliver(anna, name));
    const first = run();
    await until('the first mail to be read', () => world.log.all().some(({ path }) => path.includes('messages/')));
    const second = run();
    first.child.kill('SIGKILL');
    await first.end;
    world.deliver(ben, 'meanwhile');
    await until('the mail of the other mailbox', () => filed().includes('meanwhile'));
    expect((await world.run('once')).code).toBe(0);
    await until('all mail', () => filed().length === 301);
    expect(new Set(filed())).toEqual(new Set([...names, 'meanwhile']));
    expect(
      world.org.events().length - new Set(world.org.events().map((event) => event.DeliveryKey__c)).size,
    ).toBeLessThanOrEqual(200);
    second.child.kill('SIGTERM');
    expect((await second.end).code).toBe(0);
  });

  test('waits for a database that is restarted, survives that its connections are cut, and goes on', async () => {
    const { child, end } = run();
    world.deliver(anna, 'before');
    await until('the first mail', () => filed().length === 1);
    await postgres?.restart();
    world.deliver(anna, 'after');
    await until('the second mail', () => filed().length === 2);
    const database = await openPostgresDatabase(postgres?.url ?? '');
    const cut = await database.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and client_port is not null',
    );
    await database.close();
    expect(cut.length).toBeGreaterThan(0);
    world.deliver(anna, 'after the cut');
    await until('the third mail', () => filed().length === 3);
    child.kill('SIGTERM');
    expect((await end).code).toBe(0);
  });
});
