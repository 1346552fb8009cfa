import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { heartbeatPath, heartbeatVersion } from '../../contract/heartbeat';
import type { Browser, BrowserContext } from 'playwright-core';
import { projectRoot } from '../../local/lib/project-root';
import type { OrgUser, SaveOptions } from '../../local/org/org-facade';
import { parseOptions } from '../../scripts/stand-ins/options';
import { makeRunFolder } from '../../scripts/stand-ins/run-folder';
import { startStandIns, type StandIns } from '../../scripts/stand-ins/start';
import { PROFILE, startBrowser } from './chromium';
import { Visitor } from './visitor';

/** Mailboxes of the world: anna's at Google and ben's at Microsoft are synced from the start. */
export const ANNA = 'anna@firm.example';
export const BEN = 'ben@firm.example';
/** They wait to be added: carla's at Google, dora's at Microsoft. */
export const CARLA = 'carla@firm.example';
export const DORA = 'dora@firm.example';

const PEOPLE = [
  'type,email,firstName,lastName,company,owner,createdAt',
  `Contact,kim@client.example,Kim,Client,Client Ltd,${ANNA},`,
  `Contact,lou@client.example,Lou,Client,Client Ltd,${BEN},`,
  `Lead,max@lead.example,Max,Lead,Lead Ltd,${ANNA},`,
].join('\n');
/** To whom, subject, from whom, and whether it becomes a task. */
const FIRST_MAIL: readonly (readonly [string, string, string, boolean])[] = [
  [ANNA, 'Roof <img src=x onerror=alert(1)>', 'Kim <kim@client.example>', true],
  [ANNA, 'Question of a lead', 'Max <max@lead.example>', true],
  [ANNA, 'Lunch among colleagues', `Ben <${BEN}>`, false],
  [BEN, 'Invoice', 'Lou <lou@client.example>', true],
];

interface LedgerRow {
  readonly Outcome__c: string;
  readonly Reason__c: string;
  readonly Detail__c?: string;
  readonly CandidateIds__c?: string;
}

/** Long enough for a machine on which much else runs. */
const PATIENCE_MS = 60_000;

/** The clouds, the poller as a process of its own that stays up, the page over the real Apex, and a browser. */
export class PageWorld {
  private poller: ChildProcess | null = null;
  private pollerLog = '';

  private constructor(
    readonly standIns: StandIns,
    private readonly browser: Browser,
    private readonly profile: BrowserContext,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(browserAt: string): Promise<PageWorld> {
    const folder = makeRunFolder();
    const port = await freePort();
    const policy = { PollerUrl__c: `http://127.0.0.1:${port}`, SyncIntervalMinutes__c: 1 };
    const standIns = await startStandIns(
      parseOptions('demo', [
        ...['--mail', writeMail(folder), '--people', writePeople(folder), '--since', '2026-11-23T00:00:00Z'],
        ...['--provider', 'mixed'],
        ...['--policy', JSON.stringify(policy)],
      ]),
      () => undefined,
    );
    const [browser] = await Promise.all([startBrowser(browserAt), standIns.page.build()]);
    // The stand-in for Microsoft has a certificate of its own.
    const profile = await browser.newContext({ ...PROFILE, ignoreHTTPSErrors: true });
    profile.setDefaultTimeout(PATIENCE_MS);
    const world = new PageWorld(standIns, browser, profile, folder, port);
    [CARLA, DORA].forEach((address) => world.removeMailbox(String(world.mailboxField(address, 'Id'))));
    world.startPoller();
    return world;
  }

  get org(): StandIns['org'] {
    return this.standIns.org;
  }

  user(username: string): OrgUser {
    const user = this.org.users.byUsername(username);
    if (!user) {
      throw new Error(`there is no user ${username}`);
    }
    return user;
  }

  get admin(): OrgUser {
    return this.user('admin@inbox-sync.invalid');
  }

  /** Takes every permission set from a user. */
  takePermissionSets({ id }: OrgUser): void {
    const found = this.org.query(
      `SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '${id}' AND PermissionSet.IsOwnedByProfile = false`,
    );
    const rows = found.records.map(({ Id }) => ({ Id }));
    this.org.save(this.admin, rows, change('delete', 'PermissionSetAssignment'));
  }

  visit(user: OrgUser, viewport?: { width: number; height: number }): Promise<Visitor> {
    return Visitor.enter(this.profile, this.standIns.page.url, user.id, viewport);
  }

  /** Somebody who is logged in and has not opened the page. */
  logIn(user: OrgUser): Promise<Visitor> {
    return Visitor.logIn(this.profile, this.standIns.page.url, user.id);
  }

  /** A mail from Kim, unless `from` names somebody else. */
  deliver(mailbox: string, subject: string, from = 'Kim <kim@client.example>'): void {
    this.standIns.clouds.of(mailbox).deliver(mailbox, 'Inbox', mail(mailbox, subject, from));
  }

  private startPoller(): void {
    const environment = {
      ...this.standIns.environment,
      INBOX_SYNC_DATA: join(this.folder, 'state'),
      INBOX_SYNC_HOST: '127.0.0.1',
      INBOX_SYNC_PORT: String(this.port),
      INBOX_SYNC_PUBLIC_URL: `http://127.0.0.1:${this.port}`,
      INBOX_SYNC_POLL_SECONDS: '1',
    };
    const main = join(projectRoot(), 'poller/src/main.ts');
    this.poller = spawn(process.execPath, ['-r', 'ts-node/register', main, 'run'], {
      cwd: projectRoot(),
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.poller.stdout, this.poller.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.pollerLog = (this.pollerLog + text).slice(-5000)));
    }
  }

