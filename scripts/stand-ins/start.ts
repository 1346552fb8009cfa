import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startControl, type ControlServer } from '../../local/control/control-server';
import { Faults } from '../../local/control/faults';
import { RequestLog } from '../../local/control/request-log';
import { projectRoot } from '../../local/lib/project-root';
import { loadOrg } from '../../local/org/org';
import type { JsonRecord, Org } from '../../local/org/org-facade';
import { startPageServer, type PageServer } from '../../local/org/page/server';
import { restOrgOf } from '../../local/org/rest/rest-org';
import { startOrgServer, type OrgServer } from '../../local/org/rest/server';
import { controlPorts } from './control-ports';
import { counted } from './counted';
import { makeKeys, type RunKeys } from './keys';
import { loadUsers, type Loaded } from './load-records';
import { startMailClouds, type MailClouds } from './mail-clouds';
import { readMailFolder, type MailboxMail } from './mail-folder';
import { beforeOldest } from './mail-header';
import type { Options } from './options';
import { checkOwners, readPeople, type Person } from './people';
import { providersOf, type Provider } from './providers';
import { makeRunFolder } from './run-folder';

/** What a dump holds, in this order. */
export const dumpedObjects = [
  'Task',
  'TaskRelation',
  'Contact',
  'Lead',
  'User',
  'InboxSyncMailbox__c',
  'InboxSyncEntry__c',
  'InboxSyncRun__c',
] as const;
export type Dump = Record<(typeof dumpedObjects)[number], JsonRecord[]>;

/** The clouds of one run, on free ports of 127.0.0.1. */
export interface StandIns {
  /** Removed when this process ends. */
  readonly folder: string;
  readonly mailboxes: readonly MailboxMail[];
  readonly loaded: Loaded;
  readonly org: Org;
  readonly orgServer: OrgServer;
  readonly clouds: MailClouds;
  readonly control: ControlServer;
  /** The set-up page, which nothing has built yet. */
  readonly page: PageServer;
  readonly log: RequestLog;
  readonly faults: Faults;
  /** Environment of the poller, without INBOX_SYNC_DATA. */
  readonly environment: Readonly<Record<string, string>>;
  /** All records once nothing moves any more. */
  dump(): Promise<Dump>;
  /** All records as they are this moment. */
  dumpNow(): Dump;
  close(): Promise<void>;
}

/**
 * Starts Salesforce, the mail providers and the control door over an empty temporary folder and loads people and mail.
 *
 * @param say what is being done, for a person who waits
 * @throws {UsageError} for input that cannot be used
 */
export async function startStandIns(options: Options, say: (text: string) => void): Promise<StandIns> {
  const input = readInput(options);
  const folder = makeRunFolder();
  say('compiling the package in the local Salesforce org');
  let address = '';
  const org = loadOrg({
    root: projectRoot(),
    sharedActivities: options.sharedActivities,
    log: showTrouble,
    domainUrl: () => address,
  });
  say(
    `loading ${counted(input.mailboxes.length, 'mailbox', 'mailboxes')}, ${counted(input.people.length, 'person', 'people')}`,
  );
  const loaded = loadRecords(org, input, options);
  await org.eventBus.idle();
  org.resetStatistics();
  const standIns = await startServers(org, loaded, input, folder);
  // Browsers open the org here; its API has a port of its own.
  address = standIns.page.url;
  return standIns;
}

/** What fails in Apex that nobody waits for is said aloud; the debug lines of Apex are not. */
function showTrouble(line: string): void {
  if (!/^(NONE|INTERNAL|INFO|DEBUG|FINE|FINER|FINEST) /.test(line)) {
    process.stderr.write(`local/salesforce: ${line}\n`);
  }
}

