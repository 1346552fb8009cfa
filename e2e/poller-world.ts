/**
 * A world for the poller as a process of its own: the Gmail stand-in and Salesforce's REST protocol on loopback. Behind
 * the protocol stands an org that keeps the heartbeat contract and files whatever it gets, so that a test can count
 * what arrived; the rules of filing are tested elsewhere, with the real Apex.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventFields, eventName, type InboxSyncEmailEvent } from '../contract/event-fields';
import { heartbeatPath } from '../contract/heartbeat';
import { Faults, type FaultOrder } from '../local/control/faults';
import { RequestLog } from '../local/control/request-log';
import { type GmailOptions, startGmail, type GmailStandIn } from '../local/gmail/server';
import { makeServiceAccount } from '../local/gmail/testing/official-client';
import { projectRoot } from '../local/lib/project-root';
import { layEmptyState } from '../scripts/stand-ins/empty-state';
import type { ApexRestRequest, ApexRestResponse } from '../local/org/kernel/program';
import { FakeOrg as ProtocolOrg } from '../local/org/rest/fake-org';
import type { JsonRecord, OrgUser, SaveOptions, SaveRow } from '../local/org/rest/rest-org';
import { startOrgServer, type OrgServer } from '../local/org/rest/server';
import { programOf } from '../scripts/stand-ins/program';
import { FakeOrg, mailbox } from '../poller/test/fakes/fake-org';

export interface PollerRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The REST protocol over an org that keeps the contract. */
class ContractOrg extends ProtocolOrg {
  constructor(private readonly filing: FakeOrg) {
    super();
  }

  override now(): number {
    return Date.now();
  }

  override save(user: OrgUser, rows: readonly JsonRecord[], options: SaveOptions): SaveRow[] {
    if (options.objectName === eventName) {
      this.filing.enqueue(rows as unknown as InboxSyncEmailEvent[]);
    }
    return super.save(user, rows, options);
  }

  /** Of the event alone: Pub/Sub makes its schema of it. */
  override describe(user: OrgUser, objectName: string): JsonRecord {
    if (objectName !== eventName) {
      return super.describe(user, objectName);
    }
    const types = {
      Text: 'string',
      LongTextArea: 'textarea',
      DateTime: 'datetime',
      Checkbox: 'boolean',
      Number: 'double',
    };
    const fields = Object.entries(eventFields).map(([name, { type, required }]) => ({
      name,
      type: types[type],
      nillable: !required,
    }));
    return { name: eventName, createable: true, fields };
  }

  override apexRest(...args: unknown[]): never {
    const [, request] = args as [OrgUser, ApexRestRequest];
    const asked: unknown = JSON.parse(Buffer.from(request.body).toString());
    const isPeople = request.uri.endsWith('/known-addresses');
    const answer = isPeople ? this.filing.answerPeople(asked) : this.filing.answer(asked);
    const response: ApexRestResponse = {
      status: 200,
      headers: { 'Content-Type': 'application/json' },
      body: Buffer.from(JSON.stringify(answer)),
    };
    // The stand-in for protocol tests declares that it never answers; this one does.
    return response as never;
  }
}

export class PollerWorld {
  readonly faults = new Faults();
  readonly log = new RequestLog();
  private constructor(
    readonly addresses: readonly string[],
    readonly org: FakeOrg,
    readonly gmail: GmailStandIn,
    readonly folder: string,
    private readonly server: OrgServer,
    /** What the poller's process gets; tests may take things away. */
    readonly environment: Record<string, string>,
  ) {}

  static async start(addresses: readonly string[], gmailOptions: Partial<GmailOptions> = {}): Promise<PollerWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-e2e-'));
    const account = makeServiceAccount();
    const faults = new Faults();
    const log = new RequestLog();
    const gmail = await startGmail({
      mailboxes: addresses.map((address) => ({ address, messages: [] })),
      serviceAccounts: [account],
      faults,
      log,
      ...gmailOptions,
    });
    const org = new FakeOrg(
      addresses.map((address, index) => mailbox(index + 1, { address, syncSince: '2026-11-01T00:00:00.000Z' })),
    );
    const keys = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const server = await startOrgServer({
      org: new ContractOrg(org),
      app: {
        clientId: 'consumer-key',
        clientSecret: 'consumer-secret',
        publicKey: keys.publicKey,
        runAsUsername: 'poller@example.com',
        approvedUsernames: ['poller@example.com'],
      },
      faults,
      log,
    });
    await layEmptyState(join(folder, 'state'));
    const keyFile = join(folder, 'salesforce.pem');
    const accountFile = join(folder, 'google.json');
    writeFileSync(keyFile, keys.privateKey);
    writeFileSync(accountFile, JSON.stringify({ client_email: account.clientEmail, private_key: account.privateKey }));
    const world = new PollerWorld(addresses, org, gmail, folder, server, {
      INBOX_SYNC_DATA: join(folder, 'state'),
      // What the filter does is told with the real Apex; here everything has to arrive.
      INBOX_SYNC_PREFILTER: 'off',
      INBOX_SYNC_ALLOWED_MAILBOXES: addresses.join(','),
      SALESFORCE_LOGIN_URL: server.url,
      SALESFORCE_CLIENT_ID: 'consumer-key',
      SALESFORCE_USERNAME: 'poller@example.com',
      SALESFORCE_PRIVATE_KEY_FILE: keyFile,
      SALESFORCE_PUBLISH: 'rest',
      SALESFORCE_PUBSUB_URL: server.pubSubUrl,
      GOOGLE_SERVICE_ACCOUNT_FILE: accountFile,
      GOOGLE_API_URL: gmail.url,
      GOOGLE_TOKEN_URL: gmail.tokenUrl,
      GOOGLE_QUOTA_UNITS_PER_MINUTE: '1000000',
    });
    return Object.assign(world, { faults, log });
  }

  /** A mail arrives, new by its name. */
  deliver(
    address: string,
    name: string,
    headers: Record<string, string> = {},
    folder: 'Inbox' | 'Sent' = 'Inbox',
  ): string {
    const all = {
      From: 'Carl <carl@client.example>',
      To: address,
      Subject: name,
      'Message-ID': `<${name.replace(/\s/g, '.')}@client.example>`,
      Date: 'Mon, 23 Nov 2026 10:00:00 +0000',
      ...headers,
    };
    const head = Object.entries(all).map(([key, value]) => `${key}: ${value}\r\n`);
    return this.gmail.deliver(address, folder, Buffer.from(`${head.join('')}\r\nText of ${name}\r\n`)).id;
  }

  fault(order: FaultOrder): void {
    this.faults.add(order);
  }

  /** Calls to Salesforce, logins and Pub/Sub not counted. */
  salesforceCalls(): number {
    return this.log.all().filter(({ target, path }) => target === 'salesforce' && /^\/services\/(?!oauth2)/.test(path))
      .length;
  }

  heartbeats(): number {
    return this.log.all().filter(({ path }) => path === heartbeatPath).length;
  }

  spawn(...args: string[]): ChildProcess {
    return spawn(process.execPath, [programOf('poller/src/main.ts'), ...args], {
      cwd: projectRoot(),
      env: { PATH: process.env['PATH'] ?? '', ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  run(...args: string[]): Promise<PollerRun> {
    return ended(this.spawn(...args));
  }

  async close(): Promise<void> {
    await Promise.all([this.gmail.close(), this.server.close()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a process printed and how it ended. */
export function ended(child: ChildProcess): Promise<PollerRun> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr });
    });
  });
}
