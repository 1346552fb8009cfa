import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
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
});

/** A mail that Salesforce could not file, and that a person wants to be filed now. */
async function failed(id = 'one'): Promise<string> {
  world.org.outcomeOf = () => ({ outcome: 'Failed', reason: 'failed.REQUIRED_FIELD_MISSING' });
  world.source.deliver(world.box.id, mail(id));
  await world.once();
  world.org.outcomeOf = () => ({ outcome: 'Filed', reason: 'filed.contacts' });
  const event = world.org.events().at(-1);
  world.org.request(event?.DeliveryKey__c ?? '', event?.MessageKey__c ?? '', world.box.id);
  world.clock.advance(121 * 60_000);
  return event?.DeliveryKey__c ?? '';
}

const outcome = (key: string): string | undefined => world.org.ledger.get(key)?.outcome;
const rows = () => world.org.requests.flatMap(({ settledElsewhere }) => settledElsewhere);

describe('mail that is to be filed again', () => {
  it('is fetched anew, published with attempt 1 and filed', async () => {
    const key = await failed();
    const report = await world.once();
    expect(world.org.events().map((event) => event.Attempt__c)).toEqual([1, 1]);
    expect(outcome(key)).toBe('Filed');
    expect(report.totals).toMatchObject({ queued: 0, unanswered: 0 });
    await world.once();
    expect(world.org.events()).toHaveLength(2);
  });

  it('is published once although each heartbeat names it until it is filed', async () => {
    const key = await failed();
    world.org.filesPerBeat = 0;
    await world.once();
    world.clock.advance(121 * 60_000);
    await world.once();
    expect(world.org.events()).toHaveLength(2);
    world.org.filesPerBeat = Infinity;
    await world.once();
    expect(outcome(key)).toBe('Filed');
  });

  it('is filed although the provider does not find it at first', async () => {
    const key = await failed();
    const mails = world.source.mails.get(world.box.id) ?? [];
    world.source.mails.set(world.box.id, []);
    await world.once();
    await world.once();
    expect([rows(), outcome(key)]).toEqual([[], 'Waiting']);
    world.source.mails.set(world.box.id, mails);
    await world.once();
    expect(outcome(key)).toBe('Filed');
  });

  it('ends as Failed with its reason when the provider does not find it in three runs', async () => {
    const key = await failed();
    world.source.mails.set(world.box.id, []);
    for (let run = 0; run < 3; run++) {
      expect(rows()).toEqual([]);
      await world.once();
    }
    expect(world.source.fetched.slice(1)).toEqual(['one', 'one', 'one']);
    expect(rows()).toMatchObject([{ deliveryKey: key, reason: 'failed.mail-gone' }]);
    expect(world.org.ledger.get(key)).toEqual({ outcome: 'Failed', reason: 'failed.mail-gone' });
    world.clock.advance(121 * 60_000);
    await world.once();
    expect(rows()).toHaveLength(1);
  });

  it('ends the same way when the state never knew it', async () => {
    const key = 'f'.repeat(64);
    await world.once();
    world.org.request(key, 'e'.repeat(64), world.box.id);
    world.clock.advance(121 * 60_000);
    await world.once();
    expect(world.org.ledger.get(key)).toEqual({ outcome: 'Failed', reason: 'failed.mail-gone' });
  });

  it('waits when the provider fails, and is not given up', async () => {
    const key = await failed();
    world.source.onFetch = () => {
      throw new ServiceUnavailableError('no', { status: 500 });
    };
    await world.once();
    expect(rows()).toEqual([]);
    world.source.onFetch = () => undefined;
    await world.once();
    expect(outcome(key)).toBe('Filed');
  });

  it('is what an audit orders for mail whose ledger row is gone, and says why', async () => {
    world.source.deliver(world.box.id, mail('one'), mail('two'));
    await world.once();
    const key = world.org.events()[0]?.DeliveryKey__c ?? '';
    world.org.ledger.delete(key);
    const since = new Date(world.box.syncSince ?? 0);
    const ports = { store: world.store, salesforce: world.org, source: world.source };
    const audit = await auditMailbox(ports, world.box, since, new AbortController().signal);
    expect(audit).toMatchObject({ listed: 2, settled: 1, underWay: 0 });
    expect(audit.gaps).toEqual([{ providerId: 'one', deliveryKey: key, reason: 'no-ledger-row' }]);
    await orderRepair(world.store, audit);
    await world.once();
    expect(outcome(key)).toBe('Filed');
    expect((await auditMailbox(ports, world.box, since, new AbortController().signal)).gaps).toEqual([]);
  });

  it('is decided by the policy of today', async () => {
    const key = await failed();
    world.org.policy = { ...world.org.policy, excludedAddresses: ['customer.example'] };
    await world.once();
    expect(rows()).toMatchObject([{ deliveryKey: key, reason: 'skipped.excluded' }]);
    expect(outcome(key)).toBe('Skipped');
    expect(world.org.events()).toHaveLength(1);
  });

  it('that was kept back before goes to Salesforce now that the policy allows it', async () => {
    world.org.policy = { ...world.org.policy, excludedAddresses: ['customer.example'] };
    world.source.deliver(world.box.id, mail('one'));
    await world.once();
    const [row] = rows();
    world.org.policy = { ...world.org.policy, excludedAddresses: [] };
    world.org.request(row?.deliveryKey ?? '', row?.messageKey ?? '', world.box.id);
    world.clock.advance(121 * 60_000);
    await world.once();
    expect(world.subjects()).toEqual(['Subject one']);
    expect(outcome(row?.deliveryKey ?? '')).toBe('Filed');
  });

  it('that Salesforce had refused for its data is published again', async () => {
    world.org.onPublish = () => [{ accepted: false, kind: 'data', code: 'STRING_TOO_LONG' }];
    world.source.deliver(world.box.id, mail('one'));
    expect((await world.once()).totals.refused).toBe(1);
    world.org.onPublish = () => undefined;
    const event =
      world.org.events()[0] ??
      (await database.query<{ event: string }>('select event from inbox_sync.outbox')).map(
        ({ event: text }) => JSON.parse(text) as { DeliveryKey__c: string; MessageKey__c: string },
      )[0];
    world.org.request(event?.DeliveryKey__c ?? '', event?.MessageKey__c ?? '', world.box.id);
    world.clock.advance(121 * 60_000);
    const report = await world.once();
    expect(report.totals.refused).toBe(0);
    expect(outcome(event?.DeliveryKey__c ?? '')).toBe('Filed');
  });
});