  /** Waits for what the poller brings about by itself. @throws {Error} with the poller's last words when it does not */
  async until(what: string, isSo: () => boolean): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!isSo()) {
      if (Date.now() > end) {
        throw new Error(`it did not happen that ${what}; the poller's last words:\n${this.pollerLog}`);
      }
      await wait(100);
    }
  }

  /** Waits for the tasks of the mail that lay in the mailboxes from the start. */
  async firstMail(): Promise<void> {
    const wanted = FIRST_MAIL.filter(([, , , isFiled]) => isFiled).map(([, subject]) => subject);
    const subjects = (): unknown[] => this.org.query('SELECT Subject FROM Task').records.map(({ Subject }) => Subject);
    await this.until('the first mail is filed', () => wanted.every((subject) => subjects().includes(subject)));
  }

  /** The field of a mailbox, whatever the rights. */
  mailboxField(address: string, field: string): unknown {
    return this.org.query(`SELECT ${field} FROM InboxSyncMailbox__c WHERE Address__c = '${address}'`).records[0]?.[
      field
    ];
  }

  /** Adds mailboxes at Google that wait for the consent of their user. @returns their ids */
  addMailboxes(username: string, addresses: readonly string[]): string[] {
    const { id } = this.user(username);
    const rows = addresses.map((Address__c) => ({
      ...{ Address__c, User__c: id, OwnerId: id, IsActive__c: true },
      ...{ Provider__c: 'Google', Access__c: 'Own consent' },
    }));
    this.org.insert('InboxSyncMailbox__c', rows);
    return addresses.map((address) => String(this.mailboxField(address, 'Id')));
  }

  removeMailbox(Id: string): void {
    this.org.save(this.admin, [{ Id }], change('delete', 'InboxSyncMailbox__c'));
  }

  /** Writes rows into the ledger of a mailbox. */
  enter(address: string, rows: readonly LedgerRow[]): void {
    const Mailbox__c = this.mailboxField(address, 'Id');
    const entries = rows.map((row) => {
      const key = randomBytes(32).toString('hex');
      const keys = { DeliveryKey__c: key, MessageKey__c: key };
      return { ...row, ...keys, Mailbox__c, OwnerId: this.user(address).id, SentAt__c: new Date().toISOString() };
    });
    this.org.insert('InboxSyncEntry__c', entries);
  }

  /** Reports a status as the poller does with its next heartbeat. */
  report(address: string, status: string): void {
    const mailbox = {
      id: this.mailboxField(address, 'Id'),
      status,
      detail: null,
      lastSyncAt: new Date().toISOString(),
      syncedThroughAt: null,
    };
    const request = { version: heartbeatVersion, orgId: this.org.organizationId, policyHash: null, run: null };
    const body = Buffer.from(JSON.stringify({ ...request, mailboxes: [mailbox], settledElsewhere: [], waiting: [] }));
    const call = {
      uri: heartbeatPath.replace('/services/apexrest', ''),
      method: 'POST',
      headers: {},
      parameters: {},
      body,
    };
    const { status: code, body: answer } = this.org.callRest(call, this.standIns.loaded.poller);
    if (code !== 200) {
      throw new Error(`the heartbeat was refused with ${code}: ${Buffer.from(answer).toString()}`);
    }
  }

  async close(): Promise<void> {
    const poller = this.poller;
    if (poller && poller.exitCode === null) {
      const ended = new Promise((resolve) => poller.once('close', resolve));
      poller.kill('SIGKILL');
      await ended;
    }
    await this.browser.close();
    await this.standIns.close();
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.standIns.folder, { recursive: true, force: true });
  }
}

function change(operation: SaveOptions['operation'], objectName: string): SaveOptions {
  return { operation, objectName, allOrNone: true, externalIdField: null };
}

function mail(to: string, subject: string, from: string): Buffer {
  const id = subject.replace(/\W+/g, '.');
  const date = new Date().toUTCString().replace('GMT', '+0000');
  const lines = [`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, `Message-ID: <${id}@x.example>`, `Date: ${date}`];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\nText.\r\n`);
}

function writeMail(folder: string): string {
  const mailFolder = join(folder, 'mail');
  [ANNA, BEN, CARLA, DORA].forEach((address) => mkdirSync(join(mailFolder, address, 'Inbox'), { recursive: true }));
  FIRST_MAIL.forEach(([to, subject, from], index) =>
    writeFileSync(join(mailFolder, to, 'Inbox', `${index}.eml`), mail(to, subject, from)),
  );
  return mailFolder;
}

function writePeople(folder: string): string {
  const file = join(folder, 'people.csv');
  writeFileSync(file, `${PEOPLE}\n`);
  return file;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
