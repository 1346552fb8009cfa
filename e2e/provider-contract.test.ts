/**
 * What the engine may rely on, whichever provider a mailbox is at: one suite, run against Gmail and Microsoft 365 through
 * their official clients. Salesforce is a fake of the port. Marks, aliases,
 * lists and lost access: provider-marks.test.ts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Faults, type FaultRule } from '../local/control/faults';
import { RequestLog } from '../local/control/request-log';
import { AllowedMailboxes } from '../poller/src/domain/allowed-mailboxes';
import { createLogger } from '../poller/src/lib/logger';
import type { Database } from '../poller/src/store/sql';
import type { StateStore } from '../poller/src/store/state-store';
import type { MailSource } from '../poller/src/sync/ports';
import { runOnce, type RunReport } from '../poller/src/sync/run-once';
import { FakeClock } from '../poller/test/fakes/fake-clock';
import { FakeOrg, mailbox } from '../poller/test/fakes/fake-org';
import { emptyStore, openTestDatabase } from '../poller/test/fakes/memory-store';
import { ago, anna, gmailWorld, graphWorld, raw, type World } from './support/provider-worlds';
import { Random } from './support/random';

const HOUR = 60 * 60 * 1000;
const temporary = mkdtempSync(join(tmpdir(), 'provider-contract-'));

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
  let world: World;
  let faults: Faults;
  let log: RequestLog;
  let store: StateStore;
  let org: FakeOrg;
  let source: MailSource;

  beforeEach(async () => {
    faults = new Faults();
    log = new RequestLog();
    world = await startWorld({ faults, log, folder: temporary });
    store = await emptyStore(database);
    const since = ago(12 * HOUR).toISOString();
    org = new FakeOrg([mailbox(1, { address: anna, provider: world.provider, syncSince: since })]);
    source = world.newSource();
  });
  afterEach(() => world.close());

  function once(): Promise<RunReport> {
    const clock = new FakeClock(Date.now());
    const allowed = new AllowedMailboxes([anna]);
    const sources = { Google: null, Microsoft: null, [world.provider]: source };
    const ports = { store, salesforce: org, sources, allowed, clock, log: createLogger('silent') };
    return runOnce(ports, new AbortController().signal);
  }
  const subjects = (): (string | null)[] => org.events().map((event) => event.Subject__c);
  const deliver = (name: string, age = 0, folder: 'Inbox' | 'Sent' = 'Inbox'): { readonly id: string } =>
    world.deliver(folder, raw(name, ago(age)));
  const fault = (rule: Partial<FaultRule>): void => {
    faults.add({ target: world.target, match: world.mailRequests, ...rule });
  };

  it('is listed first, back to the day it was connected, and followed afterwards', async () => {
    deliver('received', HOUR);
    world.fileAway(deliver('filed away', 5 * HOUR).id);
    world.deliver('Sent', raw('sent', ago(HOUR), { From: anna, To: 'carl@client.example' }));
    deliver('too old', 13 * HOUR);
    await once();
    const found = org.events().map((event) => [event.Subject__c, event.Direction__c]);
    expect(found.sort()).toEqual([
      ['filed away', 'Inbound'],
      ['received', 'Inbound'],
      ['sent', 'Outbound'],
    ]);
    deliver('later');
    deliver('late, and hours old', 5 * HOUR);
    world.deliver('Sent', raw('answer', ago(0), { From: anna, To: 'carl@client.example' }));
    await once();
    expect(subjects().slice(3).sort()).toEqual(['answer', 'late, and hours old', 'later']);
  });

  it('costs no message and no call to Salesforce when nothing is new', async () => {
    deliver('received', HOUR / 2);
    await once();
    const before = log.all().length;
    const calls = org.usage().calls;
    await once();
    const asked = log.all().slice(before);
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(asked.filter(({ path }) => /\/messages\/(?!delta)/.test(path))).toEqual([]);
    expect(org.usage().calls).toBe(calls);
    expect(subjects()).toEqual(['received']);
  });

  it('keeps mail that left the Inbox before it was looked at, and mail that came back', async () => {
    await once();
    world.fileAway(deliver('filed by a rule').id);
    const { id } = deliver('there and back');
    world.fileAway(id);
    world.back(id);
    await once();
    expect(subjects().sort()).toEqual(['filed by a rule', 'there and back']);
    world.fileAway(id);
    await once();
    expect(subjects()).toHaveLength(2);
  });

  it('goes on without a message that is deleted before it is read', async () => {
    await once();
    const { id } = deliver('gone');
    deliver('stays');
    world.remove(id);
    const report = await once();
    expect(subjects()).toEqual(['stays']);
    expect(report.mailboxes[0]?.status).toBe('Connected');
  });

  it('keeps in Salesforce what is deleted in the mailbox', async () => {
    const { id } = deliver('one', HOUR);
    await once();
    world.remove(id);
    await once();
    expect(subjects()).toEqual(['one']);
    expect(org.ledger.size).toBe(1);
  });

  it('starts over from what Salesforce knows when its cursor is lost, and repeats nothing', async () => {
    deliver('before', HOUR);
    await once();
    deliver('in the gap');
    world.fileAway(deliver('filed away in the gap').id);
    world.expire();
    await once();
    expect(subjects().sort()).toEqual(['before', 'filed away in the gap', 'in the gap']);
    deliver('after');
    await once();
    expect(subjects()).toHaveLength(4);
  });

  it('goes on from its newest cursor when the settled one is lost', async () => {
    await once();
    world.expire();
    org.filesPerBeat = 0;
    deliver('unsettled');
    await once();
    const before = log.all().length;
    deliver('later');
    await once();
    const baselines = log
      .all()
      .slice(before)
      .filter(({ path, query }) => /\/profile|delta\?.*select=/.test(`${path}?${query}`));
    expect(baselines).toEqual([]);
    expect(subjects()).toEqual(['unsettled', 'later']);
  });

  it('takes the new baseline before it lists what may be missing', async () => {
    deliver('before', HOUR);
    await once();
    world.expire();
    const before = log.all().length;
    await once();
    const asked = log
      .all()
      .slice(before)
      .map(({ path, query }) => path + decodeURIComponent(query))
      .filter((path) => !/token|sendAs|batch|mailFolders\/[^/]+$/.test(path) || path.includes('delta'));
    // Gmail: its history id, then the search; Microsoft 365: first rounds of delta, then the list over all folders.
    const baseline = asked.findIndex((path) => /\/profile|delta\?\$select/.test(path));
    const list = asked.findIndex((path) => /\/messages\?(?:.*q=after|\$filter=receivedDateTime ge .*asc)/.test(path));
    expect({ baseline: baseline >= 0, list: list > baseline, asked }).toEqual({ baseline: true, list: true, asked });
  });

  it('treats a cursor that it cannot read as lost', async () => {
    deliver('before', HOUR);
    await once();
    deliver('after');
    await database.query("update inbox_sync.mailbox set acknowledged = '{}', pending = null", []);
    await once();
    expect(subjects().sort()).toEqual(['after', 'before']);
  });

  it('finds everything again with an empty store, without a second row in Salesforce', async () => {
    deliver('one', HOUR);
    deliver('two');
    await once();
    store = await emptyStore(database);
    source = world.newSource();
    await once();
    expect(org.ledger.size).toBe(2);
  });

  it('waits for a person when consent is taken back, and keeps its cursor', async () => {
    await once();
    world.revoke();
    deliver('meanwhile');
    const { mailboxes } = await once();
    expect(mailboxes[0]).toMatchObject({ status: 'Reconnect', reportedStatus: 'Reconnect' });
    expect(mailboxes[0]?.detail).toMatch(/access/);
    expect(mailboxes[0]?.detail).not.toContain(anna);
    expect(mailboxes[0]?.acknowledged).not.toBeNull();
  });

  it('reads many pages, first and later, each mail once', async () => {
    for (let index = 0; index < 130; index++) {
      deliver(`first ${index}`, HOUR);
    }
    await once();
    expect(new Set(subjects()).size).toBe(130);
    for (let index = 0; index < 130; index++) {
      deliver(`later ${index}`);
    }
    await once();
    expect(subjects()).toHaveLength(260);
    expect(new Set(subjects()).size).toBe(260);
  });

  it('never has more than four calls in flight', async () => {
    for (let index = 0; index < 40; index++) {
      world.deliver('Sent', raw(`mail ${index}`, ago(HOUR), { From: anna, To: 'carl@client.example' }));
    }
    world.limit();
    await once();
    expect(subjects()).toHaveLength(40);
    expect(log.all().filter(({ status }) => status === 429)).toEqual([]);
  });

  it.each<[string, () => Partial<FaultRule>]>([
    ['429 with Retry-After', () => ({ status: 429, headers: { 'Retry-After': '1' } })],
    ['500 twice', () => ({ status: 500, times: 2 })],
    ['503', () => ({ status: 503 })],
    ['a reset connection', () => ({ reset: true, times: 2 })],
    ['an answer cut off', () => ({ truncate: true })],
    ['a page that is no JSON', () => ({ status: 200, body: '<html>proxy</html>' })],
    ['a token that is refused once', () => ({ status: 401 })],
    ['a token endpoint that stumbles', () => ({ match: world.tokenRequests, status: 503 })],
    [
      'a token endpoint that is throttled',
      () => ({ match: world.tokenRequests, status: 429, headers: { 'Retry-After': '1' } }),
    ],
    ['a reset token endpoint', () => ({ match: world.tokenRequests, reset: true })],
  ])('gives every mail once over %s', async (_, rule) => {
    for (let index = 0; index < 4; index++) {
      deliver(`in ${index}`, HOUR);
      world.deliver('Sent', raw(`out ${index}`, ago(HOUR), { From: anna, To: 'carl@client.example' }));
    }
    fault(rule());
    const report = await once();
    expect(report.mailboxes[0]?.status).toBe('Connected');
    expect(subjects().sort()).toEqual(['in 0', 'in 1', 'in 2', 'in 3', 'out 0', 'out 1', 'out 2', 'out 3']);
  });

  it('keeps quiet as long as it is asked to', async () => {
    deliver('one', HOUR);
    fault({ nth: 2, status: 429, headers: { 'Retry-After': '2' } });
    const start = Date.now();
    await once();
    expect(Date.now() - start).toBeGreaterThan(1900);
    expect(subjects()).toEqual(['one']);
  });

  it.each([429, 503])(
    'ends the walk for a long pause (%i) whatever is under way; the next run goes on',
    async (status) => {
      const names = Array.from({ length: 8 }, (_, index) => `out ${index}`);
      names.forEach((name) => world.deliver('Sent', raw(name, ago(HOUR), { From: anna, To: 'carl@client.example' })));
      fault({ match: 'GET .*/messages/(?!delta)', nth: 3, status, headers: { 'Retry-After': '3600' } });
      const report = await once();
      expect(report.failure).toBeNull();
      expect(report.mailboxes[0]).toMatchObject({ status: 'Degraded', acknowledged: null });
      source = world.newSource();
      expect((await once()).mailboxes[0]?.status).toBe('Connected');
      expect(subjects().sort()).toEqual(names);
    },
  );

  it('says that it fails for good, loses nothing, and goes on by itself', async () => {
    await once();
    deliver('one');
    fault({ status: 503, headers: { 'Retry-After': '3600' } });
    const report = await once();
    expect(report.mailboxes[0]?.status).toBe('Degraded');
    source = world.newSource();
    await once();
    expect(subjects()).toEqual(['one']);
  });

  it.each([1, 2, 3, 4, 5])('gives every mail once in any order of events (seed %i)', async (seed) => {
    const random = new Random(seed);
    const expected: string[] = [];
    const here: { id: string }[] = [];
    for (let step = 0; step < 30; step++) {
      const chance = random.next();
      if (chance < 0.5) {
        const name = `mail ${seed}.${step}`;
        expected.push(name);
        here.push(deliver(name, random.chance(0.3) ? 2 * HOUR : 0, random.chance(0.3) ? 'Sent' : 'Inbox'));
        // Hours old and moved at once is proved by nothing but the sweep: such mail stays where it is until a run.
        if (random.chance(0.3)) {
          await once();
        }
      } else if (chance < 0.7 && here.length > 0) {
        await once();
        world.fileAway(random.pick(here).id);
      } else if (chance < 0.8) {
        world.expire();
      } else if (chance < 0.9) {
        fault({ nth: random.between(1, 3), ...random.pick([{ status: 500 }, { reset: true }, { truncate: true }]) });
      } else {
        source = world.newSource();
        await once();
      }
    }
    await once();
    expect(subjects().sort()).toEqual(expected.sort());
  });
});
