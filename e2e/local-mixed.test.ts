/** `npm run local --provider mixed`: the control door reaches each mailbox at its own provider. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalProcess, rawMail } from './local-process';

const anna = 'anna@firm.example';
const bert = 'bert@firm.example';

describe('npm run local with mailboxes at both providers', () => {
  let local: LocalProcess;

  beforeAll(async () => {
    const people = ['Contact,carl@client.example,Carl,Client,,,'];
    local = await LocalProcess.start([bert, anna], people, ['--provider', 'mixed', '--since', '2026-01-01']);
  });
  afterAll(() => local.close());

  const deliver = async (name: string): Promise<void> => {
    await local.deliver(anna, rawMail(`${name} for Anna`, { To: anna }));
    await local.deliver(bert, rawMail(`${name} for Bert`, { To: bert }));
  };

  async function expectTasks(names: readonly string[]): Promise<void> {
    const { Task = [] } = await local.dump();
    const expected = names.flatMap((name) => [`${name} for Anna`, `${name} for Bert`]);
    expect(Task.map((task) => task['Subject']).sort()).toEqual(expected.sort());
  }

  async function statuses(): Promise<unknown[]> {
    const { InboxSyncMailbox__c: mailboxes = [] } = await local.dump();
    return mailboxes
      .map((row) => `${String(row['Address__c'])} ${String(row['Provider__c'])} ${String(row['Status__c'])}`)
      .sort();
  }

  it('syncs mail that arrives at either', async () => {
    await deliver('First');
    expect((await local.runPoller('once')).code).toBe(0);
    await expectTasks(['First']);
    expect(await statuses()).toEqual([`${anna} Google Connected`, `${bert} Microsoft Connected`]);
  });

  it('goes on over faults and lost cursors of Graph', async () => {
    await deliver('Second');
    await local.call('POST', '/expire', { mailbox: bert });
    await local.fault({ target: 'graph', match: 'GET .*/messages', times: 2, status: 503 });
    expect((await local.runPoller('once')).code).toBe(0);
    await expectTasks(['First', 'Second']);
    const failed = (await local.requests()).filter(({ target, status }) => target === 'graph' && status === 503);
    expect(failed).toHaveLength(2);
  });

  it('parks a mailbox whose access was withdrawn, and only that one', async () => {
    await local.call('POST', '/revoke', { mailbox: bert });
    await local.runPoller('once');
    expect(await statuses()).toEqual([`${anna} Google Connected`, `${bert} Microsoft Reconnect`]);
  });
});
