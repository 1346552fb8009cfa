/**
 * What hosts and administrators get wrong, against both providers and the package's own Apex: the poller says what is wrong
 * and what to do, Salesforce shows it at the mailbox, and once it is put right everything arrives, once.
 */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { trust } from '../local/graph/testing/official-client';
import { onceCommand } from '../poller/src/cli/commands/once';
import { type CliRun, runHere } from './cli-here';
import { LocalProcess, rawMail } from './local-process';

const anna = 'anna@firm.example';
const bert = 'bert@firm.example';

let local: LocalProcess;
beforeAll(async () => {
  const people = ['Contact,carl@client.example,Carl,Client,,,'];
  local = await LocalProcess.start([anna, bert], people, ['--provider', 'mixed', '--since', '2026-01-01']);
  trust({ caFile: local.environment()['NODE_EXTRA_CA_CERTS'] ?? '' });
  expect((await once()).code).toBe(0);
});
afterAll(() => local.close());

function once(changes: Record<string, string> = {}): Promise<CliRun> {
  return runHere(onceCommand, { ...local.environment(), ...changes });
}

async function statusOf(mailbox: string): Promise<string> {
  const { InboxSyncMailbox__c: rows = [] } = await local.dump();
  const row = rows.find(({ Address__c }) => Address__c === mailbox);
  return `${String(row?.['Status__c'])}: ${String(row?.['StatusDetail__c'])}`;
}

async function tasksOf(name: string): Promise<number> {
  return ((await local.dump())['Task'] ?? []).filter(({ Subject }) => Subject === name).length;
}

/** The host's file with a key that Google does not know any more. */
function revokedKey(): Record<string, string> {
  const file = JSON.parse(readFileSync(local.environment()['GOOGLE_SERVICE_ACCOUNT_FILE'] ?? '', 'utf8')) as object;
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const path = join(local.folder, 'revoked.json');
  writeFileSync(path, JSON.stringify({ ...file, private_key: privateKey }));
  return { GOOGLE_SERVICE_ACCOUNT_FILE: path };
}

/** The next such request to Google is refused like that. */
async function refused(match: string, body: object): Promise<Record<string, string>> {
  await local.call('POST', '/faults', { target: 'gmail', match, status: 400, body });
  return {};
}

function withoutGoogle(): Record<string, string> {
  const names = Object.keys(local.environment()).filter((name) => name.startsWith('GOOGLE_'));
  return Object.fromEntries(names.map((name) => [name, '']));
}

describe('a mailbox whose access is wrong', () => {
  it.each<[string, string, () => Record<string, string> | Promise<Record<string, string>>, string, RegExp]>([
    ['a revoked key', anna, revokedKey, 'Reconnect', /Google gives no access .*invalid_grant.* Check that the user/],
    [
      'a user whom Google does not know',
      anna,
      () => refused('POST .*/token', { error: 'invalid_grant', error_description: 'Invalid email or User ID' }),
      'Reconnect',
      /Google gives no access .*invalid_grant.* Check that the user/,
    ],
    [
      'a user without Gmail',
      anna,
      () =>
        refused('GET .*/users/me/history', {
          error: { code: 400, message: 'Mail service not enabled', errors: [{ reason: 'failedPrecondition' }] },
        }),
      'Reconnect',
      /the account has no Gmail mailbox\. Switch Gmail on for the account/,
    ],
    [
      'a wrong tenant',
      bert,
      () => ({ MICROSOFT_TENANT_ID: 'nowhere' }),
      'Reconnect',
      /Microsoft gives no access .*AADSTS90002.* Check MICROSOFT_TENANT_ID/,
    ],
    [
      'a wrong secret',
      bert,
      () => ({ MICROSOFT_CLIENT_SECRET: 'hunter2' }),
      'Reconnect',
      /invalid_client, AADSTS7000215.* secret or certificate of the app registration/,
    ],
    [
      'an address that is not allowed',
      anna,
      () => ({ INBOX_SYNC_ALLOWED_MAILBOXES: bert }),
      'Not connected',
      /not in INBOX_SYNC_ALLOWED_MAILBOXES: the host of the poller has to add it/,
    ],
    [
      'no credentials for its provider',
      anna,
      withoutGoogle,
      'Not connected',
      /no Google credentials: its host sets GOOGLE_SERVICE_ACCOUNT_FILE/,
    ],
  ])('for %s says so here and in Salesforce, and loses nothing', async (what, mailbox, changes, status, words) => {
    await local.deliver(mailbox, rawMail(what, { To: mailbox }));
    const { code, stdout } = await once(await changes());
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^look at: ${mailbox}: ${status}\\. .*${words.source}`, 'm'));
    expect(stdout).not.toMatch(/hunter2|BEGIN/);
    expect(await statusOf(mailbox)).toMatch(new RegExp(`^${status}: .*${words.source}`));
    expect(await tasksOf(what)).toBe(0);
    expect((await once()).code).toBe(0);
    expect([await statusOf(mailbox), await tasksOf(what)]).toEqual(['Connected: null', 1]);
    expect((await once()).stdout).toContain('0 Salesforce API calls');
  });

  it('catches up completely when consent that was taken back is given again', async () => {
    for (const mailbox of [anna, bert]) {
      await local.call('POST', '/revoke', { mailbox });
    }
    expect((await once()).code).toBe(1);
    for (const [index, mailbox] of [anna, bert, anna, bert].entries()) {
      const mail = await local.deliver(mailbox, rawMail(`while away ${index}`, { To: mailbox }));
      await (index < 2 ? local.call('POST', '/move', { ...mail, folder: 'Clients' }) : once());
    }
    expect([await statusOf(anna), await statusOf(bert)]).toEqual([
      expect.stringMatching(/^Reconnect: /),
      expect.stringMatching(/^Reconnect: /),
    ]);
    for (const mailbox of [anna, bert]) {
      await local.call('POST', '/restore', { mailbox });
    }
    expect((await once()).code).toBe(0);
    for (const index of [0, 1, 2, 3]) {
      expect(await tasksOf(`while away ${index}`)).toBe(1);
    }
  });
});

describe('a Salesforce that stands still', () => {
  it('keeps mail in the outbox while the trigger is suspended, says so, and files it once afterwards', async () => {
    await local.call('POST', '/suspend');
    await local.deliver(anna, rawMail('suspended', { To: anna }));
    const { code, stdout } = await once();
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/subscription in Salesforce is Suspended: resume it under/),
    ]);
    expect(await tasksOf('suspended')).toBe(0);
    await local.call('POST', '/resume');
    expect((await once()).code).toBe(0);
    expect(await tasksOf('suspended')).toBe(1);
  });

  it('refuses a key that the org does not know, in words, before anything is read', async () => {
    await local.deliver(anna, rawMail('with a wrong key', { To: anna }));
    const wrong = join(local.folder, 'wrong.pem');
    writeFileSync(
      wrong,
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    const { code, stdout } = await once({ SALESFORCE_PRIVATE_KEY_FILE: wrong });
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^look at: .*invalid_grant/m)]);
    expect((await once()).code).toBe(0);
    expect(await tasksOf('with a wrong key')).toBe(1);
  });
});
