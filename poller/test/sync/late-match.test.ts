/** Past mail of somebody who became known, where its mailbox does not find it: on a virtual clock and a real database. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { lateWords } from '../../src/cli/reason-words';
import type { FetchedMail } from '../../src/domain/mail';
import type { Database } from '../../src/store/sql';
import { hashOf } from '../../src/sync/read-candidate';
import type { RunReport } from '../../src/sync/run-once';
import type { LateTrace } from '../../src/sync/work-ports';
import { type FakeOrg, mailbox } from '../fakes/fake-org';
import { type FakeSource, mail } from '../fakes/fake-source';
import { openTestDatabase } from '../fakes/memory-store';
import { SmallWorld } from '../fakes/small-world';

const box = mailbox(1);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const person = (number: number): string => `0030000000000${String(number).padStart(3, '0')}AA`;

let database: Database;
let world: SmallWorld;
let org: FakeOrg;
let source: FakeSource;
let before: readonly FetchedMail[];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await SmallWorld.over(database, { isOn: true, secret: Buffer.alloc(32, 1) });
  ({ org, source } = world);
  source.deliver(box.id, mail('past'));
  await world.once();
  before = source.mails.get(box.id) ?? [];
  source.mails.set(box.id, []);
  org.know(person(1), 'ada@customer.example');
  await onceAfter(121 * MINUTE_MS);
});

function onceAfter(ms: number): Promise<RunReport> {
  world.clock.advance(ms);
  return world.once();
}

const published = (): (string | null)[] => world.subjects();
const tries = (): number => source.fetched.filter((id) => id === 'past').length - 1;
const late = async (): Promise<LateTrace | null> => {
  const [trace] = await world.store.work.tracesByMessageId(hashOf('past@customer.example') ?? '');
  return trace?.late ?? null;
};

describe('late mail that its mailbox does not find', () => {
  it('is published when a later cycle finds it', async () => {
    expect([published(), tries()]).toEqual([[], 1]);
    source.mails.set(box.id, [...before]);
    await onceAfter(16 * MINUTE_MS);
    expect(published()).toEqual(['Subject past']);
    expect(await late()).toBeNull();
  });

  it('is not asked for more often than five times, in the end after more than a day, and its reason is on record', async () => {
    for (const [wait, after] of [
      [14 * MINUTE_MS, 1],
      [2 * MINUTE_MS, 2],
      [59 * MINUTE_MS, 2],
      [2 * MINUTE_MS, 3],
      [6 * HOUR_MS, 4],
      [23 * HOUR_MS, 4],
    ] as const) {
      await onceAfter(wait);
      expect(tries()).toBe(after);
    }
    expect(lateWords(await late())).toMatch(/not find it so far, asked 4 times; it is asked again at 20\d\d-/);
    await onceAfter(2 * HOUR_MS);
    expect(tries()).toBe(5);
    expect(lateWords(await late())).toMatch(/did not find it, asked 5 times until 20\d\d-/);
    source.mails.set(box.id, [...before]);
    await onceAfter(300 * HOUR_MS);
    expect([tries(), published()]).toEqual([5, []]);
  });

  it('is asked for anew when somebody else on it becomes known', async () => {
    for (let hour = 0; hour < 40; hour++) {
      await onceAfter(HOUR_MS);
    }
    expect(tries()).toBe(5);
    source.mails.set(box.id, [...before]);
    org.know(person(2), 'ada@customer.example');
    await onceAfter(121 * MINUTE_MS);
    expect(published()).toEqual(['Subject past']);
  });

  it('costs no call to Salesforce while it is asked for', async () => {
    const calls = org.usage().calls;
    await onceAfter(16 * MINUTE_MS);
    expect([tries(), org.usage().calls]).toEqual([2, calls]);
  });
});
