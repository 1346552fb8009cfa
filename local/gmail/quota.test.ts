import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { gmail_v1 } from 'googleapis/build/src/apis/gmail';
import { Faults } from '../control/faults';
import { RequestLog } from '../control/request-log';
import { startGmail, type GmailStandIn } from './server';
import { makeServiceAccount, refusal, serviceAccountClient } from './testing/official-client';

const account = makeServiceAccount();
const anna = 'anna@firm.example';
const ben = 'ben@firm.example';

describe('quotas and faults of the local Gmail', () => {
  const faults = new Faults();
  let log: RequestLog;
  let now: number;
  let standIn: GmailStandIn;
  let messages: gmail_v1.Resource$Users$Messages;

  beforeEach(async () => {
    now = Math.floor(Date.now() / 60_000) * 60_000;
    faults.clear();
    log = new RequestLog();
    standIn = await startGmail({
      mailboxes: [
        { address: anna, messages: [{ folder: 'Inbox', raw: Buffer.from('Subject: s\r\n\r\nbody') }] },
        { address: ben, messages: [] },
      ],
      serviceAccounts: [account],
      faults,
      log,
      clock: () => now,
      limits: { unitsPerMinutePerUser: 100, unitsPerMinutePerProject: 110, concurrentPerUser: 4 },
    });
    messages = serviceAccountClient(standIn, account, { subject: anna }).users.messages;
  });
  afterEach(() => standIn.close());

  const get = async () => {
    const { data } = await messages.list({ userId: 'me' });
    return messages.get({ userId: 'me', id: data.messages?.[0]?.id ?? '' });
  };
  const list = (user = messages) => user.list({ userId: 'me' });
  const message = (reply: { body: unknown }) => (reply.body as { error: { message: string } }).error.message;

  it('limits nothing until quotas are switched on', async () => {
    for (let i = 0; i < 10; i++) {
      await get();
    }
  });

  it.each(['the stand-in', 'a fault rule'])(
    'refuses with 403 what is over the minute’s units, switched on by %s',
    async (by) => {
      if (by === 'a fault rule') {
        faults.add({ target: 'gmail', quota: true });
      } else {
        standIn.setQuota(true);
      }
      await get();
      await get();
      await get();
      await get();
      const refused = await refusal(list());
      expect(refused).toMatchObject({
        status: 403,
        body: { error: { code: 403, errors: [{ domain: 'usageLimits', reason: 'rateLimitExceeded' }] } },
      });
      expect(message(refused)).toContain("limit 'Queries per minute per user' of service 'gmail.googleapis.com'");
      now += 60_000;
      await list();
    },
  );

  it('limits the project over all its users', async () => {
    standIn.setQuota(true);
    const other = serviceAccountClient(standIn, account, { subject: ben }).users.messages;
    for (let i = 0; i < 20; i++) {
      await list();
    }
    await list(other);
    await list(other);
    expect(message(await refusal(list(other)))).toContain("limit 'Queries per minute' of");
  });

  it('locks out who goes on asking, with the time in the text and in no header', async () => {
    standIn.setQuota(true);
    for (let i = 0; i < 20; i++) {
      await list();
    }
    for (let i = 0; i < 25; i++) {
      expect(await refusal(list())).toMatchObject({ status: 403 });
    }
    const locked = await refusal(list());
    const until = new Date(now + 15 * 60_000).toISOString();
    expect(locked.status).toBe(429);
    expect(message(locked)).toBe(`User-rate limit exceeded.  Retry after ${until}`);
    now += 15 * 60_000 + 1;
    await list();
  });

  it('refuses the fifth request at the same time', async () => {
    await list();
    standIn.setQuota(true);
    faults.add({ target: 'gmail', match: 'GET .*/messages', times: 100, delayMs: 100 });
    const replies = await Promise.allSettled([list(), list(), list(), list(), list()]);
    const refused = replies.filter((reply) => reply.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const reply of refused) {
      const { response } = reply.reason as { response: { status: number; data: unknown } };
      expect(response.status).toBe(429);
      expect(message({ body: response.data })).toBe('Too many concurrent requests for user.');
    }
    faults.clear();
    await Promise.all([list(), list(), list(), list()]);
  });

  it('answers as a fault says, and logs every request with its status', async () => {
    faults.add({ target: 'gmail', match: 'GET .*/messages$', nth: 2, status: 503 });
    await list();
    expect(await refusal(list())).toMatchObject({ status: 503 });
    await list();
    faults.add({ target: 'gmail', match: 'POST /token', status: 500, body: 'down' });
    const fresh = serviceAccountClient(standIn, account, { subject: ben }).users.messages;
    expect(await refusal(list(fresh))).toMatchObject({ status: 500, body: 'down' });
    expect(log.all().map(({ method, path, status }) => [method, path, status])).toEqual([
      ['POST', '/token', 200],
      ['GET', '/gmail/v1/users/me/messages', 200],
      ['GET', '/gmail/v1/users/me/messages', 503],
      ['GET', '/gmail/v1/users/me/messages', 200],
      ['POST', '/token', 500],
    ]);
  });

  it('breaks connections as a fault says', async () => {
    await list();
    faults.add({ target: 'gmail', match: 'GET', reset: true });
    await expect(list()).rejects.toThrow();
    faults.clear();
    faults.add({ target: 'gmail', match: 'GET', truncate: true });
    await expect(list()).rejects.toThrow();
    await list();
  });
});
