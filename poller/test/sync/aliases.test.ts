import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ConsentLostError, ServiceUnavailableError } from '../../src/lib/errors';
import type { Database } from '../../src/store/sql';
import { mail } from '../fakes/fake-source';
import { openTestDatabase } from '../fakes/memory-store';
import { SmallWorld } from '../fakes/small-world';

const HOUR = 60 * 60 * 1000;
let database: Database;
let world: SmallWorld;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await SmallWorld.over(database);
});

const reported = () => world.org.requests.flatMap(({ mailboxes }) => mailboxes).flatMap(({ aliases }) => aliases ?? []);

describe('aliases of the mail provider', () => {
  it('make mail to and from them own mail, already in the first run', async () => {
    world.source.onAliases = () => ['sales@firm.example'];
    world.source.deliver(
      world.box.id,
      mail('sent', { headers: { From: 'Sales@Firm.example', To: 'ada@customer.example' } }),
      mail('to oneself', { headers: { From: 'user1@firm.example', To: 'sales@firm.example' } }),
    );
    const report = await world.once();
    expect(world.org.events().map((event) => [event.Subject__c, event.Direction__c])).toEqual([
      ['Subject sent', 'Outbound'],
    ]);
    expect(report.counters.dropped()).toEqual({ 'skipped.internal': 1 });
  });

  it('are reported to Salesforce once, and again when they change', async () => {
    world.source.onAliases = () => ['sales@firm.example'];
    await world.once();
    expect(reported()).toEqual(['sales@firm.example']);
    const calls = world.org.usage().calls;
    await world.once();
    expect(world.org.usage().calls).toBe(calls);
    world.source.onAliases = () => ['sales@firm.example', 'info@firm.example'];
    world.clock.advance(25 * HOUR);
    await world.once();
    expect(reported().slice(1)).toEqual(expect.arrayContaining(['info@firm.example', 'sales@firm.example']));
  });

  it('are asked for once a day', async () => {
    for (let hour = 0; hour < 48; hour++) {
      await world.once();
      world.clock.advance(HOUR);
    }
    expect(world.source.askedForAliases).toHaveLength(2);
  });

  it('that the provider refuses to tell leave the mailbox syncing, and say what to do', async () => {
    world.source.onAliases = () => {
      throw new ConsentLostError('no');
    };
    world.source.deliver(world.box.id, mail('one'));
    const { mailboxes } = await world.once();
    expect(mailboxes[0]).toMatchObject({ status: 'Connected', reportedStatus: 'Connected' });
    expect(mailboxes[0]?.detail).toContain('enter them under Aliases');
    expect(world.subjects()).toEqual(['Subject one']);
    await world.once();
    expect(world.source.askedForAliases).toHaveLength(1);
  });

  it('that an administrator entered are enough where the provider does not tell', async () => {
    world.source.onAliases = () => {
      throw new ConsentLostError('no');
    };
    world.org.mailboxes = [{ ...world.box, aliases: ['sales@firm.example'] }];
    expect((await world.once()).mailboxes[0]).toMatchObject({ status: 'Connected', detail: null });
  });

  it('that cannot be had for now are asked for again by the next run, and keep no mail back', async () => {
    world.source.onAliases = () => {
      throw new ServiceUnavailableError('no', { status: 503 });
    };
    world.source.deliver(world.box.id, mail('one'));
    expect((await world.once()).mailboxes[0]?.status).toBe('Connected');
    await world.once();
    expect(world.source.askedForAliases).toHaveLength(2);
    expect(world.subjects()).toEqual(['Subject one']);
  });
});
