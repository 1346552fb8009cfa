import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/store/sql';
import { readMail } from '../../src/domain/read-mail';
import { mail } from '../fakes/fake-source';
import { openTestDatabase } from '../fakes/memory-store';
import { SmallWorld } from '../fakes/small-world';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

describe('a mail that a person keeps out of Salesforce', () => {
  let world: SmallWorld;
  beforeEach(async () => {
    world = await SmallWorld.over(database);
  });

  it('never leaves the mailbox; only its keys and the reason are reported', async () => {
    world.source.deliver(
      world.box.id,
      mail('secret', { tags: ['no SALESFORCE'] }),
      mail('open', { tags: ['Clients'] }),
    );
    const report = await world.once();
    expect(world.subjects()).toEqual(['Subject open']);
    expect(report.counters.dropped()).toEqual({ 'skipped.private': 1 });
    const rows = world.org.requests.flatMap((request) => request.settledElsewhere);
    expect(rows).toMatchObject([{ mailbox: world.box.id, reason: 'skipped.private' }]);
    expect(JSON.stringify(world.org.requests)).not.toContain('ada@customer.example');
  });

  it('goes before every other reason', async () => {
    world.source.deliver(
      world.box.id,
      mail('secret', { tags: ['No Salesforce'], headers: { From: 'user1@firm.example' } }),
    );
    expect((await world.once()).counters.dropped()).toEqual({ 'skipped.private': 1 });
  });

  it.each([
    ['Private', true],
    ['private', true],
    ['Company-Confidential', true],
    ['company-confidential (internal)', true],
    ['Confidential', true],
    ['Personal', false],
    ['Normal', false],
    ['', false],
  ])('is one with Sensitivity "%s": %s', (value, isPrivate) => {
    expect(readMail(mail('x', { headers: { Sensitivity: value } })).isPrivate).toBe(isPrivate);
  });

  it('is none without mark, and none by a label that is only similar', () => {
    expect(readMail(mail('x')).isPrivate).toBe(false);
    expect(readMail(mail('x', { tags: ['No Salesforce yet', 'Salesforce'] })).isPrivate).toBe(false);
  });
});
