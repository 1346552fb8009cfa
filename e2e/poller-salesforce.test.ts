/** The poller's Salesforce side over the REST protocol, with every way the other end may fail. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { reportText } from '../poller/src/cli/report-text';
import type { Database } from '../poller/src/store/sql';
import type { StateStore } from '../poller/src/store/state-store';
import type { RunReport } from '../poller/src/sync/run-once';
import { emptyStore, openTestDatabase } from '../poller/test/fakes/memory-store';
import { PollerWorld } from './poller-world';
import { cycleHere } from './support/cycle-here';

const anna = 'anna@firm.example';
const heartbeat = 'POST .*/heartbeat';
const publish = 'POST .*/composite/sobjects';

let database: Database;
let store: StateStore;
let world: PollerWorld;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await PollerWorld.start([anna]);
  store = await emptyStore(database);
});
afterEach(() => world.close());

const once = (): Promise<RunReport> => cycleHere(world.environment, store);

describe('a Salesforce that', () => {
  beforeEach(() => {
    world.deliver(anna, 'one');
  });

  it.each([
    ['resets the heartbeat', { match: heartbeat, reset: true }],
    ['cuts off the heartbeat', { match: heartbeat, truncate: true }],
    ['is unavailable for the heartbeat', { match: heartbeat, status: 503 }],
    ['resets the publish call', { match: publish, reset: true }],
    ['cuts off the answer to the publish call', { match: publish, truncate: true }],
    ['fails to publish', { match: publish, status: 500 }],
    ['ends the session before the heartbeat', { match: heartbeat, status: 401 }],
    ['ends the session before publishing', { match: publish, status: 401 }],
    [
      'sends the token where it would not be encrypted',
      {
        match: 'POST /services/oauth2/token',
        status: 200,
        body: {
          access_token: 'secret',
          instance_url: 'http://org.invalid',
          id: 'https://login.salesforce.com/id/00D000000000001AAA/005000000000001AAA',
        },
      },
    ],
    ['stumbles at the login', { match: 'POST /services/oauth2/token', status: 503 }],
  ])('%s gets the mail all the same', async (_, rule) => {
    world.fault({ target: 'salesforce', ...rule });
    const run = await once();
    expect(run.failure).toBeNull();
    expect(world.org.ledger.size).toBe(1);
  });

  it('refuses every session is given up after two refreshes', async () => {
    const calls = (end: string): number => world.log.all().filter(({ path }) => path.endsWith(end)).length;
    world.fault({ target: 'salesforce', match: publish, status: 401, times: 1_000 });
    const run = await once();
    expect(reportText(run)).toContain('Salesforce refuses every new session');
    // The session of the first heartbeat, two that took its place, and one for the heartbeat that reports it.
    expect([calls('/composite/sobjects'), calls('/oauth2/token')]).toEqual([3, 4]);
    expect(run.totals.queued).toBe(1);
  });

  it.each<[string, object, RegExp]>([
    [
      'refuses the login',
      { match: 'oauth2/token', status: 400, body: { error: 'invalid_grant' } },
      /SALESFORCE_USERNAME/,
    ],
    [
      'has no package',
      { match: heartbeat, status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'x' }] },
      /Inbox Sync package/,
    ],
    [
      'breaks the contract',
      { match: heartbeat, status: 200, body: { version: 1, mailboxes: 'none' } },
      /breaks the contract at/,
    ],
    [
      'is another org',
      { match: heartbeat, status: 409, body: { error: { code: 'wrong-org', field: 'orgId', message: 'other' } } },
      /belongs to another Salesforce org/,
    ],
    [
      'refuses the heartbeat',
      { match: heartbeat, status: 400, body: { error: { code: 'bad-request', field: 'version', message: 'odd' } } },
      /bad-request at version/,
    ],
    [
      'has no allowance left',
      { match: publish, status: 403, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'x' }] },
      /takes no more for now \(REQUEST_LIMIT_EXCEEDED\)/,
    ],
    [
      'gives no right to publish',
      { match: publish, status: 400, body: [{ errorCode: 'INVALID_TYPE', message: 'x' }] },
      /Inbox Sync Poller/,
    ],
  ])('%s is explained, and nothing is lost', async (_, rule, words) => {
    world.fault({ target: 'salesforce', match: '', times: 1, ...rule });
    const run = await once();
    expect(reportText(run)).toMatch(words);
    world.faults.clear();
    expect((await once()).failure).toBeNull();
    expect(world.org.ledger.size).toBe(1);
  });
});
