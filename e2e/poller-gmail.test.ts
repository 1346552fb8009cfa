/** The poller's Gmail side against the Gmail stand-in, through the official client; Salesforce is a fake of the port. */
import { createPrivateKey } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Faults, type FaultRule } from '../local/control/faults';
import { RequestLog } from '../local/control/request-log';
import { startGmail, type GmailStandIn } from '../local/gmail/server';
import { makeServiceAccount } from '../local/gmail/testing/official-client';
import { AllowedMailboxes } from '../poller/src/domain/allowed-mailboxes';
import { GmailSource } from '../poller/src/gmail/gmail-source';
import { createLogger } from '../poller/src/lib/logger';
import type { Database } from '../poller/src/store/sql';
import type { StateStore } from '../poller/src/store/state-store';
import { runOnce, type RunReport } from '../poller/src/sync/run-once';
import { FakeClock } from '../poller/test/fakes/fake-clock';
import { FakeOrg, mailbox } from '../poller/test/fakes/fake-org';
import { emptyStore, openTestDatabase } from '../poller/test/fakes/memory-store';

const account = makeServiceAccount();
const anna = 'anna@firm.example';
const HOUR_MS = 60 * 60_000;
const box = mailbox(1, { address: anna, syncSince: new Date(Date.now() - 5 * 24 * HOUR_MS).toISOString() });
const DRAFT = 'DRAFT';

let database: Database;
let store: StateStore;
let gmail: GmailStandIn;
let faults: Faults;
let log: RequestLog;
let org: FakeOrg;
let source: GmailSource;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  faults = new Faults();
  log = new RequestLog();
  gmail = await startGmail({
    mailboxes: [{ address: anna, messages: [] }],
    serviceAccounts: [account],
    faults,
    log,
  });
  store = await emptyStore(database);
  org = new FakeOrg([box]);
  source = newSource();
});
afterEach(() => gmail.close());

function newSource(): GmailSource {
  return new GmailSource(
    {
      clientEmail: account.clientEmail,
      privateKey: createPrivateKey(account.privateKey),
      tokenUrl: gmail.tokenUrl,
    },
    gmail.url,
  );
}

function once(): Promise<RunReport> {
  const clock = new FakeClock(Date.now());
  const allowed = new AllowedMailboxes([anna]);
  const ports = {
    store,
    salesforce: org,
    sources: { Google: source, Microsoft: null },
    allowed,
    clock,
    log: createLogger('silent'),
  };
  return runOnce(ports, new AbortController().signal);
}

function raw(name: string, headers: Record<string, string> = {}, body = `Text of ${name}`): Buffer {
  const all = {
    From: 'Carl <carl@client.example>',
    To: anna,
    Subject: name,
    'Message-ID': `<${name.replace(/\s/g, '.')}@client.example>`,
    // A walk that starts over reads the last two days before what is known: the mail has to be of today, whenever that is.
    Date: new Date(Date.now() - HOUR_MS).toUTCString(),
    ...headers,
  };
  const head = Object.entries(all).map(([key, value]) => `${key}: ${value}\r\n`);
  return Buffer.from(`${head.join('')}\r\n${body}\r\n`);
}

const subjects = () => org.events().map((event) => event.Subject__c);
const deliver = (name: string, folder: 'Inbox' | 'Sent' = 'Inbox') => gmail.deliver(anna, folder, raw(name));
const fault = (rule: Partial<FaultRule>): void =>
  faults.add({
    target: 'gmail',
    match: 'GET .*/messages',
    ...rule,
  });

