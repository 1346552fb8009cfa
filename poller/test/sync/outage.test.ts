import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ServiceUnavailableError } from '../../src/lib/errors';
import type { Database } from '../../src/store/sql';
import { mail } from '../fakes/fake-source';
import { openTestDatabase } from '../fakes/memory-store';
import { SmallWorld } from '../fakes/small-world';

const HOUR = 60 * 60 * 1000;
const down = (): never => {
  throw new ServiceUnavailableError('no', { status: 503 });
};
let database: Database;
let world: SmallWorld;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await SmallWorld.over(database);
});

const texts = (): (string | null)[] => world.org.events().map((event) => event.Body__c);

describe('a provider that names mail and gives none of it out', () => {
  it('however many runs long costs no mail, and no mail its text', async () => {
    world.source.deliver(world.box.id, ...Array.from({ length: 60 }, (_, index) => mail(`m${index}`)));
    world.source.onFetch = down;
    for (let run = 0; run < 8; run++) {
      expect((await world.once()).mailboxes[0]).toMatchObject({ status: 'Degraded', acknowledged: null });
      world.clock.advance(HOUR);
    }
    world.source.onFetch = () => undefined;
    await world.once();
    await world.once();
    expect(new Set(world.subjects()).size).toBe(60);
    expect(texts().every((text) => text?.includes('Text of'))).toBe(true);
  });

  it('is not held for well because it gave out something in an earlier run', async () => {
    world.source.deliver(world.box.id, mail('before'));
    await world.once();
    world.source.deliver(world.box.id, mail('one'), mail('two'));
    world.source.onFetch = down;
    for (let run = 0; run < 5; run++) {
      await world.once();
    }
    world.source.onFetch = () => undefined;
    await world.once();
    expect(texts()).toEqual(['before', 'one', 'two'].map((id) => expect.stringContaining(`Text of ${id}`)));
  });
});

describe('a message that can never be fetched', () => {
  it('holds up no other mail, and comes by a sweep when it can be had after all', async () => {
    world.source.deliver(world.box.id, mail('bad'));
    const failBad = (id: string): void => (id === 'bad' ? down() : undefined);
    world.source.onFetch = failBad;
    for (let run = 0; run < 6; run++) {
      world.source.deliver(world.box.id, mail(`good ${run}`));
      await world.once();
    }
    expect(world.subjects()).toHaveLength(6);
    world.source.onFetch = () => undefined;
    world.clock.advance(2 * HOUR);
    await world.once();
    expect(world.subjects()).toContain('Subject bad');
  });
});
