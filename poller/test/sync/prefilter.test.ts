/**
 * The privacy filter from the outside: cycles over fakes of the org and the mailbox, and a real PostgreSQL. Long because
 * the lists that are loaded, the mail that is held and the mail that is fetched later share one world.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ServiceUnavailableError } from '../../src/lib/errors';
import { openPostgresDatabase } from '../../src/store/postgres-database';
import type { Database } from '../../src/store/sql';
import type { StateStore } from '../../src/store/state-store';
import type { Prefilter } from '../../src/sync/people-ports';
import { runOnce, type RunReport } from '../../src/sync/run-once';
import type { FakeClock } from '../fakes/fake-clock';
import { type FakeOrg, mailbox } from '../fakes/fake-org';
import { type FakeSource, mail } from '../fakes/fake-source';
import { openTestDatabase } from '../fakes/memory-store';
import { SmallWorld } from '../fakes/small-world';
import { type PostgresServer, startPostgres } from '../store/postgres-server';

let postgres: PostgresServer | null;
let database: Database;
let world: SmallWorld;
let store: StateStore;
let clock: FakeClock;
let org: FakeOrg;
let source: FakeSource;
const box = mailbox(1);
const on: Prefilter = { isOn: true, secret: Buffer.alloc(32, 1) };
const id = (number: number): string => `0030000000000${String(number).padStart(3, '0')}AA`;
const DAY_MS = 24 * 60 * 60 * 1000;

// Every process of the end-to-end tests has these tables on PGlite.
beforeAll(async () => {
  postgres = await startPostgres().catch((error: unknown) => {
    console.warn('on PGlite, because no PostgreSQL can be started here', error);
    return null;
  });
  expect({ isPostgres: postgres !== null, isCi: process.env['CI'] === '1' }).not.toEqual({
    isPostgres: false,
    isCi: true,
  });
  database = await (postgres === null ? openTestDatabase() : openPostgresDatabase(postgres.url));
});
afterAll(async () => {
  await database.close();
  await postgres?.stop();
});
beforeEach(async () => {
  world = await SmallWorld.over(database);
  ({ store, clock, org, source } = world);
});

function once(prefilter: Prefilter = on): Promise<RunReport> {
  return runOnce({ ...world.ports(), prefilter }, new AbortController().signal);
}

const from = (address: string) => ({ headers: { From: address } });
const published = (): (string | null)[] => org.events().map((event) => event.Subject__c);

describe('the privacy filter', () => {
  it('publishes mail with somebody known and keeps mail with nobody known', async () => {
    org.know(id(1), 'ada@customer.example');
    source.deliver(box.id, mail('known'), mail('private', from('friend@home.example')));
    const report = await once();
    expect(published()).toEqual(['Subject known']);
    expect(report.counters.of(box.id).dropped).toEqual({ 'skipped.no-match': 1 });
    expect(org.requests.flatMap(({ settledElsewhere }) => settledElsewhere)).toEqual([]);
    expect(org.requests.at(-1)?.run?.dropped).toEqual({ 'skipped.no-match': 1 });
    expect(await store.people.counts()).toEqual([{ mailboxId: box.id, reason: 'skipped.no-match', count: 1 }]);
  });

  it('knows a mail by anybody on it, and by where its answers go', async () => {
    org.know(id(1), 'ada@customer.example');
    const headers = (change: Record<string, string>) => ({ headers: { From: 'x@home.example', ...change } });
    source.deliver(
      box.id,
      mail('cc', headers({ Cc: 'ADA@customer.example' })),
      mail('reply', headers({ 'Reply-To': 'ada@customer.example' })),
    );
    await once();
    expect(published().sort()).toEqual(['Subject cc', 'Subject reply']);
  });

  it('lets policy decide first, with a row in the ledger', async () => {
    org.policy = { ...org.policy, excludedAddresses: ['home.example'] };
    source.deliver(box.id, mail('private', from('friend@home.example')));
    const report = await once();
    expect(report.counters.of(box.id).dropped).toEqual({ 'skipped.excluded': 1 });
    expect(org.requests.flatMap(({ settledElsewhere }) => settledElsewhere)).toHaveLength(1);
    expect(await store.people.counts()).toEqual([]);
  });

  it('remembers of a kept mail its keys and when it was sent, and neither text nor address', async () => {
    source.deliver(box.id, mail('private', { headers: { From: 'friend@home.example' }, text: 'our secret' }));
    await once();
    const tables = ['seen', 'outbox', 'elsewhere', 'kept', 'kept_participant', 'people', 'known_address'];
    const rows = await Promise.all(tables.map((table) => database.query(`select * from inbox_sync.${table}`)));
    expect(JSON.stringify(rows)).not.toMatch(/friend|home\.example|our secret|Subject/);
    const [{ message_key: key } = { message_key: '' }] = await database.query<{ message_key: string }>(
      'select message_key from inbox_sync.kept',
    );
    expect(await store.people.keptOf(key)).toMatchObject([
      { mailboxId: box.id, providerId: 'private', reason: 'skipped.no-match' },
    ]);
  });

  it('costs one call a cycle once everybody is loaded, and none when nothing is new', async () => {
    org.peoplePage = 2;
    for (let number = 1; number <= 5; number++) {
      org.know(id(number), `p${number}@customer.example`);
    }
    source.deliver(box.id, mail('one', from('p5@customer.example')));
    await once();
    expect(org.questions).toHaveLength(3);
    source.deliver(box.id, mail('two', from('p5@customer.example')));
    await once();
    expect(org.questions).toHaveLength(4);
    const calls = org.usage().calls;
    await once();
    expect(org.usage().calls).toBe(calls);
    expect(published()).toEqual(['Subject one', 'Subject two']);
  });

  it('sends 1,000 mails with at most 8 calls', async () => {
    org.know(id(1), 'ada@customer.example');
    source.deliver(box.id, ...Array.from({ length: 1000 }, (_, index) => mail(`m${index}`)));
    await once();
    expect(published()).toHaveLength(1000);
    expect(org.usage().calls).toBeLessThanOrEqual(8);
  });

  it('publishes everything when it is switched off, and asks nobody', async () => {
    source.deliver(box.id, mail('private', from('friend@home.example')));
    await once({ ...on, isOn: false });
    expect(published()).toEqual(['Subject private']);
    expect(org.questions).toEqual([]);
  });
});

describe('until everybody is known', () => {
  const fails = (): never => {
    throw new ServiceUnavailableError('Salesforce', { status: 503 });
  };

  it('holds mail, publishes none of it and loses none of it', async () => {
    org.know(id(1), 'ada@customer.example');
    org.onKnownAddresses = fails;
    source.deliver(box.id, mail('known'), mail('private', from('friend@home.example')));
    const held = await once();
    expect(published()).toEqual([]);
    expect(held.totals.held).toBe(2);
    expect(held.counters.peopleProblem).not.toBeNull();
    expect(held.mailboxes[0]?.acknowledged).toBeNull();
    org.onKnownAddresses = () => undefined;
    const report = await once();
    expect(published()).toEqual(['Subject known']);
    expect(report.totals).toMatchObject({ held: 0, queued: 0 });
    expect(report.counters.of(box.id).dropped).toEqual({ 'skipped.no-match': 1 });
    expect(await database.query(`select 1 from inbox_sync.outbox`)).toEqual([]);
    expect(report.mailboxes[0]?.acknowledged).not.toBeNull();
  });

  it('goes on with the load where a failure broke it off', async () => {
    org.peoplePage = 2;
    for (let number = 1; number <= 5; number++) {
      org.know(id(number), `p${number}@customer.example`);
    }
    org.onKnownAddresses = ({ listing }) => (listing?.after === id(2) ? fails() : undefined);
    source.deliver(box.id, mail('one', from('p5@customer.example')));
    await once();
    org.onKnownAddresses = () => undefined;
    await once();
    expect(org.questions.map(({ listing }) => listing?.after)).toEqual([null, id(2), id(2), id(4)]);
    expect(published()).toEqual(['Subject one']);
  });

  it('stops loading at the reserve of API calls and goes on later', async () => {
    org.peoplePage = 1;
    org.know(id(1), 'ada@customer.example');
    org.know(id(2), 'bob@customer.example');
    org.used = 900;
    source.deliver(box.id, mail('one'));
    const report = await once();
    expect(org.questions).toHaveLength(1);
    expect(report.counters.peopleProblem).toMatch(/API/);
    org.used = 1;
    await once();
    expect(published()).toEqual(['Subject one']);
  });

  it('publishes what is held when the filter is switched off', async () => {
    org.onKnownAddresses = fails;
    source.deliver(box.id, mail('one'));
    await once();
    await once({ ...on, isOn: false });
    expect(published()).toEqual(['Subject one']);
  });
});

describe('mail that is held', () => {
  it('is read again when its hashes mean nothing any more, also when the filter is off by then', async () => {
    org.onKnownAddresses = () => {
      throw new ServiceUnavailableError('Salesforce', { status: 503 });
    };
    // Older than any sweep looks back.
    org.mailboxes = [{ ...box, syncSince: '2026-10-01T00:00:00.000Z' }];
    source.deliver(box.id, mail('one', { at: '2026-10-02T10:00:00Z' }));
    expect((await once()).totals.held).toBe(1);
    clock.advance(121 * 60_000);
    const off = { isOn: false, secret: Buffer.alloc(32, 2) };
    await once(off);
    await once(off);
    expect(published()).toEqual(['Subject one']);
  });
});

describe('what changes in the org', () => {
  beforeEach(async () => {
    org.know(id(1), 'ada@customer.example');
    source.deliver(box.id, mail('first'));
    await once();
  });

  it('takes the old address of a person out and the new one in', async () => {
    org.know(id(1), 'ada@new.example');
    source.deliver(box.id, mail('old'), mail('new', from('ada@new.example')));
    await once();
    expect(published()).toEqual(['Subject first', 'Subject new']);
  });

  it('forgets deleted people', async () => {
    org.know(id(1));
    source.deliver(box.id, mail('second'));
    await once();
    expect(published()).toEqual(['Subject first']);
  });

  it('keeps an address known while another record has it', async () => {
    org.know(id(2), 'ada@customer.example');
    org.know(id(1));
    source.deliver(box.id, mail('second'));
    await once();
    expect(published()).toEqual(['Subject first', 'Subject second']);
  });

  it('finds out once a day who was deleted for good', async () => {
    org.people.delete(id(1));
    source.deliver(box.id, mail('second'));
    await once();
    clock.advance(DAY_MS);
    source.deliver(box.id, mail('third'));
    await once();
    expect(published()).toEqual(['Subject first', 'Subject second']);
    expect(await database.query('select 1 from inbox_sync.known_address')).toEqual([]);
  });

  it('reads everybody again when the match rules change, and forgets what they no longer give', async () => {
    org.rulesHash = 'c'.repeat(64);
    org.people.set(id(1), { addresses: ['second@customer.example'], change: 0 });
    source.deliver(box.id, mail('two', from('second@customer.example')), mail('three'));
    await once();
    expect(published()).toEqual(['Subject first', 'Subject two']);
  });
});

describe('a person who is added later', () => {
  it('gets the past mail, once', async () => {
    source.deliver(box.id, mail('past'), mail('private', from('friend@home.example')));
    await once();
    expect(published()).toEqual([]);
    org.know(id(1), 'ada@customer.example');
    clock.advance(121 * 60_000);
    const report = await once();
    expect(published()).toEqual(['Subject past']);
    expect(report.counters.of(box.id).late).toBe(1);
    org.know(id(1));
    org.know(id(2), 'ada@customer.example');
    clock.advance(121 * 60_000);
    await once();
    expect(published()).toEqual(['Subject past']);
    expect(await store.people.counts()).toEqual([{ mailboxId: box.id, reason: 'skipped.no-match', count: 1 }]);
  });

  it('gets it in the cycle that finds them by other mail too', async () => {
    source.deliver(box.id, mail('past'));
    await once();
    org.know(id(1), 'ada@customer.example');
    source.deliver(box.id, mail('new'));
    await once();
    expect(published().sort()).toEqual(['Subject new', 'Subject past']);
  });

  it('gets mail that Salesforce skipped before, while the filter was off', async () => {
    org.outcomeOf = () => ({ outcome: 'Skipped', reason: 'skipped.no-match' });
    source.deliver(box.id, mail('past'));
    await once({ ...on, isOn: false });
    expect(await store.people.counts()).toEqual([{ mailboxId: box.id, reason: 'skipped.no-match', count: 1 }]);
    org.outcomeOf = () => ({ outcome: 'Filed', reason: 'filed.contacts' });
    org.know(id(1), 'ada@customer.example');
    clock.advance(121 * 60_000);
    await once();
    expect(published()).toEqual(['Subject past', 'Subject past']);
    expect(org.ledger.size).toBe(1);
    expect(await store.people.counts()).toEqual([]);
  });

  it('gets mail that belonged to records of others only, once there is a record of their own', async () => {
    org.know(id(1), 'ada@customer.example');
    org.outcomeOf = () => ({ outcome: 'Skipped', reason: 'skipped.not-owned' });
    source.deliver(box.id, mail('past'));
    await once();
    clock.advance(121 * 60_000);
    await once();
    expect(published()).toHaveLength(1);
    org.outcomeOf = () => ({ outcome: 'Filed', reason: 'filed.contacts' });
    org.know(id(2), 'ada@customer.example');
    clock.advance(121 * 60_000);
    await once();
    expect(published()).toHaveLength(2);
  });

  it('gets nothing of mail that is gone from its mailbox, or older than SyncSince by now', async () => {
    source.deliver(box.id, mail('past', { at: '2026-11-23T08:00:00Z' }), mail('gone'));
    await once();
    source.mails.get(box.id)?.pop();
    org.mailboxes = [{ ...box, syncSince: '2026-11-23T09:00:00.000Z' }];
    org.know(id(1), 'ada@customer.example');
    clock.advance(121 * 60_000);
    const report = await once();
    expect(report.failure).toBeNull();
    expect(published()).toEqual([]);
  });

  it('gets mail of which another copy is still there, and no mail that was changed into another one', async () => {
    const twin = { headers: { 'Message-ID': '<twin@customer.example>' } };
    source.deliver(box.id, mail('one', twin), mail('two', twin), mail('changed'));
    await once();
    source.mails.set(box.id, [mail('two', twin), { ...mail('other'), id: 'changed' }]);
    org.know(id(1), 'ada@customer.example');
    clock.advance(121 * 60_000);
    await once();
    expect(published()).toEqual(['Subject two']);
  });

  it('gets it in the next cycle when the mailbox cannot be read now', async () => {
    source.deliver(box.id, mail('past'));
    await once();
    org.know(id(1), 'ada@customer.example');
    clock.advance(121 * 60_000);
    source.onFetch = () => {
      throw new ServiceUnavailableError('Gmail', { status: 500 });
    };
    await once();
    source.onFetch = () => undefined;
    clock.advance(121 * 60_000);
    await once();
    expect(published()).toEqual(['Subject past']);
  });
});

describe('a lost state', () => {
  it('looks at past mail again in the background, so that a person who is added later gets it', async () => {
    org.mailboxes = [{ ...box, syncSince: '2026-10-01T00:00:00.000Z', syncedThroughAt: '2026-11-23T00:00:00.000Z' }];
    source.deliver(
      box.id,
      ...Array.from({ length: 250 }, (_, index) => mail(`old${index}`, { at: '2026-10-02T10:00:00Z' })),
    );
    source.onWalkFrom = 250;
    await once();
    const kept = async (): Promise<number> => (await store.people.counts())[0]?.count ?? 0;
    expect(await kept()).toBe(200);
    await once();
    expect(await kept()).toBe(250);
    org.know(id(1), 'ada@customer.example');
    clock.advance(121 * 60_000);
    await once();
    expect(published()).toHaveLength(250);
  });

  it('reads everything anew that was hashed with another secret', async () => {
    source.deliver(box.id, mail('past'));
    await once();
    const other = { isOn: true, secret: Buffer.alloc(32, 2) };
    source.deliver(box.id, mail('next', from('x@home.example')));
    await once(other);
    org.know(id(1), 'ada@customer.example');
    clock.advance(121 * 60_000);
    await once(other);
    expect(published()).toEqual(['Subject past']);
  });
});
