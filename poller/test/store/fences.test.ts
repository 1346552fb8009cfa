/** A worker whose lease was taken over writes nothing any more, whatever it is about to write. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pause } from '../../src/lib/backoff';
import { openPostgresDatabase } from '../../src/store/postgres-database';
import type { Database } from '../../src/store/sql';
import { StateStore } from '../../src/store/state-store';
import type { Store } from '../../src/sync/ports';
import { type Lease, LeaseLostError } from '../../src/sync/turn-ports';
import { mailbox } from '../fakes/fake-org';
import { heartbeatAnswer } from '../fakes/heartbeat-answer';
import { openTestDatabase } from '../fakes/memory-store';
import { type PostgresServer, startPostgres } from './postgres-server';

const box = mailbox(1);
const at = new Date('2026-11-23T12:00:00Z');
const key = 'a'.repeat(64);
const span = { from: at, to: at };
const refetch = { deliveryKey: key, messageKey: key, mailboxId: box.id, providerIds: [] };
const people = {
  version: 1,
  orgId: '00D000000000001AAA',
  rulesHash: key,
  changed: [],
  changesNext: { Contact: { modifiedAt: null, id: null }, Lead: { modifiedAt: null, id: null } },
  more: false,
  listed: [],
  listingNext: null,
} as never;

/** Every method of the store that writes. */
const writes: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  saveAnswer: (store) => store.saveAnswer(heartbeatAnswer(), [box], at),
  saveProgress: (store) => store.saveProgress({ id: box.id, status: 'Degraded', detail: null, walkedAt: null }),
  markReported: async (store) => store.markReported(await store.mailboxes()),
  commitPage: (store) =>
    store.commitPage({
      mailboxId: box.id,
      seen: [],
      outbox: [],
      dropped: [],
      kept: [],
      cursor: { value: 'late', isLast: true },
    }),
  markPublished: (store) => store.markPublished([key], at),
  markRefused: (store) => store.markRefused(key, 'X'),
  waiting: (store) => store.waiting(10, at),
  saveOutcomes: (store) => store.saveOutcomes({ [key]: { outcome: 'Filed', reason: 'filed.contacts' } }, []),
  saveUsage: (store) => store.saveUsage({ calls: 0, used: 1, limit: 2 }, at),
  acknowledge: (store) => store.acknowledge(box.id),
  saveHold: (store) => store.saveHold('x', { calls: 0, used: null, limit: null }, at),
  markDroppedReported: (store) => store.markDroppedReported([key]),
  postponeDropped: (store) => store.postponeDropped([key], at),
  'turns.schedule': (store) => store.turns.schedule([{ mailboxId: box.id, inMs: 1, quietTurns: 0 }]),
  'work.markSwept': (store) => store.work.markSwept(box.id, 'hourly', at),
  'work.saveAliases': (store) => store.work.saveAliases(box.id, [], at),
  'work.startBackfill': (store) => store.work.startBackfill(box.id, span),
  'work.advanceBackfill': (store) => store.work.advanceBackfill(box.id, at, at, 1),
  'work.requestRefetch': (store) => store.work.requestRefetch([refetch]),
  'work.endRefetch': (store) => store.work.endRefetch(key),
  'work.reportGone': (store) => store.work.reportGone(refetch, at),
  'work.retry': (store) => store.work.retry(box.id, ['m']),
  'people.useSecret': (store) => store.people.useSecret('secret'),
  'people.save': (store) => store.people.save({ answer: people, beginsList: true, isListing: true, at }),
  'people.decideHeld': (store) => store.people.decideHeld(at),
  'people.releaseHeld': (store) => store.people.releaseHeld(),
  'people.askAlone': (store) => store.people.askAlone(at),
  'people.missLate': (store) => store.people.missLate([{ deliveryKey: key, dueAt: at }], at),
  'people.setUnindexed': (store) => store.people.setUnindexed(box.id, true),
};

let postgres: PostgresServer | null = null;
beforeAll(async () => {
  postgres = await startPostgres().catch(() => null);
});
afterAll(() => postgres?.stop());

describe.each<[string, () => Promise<Database | null>]>([
  ['PGlite', openTestDatabase],
  ['PostgreSQL', async () => (postgres === null ? null : openPostgresDatabase(postgres.url))],
])('a lease that somebody else took over, on %s,', (name, open) => {
  let database: Database | null = null;
  let store: StateStore;
  let lost: Lease;
  beforeAll(async () => {
    database = await open();
    if (database !== null) {
      store = await StateStore.open({ ...database, isShared: true, close: () => Promise.resolve() });
      await store.saveAnswer(heartbeatAnswer(), [box], at);
      [lost] = (await store.leases.acquire(['mailbox'], 1)) as [Lease];
      await pause(20, new AbortController().signal);
      expect(await store.leases.acquire(['mailbox'], 60_000)).toHaveLength(1);
    }
  });
  afterAll(() => database?.close());
  const test = (title: string, work: () => Promise<void>): void => {
    it(title, async () => {
      if (database === null) {
        expect([name, process.env['CI']]).not.toEqual([name, '1']);
        return;
      }
      await work();
    });
  };

  it.each(Object.keys(writes))('refuses %s', async (method) => {
    if (database === null) {
      expect([name, process.env['CI']]).not.toEqual([name, '1']);
      return;
    }
    await expect(writes[method]?.(store.fenced(lost))).rejects.toThrow(LeaseLostError);
  });

  test('writes no end of a turn, and says whose', async () => {
    const progress = { id: box.id, status: 'Degraded', detail: 'late', walkedAt: at } as const;
    const late = { mailboxId: box.id, inMs: 1, quietTurns: 7, lease: lost, progress };
    expect(await store.turns.finish([late])).toEqual([box.id]);
    const [turn] = await store.turns.states([box.id]);
    expect([turn?.quietTurns, turn?.state.status]).toEqual([0, null]);
  });

  test('reads all the same', async () => {
    expect(await store.fenced(lost).mailboxes()).toHaveLength(1);
  });

  test('left everything as it was', async () => {
    const [state] = await store.mailboxes();
    expect([state?.pending, state?.status, state?.sweptAt, state?.aliases]).toEqual([null, null, null, null]);
    expect((await store.org()).hold).toBeNull();
  });
});
