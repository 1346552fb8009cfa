import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { reasonWords } from '../../src/cli/reason-words';
import { ServiceUnavailableError } from '../../src/lib/errors';
import type { Database } from '../../src/store/sql';
import { auditMailbox, orderRepair } from '../../src/sync/audit';
import { mail } from '../fakes/fake-source';
import { openTestDatabase } from '../fakes/memory-store';
import { SmallWorld } from '../fakes/small-world';

let database: Database;
let world: SmallWorld;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await SmallWorld.over(database);
  world.source.deliver(world.box.id, mail('one'));
});

async function gaps(): Promise<{ providerId: string; reason: string }[]> {
  const { store, org, source, box } = world;
  const since = new Date(box.syncSince ?? 0);
  const ports = { store, salesforce: org, source };
  const audit = await auditMailbox(ports, box, since, new AbortController().signal);
  await orderRepair(store, audit);
  return audit.gaps.map(({ providerId, reason }) => ({ providerId, reason }));
}

/** Named in lists, and not there when it is asked for. */
function hide(): () => void {
  const fetch = world.source.fetch.bind(world.source);
  world.source.fetch = () => Promise.resolve(null);
  return () => {
    world.source.fetch = fetch;
  };
}

describe('an audit', () => {
  it('says of mail that nobody has read yet that it was never looked at, also once it is ordered', async () => {
    expect(await gaps()).toEqual([{ providerId: 'one', reason: 'never-seen' }]);
    expect(await gaps()).toEqual([{ providerId: 'one', reason: 'never-seen' }]);
    await world.once();
    expect(await gaps()).toEqual([]);
  });

  it('says of mail that its provider names and does not find that it was not found, and not that it is unreadable', async () => {
    const show = hide();
    await world.once();
    expect(await gaps()).toEqual([{ providerId: 'one', reason: 'not-found.so-far' }]);
    expect(reasonWords('not-found.so-far')).toMatch(/did not find it so far; the next runs ask again/);
    for (let run = 0; run < 3; run++) {
      await world.once();
    }
    expect(await gaps()).toEqual([{ providerId: 'one', reason: 'not-found' }]);
    expect(reasonWords('not-found')).toMatch(/its mailbox names it and did not find it/);
    show();
    await world.once();
    expect([await gaps(), world.subjects()]).toEqual([[], ['Subject one']]);
  });

  it('says of mail that its provider fails to give out that it is unreadable so far', async () => {
    world.source.onFetch = () => {
      throw new ServiceUnavailableError('no', { status: 500 });
    };
    await world.once();
    expect(await gaps()).toEqual([{ providerId: 'one', reason: 'unreadable.so-far' }]);
  });
});
