/** `inbox-sync doctor` and `status` as processes of their own, against the stand-ins with the real Apex. */
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { projectRoot } from '../local/lib/project-root';
import { type Finding, findingSchema } from '../poller/src/cli/doctor/finding';
import { type StatusReport, statusSchema } from '../poller/src/cli/status/status-report';
import { doorOf, knock } from '../poller/src/lib/door';
import { programOf } from '../scripts/stand-ins/program';
import { parseOptions } from '../scripts/stand-ins/options';
import { type StandIns, startStandIns } from '../scripts/stand-ins/start';
import { ended, type PollerRun } from './poller-world';

const anna = 'anna@firm.example';
const ben = 'ben@firm.example';

let folder: string;
let standIns: StandIns;
let settings: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'inbox-sync-doctor-'));
  [anna, ben].forEach((address) => mkdirSync(join(folder, 'mail', address, 'Inbox'), { recursive: true }));
  const options = ['--env', join(folder, 'env'), '--mail', join(folder, 'mail'), '--provider', 'mixed'];
  standIns = await startStandIns(parseOptions('local', options), () => undefined);
  settings = { ...standIns.environment, INBOX_SYNC_DATA: join(folder, 'state') };
});
afterEach(() => {
  standIns.faults.clear();
});
afterAll(async () => {
  await standIns.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(args: readonly string[], change: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [programOf('poller/src/main.ts'), ...args], {
    cwd: projectRoot(),
    env: { PATH: process.env['PATH'] ?? '', ...settings, ...change },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

interface Diagnosis extends PollerRun {
  readonly findings: readonly Finding[];
  readonly apiCalls: number;
}

async function doctor(change: Record<string, string> = {}, ...args: string[]): Promise<Diagnosis> {
  const run = await ended(start(['doctor', '--json', ...args], change));
  const told = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  const findings = findingSchema.array().parse(told['findings']);
  expect(told['failed']).toBe(findings.filter(({ result }) => result === 'failed').length);
  return { ...run, findings, apiCalls: Number(told['salesforceApiCalls']) };
}

const of = ({ findings }: Diagnosis, check: string): Finding | undefined => findings.find((one) => one.check === check);
const failed = ({ findings }: Diagnosis): string[] =>
  findings.filter(({ result }) => result === 'failed').map(({ check }) => check);

function fault(match: string, code: number, body: unknown, target: 'gmail' | 'salesforce' = 'salesforce'): void {
  standIns.faults.add({ target, match, times: 1_000_000, status: code, body });
}

describe('inbox-sync doctor', () => {
  it('finds nothing wrong where nothing is, for at most four API calls, and prints no secret', async () => {
    const before = standIns.orgServer.usage.header();
    const diagnosis = await doctor();
    expect([failed(diagnosis), diagnosis.code]).toEqual([[], 0]);
    const areas = new Set(diagnosis.findings.filter(({ result }) => result === 'ok').map(({ area }) => area));
    expect([...areas].sort()).toEqual([
      ...['Clock', 'Configuration', 'Connect', 'Google', 'Mailboxes', 'Microsoft', 'Salesforce', 'State'],
    ]);
    expect(of(diagnosis, anna)?.says).toContain('may be read (Google');
    expect(of(diagnosis, ben)?.says).toContain('may be read (Microsoft');
    expect(of(diagnosis, 'publish way')?.says).toContain('Pub/Sub API answers');
    expect(diagnosis.apiCalls).toBeLessThanOrEqual(4);
    const used = (header: string): number => Number(/api-usage=(\d+)/.exec(header)?.[1]);
    expect(used(standIns.orgServer.usage.header()) - used(before)).toBe(diagnosis.apiCalls);
    const secrets = [
      settings['INBOX_SYNC_TOKEN_KEY'],
      settings['GOOGLE_OAUTH_CLIENT_SECRET'],
      settings['MICROSOFT_CLIENT_SECRET'],
      ...readFileSync(settings['SALESFORCE_PRIVATE_KEY_FILE'] ?? '', 'utf8')
        .split('\n')
        .slice(1, 3),
    ];
    for (const secret of secrets) {
      expect(String(secret).length).toBeGreaterThan(10);
      expect(diagnosis.stdout + diagnosis.stderr).not.toContain(secret);
    }
  });

  it('names a key that Salesforce does not know, and leaves out what depends on the login', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    writeFileSync(join(folder, 'other.pem'), privateKey);
    const diagnosis = await doctor({ SALESFORCE_PRIVATE_KEY_FILE: join(folder, 'other.pem') });
    expect([failed(diagnosis), diagnosis.code]).toEqual([['login'], 1]);
    expect(of(diagnosis, 'login')?.remedy).toContain('SALESFORCE_PRIVATE_KEY_FILE');
    expect(of(diagnosis, 'package')).toBeUndefined();
  });

  it('tells a package that is not installed from one that the user may not call', async () => {
    fault('POST /services/apexrest/', 404, [{ errorCode: 'NOT_FOUND', message: 'Could not find a match for URL' }]);
    const missing = await doctor();
    expect(failed(missing)).toContain('package');
    expect(of(missing, 'package')?.remedy).toContain('docs/install.md');
    standIns.faults.clear();
    const [assignment] = standIns.org.query(
      `SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '${standIns.loaded.poller.id}' AND PermissionSet.Name = 'InboxSyncPoller'`,
    ).records;
    const remove = { operation: 'delete', objectName: 'PermissionSetAssignment' } as const;
    const rows = standIns.org.save(standIns.org.users.admin, [{ Id: assignment?.['Id'] }], {
      ...remove,
      allOrNone: true,
      externalIdField: null,
    });
    expect(rows).toMatchObject([{ success: true }]);
    const unassigned = await doctor();
    standIns.org.assignPermissionSet(standIns.loaded.poller.id, 'InboxSyncPoller');
    expect(failed(unassigned)).toContain('package');
    expect(of(unassigned, 'package')?.remedy).toContain('permission set Inbox Sync Poller');
  });

  it('warns of a package that is older than this program', async () => {
    const refusal = { error: { code: 'bad-request', field: 'knownAddresses', message: 'no such member' } };
    const quiet = { nth: 1, times: 1, headers: {}, delayMs: 0, reset: false, truncate: false, quota: false };
    standIns.faults.add({ ...quiet, target: 'salesforce', match: '/heartbeat', status: 400, body: refusal });
    const diagnosis = await doctor();
    expect([failed(diagnosis), diagnosis.code]).toEqual([[], 0]);
    expect(of(diagnosis, 'package')).toMatchObject({
      result: 'warning',
      says: expect.stringContaining('older than this program'),
      remedy: expect.stringContaining('Upgrade the package'),
    });
  });

  it('names a stopped subscription, and a Pub/Sub API that cannot be reached as a loss', async () => {
    standIns.org.eventBus.suspendTriggers();
    const diagnosis = await doctor({ SALESFORCE_PUBSUB_URL: 'http://127.0.0.1:9' });
    standIns.org.eventBus.resumeTriggers(false);
    expect(failed(diagnosis)).toEqual(['subscription']);
    expect(of(diagnosis, 'publish way')).toMatchObject({ result: 'warning', remedy: expect.stringContaining('7443') });
  });

  it('names a secret that Microsoft refuses, and aliases that Google does not tell, without a word of either', async () => {
    fault('/settings/sendAs', 403, null, 'gmail');
    const diagnosis = await doctor({ MICROSOFT_CLIENT_SECRET: 'hunter2' });
    expect([failed(diagnosis).sort(), diagnosis.code]).toEqual([['Microsoft client', 'app', ben], 1]);
    expect(of(diagnosis, 'app')).toMatchObject({ area: 'Microsoft', remedy: expect.stringContaining('secret') });
    expect(of(diagnosis, anna)).toMatchObject({
      result: 'warning',
      says: expect.stringContaining('may be read'),
      remedy: expect.stringContaining('Aliases'),
    });
    expect(diagnosis.stdout + diagnosis.stderr).not.toContain('hunter2');
  });

  it('names a disk that cannot be written, settings that lack, and changes nothing', async () => {
    writeFileSync(join(folder, 'file'), '');
    const diagnosis = await doctor({ INBOX_SYNC_DATA: join(folder, 'file', 'state') });
    expect(failed(diagnosis)).toEqual(['folder']);
    const wrong = await doctor({ SALESFORCE_CLIENT_ID: '', LOG_LEVEL: 'loud' });
    expect(failed(wrong).sort()).toEqual(['LOG_LEVEL', 'SALESFORCE_CLIENT_ID']);
    expect(wrong.code).toBe(1);
  });
});

describe('inbox-sync status', () => {
  it('says that there is no state, then how it stands, and ends with 0 when nothing needs a person', async () => {
    const none = await ended(start(['status', '--json']));
    expect(none.code).toBe(1);
    expect(JSON.parse(none.stdout.trim())).toMatchObject({ error: { name: 'StateEmptyError' } });
    expect((await ended(start(['once']))).code).toBe(0);
    const { run, report } = await status();
    expect(report).toMatchObject({ process: null, needsPerson: [], org: { subscription: 'Running' } });
    expect(report.api.used).toBeGreaterThan(0);
    expect([run.code, run.stdout]).toEqual([0, expect.stringContaining('nothing needs a person')]);
  });

  it('and doctor work beside run, which has the folder to itself, and name a mailbox that is refused', async () => {
    standIns.clouds.of(anna).revoke(anna);
    const child = start(['run']);
    const end = ended(child);
    try {
      await until(({ needsPerson }) => needsPerson.length > 0);
      const { run, report } = await status();
      expect(report).toMatchObject({ process: child.pid, needsPerson: [{ what: `${anna}: Reconnect` }] });
      expect([run.code, run.stdout]).toEqual([1, expect.stringMatching(/look at: anna@.*Reconnect\. .*delegation/)]);
      const beside = await doctor();
      expect(of(beside, 'state')?.says).toContain(`process ${String(child.pid)}`);
      expect(failed(beside)).toEqual([anna]);
      const alone = await doctor({}, '--mailbox', anna.toUpperCase());
      expect(of(alone, anna)).toMatchObject({ result: 'failed', remedy: expect.stringContaining('delegation') });
      expect(of(alone, ben)).toBeUndefined();
      const second = await ended(start(['once']));
      expect([second.code, second.stderr]).toEqual([1, expect.stringContaining(`process ${String(child.pid)}`)]);
    } finally {
      child.kill('SIGTERM');
      await end;
    }
    expect((await status()).report.process).toBeNull();
  });
});

async function status(): Promise<{ run: PollerRun; report: StatusReport }> {
  const run = await ended(start(['status', '--json']));
  return { run, report: statusSchema.parse(JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '')) };
}

/** Asks at the door itself, because a process that asks takes seconds to start. */
async function until(isSo: (report: StatusReport) => boolean): Promise<void> {
  for (;;) {
    const told = statusSchema.safeParse(await knock(doorOf(join(folder, 'state')) ?? ''));
    if (told.success && isSo(told.data)) {
      return;
    }
    await wait(200);
  }
}
