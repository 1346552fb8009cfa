import { createPrivateKey } from 'node:crypto';
import { Faults } from '../../local/control/faults';
import { RequestLog } from '../../local/control/request-log';
import { startGmail } from '../../local/gmail/server';
import { makeServiceAccount } from '../../local/gmail/testing/official-client';
import { gmailApi } from '../../poller/src/gmail/gmail-api';
import { GmailClient } from '../../poller/src/gmail/gmail-client';
import { messageSchema } from '../../poller/src/gmail/gmail-schemas';
import { mailboxToken } from '../../poller/src/gmail/service-account';
import { UnitBudget } from '../../poller/src/gmail/unit-budget';

const ALLOWED = 6_000;
const UNITS = 20;
const MINUTES = 5;
const address = 'user1@firm.example';
const never = new AbortController().signal;

/** Gmail's quota with its own counting, on a clock that passes only while the budget makes a call wait. */
export async function measureQuota() {
  let now = Date.parse('2026-11-23T12:00:00Z');
  const account = makeServiceAccount();
  const log = new RequestLog();
  const gmail = await startGmail({
    mailboxes: [{ address, messages: [] }],
    serviceAccounts: [account],
    faults: new Faults(),
    log,
    clock: () => now,
  });
  try {
    const { id } = gmail.deliver(address, 'Inbox', Buffer.from('From: a@b.example\r\nSubject: x\r\n\r\ntext\r\n'));
    now = Date.now();
    gmail.setQuota(true);
    const startedAt = now;
    const budget = new UnitBudget(ALLOWED, {
      now: () => now,
      sleep: (ms) => {
        now += ms;
        return Promise.resolve();
      },
    });
    const privateKey = createPrivateKey(account.privateKey);
    const login = { clientEmail: account.clientEmail, privateKey, tokenUrl: gmail.tokenUrl };
    const newToken = (signal: AbortSignal) => mailboxToken(login, address, signal);
    const client = new GmailClient(newToken, 'user', gmailApi(gmail.url), budget);
    const end = startedAt + MINUTES * 60_000;
    let calls = 0;
    const worker = async (): Promise<void> => {
      while (now < end) {
        await client.call(
          (api, base, options) => api.users.messages.get({ ...base, id, format: 'full' }, options),
          messageSchema,
          never,
        );
        calls += now < end ? 1 : 0;
      }
    };
    await Promise.all(Array.from({ length: 4 }, worker));
    const answers = log.all().filter(({ path }) => path.includes('/messages/'));
    const throttled = answers.filter(({ status }) => status === 403 || status === 429).length;
    return { utilisation: (calls * UNITS) / (ALLOWED * MINUTES), throttledShare: throttled / answers.length };
  } finally {
    await gmail.close();
  }
}
