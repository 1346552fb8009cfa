/** Publishing by the Pub/Sub API over real gRPC, with every way the other end may fail. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { reportText } from '../poller/src/cli/report-text';
import { readConfig } from '../poller/src/config';
import type { Database } from '../poller/src/store/sql';
import type { StateStore } from '../poller/src/store/state-store';
import type { RunReport } from '../poller/src/sync/run-once';
import { emptyStore, openTestDatabase } from '../poller/test/fakes/memory-store';
import { PollerWorld } from './poller-world';
import { cycleHere } from './support/cycle-here';

const anna = 'anna@firm.example';
const topic = 'PubSub/GetTopic';
const publish = 'PubSub/Publish';
const collections = 'POST .*/composite/sobjects';

let database: Database;
let store: StateStore;
let world: PollerWorld;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await PollerWorld.start([anna]);
  world.environment['SALESFORCE_PUBLISH'] = 'pubsub';
  store = await emptyStore(database);
});
afterEach(() => world.close());

const once = (): Promise<RunReport> => cycleHere(world.environment, store);

const calls = (pattern: RegExp): number => world.log.all().filter(({ path }) => pattern.test(path)).length;

describe('the Pub/Sub API', () => {
  it('takes every mail as it is, and costs no call beside the heartbeats', async () => {
    world.deliver(anna, 'Grüße 日本 🎉', { Cc: 'b@client.example' });
    world.deliver(anna, 'two', { Subject: '' });
    const run = await once();
    expect(run.failure).toBeNull();
    const [first, second] = world.org.events().sort((a, b) => String(b.Cc__c).localeCompare(String(a.Cc__c)));
    expect([first?.Subject__c, second?.Subject__c].sort()).toEqual(['Grüße 日本 🎉', undefined]);
    expect(world.org.events().find((event) => event.Subject__c?.startsWith('Gr') === true)).toMatchObject({
      Cc__c: 'b@client.example',
      SentAt__c: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      IsAutomated__c: false,
      Attempt__c: 1,
    });
    expect(calls(/composite/)).toBe(0);
    expect(run.usage.calls).toBe(world.heartbeats());
    expect(world.org.ledger.size).toBe(2);
  });

  it.each([
    ['drops the call', { match: publish, reset: true }],
    ['loses the answer', { match: publish, truncate: true }],
    ['is down for a moment', { match: publish, status: 503 }],
    ['stumbles inside', { match: publish, status: 500 }],
    ['ends the session', { match: publish, status: 401 }],
    ['ends the session before the topic is asked for', { match: topic, status: 401 }],
  ])('that %s gets the mail all the same', async (_, rule) => {
    world.deliver(anna, 'one');
    world.fault({ target: 'salesforce', ...rule });
    const run = await once();
    expect(run.failure).toBeNull();
    expect(world.org.ledger.size).toBe(1);
    expect(calls(/composite/)).toBe(0);
  });

  it('asks for a new session twice and no more when every one is refused', async () => {
    world.deliver(anna, 'one');
    world.fault({ target: 'salesforce', match: publish, status: 401, times: 1_000 });
    const run = await once();
    expect(reportText(run)).toContain('Salesforce refuses every new session');
    expect(calls(/PubSub\/Publish/)).toBeLessThanOrEqual(3);
    expect(run.totals.queued).toBe(1);
  });

  it('keeps everything in the outbox when the allowance is used up', async () => {
    world.deliver(anna, 'one');
    world.fault({ target: 'salesforce', match: publish, status: 429, times: 1_000 });
    const run = await once();
    expect(reportText(run)).toContain('takes no more for now (GRPC_RESOURCE_EXHAUSTED)');
    expect(run.totals.queued).toBe(1);
  });

  it.each([
    ['the edition lacks it', { match: topic, status: 501, times: 1_000 }],
    ['the topic is not there', { match: topic, status: 404, times: 1_000 }],
    ['the user may not use it', { match: topic, status: 403, times: 1_000 }],
  ])('is replaced by REST for the whole process where %s', async (_, rule) => {
    world.deliver(anna, 'one');
    world.fault({ target: 'salesforce', ...rule });
    const run = await once();
    expect(run.failure).toBeNull();
    expect(world.org.ledger.size).toBe(1);
    expect(calls(/GetTopic/)).toBe(1);
    expect(calls(/composite/)).toBe(1);
  });

  it('is replaced by REST where nothing answers at its address', async () => {
    const closed: Server = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => closed.once('listening', listening));
    world.environment['SALESFORCE_PUBSUB_URL'] = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
    await new Promise((done) => closed.close(done));
    world.deliver(anna, 'one');
    expect((await once()).failure).toBeNull();
    expect(world.org.ledger.size).toBe(1);
  });

  it('leaves REST to say what is wrong with an event that it refuses alone', async () => {
    ['one', 'two', 'three'].forEach((name) => world.deliver(anna, name));
    world.fault({ target: 'salesforce', match: publish, status: 400, times: 1_000 });
    world.fault({
      target: 'salesforce',
      match: collections,
      status: 200,
      body: [
        { success: true, errors: [] },
        { success: false, errors: [{ statusCode: 'STRING_TOO_LONG', message: 'x' }] },
        { success: true, errors: [] },
      ],
    });
    const run = await once();
    expect(run.totals.refused).toBe(1);
    expect(run.counters.published).toBe(2);
  });

  it('is spoken to with TLS at any address but a loopback one', () => {
    const urlOf = (value: string): string =>
      readConfig({ ...world.environment, SALESFORCE_PUBSUB_URL: value }).publish.pubSubUrl;
    expect(urlOf('api.pubsub.salesforce.com:7443')).toBe('https://api.pubsub.salesforce.com:7443');
    expect(() => urlOf('http://api.pubsub.salesforce.com:7443')).toThrow();
    expect(urlOf('http://127.0.0.1:7443')).toBe('http://127.0.0.1:7443');
  });
});
