import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { ended, mail, printed, Scratch, type Dump, type Ended } from './demo-process';

describe('npm run local', () => {
  let scratch: Scratch;
  let local: ChildProcess;
  let end: Promise<Ended>;
  let env: Record<string, string>;

  beforeAll(async () => {
    scratch = new Scratch();
    const first = { From: 'mia@client.example', To: 'anna@us.example', Subject: 'First', 'Message-ID': '<1@client>' };
    scratch.write('mail/anna@us.example/Inbox/1.eml', mail({ ...first, Date: 'Mon, 12 Jan 2026 10:00:00 +0000' }));
    const csv = 'type,email,firstName,lastName,company,owner,createdAt\r\nContact,mia@client.example,Mia,Sommer,,,\r\n';
    local = scratch.start('scripts/local.ts', [
      ...['--env', scratch.path('local.env'), '--mail', scratch.path('mail')],
      ...['--people', scratch.write('people.csv', csv), '--dump', scratch.path('d.json')],
    ]);
    end = ended(local);
    await printed(local, 'ready');
    const lines = readFileSync(scratch.path('local.env'), 'utf8').trimEnd().split('\n');
    env = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  });
  afterAll(() => scratch.remove());

  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const answer = await fetch(`${env['LOCAL_CONTROL_URL'] ?? ''}${path}`, init);
    const value: unknown = await answer.json();
    expect([path, answer.status, value]).toEqual([path, 200, value]);
    return value;
  }

  async function poll(): Promise<number | null> {
    const settings = { ...env, INBOX_SYNC_DATA: scratch.path('state') };
    const { code } = await scratch.run('poller/src/main.ts', ['once'], settings);
    return code;
  }

  async function subjects(): Promise<unknown[]> {
    const dump = (await control('GET', '/dump')) as Dump;
    return (dump['Task'] ?? []).map(({ Subject }) => Subject).sort();
  }

  it('tells the poller where everything is, with keys that nobody else can read', () => {
    expect(Object.keys(env).sort()).toEqual([
      'GOOGLE_API_URL',
      'GOOGLE_AUTH_URL',
      'GOOGLE_OAUTH_CLIENT_ID',
      'GOOGLE_OAUTH_CLIENT_SECRET',
      'GOOGLE_QUOTA_UNITS_PER_MINUTE',
      'GOOGLE_SERVICE_ACCOUNT_FILE',
      'GOOGLE_TOKEN_URL',
      'INBOX_SYNC_ALLOWED_MAILBOXES',
      'INBOX_SYNC_HOST',
      'INBOX_SYNC_PORT',
      'INBOX_SYNC_PUBLIC_URL',
      'INBOX_SYNC_TOKEN_KEY',
      'LOCAL_CONTROL_URL',
      'LOCAL_PAGE_URL',
      'SALESFORCE_CLIENT_ID',
      'SALESFORCE_LOGIN_URL',
      'SALESFORCE_PRIVATE_KEY_FILE',
      'SALESFORCE_PUBSUB_URL',
      'SALESFORCE_USERNAME',
    ]);
    expect(env['INBOX_SYNC_PUBLIC_URL']).toBe(`http://127.0.0.1:${env['INBOX_SYNC_PORT'] ?? ''}`);
    for (const name of ['GOOGLE_SERVICE_ACCOUNT_FILE', 'SALESFORCE_PRIVATE_KEY_FILE']) {
      expect(statSync(env[name] ?? '').mode & 0o777).toBe(0o600);
    }
  });

  it('serves a poller that runs from its environment, and mail and people that come later', async () => {
    expect(await poll()).toBe(0);
    expect(await subjects()).toEqual(['First']);
    const later = { To: 'anna@us.example', Date: 'Tue, 13 Jan 2026 10:00:00 +0000' };
    const raw = mail({ ...later, From: 'paulo@prospect.example', Subject: 'Later', 'Message-ID': '<2@prospect>' });
    await control('POST', '/people', { type: 'Lead', email: 'paulo@prospect.example', lastName: 'Reis', company: 'P' });
    await control('POST', '/mail', { mailbox: 'anna@us.example', folder: 'Inbox', raw });
    expect(await poll()).toBe(0);
    expect(await subjects()).toEqual(['First', 'Later']);
  });

  it('fails on demand and recovers when the faults are cleared', async () => {
    // By the Pub/Sub API, and by REST, to which the poller turns when nothing answers there.
    const match = 'composite/sobjects|PubSub/';
    await control('POST', '/faults', { target: 'salesforce', match, times: 50, status: 503 });
    const raw = mail({
      From: 'mia@client.example',
      To: 'anna@us.example',
      Subject: 'Through the storm',
      Date: 'Wed, 14 Jan 2026 10:00:00 +0000',
      'Message-ID': '<3@client>',
    });
    await control('POST', '/mail', {
      mailbox: 'anna@us.example',
      folder: 'Inbox',
      raw: Buffer.from(raw).toString('base64'),
    });
    await poll();
    expect(await subjects()).toEqual(['First', 'Later']);
    const requests = (await control('GET', '/requests')) as { target: string; status: number }[];
    expect(requests.some(({ target, status }) => target === 'salesforce' && status === 503)).toBe(true);
    await control('DELETE', '/faults');
    await control('POST', '/expire', { mailbox: 'anna@us.example' });
    expect(await poll()).toBe(0);
    expect(await subjects()).toEqual(['First', 'Later', 'Through the storm']);
  });

  it('parks a mailbox whose consent was withdrawn', async () => {
    await control('POST', '/revoke', { mailbox: 'anna@us.example' });
    await poll();
    const dump = (await control('GET', '/dump')) as Dump;
    expect(dump['InboxSyncMailbox__c']?.[0]).toMatchObject({ Status__c: 'Reconnect' });
  });

  it('prints ready and nothing else, and leaves only what it was asked for', async () => {
    local.kill('SIGTERM');
    const { code, stdout } = await end;
    expect([code, stdout]).toEqual([143, 'ready\n']);
    expect(scratch.leftovers()).toEqual([]);
    expect(scratch.dump('d.json')['Task']).toHaveLength(3);
  });
});