describe('a Gmail mailbox', () => {
  it('is listed first, Inbox and Sent, and then followed by its history', async () => {
    deliver('received');
    gmail.deliver(anna, 'Sent', raw('sent', { From: anna, To: 'carl@client.example' }));
    gmail.deliver(anna, 'Inbox', raw('too old', { Date: 'Sun, 22 Nov 2026 23:59:59 +0000' }));
    await once();
    expect(subjects().sort()).toEqual(['received', 'sent']);
    expect(
      org
        .events()
        .map((event) => [event.Subject__c, event.Direction__c])
        .sort(),
    ).toEqual([
      ['received', 'Inbound'],
      ['sent', 'Outbound'],
    ]);
    deliver('later');
    await once();
    expect(subjects()).toHaveLength(3);
  });

  it('asks only for history when nothing is new', async () => {
    deliver('received');
    await once();
    const before = log.all().length;
    const calls = org.usage().calls;
    await once();
    const asked = log
      .all()
      .slice(before)
      .map(({ path }) => path);
    expect(asked.filter((path) => path.includes('/messages'))).toEqual([]);
    expect(asked.filter((path) => path.includes('/history'))).toHaveLength(1);
    expect(org.usage().calls).toBe(calls);
  });

  it('keeps mail that left the Inbox before it was looked at', async () => {
    await once();
    const archived = deliver('archived');
    gmail.relabel(anna, archived.id, { remove: ['INBOX'] });
    const binned = deliver('binned');
    gmail.relabel(anna, binned.id, { add: ['TRASH'], remove: ['INBOX'] });
    await once();
    expect(subjects().sort()).toEqual(['archived', 'binned']);
  });

  it('leaves drafts, spam and mail outside Inbox and Sent alone until they come in', async () => {
    await once();
    const spam = deliver('spam');
    gmail.relabel(anna, spam.id, { add: ['SPAM'], remove: ['INBOX'] });
    await once();
    // It was in the Inbox since the last poll, so it counts; nothing is known of what went to spam at once.
    expect(subjects()).toEqual(['spam']);
    const draft = gmail.deliver(anna, 'Sent', raw('draft'));
    gmail.relabel(anna, draft.id, { add: [DRAFT], remove: ['SENT'] });
    await once();
    expect(subjects()).toEqual(['spam']);
  });

  it('starts over from what Salesforce knows when history is too old, and repeats nothing', async () => {
    deliver('before');
    await once();
    deliver('in the gap');
    const archived = deliver('archived in the gap');
    gmail.relabel(anna, archived.id, { remove: ['INBOX'] });
    gmail.expire(anna);
    await once();
    expect(subjects().sort()).toEqual(['archived in the gap', 'before', 'in the gap']);
    deliver('after');
    await once();
    expect(subjects()).toHaveLength(4);
  });

  it('finds everything again with an empty store, without a second row in Salesforce', async () => {
    deliver('one');
    deliver('two');
    await once();
    store = await emptyStore(database);
    source = newSource();
    await once();
    expect(org.ledger.size).toBe(2);
  });

  it('waits for a person when consent is taken back and goes on when it is given again', async () => {
    await once();
    gmail.revoke(anna);
    deliver('meanwhile');
    const lost = await once();
    expect(lost.mailboxes[0]).toMatchObject({ status: 'Reconnect', reportedStatus: 'Reconnect' });
    expect(lost.mailboxes[0]?.detail).toContain('delegation');
    expect(lost.mailboxes[0]?.acknowledged).not.toBeNull();
  });

  it('records a message that is gone before it is fetched', async () => {
    await once();
    const gone = deliver('gone');
    deliver('stays');
    gmail.remove(anna, gone.id);
    await once();
    expect(subjects()).toEqual(['stays']);
  });

  it('takes a text that is not found for no message that is gone', async () => {
    const { id } = deliver('long');
    const headers = ['From: carl@client.example', `To: ${anna}`, 'Subject: long', 'Message-ID: <long@client.example>']
      .map((line) => line.split(': '))
      .map(([name, value]) => ({ name, value }));
    const payload = { mimeType: 'text/plain', headers, body: { attachmentId: 'elsewhere', size: 9 } };
    const message = { id, internalDate: String(Date.now()), labelIds: ['INBOX'], payload };
    fault({ match: `GET .*/messages/${id}$`, times: 3, status: 200, body: message });
    fault({ match: 'GET .*/attachments/', times: 3, status: 404 });
    for (let run = 0; run < 4; run++) {
      await once();
    }
    expect(org.events().map((event) => [event.Subject__c, event.BodyStatus__c])).toEqual([['long', 'Unreadable']]);
  });

  it('reads several pages of history from one start', async () => {
    await once();
    for (let index = 0; index < 620; index++) {
      deliver(`mail ${index}`);
    }
    await once();
    expect(new Set(subjects()).size).toBe(620);
    const histories = log.all().filter(({ path }) => path.includes('/history'));
    const starts = histories.slice(1).map(({ query }) => new URLSearchParams(query).get('startHistoryId'));
    expect(starts.length).toBeGreaterThan(1);
    expect(new Set(starts).size).toBe(1);
  });

  it('never has more than four calls in flight', async () => {
    for (let index = 0; index < 40; index++) {
      deliver(`mail ${index}`);
    }
    gmail.setQuota(true);
    await once();
    expect(subjects()).toHaveLength(40);
    expect(log.all().filter(({ status }) => status === 429)).toEqual([]);
  });
});

