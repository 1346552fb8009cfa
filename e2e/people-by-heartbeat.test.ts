/** The question for known people that heartbeats carry, over HTTP, with every way in which it may be refused. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { knownAddressesPath } from '../contract/known-addresses';
import { readConfig } from '../poller/src/config';
import { AllowedMailboxes } from '../poller/src/domain/allowed-mailboxes';
import { GmailSource } from '../poller/src/gmail/gmail-source';
import { createLogger } from '../poller/src/lib/logger';
import { salesforceOf } from '../poller/src/services';
import type { Database } from '../poller/src/store/sql';
import type { StateStore } from '../poller/src/store/state-store';
import { runOnce, type RunReport } from '../poller/src/sync/run-once';
import { FakeClock } from '../poller/test/fakes/fake-clock';
import { emptyStore, openTestDatabase } from '../poller/test/fakes/memory-store';
import { PollerWorld } from './poller-world';

const anna = 'anna@firm.example';
const heartbeat = 'POST .*/heartbeat';
const HOUR_MS = 3_600_000;

let database: Database;
let store: StateStore;
let world: PollerWorld;
let clock: FakeClock;
let warnings: string[];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await PollerWorld.start([anna]);
  world.org.know('003000000000001AAA', 'carl@client.example');
  store = await emptyStore(database);
  clock = new FakeClock(Date.now());
  warnings = [];
});
afterEach(() => world.close());

/** One cycle in this process, with a session of its own as in a process of its own. */
function once(): Promise<RunReport> {
  const config = readConfig(world.environment);
  const google = config.google === null ? null : new GmailSource(config.google.account, config.google.apiUrl);
  const log = createLogger('silent');
  log.warn = ((_: object, text: string) => warnings.push(text)) as unknown as typeof log.warn;
  return runOnce(
    {
      store,
      salesforce: salesforceOf(config, log),
      sources: { Google: google, Microsoft: null },
      allowed: new AllowedMailboxes(config.allowedMailboxes),
      clock,
      log,
      prefilter: { isOn: true, secret: Buffer.alloc(32, 1) },
    },
    new AbortController().signal,
  );
}

const ownCalls = (): number => world.log.all().filter(({ path }) => path === knownAddressesPath).length;
const carried = (): boolean[] => world.org.requests.map(({ knownAddresses }) => knownAddresses != null);

describe('the question for known people', () => {
  beforeEach(() => {
    world.deliver(anna, 'one');
    world.deliver(anna, 'unknown', { From: 'Friend <friend@home.example>' });
  });

  it('travels with the heartbeat that opens a cycle, and costs no call', async () => {
    const run = await once();
    expect([run.failure, world.org.ledger.size, run.usage.calls]).toEqual([null, 1, 3]);
    expect([carried(), ownCalls()]).toEqual([[true, false], 0]);
  });

  it.each<[string, object]>([
    [
      'an older package refuses it',
      { status: 400, body: { error: { code: 'bad-request', field: 'knownAddresses', message: 'no such member' } } },
    ],
    [
      'it goes beyond a limit of the org',
      { status: 500, body: [{ errorCode: 'APEX_ERROR', message: 'System.LimitException' }] },
    ],
  ])('is asked by itself when %s, for six hours', async (_, failure) => {
    world.fault({ target: 'salesforce', match: heartbeat, ...failure });
    const first = await once();
    expect([first.failure, world.org.ledger.size, first.counters.peopleProblem]).toEqual([null, 1, null]);
    expect([carried(), ownCalls()]).toEqual([[false, false], 1]);
    expect(warnings).toContain('known addresses are asked for by a call of their own');
    for (const [hours, calls] of [[4, 2] as const, [2, 2] as const]) {
      clock.advance(hours * HOUR_MS);
      await once();
      expect(ownCalls()).toBe(calls);
    }
    expect(carried()).toEqual([false, false, false, false, true, false]);
  });

  it.each<[string, object]>([
    ['Apex fails', { status: 500, body: { error: { code: 'internal', field: null, message: 'x' } } }],
    ['the answer is none', { status: 200, body: { version: 1 } }],
    ['the connection breaks off', { reset: true }],
    ['Salesforce is away for a moment', { status: 503 }],
  ])('is asked by itself when %s, in this cycle only', async (_, failure) => {
    world.fault({ target: 'salesforce', match: heartbeat, ...failure });
    expect((await once()).failure).toBeNull();
    expect([carried(), ownCalls(), world.org.ledger.size]).toEqual([[false, false], 1, 1]);
    clock.advance(2 * HOUR_MS);
    await once();
    expect([carried(), ownCalls(), warnings]).toEqual([[false, false, true, false], 1, []]);
  });

  it('is asked by itself at once when the org has no room for it, and with the next heartbeat again', async () => {
    world.org.hasRoom = false;
    await once();
    expect([ownCalls(), world.org.ledger.size]).toEqual([1, 1]);
    world.org.hasRoom = true;
    clock.advance(2 * HOUR_MS);
    await once();
    expect([ownCalls(), carried()]).toEqual([1, [true, false, true, false]]);
  });

  it('holds mail and keeps the heartbeat when both ways fail', async () => {
    world.org.onKnownAddresses = () => {
      throw new Error('out of order');
    };
    world.fault({ target: 'salesforce', match: 'known-addresses', status: 400, times: 100 });
    const run = await once();
    expect([run.failure, run.totals.held, world.org.slices]).toEqual([null, 2, []]);
    expect(run.counters.peopleProblem).not.toBeNull();
  });

  it('is not blamed for a login that is refused, nor for another org', async () => {
    world.fault({ target: 'salesforce', match: 'oauth2/token', status: 400, body: { error: 'invalid_grant' } });
    expect((await once()).failure?.name).toBe('SessionRefusedError');
    const other = { error: { code: 'wrong-org', field: 'orgId', message: 'other' } };
    world.fault({ target: 'salesforce', match: heartbeat, status: 409, body: other });
    expect((await once()).failure?.name).toBe('WrongOrgError');
    await once();
    expect([ownCalls(), carried()[0], warnings]).toEqual([0, true, []]);
  });

  it('goes on by calls of its own where the heartbeat named a part of them', async () => {
    world.org.peoplePage = 2;
    for (let number = 2; number <= 5; number++) {
      world.org.know(`00300000000000${number}AAA`, `p${number}@client.example`);
    }
    await once();
    expect([ownCalls(), world.org.ledger.size]).toEqual([2, 1]);
  });
});
