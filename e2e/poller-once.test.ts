/** `inbox-sync once` as a process: what it prints, how it ends, what it survives. */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { programOf } from '../scripts/stand-ins/program';
import { ended, PollerWorld } from './poller-world';

const anna = 'anna@firm.example';

let world: PollerWorld;
beforeEach(async () => {
  world = await PollerWorld.start([anna, 'ben@firm.example']);
});
afterEach(() => world.close());

const subjects = () => world.org.events().map((event) => event.Subject__c);

describe('inbox-sync once', () => {
  it('prints a line a mailbox and the totals, and logs neither address nor subject', async () => {
    world.deliver(anna, 'Offer for Carl');
    const run = await world.run('once', '--json');
    expect(run.code).toBe(0);
    const lines = run.stdout.trim().split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'anna@firm.example: 1 new mail, 1 for Salesforce (Connected)',
      'ben@firm.example: 0 new mails, 0 for Salesforce (Connected)',
      'total: 1 new mail, 1 published, 1 settled, 0 waiting for Salesforce, 3 Salesforce API calls',
    ]);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ published: 1, salesforceApiCalls: 3, concerns: 0 });
    expect(world.salesforceCalls()).toBe(3);
    expect(run.stderr).toContain('"msg":"published a slice"');
    expect(run.stderr).not.toMatch(/@|Offer|Carl/);
  });

  it('tells neither mail nor secrets, at the most talkative level, while providers and Salesforce fail and echo', async () => {
    world.environment['LOG_LEVEL'] = 'trace';
    const mail = { From: 'Zelda <zelda@vertraulich.example>', Subject: 'Geheimprojekt' };
    world.deliver(anna, 'Geheimprojekt', mail);
    world.deliver(anna, 'Gehaltsliste', {}, 'Sent');
    const echo = `${anna} zelda@vertraulich.example Geheimprojekt Text of Gehaltsliste`;
    const refusal = { error: { code: 400, message: echo, errors: [{ reason: 'failed', message: echo }] } };
    world.fault({ target: 'gmail', match: '/token', status: 503, body: echo });
    world.fault({ target: 'gmail', match: '/history', status: 401, body: refusal });
    world.fault({ target: 'gmail', match: '/messages/', status: 400, body: refusal });
    world.fault({ target: 'gmail', match: '/messages/', nth: 3, truncate: true });
    world.fault({ target: 'salesforce', match: 'oauth2/token', status: 503, body: echo });
    world.fault({ target: 'salesforce', match: 'heartbeat', nth: 2, status: 503, body: echo });
    const refused = {
      success: false,
      errors: [{ statusCode: 'STRING_TOO_LONG', message: echo, fields: ['Subject__c'] }],
    };
    world.fault({ target: 'salesforce', match: 'composite/sobjects', status: 200, body: [refused] });
    const { stdout, stderr } = await world.run('once', '--json');
    expect(stderr).toMatch(/Salesforce refuses this event/);
    const content = /zelda|vertraulich|geheim|gehalt|Text of|client\.example/i;
    // Access tokens of Google and Salesforce, signed assertions, headers and keys.
    const secrets = /ya29\.|00D\w{12,15}!|eyJ|Bearer|BEGIN |PRIVATE/;
    expect([stderr, stdout]).toEqual([expect.not.stringMatching(content), expect.not.stringMatching(content)]);
    expect([stderr, stdout]).toEqual([expect.not.stringMatching(secrets), expect.not.stringMatching(secrets)]);
    // What a run prints for a person names the mailboxes; the log does not.
    expect(stderr).not.toContain('firm.example');
  });

  it('calls Salesforce no more when nothing is new', async () => {
    world.deliver(anna, 'one');
    await world.run('once');
    const run = await world.run('once');
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout).toContain('0 Salesforce API calls');
    expect(world.salesforceCalls()).toBe(3);
  });

  it('stops cleanly on SIGTERM and goes on afterwards', async () => {
    for (let index = 0; index < 60; index++) {
      world.deliver(anna, `mail ${index}`);
    }
    world.fault({ target: 'gmail', match: 'GET .*/messages/', times: 1_000_000, delayMs: 400 });
    const child = world.spawn('once');
    const end = ended(child);
    while (!world.log.all().some(({ path }) => /\/messages\/./.test(path))) {
      await delay(20);
    }
    child.kill('SIGTERM');
    const stopped = await end;
    expect(stopped).toMatchObject({ code: 0, signal: null });
    expect(stopped.stdout).toContain('stopped on request');
    expect(existsSync(join(world.folder, 'state', 'inbox-sync.lock'))).toBe(false);
    world.faults.clear();
    expect((await world.run('once')).code).toBe(0);
    expect(new Set(subjects()).size).toBe(60);
  });

  it('refuses to work beside a living process, and says which', async () => {
    world.fault({ target: 'gmail', match: 'GET .*/profile', delayMs: 20_000 });
    const child = world.spawn('once');
    const end = ended(child);
    while (!existsSync(join(world.folder, 'state', 'inbox-sync.lock'))) {
      await delay(20);
    }
    const second = await world.run('once');
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`process ${String(child.pid)}`);
    child.kill('SIGKILL');
    await end;
    world.faults.clear();
    expect((await world.run('once')).code).toBe(0);
  });

  it('says what to do when consent is lost, and ends with 1', async () => {
    await world.run('once');
    world.gmail.revoke(anna);
    const run = await world.run('once');
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/look at: anna@firm\.example: Reconnect\. .*delegation/);
    const reported = world.org.requests.flatMap(({ mailboxes }) => mailboxes);
    expect(reported.at(-2)).toMatchObject({ status: 'Reconnect' });
  });
});

describe('a wrong environment', () => {
  const run = (environment: Record<string, string>) =>
    spawnSync(process.execPath, [programOf('poller/src/main.ts'), 'once'], {
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      encoding: 'utf8',
    });

  it('is refused with every missing variable and its meaning, and 2', () => {
    const { status, stderr } = run({});
    expect(status).toBe(2);
    for (const name of [
      'INBOX_SYNC_DATA',
      'INBOX_SYNC_ALLOWED_MAILBOXES',
      'SALESFORCE_CLIENT_ID',
      'GOOGLE_SERVICE_ACCOUNT_FILE',
    ]) {
      expect(stderr).toContain(`${name} is missing`);
    }
  });

  it('never repeats a secret', () => {
    writeFileSync(join(world.folder, 'bad.pem'), 'top-secret-text');
    const { status, stderr } = run({
      ...world.environment,
      SALESFORCE_PRIVATE_KEY_FILE: join(world.folder, 'bad.pem'),
    });
    expect(status).toBe(2);
    expect(stderr).toContain('SALESFORCE_PRIVATE_KEY_FILE holds no usable private key');
    expect(stderr).not.toContain('top-secret-text');
  });
});
