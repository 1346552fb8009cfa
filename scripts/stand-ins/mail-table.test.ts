import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { JsonRecord } from '../../local/org/org-facade';
import { mailTable } from './mail-table';
import type { Dump } from './start';

const mailbox = 'a00000000000001AAA';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const keyOf = (messageId: string, from: string): string => sha256(`${mailbox}|${sha256(`v1\n${messageId}\n${from}`)}`);

function dumpOf(entries: JsonRecord[]): Dump {
  return {
    Task: [{ Id: '00T1', WhoId: '0031', Subject: 'Offer' }],
    TaskRelation: [
      { TaskId: '00T1', RelationId: '0031' },
      { TaskId: '00T1', RelationId: '0032' },
      { TaskId: '00T2', RelationId: '0033' },
    ],
    Contact: [
      { Id: '0031', Name: 'Mia Sommer', Email: 'Mia@client.example' },
      { Id: '0032', Name: '田中 健司' },
    ],
    Lead: [{ Id: '0033', Name: 'Paulo Reis' }],
    User: [],
    InboxSyncMailbox__c: [],
    InboxSyncEntry__c: entries.map((entry) => ({ Mailbox__c: mailbox, ...entry })),
    InboxSyncRun__c: [],
  };
}

function tableOf(mails: readonly string[], entries: JsonRecord[]): string[] {
  const messages = mails.map((text) => ({ folder: 'Inbox' as const, raw: Buffer.from(text.replaceAll('\n', '\r\n')) }));
  const loaded = { mailboxIds: new Map([['anna@us.example', mailbox]]) };
  return mailTable(
    { mailboxes: [{ address: 'anna@us.example', messages }], loaded: loaded as never },
    dumpOf(entries),
  ).split('\n');
}

const greeting =
  'From: M <MIA@client.example>\nTo: anna@us.example, b@us.example\nSubject: Hi\nMessage-ID: < 1@c >\n\nx';

describe('the table of the demo', () => {
  it('names the people of the task', () => {
    const entry = { DeliveryKey__c: keyOf('1@c', 'mia@client.example'), Outcome__c: 'Filed', TaskId__c: '00T1' };
    const [head, row] = tableOf([greeting], [{ ...entry, Reason__c: 'filed.contacts' }]);
    expect(head).toMatch(/^SUBJECT +FROM → TO +FILED TO, OR WHY NOT$/);
    expect(row).toMatch(
      /^Hi +mia@client\.example → anna@us\.example \+1 +Mia Sommer \(contact\), 田中 健司 \(contact\)$/,
    );
    const [, elsewhere] = tableOf([greeting], [{ ...entry, Reason__c: 'filed.elsewhere' }]);
    expect(elsewhere).toMatch(/, by another mailbox$/);
  });

  it('tells in words why a mail was not filed, and an unknown reason as it stands', () => {
    const entry = { DeliveryKey__c: keyOf('1@c', 'mia@client.example'), Outcome__c: 'Skipped' };
    const last = (reason: string): string | undefined => tableOf([greeting], [{ ...entry, Reason__c: reason }])[1];
    expect(last('skipped.internal')).toMatch(/ internal mail$/);
    expect(last('failed.STRING_TOO_LONG')).toMatch(/ failed\.STRING_TOO_LONG$/);
    expect(tableOf([greeting], [])[1]).toMatch(/not sent to Salesforce$/);
    const stranger = 'From: x@home.example\nTo: anna@us.example\nSubject: Hi\nMessage-ID: <2@h>\n\nx';
    expect(tableOf([stranger], [])[1]).toMatch(/not known to Salesforce: stayed in the mailbox$/);
  });

  it('finds a mail without Message-ID by its moment', () => {
    const mail = 'From: m@c.example\nDate: Mon, 12 Jan 2026 10:00:00 +0100\n\nx';
    const entry = { SentAt__c: '2026-01-12T09:00:00.000+0000', Outcome__c: 'Skipped', Reason__c: 'skipped.no-match' };
    expect(tableOf([mail], [entry])[1]).toMatch(
      /^\(no subject\) +m@c\.example → \(nobody\) +nobody on it is a contact or lead$/,
    );
  });

  it('finds the only mail without Message-ID and date by what is left of the ledger', () => {
    const nameless = 'From: MIA@client.example\nTo: anna@us.example\n\nx';
    const known = {
      DeliveryKey__c: keyOf('1@c', 'mia@client.example'),
      Outcome__c: 'Skipped',
      Reason__c: 'skipped.internal',
    };
    const entry = { SentAt__c: '2026-01-12T09:00:00.000+0000', Outcome__c: 'Filed', TaskId__c: '00T1' };
    const rows = tableOf([greeting, nameless], [known, { ...entry, DeliveryKey__c: 'k' }]);
    expect(rows[1]).toMatch(/ internal mail$/);
    expect(rows[2]).toMatch(/Mia Sommer \(contact\), 田中 健司 \(contact\)$/);
    expect(tableOf([greeting, nameless], [known])[2]).toMatch(/not sent to Salesforce$/);
  });

  it('finds one of several without Message-ID and date by the subject of its task', () => {
    const nameless = ['Offer', 'Spam'].map((text) => `From: MIA@client.example\nSubject: ${text}\n\nx`);
    const rows = tableOf(nameless, [{ DeliveryKey__c: 'k', Outcome__c: 'Filed', TaskId__c: '00T1' }]);
    expect(rows[1]).toMatch(/Mia Sommer \(contact\), 田中 健司 \(contact\)$/);
    expect(rows[2]).toMatch(/not sent to Salesforce$/);
  });

  it('says that several without Message-ID and date are not told apart, and not that they are missing', () => {
    const nameless = ['a', 'b'].map((text) => `From: MIA@client.example\nTo: anna@us.example\nSubject: ${text}\n\nx`);
    const entries = ['k', 'l'].map((key) => ({ DeliveryKey__c: key, Outcome__c: 'Skipped' }));
    for (const row of tableOf(nameless, entries).slice(1)) {
      expect(row).toMatch(/without a Message-ID not told apart here: --dump FILE has its row$/);
    }
  });

  it('keeps its columns with wide and long texts, and shows a hundred rows', () => {
    const wide = `Subject: ${'見積'.repeat(20)}\nMessage-ID: <x>\n\n`;
    const long = `From: ${'a'.repeat(50)}@x.example\nSubject: ${'s'.repeat(90)}\nMessage-ID: <y>\n\n`;
    const rows = tableOf([wide, long, ...Array.from({ length: 120 }, () => greeting)], []);
    expect(rows[1]?.startsWith(`${'見積'.repeat(9)}…`)).toBe(true);
    expect(rows[2]?.indexOf('not known')).toBe(rows[3]?.indexOf('not sent'));
    expect(rows).toHaveLength(102);
    expect(rows.at(-1)).toBe('… and 22 more: --dump FILE writes all');
  });
});
