/** `inbox-sync connect` as a process of its own, with the real Apex and both providers' consent screens. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { trust } from '../local/graph/testing/official-client';
import { projectRoot } from '../local/lib/project-root';
import { openPgliteDatabase } from '../poller/src/store/pglite-database';
import { layEmptyState } from '../scripts/stand-ins/empty-state';
import { parseOptions } from '../scripts/stand-ins/options';
import { type StandIns, startStandIns } from '../scripts/stand-ins/start';
import { open } from './connect-world';
import { rawMail } from './local-process';
import { ended, type PollerRun } from './poller-world';

// In turn at Google and at Microsoft.
const [anna, ben, cleo, dora] = ['anna@f.example', 'ben@f.example', 'cleo@f.example', 'dora@f.example'] as const;

let folder: string;
let standIns: StandIns;
let settings: Record<string, string>;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'inbox-sync-connect-'));
  [anna, ben, cleo, dora].forEach((one) => mkdirSync(join(folder, 'mail', one, 'Inbox'), { recursive: true }));
  port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  standIns = await startStandIns(
    parseOptions('local', [
      ...['--env', join(folder, 'env'), '--mail', join(folder, 'mail'), '--provider', 'mixed'],
      ...['--policy', JSON.stringify({ PollerUrl__c: base })],
    ]),
    () => undefined,
  );
  settings = {
    ...standIns.environment,
    INBOX_SYNC_DATA: join(folder, 'state'),
    INBOX_SYNC_PORT: String(port),
    INBOX_SYNC_HOST: '127.0.0.1',
    INBOX_SYNC_PUBLIC_URL: base,
    // Everything that is read is to arrive.
    INBOX_SYNC_PREFILTER: 'off',
  };
  trust({ caFile: settings['NODE_EXTRA_CA_CERTS'] ?? '' });
  await layEmptyState(join(folder, 'state'));
  standIns.org.assignPermissionSet(standIns.org.users.admin.id, 'InboxSyncAdmin');
  [anna, ben, cleo].forEach((address) => {
    change('update', { Id: idOf(address), Access__c: 'Own consent' });
  });
});
afterAll(async () => {
  await standIns.close();
  rmSync(folder, { recursive: true, force: true });
});

const idOf = (address: string): string => standIns.loaded.mailboxIds.get(address) ?? '';

function change(operation: 'update' | 'delete', row: Record<string, unknown>): void {
  const options = { operation, objectName: 'InboxSyncMailbox__c', allOrNone: true, externalIdField: null };
  expect(standIns.org.save(standIns.org.users.admin, [row], options)).toMatchObject([{ success: true }]);
}

function statusOf(address: string): unknown {
  const soql = `SELECT Status__c, StatusDetail__c FROM InboxSyncMailbox__c WHERE Address__c = '${address}'`;
  return standIns.org.query(soql).records[0]?.['Status__c'];
}

function start(...args: string[]): ChildProcess {
  const main = join(projectRoot(), 'poller/src/main.ts');
  return spawn(process.execPath, ['-r', 'ts-node/register', main, ...args], {
    cwd: projectRoot(),
    env: { PATH: process.env['PATH'] ?? '', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Resolves with what `pattern` finds in what the process prints. */
function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  let text = '';
  return new Promise((found, failed) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const [, match] = pattern.exec(text) ?? [];
      if (match !== undefined) {
        found(match);
      }
    });
    child.once('close', (code) => {
      failed(new Error(`it ended with ${String(code)} and printed: ${text}`));
    });
  });
}

