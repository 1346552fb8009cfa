/**
 * What mails and mailboxes say besides: aliases, labels and categories, sensitivity; lists of a span of time; access that
 * was taken back; a provider that hangs. One suite for both providers, through their official clients.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getEventListeners } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { HeartbeatMailbox } from '../contract/heartbeat';
import { Faults } from '../local/control/faults';
import { RequestLog } from '../local/control/request-log';
import { AllowedMailboxes } from '../poller/src/domain/allowed-mailboxes';
import { createLogger } from '../poller/src/lib/logger';
import { StoppedError } from '../poller/src/lib/errors';
import type { Database } from '../poller/src/store/sql';
import type { StateStore } from '../poller/src/store/state-store';
import type { MailSource } from '../poller/src/sync/ports';
import { runOnce, type RunReport } from '../poller/src/sync/run-once';
import { FakeClock } from '../poller/test/fakes/fake-clock';
import { FakeOrg, mailbox } from '../poller/test/fakes/fake-org';
import { emptyStore, openTestDatabase } from '../poller/test/fakes/memory-store';
import { ago, anna, gmailWorld, graphWorld, raw, type World } from './support/provider-worlds';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
/** Longer than a stop takes on any machine. */
const HANG_MS = 30_000;
const signal = new AbortController().signal;
const temporary = mkdtempSync(join(tmpdir(), 'provider-marks-'));

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database.close();
  rmSync(temporary, { recursive: true, force: true });
});

