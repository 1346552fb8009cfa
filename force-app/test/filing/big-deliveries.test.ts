import { describe, expect, it } from '@jest/globals';
import type { JsonRecord } from '../../../local/org/org-facade';
import { FilingWorld } from './filing-world';

const SOQL = 12;
const DML = 8;
const range = (length: number): number[] => [...Array(length).keys()];

/** Files mails and says what the most expensive run spent, with the org's own policy and match rules. */
async function costOf(
  world: FilingWorld,
  events: readonly JsonRecord[],
): Promise<{ runs: number; soql: number; dml: number }> {
  world.org.resetStatistics();
  await world.deliver(events);
  const { transactions, maxSoql, maxDml } = world.org.statistics();
  return { runs: transactions, soql: maxSoql, dml: maxDml };
}

function worldWithRecords(sharedActivities = true, mailboxes = 1): FilingWorld {
  const world = new FilingWorld([], mailboxes, { sharedActivities });
  world.org.setMetadataRecord('InboxSyncPolicy__mdt', 'Org', { ExcludedAddresses__c: 'nobody.example' });
  world.contacts(50);
  return world;
}

describe('a delivery of 2,000 events', () => {
  it('is filed slice by slice, each at the cost of one', async () => {
    const world = worldWithRecords();
    const events = range(2000).map((index) =>
      world.mail(`mail ${index}`, 0, { From__c: `c${index % 50}@theirs.example` }),
    );
    const { runs, soql, dml } = await costOf(world, events);
    expect(runs).toBe(10);
    expect([soql, dml].map((spent, index) => spent <= ([SOQL, DML][index] ?? 0))).toEqual([true, true]);
    expect(world.summary()).toEqual({ 'filed.contacts': 2000 });
    expect(world.tasks()).toHaveLength(2000);
    await world.deliver(events.slice(0, 300));
    expect(world.tasks()).toHaveLength(2000);
  });

  it('goes past a mail that was sent too often, which is a slice of its own', async () => {
    const world = worldWithRecords();
    const events = range(410).map((index) => world.mail(`mail ${index}`, 0, { Attempt__c: index === 250 ? 3 : 1 }));
    const { runs } = await costOf(world, events);
    // 0-199, 200-249, 250 alone, 251-409
    expect(runs).toBe(4);
    expect(world.summary()).toEqual({ 'filed.contacts': 410 });
  });
});

describe('200 events', () => {
  const threeEach = (index: number): JsonRecord => ({
    From__c: `c${index % 50}@theirs.example`,
    Cc__c: [1, 2].map((step) => `c${(index + step) % 50}@theirs.example`).join(', '),
  });

  it.each([
    ['with Shared Activities', true, 400],
    ['without Shared Activities', false, 0],
  ])('with 3 people each keep the budget %s', async (_kind, sharedActivities, relations) => {
    const world = worldWithRecords(sharedActivities);
    const one = await costOf(world, [world.mail('first', 0, threeEach(0))]);
    const events = range(200).map((index) => world.mail(`mail ${index}`, 0, threeEach(index)));
    const { runs, soql, dml } = await costOf(world, events);
    expect({ runs, soql, dml }).toEqual({ ...one, runs: 1 });
    expect([soql <= SOQL, dml <= DML]).toEqual([true, true]);
    expect(world.summary()).toEqual({ 'filed.contacts': 201 });
    if (sharedActivities) {
      const found = world.org.query("SELECT Id FROM TaskRelation WHERE Task.Subject LIKE 'mail %'").records;
      // The platform makes the relation of WhoId itself.
      expect(found).toHaveLength(200 + relations);
    }
  });

  it('keep the budget when all that can be costly comes together', async () => {
    const world = worldWithRecords(true, 2);
    const leads = range(20).map((index) => ({ LastName: 'L', Company: 'X', Email: `l${index}@theirs.example` }));
    const leadIds = world.org.insert('Lead', leads);
    leadIds.slice(0, 5).forEach((leadId) => world.org.convertLead(leadId));
    // Filed before for one mailbox, so that their tasks are read; claimed by runs that died; new ones; strangers.
    const before = range(60).map((index) => world.mail(`mail ${index}`, 0, threeEach(index)));
    await world.deliver(before);
    const again = range(60).map((index) =>
      world.mail(`mail ${index}`, 1, { ...threeEach(index), To__c: 'c49@theirs.example' }),
    );
    const dead = range(40).map((index) => world.mail(`dead ${index}`, index % 2, threeEach(index)));
    world.org.insert(
      'InboxSyncEntry__c',
      dead.map((event, index) => ({
        ...{ DeliveryKey__c: world.mail(`dead ${index}`, 1 - (index % 2))['DeliveryKey__c'] },
        ...{ MessageKey__c: event['MessageKey__c'], FiledKey__c: event['MessageKey__c'] },
        ...{ Outcome__c: 'Waiting', Reason__c: 'waiting.claimed', Attempts__c: 1 },
      })),
    );
    const fresh = range(100).map((index) =>
      world.mail(`fresh ${index}`, index % 2, {
        From__c: index % 4 === 0 ? 'stranger@theirs.example' : `l${index % 20}@theirs.example`,
        Cc__c: index % 3 === 0 ? `c${index % 50}@theirs.example` : null,
      }),
    );
    const { runs, soql, dml } = await costOf(world, [...again, ...dead, ...fresh]);
    expect({ runs, soql, dml, isWithin: soql <= SOQL && dml <= DML }).toEqual({ runs: 1, soql, dml, isWithin: true });
    expect(world.rows("Outcome__c = 'Waiting'")).toHaveLength(40);
    expect(world.rows("Outcome__c IN ('Filed', 'Skipped')")).toHaveLength(60 + 200);
  });
});
