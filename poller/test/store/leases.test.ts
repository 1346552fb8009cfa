import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openPostgresDatabase } from '../../src/store/postgres-database';
import { pause } from '../../src/lib/backoff';
import { createLogger } from '../../src/lib/logger';
import { BossQueue } from '../../src/store/boss-queue';
import type { Database } from '../../src/store/sql';
import { StateStore } from '../../src/store/state-store';
import type { PageCommit } from '../../src/sync/ports';
import { type Lease, LeaseLostError } from '../../src/sync/turn-ports';
import { emailEvent } from '../../src/domain/event';
import { readMail } from '../../src/domain/read-mail';
import { mail } from '../fakes/fake-source';
import { mailbox } from '../fakes/fake-org';
import { openTestDatabase } from '../fakes/memory-store';
import { heartbeatAnswer } from '../fakes/heartbeat-answer';
import { type PostgresServer, startPostgres } from './postgres-server';

const box = mailbox(1);
const never = new AbortController().signal;
let postgres: PostgresServer | null = null;
beforeAll(async () => {
  postgres = await startPostgres().catch(() => null);
});
afterAll(() => postgres?.stop());

describe.each<[string, () => Promise<Database | null>]>([
  ['PGlite', openTestDatabase],
  ['PostgreSQL', async () => (postgres === null ? null : openPostgresDatabase(postgres.url))],
])('leases on %s', (name, open) => {
  let database: Database | null = null;
  /** Two workers on one state. */
  let one: StateStore;
  let two: StateStore;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database?.close());
  beforeEach(async () => {
    if (database !== null) {
      await database.script('drop schema if exists inbox_sync cascade');
      const shared = { ...database, isShared: true, close: () => Promise.resolve() };
      one = await StateStore.open(shared);
      two = await StateStore.open(shared);
      await one.saveAnswer(heartbeatAnswer(), [box, mailbox(2)], new Date());
    }
  });
  const test = (title: string, work: () => Promise<void>): void => {
    it(title, async () => {
      if (database === null) {
        expect([name, process.env['CI']]).not.toEqual([name, '1']);
        return;
      }
      await work();
    });
  };
  const held = async (store: StateStore, ms = 60_000): Promise<Lease> => {
    const [lease] = await store.leases.acquire(['mailbox'], ms);
    if (lease === undefined) {
      throw new Error('the lease is not free');
    }
    return lease;
  };
  const commit = (store: StateStore, lease: Lease, value: string) =>
    store
      .fenced(lease)
      .commitPage({ mailboxId: box.id, seen: [], outbox: [], dropped: [], kept: [], cursor: { value, isLast: true } });
  const cursor = async (): Promise<string | null | undefined> => (await one.mailboxes())[0]?.pending;

  test('are given to one worker at a time, and to the next when given back', async () => {
    const lease = await held(one);
    expect(await two.leases.acquire(['mailbox', 'other'], 60_000)).toMatchObject([{ name: 'other' }]);
    await one.leases.release([lease]);
    expect((await held(two)).fence).toBeGreaterThan(lease.fence);
  });

  test('that ran out let the next worker in, and keep the slow one from writing', async () => {
    const slow = await held(one, 1);
    await pause(20, never);
    const next = await held(two);
    await commit(two, next, 'c2');
    await expect(commit(one, slow, 'c1')).rejects.toThrow(LeaseLostError);
    await expect(
      one.fenced(slow).saveProgress({ id: box.id, status: 'Degraded', detail: null, walkedAt: null }),
    ).rejects.toThrow(LeaseLostError);
    expect(await cursor()).toBe('c2');
    expect(await one.leases.extend([slow], 60_000)).toEqual([]);
    await one.leases.release([slow]);
    expect(await one.leases.acquire(['mailbox'], 60_000)).toEqual([]);
  });

  test('that ran out and were taken by nobody still write, and can be extended', async () => {
    const lease = await held(one, 1);
    await pause(20, never);
    await commit(one, lease, 'c1');
    expect(await one.leases.extend([lease], 60_000)).toEqual([lease]);
    expect(await two.leases.acquire(['mailbox'], 60_000)).toEqual([]);
    expect(await cursor()).toBe('c1');
  });

  test('give each due mailbox to one worker, until it is scheduled or the claim runs out', async () => {
    const claimed = await Promise.all([one.turns.claimDue(1, 60_000), two.turns.claimDue(5, 60_000)]);
    expect(claimed.flat().sort()).toEqual([box.id, mailbox(2).id]);
    expect(await one.turns.claimDue(5, 60_000)).toEqual([]);
    await one.turns.schedule([{ mailboxId: box.id, inMs: 0, quietTurns: 3 }]);
    expect(await two.turns.claimDue(5, 1)).toEqual([box.id]);
    await pause(20, never);
    expect(await one.turns.claimDue(5, 60_000)).toEqual([box.id]);
    await one.turns.schedule([{ mailboxId: box.id, inMs: 60_000, quietTurns: 4 }]);
    expect(await one.turns.claimDue(5, 60_000)).toEqual([]);
    expect(await one.turns.states([box.id])).toMatchObject([{ quietTurns: 4, state: { mailbox: { id: box.id } } }]);
  });

  /** `first` has written everything and is about to commit while `second` is under way. */
  const atOnce = async (
    first: (store: StateStore) => Promise<unknown>,
    second: (store: StateStore) => Promise<unknown>,
  ): Promise<void> => {
    const db = database;
    if (db === null) {
      throw new Error('no database');
    }
    const wrote = new AbortController();
    const mayCommit = new AbortController();
    const writing = first(
      StateStore.look({
        ...db,
        transaction: (work) =>
          db.transaction(async (sql) => {
            const result = await work(sql);
            wrote.abort();
            await pause(10_000, mayCommit.signal).catch(() => undefined);
            return result;
          }),
      }),
    );
    await pause(10_000, wrote.signal).catch(() => undefined);
    const other = second(two);
    await Promise.race([other, pause(100, never)]);
    mayCommit.abort();
    await Promise.all([writing, other]);
  };
  const page = (change: Partial<PageCommit>): PageCommit => ({
    mailboxId: box.id,
    seen: [],
    outbox: [],
    dropped: [],
    kept: [],
    cursor: null,
    ...change,
  });

  test('are not needed to count mail that is just being committed as unsettled', async () => {
    await one.commitPage(page({ cursor: { value: 'c1', isLast: true } }));
    const read = readMail(mail('new'));
    const event = emailEvent(read, { mailboxId: box.id, synced: new Set(), bodyStorage: 'Full' });
    const outbox = [{ event, sentAt: read.sentAt, lane: 'live' as const, participants: [], isHeld: false }];
    await atOnce(
      (store) => store.commitPage(page({ outbox, cursor: { value: 'c2', isLast: true } })),
      (store) => store.acknowledge(),
    );
    const [state] = await one.mailboxes();
    expect([state?.pending, state?.acknowledged]).toEqual(['c2', null]);
  });

  const [hash, key] = ['a'.repeat(64), 'b'.repeat(64)];
  const kept = [
    {
      deliveryKey: key,
      messageKey: key,
      mailboxId: box.id,
      providerId: 'm',
      sentAt: new Date(),
      reason: 'skipped.no-match' as const,
      participants: [hash],
      decidedAt: new Date(),
    },
  ];
  const nowhere = { modifiedAt: '2026-01-01T00:00:00.000Z', id: null };
  const known = {
    answer: {
      version: 1 as const,
      orgId: '00D000000000001AAA',
      rulesHash: key,
      changed: [`003000000000001AAA ${hash}`],
      changesNext: { Contact: nowhere, Lead: nowhere },
      more: false,
      listed: [],
      listingNext: null,
    },
    beginsList: false,
    isListing: false,
    // The answer came before the mail was decided, and is written after it.
    at: new Date(Date.now() - 60_000),
  };

  const save = (store: StateStore): Promise<unknown> => store.people.save(known);
  const keep = (store: StateStore): Promise<unknown> => store.commitPage(page({ kept }));

  test('are not needed to find mail late that is kept while its people become known', async () => {
    await atOnce(save, keep);
    expect(await one.people.lateMailboxes(new Date())).toEqual([box.id]);
  });

  test('are not needed to find mail late whose people become known while it is kept', async () => {
    await atOnce(keep, save);
    expect(await one.people.lateMailboxes(new Date())).toEqual([box.id]);
  });
});

describe('workers that start at the same moment on an empty PostgreSQL', () => {
  it('lay state and queue once, and all of them work', async () => {
    if (postgres === null) {
      expect(process.env['CI']).not.toBe('1');
      return;
    }
    const { url } = postgres;
    const workers = await Promise.all(Array.from({ length: 4 }, () => openPostgresDatabase(url)));
    await workers[0]?.script(
      'drop schema if exists inbox_sync cascade; drop schema if exists inbox_sync_queue cascade',
    );
    const queues = workers.map((database) => new BossQueue(database, createLogger('silent')));
    try {
      await Promise.all(
        queues.map(async (queue, index) => {
          await StateStore.open(workers[index] as Database);
          await queue.start();
          await queue.send('poll', [String(index)]);
        }),
      );
    } finally {
      await Promise.all(queues.map((queue) => queue.stop()));
    }
    const rows = await workers[0]?.query('select 1 from inbox_sync_queue.job');
    await Promise.all(workers.map((database) => database.close()));
    expect(rows).toHaveLength(4);
  });
});