describe('a Gmail that fails in passing', () => {
  const soon = () => new Date(Date.now() + 1500).toISOString();

  it.each<[string, () => Partial<FaultRule>]>([
    ['429 with Retry-After', () => ({ status: 429, headers: { 'Retry-After': '1' } })],
    [
      '429 with a time in the text',
      () => ({ status: 429, body: googleError(429, `Retry after ${soon()}`, 'rateLimitExceeded') }),
    ],
    ['403 rateLimitExceeded', () => ({ status: 403, body: googleError(403, 'slow', 'rateLimitExceeded') })],
    ['403 userRateLimitExceeded', () => ({ status: 403, body: googleError(403, 'slow', 'userRateLimitExceeded') })],
    ['500', () => ({ status: 500, times: 2 })],
    ['503', () => ({ status: 503 })],
    ['a reset connection', () => ({ reset: true, times: 2 })],
    ['an answer cut off', () => ({ truncate: true })],
    ['a page that is no JSON', () => ({ status: 200, body: '<html>proxy</html>' })],
    ['a token that is refused once', () => ({ status: 401 })],
    ['a token endpoint that stumbles', () => ({ match: 'POST /token', status: 503 })],
    ['a reset token endpoint', () => ({ match: 'POST /token', reset: true })],
    ['a profile that stumbles', () => ({ match: '/profile', status: 500 })],
    ['a history that stumbles', () => ({ match: '/history', status: 503 })],
  ])('with %s gives every mail once', async (_, rule) => {
    for (let index = 0; index < 6; index++) {
      deliver(`mail ${index}`);
    }
    fault(rule());
    const report = await once();
    expect(report.mailboxes[0]?.status).toBe('Connected');
    expect(subjects().sort()).toEqual(Array.from({ length: 6 }, (_, index) => `mail ${index}`));
  });

  it('keeps quiet as long as Google asks for', async () => {
    for (let index = 0; index < 6; index++) {
      deliver(`mail ${index}`);
    }
    fault({ match: 'GET .*/messages/', nth: 2, status: 429, headers: { 'Retry-After': '2' } });
    const start = Date.now();
    await once();
    expect(Date.now() - start).toBeGreaterThan(1900);
    expect(subjects()).toHaveLength(6);
  });

  it('for one message only does not stop the others', async () => {
    const bad = deliver('bad');
    deliver('good');
    fault({ match: `GET .*/messages/${bad.id}`, status: 500, times: 6 });
    const report = await once();
    expect(subjects()).toEqual(['good']);
    expect(report.mailboxes[0]?.acknowledged).toBeNull();
    await once();
    expect(subjects()).toEqual(['good', 'bad']);
  });

  it('for good leaves the cursor and says so', async () => {
    await once();
    deliver('one');
    fault({ match: 'GET .*', status: 403, body: googleError(403, 'Delegation denied', 'forbidden'), times: 1 });
    const report = await once();
    expect(report.mailboxes[0]?.status).toBe('Reconnect');
    await once();
    expect(subjects()).toEqual(['one']);
  });

  it.each([
    ['changes', 'GET .*/history', { history: [], nextPageToken: 'same', historyId: '1' }],
    ['messages', 'GET .*/messages(\\?|$)', { messages: [], nextPageToken: 'same' }],
  ])('ends when a list of %s goes in circles, and goes on once it does no more', async (_, match, body) => {
    await once();
    if (match.includes('messages')) {
      gmail.expire(anna);
    }
    gmail.deliver(anna, 'Inbox', raw('after'));
    fault({ match, status: 200, body, times: 1_000_000 });
    expect((await once()).mailboxes[0]?.status).toBe('Degraded');
    expect(log.all().length).toBeLessThan(60);
    faults.clear();
    await once();
    expect(org.events().map((event) => event.Subject__c)).toContain('after');
  });
});

function googleError(code: number, message: string, reason: string): unknown {
  return {
    error: { code, message, errors: [{ message, domain: 'usageLimits', reason }], status: 'RESOURCE_EXHAUSTED' },
  };
}
