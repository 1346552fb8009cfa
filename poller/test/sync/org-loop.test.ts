/** What an engine that stays up does when Salesforce wants to be left alone: it holds mail, says why, and goes on. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/store/sql';
import { LimitReachedError, SalesforceRefusedError, WrongOrgError } from '../../src/sync/errors';
import { EngineWorld } from '../fakes/engine-world';
import { mailbox } from '../fakes/fake-org';
import { FakeSource, mail } from '../fakes/fake-source';
import { openTestDatabase } from '../fakes/memory-store';

const box = mailbox(1);
const MINUTE = 60_000;
let database: Database;
let world: EngineWorld;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await EngineWorld.over(database, [box]);
});
afterEach(async () => {
  await world.stop().catch(() => undefined);
});

const queued = async (): Promise<number> => (await world.store.totals()).queued;
const holdOfState = async (): Promise<string | null> => (await world.store.org()).hold;
const warnings = (): string[] => world.logged.filter((line) => line.includes('mail waits in the outbox'));

async function startWith(...ids: string[]): Promise<void> {
  world.start();
  await world.until(() => world.org.requests.length > 0);
  world.source.deliver(box.id, ...ids.map((id) => mail(id)));
}

describe('an engine whose share of API calls is spent', () => {
  it('keeps mail in the outbox, says why in state, health and log, and publishes when calls are back', async () => {
    world.org.publishWay = 'rest';
    world.org.policy = { ...world.org.policy, syncIntervalMinutes: 1 };
    world.org.used = 850;
    await startWith('one');
    await world.until(async () => (await queued()) === 1 && (await holdOfState()) !== null);
    const calls = world.org.usage().calls;
    world.clock.advance(10 * MINUTE);
    await world.rounds();
    expect(world.org.usage().calls).toBe(calls);
    expect(await holdOfState()).toContain('ApiReservePercent');
    expect(world.health().hold?.reason).toContain('share of API calls');
    expect(warnings()).toHaveLength(1);
    world.org.used = 100;
    world.clock.advance(61 * MINUTE);
    await world.until(async () => {
      world.clock.advance(MINUTE);
      return world.subjects().length === 1 && (await holdOfState()) === null;
    });
    expect(world.subjects()).toEqual(['Subject one']);
  });

  it('still publishes by Pub/Sub, which costs none, and asks Salesforce nothing', async () => {
    world.org.used = 850;
    await startWith('one');
    await world.until(() => world.subjects().length === 1);
    const heartbeats = world.org.requests.length;
    world.clock.advance(30 * MINUTE);
    await world.rounds();
    expect(world.org.requests).toHaveLength(heartbeats);
    expect(world.health().hold?.isForCallsOnly).toBe(true);
  });

  it('asks once an hour whether it is over', async () => {
    world.org.used = 850;
    await startWith('one');
    await world.until(() => world.health().hold !== null);
    const heartbeats = world.org.requests.length;
    world.clock.advance(61 * MINUTE);
    await world.until(() => world.org.requests.length > heartbeats);
  });
});

describe('an engine whose Salesforce refuses', () => {
  it.each<[string, 'limit' | 'passing']>([
    ['LIMIT_EXCEEDED', 'limit'],
    ['UNABLE_TO_LOCK_ROW', 'passing'],
  ])('events with %s publishes them later, each once', async (code, kind) => {
    let refusals = 2;
    world.org.onPublish = (events) =>
      refusals-- > 0 ? events.map(() => ({ accepted: false, kind, code })) : undefined;
    await startWith('one', 'two');
    await world.until(async () => (await holdOfState())?.includes(code) === true);
    expect(await queued()).toBe(2);
    await world.until(() => {
      world.clock.advance(MINUTE);
      return world.subjects().length === 2;
    });
    expect(world.subjects().sort()).toEqual(['Subject one', 'Subject two']);
    await world.until(async () => (await holdOfState()) === null);
    expect(world.logged.some((line) => line.includes('Salesforce takes mail again'))).toBe(true);
  });

  it('every session says what to do, keeps the mail, and tries again less and less often', async () => {
    await startWith('one');
    await world.until(() => world.subjects().length === 1);
    let refused = 0;
    world.org.onHeartbeat = () => {
      refused++;
      throw new SalesforceRefusedError('Salesforce refuses every new session', { actions: ['Ask an admin'] });
    };
    world.clock.advance(16 * MINUTE);
    await world.until(async () => (await holdOfState()) === 'Salesforce refuses every new session. Ask an admin');
    world.source.deliver(box.id, mail('two'));
    await world.until(async () => (await queued()) === 1);
    expect(refused).toBe(1);
    world.clock.advance(4 * MINUTE);
    await world.rounds();
    expect(refused).toBe(1);
    world.clock.advance(2 * MINUTE);
    await world.until(() => refused === 2);
    world.org.onHeartbeat = () => undefined;
    await world.until(() => {
      world.clock.advance(MINUTE);
      return world.subjects().length === 2;
    });
  });

  it('ends with the reason when the state belongs to another org', async () => {
    world.org.onHeartbeat = () => {
      throw new WrongOrgError('another org');
    };
    world.start();
    await expect(world.ended()).rejects.toThrow(WrongOrgError);
  });
});

describe('an engine that publishes by REST', () => {
  beforeEach(() => {
    world.org.publishWay = 'rest';
  });

  it('waits for the interval of the policy with a few mails', async () => {
    await startWith('one');
    await world.until(async () => (await queued()) === 1);
    await world.rounds();
    expect(world.subjects()).toEqual([]);
    world.clock.advance(121 * MINUTE);
    await world.until(() => world.subjects().length === 1);
  });

  it('publishes a full slice at once', async () => {
    await startWith(...Array.from({ length: 200 }, (_, index) => `m${index}`));
    await world.until(() => world.subjects().length === 200);
    expect(world.org.slices).toHaveLength(1);
  });
});

describe('an engine with the privacy filter', () => {
  const [ada, friend] = ['003000000000001AAA', '003000000000002AAA'];
  const ofFriend = mail('private', { headers: { From: 'friend@home.example' } });
  beforeEach(async () => {
    await world.stop();
    world = await EngineWorld.over(database, [box], new FakeSource(), { isOn: true, secret: Buffer.alloc(32, 1) });
    world.org.know(ada, 'ada@customer.example');
  });

  it('keeps mail of nobody known, and brings it when they are added, for one question a heartbeat', async () => {
    await startWith('known');
    world.source.deliver(box.id, ofFriend);
    await world.until(async () => (await world.store.people.counts()).length === 1 && world.subjects().length === 1);
    expect(world.subjects()).toEqual(['Subject known']);
    world.org.know(friend, 'friend@home.example');
    await world.rounds();
    expect(world.subjects()).toEqual(['Subject known']);
    world.clock.advance(121 * MINUTE);
    await world.until(() => world.subjects().length === 2);
    expect(world.subjects()).toEqual(['Subject known', 'Subject private']);
    expect(await world.store.people.counts()).toEqual([]);
    expect(world.org.questions.length).toBeLessThanOrEqual(world.org.requests.length);
  });

  it('holds all mail until it knows whom the org knows, and asks for it once a minute', async () => {
    world.org.onKnownAddresses = () => {
      throw new LimitReachedError('no more calls');
    };
    await startWith('known');
    world.source.deliver(box.id, ofFriend);
    await world.until(async () => (await world.store.totals()).held === 2);
    await world.rounds();
    const asked = world.org.questions.length;
    await world.rounds();
    expect([world.subjects(), world.org.questions.length]).toEqual([[], asked]);
    world.org.onKnownAddresses = () => undefined;
    world.clock.advance(1.1 * MINUTE);
    await world.until(() => world.subjects().length === 1);
    expect(world.subjects()).toEqual(['Subject known']);
    expect([(await world.store.totals()).held, world.org.questions.length]).toEqual([0, asked + 1]);
  });
});
