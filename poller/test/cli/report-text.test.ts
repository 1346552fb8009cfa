import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { reportText } from '../../src/cli/report-text';
import { ServiceUnavailableError } from '../../src/lib/errors';
import type { Database } from '../../src/store/sql';
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

describe('what a run says when it knows no mailbox', () => {
  it('is that one has to be created, where Salesforce has none', async () => {
    world.org.mailboxes = [];
    expect(reportText(await world.once())).toContain('no mailbox yet: create an Inbox Sync Mailbox in Salesforce');
  });

  it('is what to do about Salesforce, where it has not told', async () => {
    world.org.onHeartbeat = () => {
      throw new ServiceUnavailableError('Salesforce did not answer', { status: null, actions: ['Check the network.'] });
    };
    const text = reportText(await world.once());
    expect(text).toMatch(/^no mailbox is known yet: Salesforce has not told$/m);
    expect(text).toMatch(/^look at: Salesforce did not answer\. Check the network\.$/m);
    expect(text).not.toContain('create');
  });
});