describe.each([
  ['Gmail', gmailWorld],
  ['Microsoft 365', graphWorld],
])('a mailbox at %s', (_, startWorld) => {
  const faults = new Faults();
  let world: World;
  let store: StateStore;
  let org: FakeOrg;
  let box: HeartbeatMailbox;
  let source: MailSource;
  let clock: FakeClock;

  beforeEach(async () => {
    faults.clear();
    world = await startWorld({ faults, log: new RequestLog(), folder: temporary });
    store = await emptyStore(database);
    box = mailbox(1, { address: anna, provider: world.provider, syncSince: ago(12 * HOUR).toISOString() });
    org = new FakeOrg([box]);
    source = world.newSource();
    clock = new FakeClock(Date.now());
  });
  afterEach(() => world.close());

  function once(stop = signal): Promise<RunReport> {
    const allowed = new AllowedMailboxes([anna]);
    const sources = { Google: null, Microsoft: null, [world.provider]: source };
    return runOnce({ store, salesforce: org, sources, allowed, clock, log: createLogger('silent') }, stop);
  }
  const subjects = (): (string | null)[] => org.events().map((event) => event.Subject__c);
  const reasons = (): string[] =>
    org.requests.flatMap(({ settledElsewhere }) => settledElsewhere).map((row) => row.reason);
  const deliver = (name: string, headers: Record<string, string> = {}, age = 0): { readonly id: string } =>
    world.deliver('Inbox', raw(name, ago(age), headers));

  it('ends at once when it is stopped while its provider hangs, and loses nothing', async () => {
    await once();
    deliver('one');
    faults.add({ target: world.target, match: world.mailRequests, times: 100, delayMs: HANG_MS });
    const stop = new AbortController();
    setTimeout(() => {
      stop.abort();
    }, 200);
    const began = Date.now();
    expect((await once(stop.signal)).failure).toBeInstanceOf(StoppedError);
    expect(Date.now() - began).toBeLessThan(HANG_MS);
    faults.clear();
    await once();
    expect(subjects()).toEqual(['one']);
  });

  it('keeps no time limit of calls that have ended', async () => {
    deliver('one');
    const limits = jest.spyOn(AbortSignal, 'timeout');
    const stop = new AbortController();
    await once(stop.signal);
    expect([limits.mock.calls, getEventListeners(stop.signal, 'abort')]).toEqual([[], []]);
    limits.mockRestore();
  });

  async function listed(from: Date, to: Date | null): Promise<string[]> {
    const ids: string[] = [];
    for await (const { candidates } of source.list(box, { from, to }, signal)) {
      ids.push(...candidates.map(({ id }) => id));
    }
    return ids;
  }

  it('counts its aliases as own addresses, and tells them to Salesforce', async () => {
    world.setAliases(['sales@firm.example', 'Anna.Keller@firm.example']);
    world.deliver('Sent', raw('sent by an alias', ago(0), { From: 'SALES@firm.example', To: 'carl@client.example' }));
    deliver('to oneself', { From: anna, To: 'anna.keller@firm.example' });
    await once();
    expect(org.events().map((event) => [event.Subject__c, event.Direction__c])).toEqual([
      ['sent by an alias', 'Outbound'],
    ]);
    expect(reasons()).toEqual(['skipped.internal']);
    const reported = org.requests.flatMap(({ mailboxes }) => mailboxes).flatMap(({ aliases }) => aliases ?? []);
    expect([...new Set(reported)].sort()).toEqual(['anna.keller@firm.example', 'sales@firm.example']);
  });

  it('syncs without aliases where they may not be read, and says what to do', async () => {
    faults.add({
      ...{ target: world.target, match: world.aliasRequests, times: 9, status: 403 },
      ...{ body: { error: { code: 'Authorization_RequestDenied', message: '', errors: [{ reason: 'forbidden' }] } } },
    });
    deliver('one');
    const [state] = (await once()).mailboxes;
    expect([state?.status, state?.detail]).toEqual(['Connected', expect.stringContaining('enter them under Aliases')]);
    expect(subjects()).toEqual(['one']);
  });

  it('keeps mail with the label or category No Salesforce, and goes on with mail that has others', async () => {
    world.label(deliver('kept').id, 'no salesforce');
    const { id } = deliver('filed');
    world.label(id, 'Salesforce');
    world.label(id, 'Red');
    await once();
    expect([subjects(), reasons()]).toEqual([['filed'], ['skipped.private']]);
  });

  it('keeps private and confidential mail, received or sent', async () => {
    deliver('private', { Sensitivity: 'Private' });
    deliver('confidential', { Sensitivity: 'Company-Confidential' });
    deliver('personal', { Sensitivity: 'Personal' });
    world.deliver('Sent', raw('sent', ago(0), { From: anna, To: 'carl@client.example', Sensitivity: 'private' }));
    await once();
    expect([subjects(), reasons()]).toEqual([['personal'], Array(3).fill('skipped.private')]);
  });

  it('lists a span of time, its end excluded or seen again, in every folder but junk and trash', async () => {
    const { id: inbox } = deliver('inbox', {}, 2 * HOUR);
    const { id: filed } = deliver('filed', {}, 2 * HOUR);
    const { id: sent } = world.deliver('Sent', raw('sent', ago(2 * HOUR), { From: anna, To: 'carl@client.example' }));
    deliver('before', {}, 4 * HOUR);
    deliver('after', {}, HOUR / 2);
    for (const place of ['Junk', 'Trash']) {
      world.move(deliver(place, {}, 2 * HOUR).id, place);
    }
    world.move(filed, 'Clients');
    expect((await listed(ago(3 * HOUR), ago(HOUR))).sort()).toEqual([filed, inbox, sent].sort());
    expect(await listed(ago(3 * HOUR), null)).toHaveLength(4);
    expect(await listed(ago(10 * DAY), ago(9 * DAY))).toEqual([]);
  });

  it('fills up with older mail in windows of a day, newest day first', async () => {
    await once();
    ['three', 'two', 'one'].forEach((name, index) => deliver(name, {}, (3 - index) * DAY));
    await store.work.startBackfill(box.id, { from: ago(5 * DAY), to: ago(0) });
    await once();
    expect(subjects()).toEqual(['one', 'two', 'three']);
    expect(await store.work.backfills()).toEqual([]);
  });

  it('is swept every hour: what the state forgot comes, and the gap is reported', async () => {
    // Older than the hour that each walk over Graph looks back, or the walk would find it before the sweep.
    deliver('one', {}, 3 * HOUR);
    deliver('two', {}, 3 * HOUR);
    await once();
    await database.query(
      'delete from inbox_sync.seen where provider_id in (select min(provider_id) from inbox_sync.seen)',
      [],
    );
    org.ledger.clear();
    clock.advance(61 * 60_000);
    const report = await once();
    expect(report.counters.repaired()).toBe(1);
    expect(org.requests.at(-1)?.run?.repaired).toBe(1);
    expect(subjects()).toHaveLength(3);
  });

  it('waits for a person when access is taken back, keeps its cursor, and catches up completely', async () => {
    deliver('before', {}, HOUR);
    const acknowledged = (await once()).mailboxes[0]?.acknowledged;
    world.revoke();
    const meanwhile = ['stays', 'filed away', 'archived'].map((name) => ({ name, ...deliver(name) }));
    for (let run = 0; run < 3; run++) {
      const [state] = (await once()).mailboxes;
      expect(state).toMatchObject({ status: 'Reconnect', reportedStatus: 'Reconnect', acknowledged });
      clock.advance(DAY);
    }
    world.move(meanwhile[1]?.id ?? '', 'Clients');
    world.move(meanwhile[2]?.id ?? '', 'Archive');
    world.restore();
    source = world.newSource();
    expect((await once()).mailboxes[0]).toMatchObject({ status: 'Connected', detail: null });
    expect(subjects().sort()).toEqual(['archived', 'before', 'filed away', 'stays']);
  });
});