function loadRecords(org: Org, { mailboxes, providers, people }: Input, options: Options): Loaded {
  const toLoad = mailboxes.map(({ address, messages }) => ({
    address,
    provider: providers.get(address) ?? 'Google',
    syncSince: options.since ?? beforeOldest(messages, org.now()),
  }));
  const loaded = loadUsers(org, toLoad, options.rules, options.policy);
  people.forEach((person) => loaded.addPerson(person));
  return loaded;
}

async function startServers(
  org: Org,
  loaded: Loaded,
  { mailboxes, providers }: Input,
  folder: string,
): Promise<StandIns> {
  const faults = new Faults();
  const log = new RequestLog();
  const keys = makeKeys(folder);
  const clouds = await startMailClouds(mailboxes, providers, { faults, log, keys, folder });
  const app = connectedApp(keys, loaded);
  const orgServer = await startOrgServer({ org: restOrgOf(org), app, faults, log });
  const ports = controlPorts({ org, clouds, mailboxes, loaded, dump: () => restingDump(org) });
  const control = await startControl({ ...ports, faults, log });
  const page = await startPageServer(org, projectRoot());
  return {
    folder,
    mailboxes,
    loaded,
    org,
    orgServer,
    clouds,
    control,
    page,
    log,
    faults,
    environment: environmentOf(mailboxes, keys, app.clientId, loaded, orgServer, clouds),
    dump: () => restingDump(org),
    dumpNow: () => dumpOf(org),
    close: async () => {
      await Promise.all([control, page, orgServer, ...clouds.all].map((server) => server.close()));
    },
  };
}

interface Input {
  readonly mailboxes: readonly MailboxMail[];
  readonly providers: ReadonlyMap<string, Provider>;
  readonly people: readonly Person[];
}

function readInput(options: Options): Input {
  const story = join(projectRoot(), 'local/story');
  const mailboxes = readMailFolder(options.mail ?? story);
  const file = options.people ?? (options.mail === null ? join(story, 'people.csv') : null);
  const people = file === null ? [] : readPeople(file);
  const addresses = mailboxes.map(({ address }) => address);
  checkOwners(people, addresses);
  return { mailboxes, providers: providersOf(addresses, options.provider), people };
}

function connectedApp(keys: RunKeys, { poller }: Loaded): Parameters<typeof startOrgServer>[0]['app'] {
  return {
    clientId: 'local-inbox-sync-consumer-key',
    clientSecret: 'local-inbox-sync-consumer-secret',
    publicKey: keys.salesforcePublicKey,
    runAsUsername: poller.username,
    approvedUsernames: [poller.username],
  };
}

function environmentOf(
  mailboxes: readonly MailboxMail[],
  keys: RunKeys,
  clientId: string,
  { poller }: Loaded,
  orgServer: OrgServer,
  clouds: MailClouds,
): Record<string, string> {
  return {
    INBOX_SYNC_ALLOWED_MAILBOXES: mailboxes.map(({ address }) => address).join(','),
    SALESFORCE_LOGIN_URL: orgServer.url,
    SALESFORCE_CLIENT_ID: clientId,
    SALESFORCE_USERNAME: poller.username,
    SALESFORCE_PRIVATE_KEY_FILE: keys.salesforcePrivateKeyFile,
    INBOX_SYNC_TOKEN_KEY: randomBytes(32).toString('base64'),
    SALESFORCE_PUBSUB_URL: orgServer.pubSubUrl,
    ...Object.fromEntries(clouds.all.flatMap(({ environment }) => Object.entries(environment))),
  };
}

async function restingDump(org: Org): Promise<Dump> {
  await org.eventBus.idle();
  return dumpOf(org);
}

/** TaskRelation exists only with Shared Activities; a dump has an empty list without. */
function dumpOf(org: Org): Dump {
  const present = dumpedObjects.filter((name) => org.schema.objects.has(name.toLowerCase()));
  const rows = org.dump(present);
  return Object.fromEntries(dumpedObjects.map((name) => [name, rows[name] ?? []])) as Dump;
}
