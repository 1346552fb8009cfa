import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { HeartbeatAnswer } from '../../../contract/heartbeat';
import { emailEvent } from '../../src/domain/event';
import { readMail } from '../../src/domain/read-mail';
import { ConfigurationError, StateLockedError } from '../../src/lib/errors';
import { openPgliteDatabase } from '../../src/store/pglite-database';
import { openPostgresDatabase } from '../../src/store/postgres-database';
import type { Database } from '../../src/store/sql';
import { StateStore } from '../../src/store/state-store';
import type { PageCommit, SeenRow } from '../../src/sync/ports';
import { defaultPolicy, mailbox } from '../fakes/fake-org';
import { mail } from '../fakes/fake-source';
import { emptyStore, openTestDatabase } from '../fakes/memory-store';
import { type PostgresServer, startPostgres } from './postgres-server';

const box = mailbox(1);
const at = new Date('2026-11-23T12:00:00.000Z');
const answer: HeartbeatAnswer = {
  version: 1,
  orgId: '00D000000000001AAA',
  policyHash: 'a'.repeat(64),
  policy: defaultPolicy,
  mailboxes: [],
  outcomes: {},
  resend: [],
  subscription: 'Running',
  more: false,
};

function page(ids: readonly string[], change: Partial<PageCommit> = {}): PageCommit {
  const outbox = ids.map((id) => {
    const read = readMail(mail(id));
    return {
      event: emailEvent(read, { mailboxId: box.id, synced: new Set(), bodyStorage: 'Full' as const }),
      sentAt: read.sentAt,
      lane: 'live' as const,
      participants: [],
      isHeld: false,
    };
  });
  const seen = outbox.map(({ event }, index) => seenRow(ids[index] ?? '', 'outbox', event.DeliveryKey__c));
  return { mailboxId: box.id, seen, outbox, dropped: [], kept: [], cursor: { value: 'c1', isLast: true }, ...change };
}

const fromWalk = { ignoresAge: false, messageIdHash: null };

function seenRow(providerId: string, state: SeenRow['state'], deliveryKey: string | null): SeenRow {
  return { providerId, state, deliveryKey, reason: null, version: null, attempts: 0, wasInScope: true, ...fromWalk };
}

let postgres: PostgresServer | null = null;
let postgresProblem: unknown = null;
beforeAll(async () => {
  try {
    postgres = await startPostgres();
  } catch (error) {
    postgresProblem = error;
  }
});
afterAll(() => postgres?.stop());