/** What a person does in a browser: opens the address, chooses an account, allows. @returns the last answer */
async function consent(address: string, account: string): Promise<Response> {
  const left = await open(address);
  expect(left.status).toBe(303);
  const screen = left.headers.get('location') ?? '';
  const cookie = (left.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const form = new URLSearchParams({ decision: 'allow', account });
  (new URL(screen).searchParams.get('scope') ?? '').split(' ').forEach((scope) => {
    form.append('scope', scope);
  });
  const decided = await open(screen, { method: 'POST', body: form });
  return open(decided.headers.get('location') ?? '', { headers: { cookie } });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return free;
}

const lastLine = ({ stdout }: PollerRun): unknown => JSON.parse(stdout.trim().split('\n').at(-1) ?? '');

describe('inbox-sync connect --mailbox', () => {
  it.each([
    ['Gmail', anna, cleo],
    ['Microsoft 365', ben, dora],
  ])('connects a mailbox of %s by an address of this machine, and takes no other account', async (_, own, other) => {
    const child = start('connect', '--mailbox', own, '--port', String(await freePort()), '--json');
    const end = ended(child);
    const address = await printed(child, /^ {2}(http:\S+)$/m);
    const wrong = await consent(address, other);
    expect([wrong.status, await wrong.text()]).toEqual([409, expect.stringContaining('another account')]);
    expect(statusOf(own)).not.toBe('Reconnect');
    const right = await consent(address, own);
    expect([right.status, await right.text()]).toEqual([200, expect.stringContaining('The mailbox is connected.')]);
    const run = await end;
    expect([run.code, lastLine(run)]).toEqual([0, { mailbox: own, connected: true, salesforceKnows: true }]);
    expect(run.stdout + run.stderr).not.toMatch(/1\/\/local|1\.local|4\/local/);
    expect(statusOf(own)).toBe('Connected');
  });

  it('says which mailbox Salesforce does not know as one of own consent, and stops on request', async () => {
    const unknown = await ended(start('connect', '--mailbox', dora, '--port', String(await freePort())));
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('no mailbox of own consent')]);
    const child = start('connect', '--mailbox', cleo, '--port', String(await freePort()), '--json');
    const end = ended(child);
    await printed(child, /^ {2}(http:\S+)$/m);
    child.kill('SIGTERM');
    const run = await end;
    expect([run.code, lastLine(run)]).toEqual([0, { mailbox: cleo, connected: false, salesforceKnows: false }]);
  });
});

describe('the button Connect', () => {
  it('leads through Apex, the pages of inbox-sync connect and the consent screen back to Salesforce, once', async () => {
    const child = start('connect');
    const end = ended(child);
    await printed(child, /(serving the pages)/);
    const user = standIns.org.users.byUsername(cleo);
    const call = { className: 'InboxSyncConnectController', methodName: 'start', isWired: false };
    const ticket = (): string => {
      const made = standIns.org.callAura(user ?? standIns.org.users.admin, {
        ...call,
        parameters: { mailboxId: idOf(cleo) },
      });
      return (made as { url: string }).url;
    };
    const link = ticket();
    const back = await consent(link, cleo);
    expect([back.status, back.headers.get('location')]).toEqual([303, expect.stringContaining('/lightning/')]);
    expect(statusOf(cleo)).toBe('Connected');
    const again = await open(link);
    expect([again.status, await again.text()]).toEqual([409, expect.stringContaining('opened before')]);
    const forged = await open(link.replace(/request=\w{8}/, 'request=00000000'));
    expect(forged.status).toBe(404);
    child.kill('SIGTERM');
    const run = await end;
    expect(run.code).toBe(0);
    const request = new URL(link).searchParams.get('request') ?? '';
    expect(request).toMatch(/^[0-9a-f]{64}$/);
    expect(run.stdout + run.stderr).not.toContain(request);
  });
});

describe('mailboxes that were connected', () => {
  it('are read by what their users consented to', async () => {
    [anna, ben, cleo].forEach((address) => {
      standIns.clouds.of(address).deliver(address, 'Inbox', Buffer.from(rawMail(`For ${address}`, { To: address })));
    });
    const run = await ended(start('once', '--json'));
    expect(run.stdout).not.toContain('look at: ');
    expect([run.code, lastLine(run)]).toEqual([0, expect.objectContaining({ published: 3 })]);
  });

  it('are forgotten when Salesforce deletes them or reads them otherwise, and taken back at Google', async () => {
    change('update', { Id: idOf(anna), Access__c: 'Service account' });
    change('delete', { Id: idOf(ben) });
    const state = await openPgliteDatabase(join(folder, 'state'));
    await state.query(`update inbox_sync.refresh_token set saved_at = saved_at - interval '1 hour'`);
    // A heartbeat is due.
    await state.query(`update inbox_sync.meta set last_heartbeat_at = '2026-01-01'`);
    await state.close();
    expect((await ended(start('once'))).code).toBe(0);
    const revoked = standIns.log.all().filter(({ path }) => path === '/revoke');
    expect(revoked.map(({ method, status }) => [method, status])).toEqual([['POST', 200]]);
    const after = await openPgliteDatabase(join(folder, 'state'));
    const left = await after.query('select mailbox_id as id from inbox_sync.refresh_token');
    await after.close();
    expect(left).toEqual([{ id: idOf(cleo) }]);
  });
});
