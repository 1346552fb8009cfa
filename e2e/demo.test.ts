import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lastLine, mail, printed, ended, Scratch, type Dump, type Row } from './demo-process';

const header = 'type,email,firstName,lastName,company,owner,createdAt';
const people = [
  header,
  'Contact,mia@client.example,Mia,Sommer,Client GmbH,anna@us.example,2025-06-01T08:00:00Z',
  'Contact,lena@client.example,Lena,Vogt,Client GmbH,bert@us.example,2025-06-02T08:00:00Z',
  'Contact,mia@client.example,Mia,Younger,Client GmbH,,2025-07-01T08:00:00Z',
  'Lead,paulo@prospect.example,Paulo,Reis,Prospect Lda,bert@us.example,2025-06-03T08:00:00Z',
  '',
].join('\n');

describe('npm run demo', () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  /** Two mailboxes and six mails, of which one lies in both. */
  function writeMail(): string[] {
    const put = (path: string, headers: Record<string, string>): string =>
      scratch.write(`mail/${path}.eml`, mail(headers));
    const shared = {
      From: 'Mia <MIA@Client.example>',
      To: 'Anna <anna@us.example>, bert@us.example',
      Cc: 'lena@client.example',
      Subject: '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
      Date: 'Mon, 12 Jan 2026 23:30:00 -0200',
      'Message-ID': '<shared@client.example>',
    };
    put('anna@us.example/Inbox/1', shared);
    put('bert@us.example/Inbox/1', shared);
    put('anna@us.example/Sent/1', {
      From: 'anna@us.example',
      To: 'paulo@prospect.example',
      Subject: 'Offer',
      Date: 'Tue, 13 Jan 2026 09:00:00 +0000',
      'Message-ID': '<offer@us.example>',
    });
    put('bert@us.example/Inbox/2', {
      From: 'stranger@elsewhere.example',
      To: 'bert@us.example',
      Subject: 'Hello',
      Date: 'Tue, 13 Jan 2026 10:00:00 +0000',
      'Message-ID': '<stranger@elsewhere.example>',
    });
    put('bert@us.example/Inbox/3', {
      From: 'mia@client.example',
      To: 'bert@us.example',
      Subject: 'Out of office',
      'Auto-Submitted': 'auto-replied',
      Date: 'Tue, 13 Jan 2026 11:00:00 +0000',
      'Message-ID': '<auto@client.example>',
    });
    return ['--mail', scratch.path('mail'), '--people', scratch.write('people.csv', people)];
  }

  function demo(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    return scratch.run('scripts/demo.ts', ['--once', ...args]);
  }

  it('files mail as the rules say, tells it in a table and in JSON, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await demo('--json', '--dump', scratch.path('d.json'), ...writeMail());
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const dump = scratch.dump('d.json');
    const totals = lastLine(stdout);
    expect(totals).toEqual({
      mailboxes: 2,
      messagesSeen: 5,
      published: expect.any(Number),
      tasks: 2,
      taskRelations: dump['TaskRelation']?.length,
      // The stranger's mail stayed in its mailbox: only counted, and nowhere in Salesforce.
      ledger: { Filed: 3, Skipped: 1, Waiting: 0, Failed: 0 },
      salesforceApiCalls: expect.any(Number),
      apex: { transactions: expect.any(Number), maxSoql: expect.any(Number), maxDml: expect.any(Number) },
      seconds: expect.any(Number),
    });
    expect(Object.keys(totals)).toEqual([
      ...['mailboxes', 'messagesSeen', 'published', 'tasks', 'taskRelations', 'ledger', 'salesforceApiCalls'],
      ...['apex', 'seconds'],
    ]);
    const { apex, salesforceApiCalls } = totals as { apex: Record<string, number>; salesforceApiCalls: number };
    // The heartbeats before and after; where filing takes longer than usual, the last question is asked again.
    expect([2, 3, 4]).toContain(salesforceApiCalls);
    expect(apex['maxSoql']).toBeLessThanOrEqual(12);
    expect(apex['maxDml']).toBeLessThanOrEqual(8);
    expect(Object.keys(dump)).toEqual([
      ...['Task', 'TaskRelation', 'Contact', 'Lead', 'User'],
      ...['InboxSyncMailbox__c', 'InboxSyncEntry__c', 'InboxSyncRun__c'],
    ]);
    const [greeting, offer] = inOrder(dump);
    expect(greeting).toMatchObject({
      Subject: 'Grüße',
      ActivityDate: '2026-01-13',
      TaskSubtype: 'Email',
      IsClosed: true,
    });
    expect(relatedNames(dump, greeting)).toEqual(['Lena Vogt', 'Mia Sommer']);
    expect(offer).toMatchObject({ Subject: 'Offer', WhatId: null, InboxSyncDirection__c: 'Outbound' });
    expect(relatedNames(dump, offer)).toEqual(['Paulo Reis']);
    expect(dump['Contact']?.map(({ LastName, CreatedDate }) => [LastName, CreatedDate])).toContainEqual([
      'Sommer',
      '2025-06-01T08:00:00.000+0000',
    ]);
    expect(stdout).toMatch(/Grüße +mia@client\.example → anna@us\.example \+2 .*Mia Sommer \(contact\)/);
    expect(stdout).toMatch(/Hello .*not known to Salesforce: stayed in the mailbox/);
    expect(stdout).toMatch(/Out of office .*automated mail/);
    expect(scratch.leftovers()).toEqual([]);
  });

  it('heeds rules, policy, sharing of activities and the beginning, and a second cycle adds nothing', async () => {
    const { code, stdout } = await demo(
      ...['--json', '--cycles', '2', '--dump', scratch.path('d.json'), '--shared-activities', 'off'],
      ...['--rules', 'contacts,owned', '--since', '2026-01-12T00:00:00Z'],
      ...[
        '--policy',
        '{"IncludeAutomatedMail__c":true,"ExcludedAddresses__c":["elsewhere.example"],"BodyStorage__c":"None"}',
      ],
      ...writeMail(),
    );
    expect(code).toBe(0);
    const dump = scratch.dump('d.json');
    expect(lastLine(stdout)).toMatchObject({ tasks: 1, taskRelations: 0 });
    expect(dump['TaskRelation']).toEqual([]);
    const reasons = dump['InboxSyncEntry__c']?.map(({ Reason__c }) => Reason__c).sort();
    expect(reasons).toEqual(
      ['filed.contacts', 'filed.elsewhere', 'skipped.excluded', 'skipped.no-match', 'skipped.not-owned'].sort(),
    );
    expect(dump['InboxSyncMailbox__c']).toEqual([
      expect.objectContaining({
        SyncSince__c: '2026-01-12T00:00:00.000+0000',
        MatchLeads__c: false,
        OwnedOnly__c: true,
      }),
      expect.objectContaining({ SyncSince__c: '2026-01-12T00:00:00.000+0000', MatchContacts__c: true }),
    ]);
  });

  it('ends with Ctrl-C, and takes its temporary folder and its poller along', async () => {
    const child = scratch.start('scripts/demo.ts', writeMail());
    await printed(child, 'Ctrl-C ends it');
    expect(scratch.leftovers()).toHaveLength(1);
    const end = ended(child);
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 130 });
    expect(scratch.leftovers()).toEqual([]);
  });

  it.each<[string[], RegExp]>([
    [['--speed', 'high'], /^demo: unknown option --speed: use one of [^\n]+\n$/],
    [['--mail', '/no/such/folder'], /^demo: \/no\/such\/folder cannot be read [^\n]+\n$/],
    [['--people', '/no/such/file'], /^demo: --people \/no\/such\/file cannot be read [^\n]+\n$/],
    [['--dump', '/no/such/folder/d.json'], /^demo: --dump \/no\/such\/folder\/d\.json cannot be written [^\n]+\n$/],
    [['--provider', 'yahoo'], /^demo: --provider cannot be 'yahoo': use google or microsoft or mixed\n$/],
  ])('says in one sentence why %j cannot be done', async (args, sentence) => {
    const { code, stdout, stderr } = await demo(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
    expect(scratch.leftovers()).toEqual([]);
  });

  it('names the row of a person that Salesforce refuses', async () => {
    writeMail();
    const file = scratch.write('bad.csv', `${header}\nContact,not an address,A,B,,,\n`);
    const { code, stderr } = await demo('--mail', scratch.path('mail'), '--people', file);
    expect(code).toBe(2);
    expect(stderr).toMatch(/bad\.csv, line 2 is refused by Salesforce \(.*not an address.*\): correct the row\n$/);
    expect(scratch.leftovers()).toEqual([]);
  });
});

/** Tasks by date. */
function inOrder(dump: Dump): Row[] {
  return [...(dump['Task'] ?? [])].sort((a, b) =>
    String(a['InboxSyncSentAt__c']) < String(b['InboxSyncSentAt__c']) ? -1 : 1,
  );
}

/** Names of the people a task is related to. */
function relatedNames(dump: Dump, task: Row | undefined): string[] {
  const relations = dump['TaskRelation']?.filter(({ TaskId }) => TaskId === task?.['Id']) ?? [];
  const ids = new Set([task?.['WhoId'], ...relations.map(({ RelationId }) => RelationId)]);
  return [...(dump['Contact'] ?? []), ...(dump['Lead'] ?? [])]
    .filter(({ Id }) => ids.has(Id))
    .map(({ Name }) => String(Name))
    .sort();
}