describe.each<[string, () => Promise<Database | null>]>([
  ['PGlite', openTestDatabase],
  ['PostgreSQL', async () => (postgres === null ? null : openPostgresDatabase(postgres.url))],
])('the state on %s', (name, open) => {
  let database: Database | null = null;
  let store: StateStore;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database?.close());
  beforeEach(async () => {
    if (database !== null) {
      store = await emptyStore(database);
      await store.saveAnswer(answer, [box], at);
    }
  });

  /** Where PostgreSQL cannot start the test says so in its output; with CI=1 that is a failure. */
  const test = (title: string, work: () => Promise<void>): void => {
    it(title, async () => {
      if (database === null) {
        expect({ problem: postgresProblem, isFailure: process.env['CI'] === '1' }).toMatchObject({ isFailure: false });
        console.warn(`skipped on ${name}: ${title}`, postgresProblem);
        return;
      }
      await work();
    });
  };

  test('remembers org, policy and mailboxes', async () => {
    expect(await store.org()).toEqual({
      orgId: answer.orgId,
      policyHash: answer.policyHash,
      policy: defaultPolicy,
      lastHeartbeatAt: at,
      hold: null,
      apiUsed: null,
      apiLimit: null,
      apiHeardAt: null,
      subscription: 'Running',
    });
    await store.saveUsage({ calls: 1, used: 5, limit: 10 }, at);
    await store.saveUsage({ calls: 2, used: null, limit: null }, new Date());
    await store.saveHold('away', { calls: 2, used: 5, limit: 10 }, new Date());
    expect(await store.org()).toMatchObject({ apiUsed: 5, apiLimit: 10, apiHeardAt: at, hold: 'away' });
    await store.saveAnswer({ ...answer, policy: null }, [mailbox(2)], at);
    expect((await store.org()).policy).toEqual(defaultPolicy);
    expect((await store.mailboxes()).map((state) => state.mailbox.id)).toEqual([mailbox(2).id]);
  });

  test('commits a page once, however often it is repeated', async () => {
    expect(await store.commitPage(page(['a', 'b']))).toEqual({ queued: 2, dropped: 0 });
    expect(await store.commitPage(page(['a', 'b']))).toEqual({ queued: 0, dropped: 0 });
    expect(
      (await store.queued(10)).map(({ event }) => (JSON.parse(event) as { Subject__c: string }).Subject__c),
    ).toEqual(['Subject a', 'Subject b']);
    expect((await store.known(box.id, ['a', 'b', 'c'])).size).toBe(2);
  });

  test('commits nothing of a page that fails in its middle', async () => {
    const broken = page(['a']);
    const [row] = broken.seen;
    const twice = [seenRow('x', 'gone', null), seenRow('x', 'gone', null)];
    await expect(store.commitPage({ ...broken, seen: [...(row ? [row] : []), ...twice] })).rejects.toThrow();
    expect(await store.totals()).toMatchObject({ queued: 0 });
    expect((await store.mailboxes())[0]).toMatchObject({ pending: null });
  });

  test('acknowledges a cursor only when nothing before it is open', async () => {
    await store.commitPage(page(['a', 'b']));
    await store.saveProgress({ id: box.id, status: 'Connected', detail: null, walkedAt: at });
    const [a = '', b = ''] = (await store.queued(10)).map(({ deliveryKey }) => deliveryKey);
    await store.markPublished([a, b], at);
    await store.saveOutcomes({ [a]: { outcome: 'Filed', reason: 'filed.contacts' } }, []);
    await store.acknowledge();
    expect((await store.mailboxes())[0]).toMatchObject({
      acknowledged: null,
      syncedThroughAt: new Date('2026-11-23T10:00:00Z'),
    });
    await store.saveOutcomes({ [b]: { outcome: 'Waiting', reason: 'waiting.retry' } }, []);
    await store.acknowledge();
    expect((await store.mailboxes())[0]).toMatchObject({ acknowledged: null });
    expect(await store.totals()).toMatchObject({ unanswered: 0, deferred: 1 });
    await store.saveOutcomes({ [b]: { outcome: 'Skipped', reason: 'skipped.no-match' } }, []);
    await store.acknowledge();
    expect((await store.mailboxes())[0]).toMatchObject({ acknowledged: 'c1', syncedThroughAt: at });
  });

  test('does not acknowledge while a message cannot be read, and names it again', async () => {
    const failing = seenRow('bad', 'failing', null);
    await store.commitPage({
      mailboxId: box.id,
      seen: [failing],
      outbox: [],
      dropped: [],
      kept: [],
      cursor: { value: 'c', isLast: true },
    });
    await store.acknowledge();
    expect((await store.mailboxes())[0]?.acknowledged).toBeNull();
    expect(await store.failing(box.id)).toEqual([{ id: 'bad', version: null, wasInScope: true, ignoresAge: false }]);
  });

  test('puts back what is to be sent again, with the next attempt', async () => {
    await store.commitPage(page(['a']));
    const [row] = await store.queued(1);
    await store.markPublished([row?.deliveryKey ?? ''], at);
    expect(await store.queued(1)).toEqual([]);
    expect(await store.waiting(5, at)).toMatchObject([{ attempt: 1, publishedAt: at, mailboxId: box.id }]);
    expect(await store.saveOutcomes({}, [row?.deliveryKey ?? '', 'unknown'])).toMatchObject({ resent: 1 });
    expect(await store.queued(1)).toMatchObject([{ attempt: 2 }]);
  });

  test('asks about those first that were not asked about for longest', async () => {
    await store.commitPage(page(['a', 'b', 'c']));
    const keys = (await store.queued(3)).map(({ deliveryKey }) => deliveryKey);
    await store.markPublished(keys, at);
    const first = await store.waiting(2, at);
    const second = await store.waiting(1, at);
    expect([...first, ...second].map(({ deliveryKey }) => deliveryKey).sort()).toEqual([...keys].sort());
  });

  test('keeps ledger rows for the org until they are taken', async () => {
    const dropped = {
      deliveryKey: 'd'.repeat(64),
      messageKey: 'e'.repeat(64),
      mailboxId: box.id,
      sentAt: at,
      reason: 'skipped.excluded' as const,
    };
    await store.commitPage({ ...page([]), dropped: [dropped] });
    expect(await store.unreported(5, at)).toEqual([dropped]);
    await store.postponeDropped([dropped.deliveryKey], new Date(at.getTime() + 1));
    expect(await store.unreported(5, at)).toEqual([]);
    expect(await store.unreported(5, new Date(at.getTime() + 1))).toEqual([dropped]);
    await store.markDroppedReported([dropped.deliveryKey]);
    expect(await store.unreported(5, new Date(at.getTime() + 1))).toEqual([]);
  });

  test('opens again with everything in it', async () => {
    await store.commitPage(page(['a']));
    if (database !== null) {
      const again = await StateStore.open({ ...database, close: () => Promise.resolve() });
      expect((await again.totals()).queued).toBe(1);
    }
  });
});

describe('the state in a folder', () => {
  it('is locked for others while it is open, and free afterwards', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-state-'));
    const database = await openPgliteDatabase(folder);
    await expect(openPgliteDatabase(folder)).rejects.toThrow(StateLockedError);
    await database.close();
    await (await openPgliteDatabase(folder)).close();
    rmSync(folder, { recursive: true });
  });

  it('that cannot be made is a mistake of INBOX_SYNC_DATA', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-state-'));
    writeFileSync(join(folder, 'file'), '');
    await expect(openPgliteDatabase(join(folder, 'file', 'state'))).rejects.toThrow(/INBOX_SYNC_DATA/);
    await expect(openPgliteDatabase('/proc/nowhere/state')).rejects.toThrow(/INBOX_SYNC_DATA/);
    rmSync(folder, { recursive: true });
  });
});

describe('the state in PostgreSQL', () => {
  it('is made once by processes that open it at the same moment', async () => {
    if (postgres === null) {
      expect(process.env['CI']).not.toBe('1');
      return;
    }
    const { url } = postgres;
    const first = await openPostgresDatabase(url);
    await first.script('drop schema if exists inbox_sync cascade');
    const stores = await Promise.all(
      [first, await openPostgresDatabase(url), await openPostgresDatabase(url)].map((database) =>
        StateStore.open(database),
      ),
    );
    expect((await Promise.all(stores.map((store) => store.org()))).map(({ orgId }) => orgId)).toEqual([
      null,
      null,
      null,
    ]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('without a server is a mistake of DATABASE_URL whose text holds no password', async () => {
    const error: unknown = await openPostgresDatabase('postgres://me:hush@127.0.0.1:1/db').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(JSON.stringify([String(error), (error as ConfigurationError).actions])).not.toContain('hush');
  });
});
