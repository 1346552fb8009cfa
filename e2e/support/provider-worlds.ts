/** The two providers as worlds of one mailbox, for suites that have to hold for both. */
import { createPrivateKey } from 'node:crypto';
import { Faults } from '../../local/control/faults';
import { RequestLog } from '../../local/control/request-log';
import { startGmail } from '../../local/gmail/server';
import { makeServiceAccount } from '../../local/gmail/testing/official-client';
import { startGraph } from '../../local/graph/server';
import { trust } from '../../local/graph/testing/official-client';
import { GmailSource } from '../../poller/src/gmail/gmail-source';
import { GraphSource } from '../../poller/src/graph/graph-source';
import type { MailSource } from '../../poller/src/sync/ports';

export const anna = 'anna@firm.example';
const account = makeServiceAccount();
const permissions = ['Mail.Read', 'User.Read.All'];

/** A provider with one mailbox, and what may happen there. */
export interface World {
  readonly target: 'gmail' | 'graph';
  readonly provider: 'Google' | 'Microsoft';
  /** As the poller makes it anew in each process. */
  newSource(): MailSource;
  deliver(folder: 'Inbox' | 'Sent', raw: Buffer): { readonly id: string };
  /** Out of Inbox into a folder or label of the user's own. */
  fileAway(id: string): void;
  back(id: string): void;
  remove(id: string): void;
  /** Into Inbox, Archive, Junk, Trash, or a folder or label of the user's own. */
  move(id: string, place: string): void;
  /** A label of Gmail, a category of Microsoft 365. */
  label(id: string, name: string): void;
  setAliases(aliases: readonly string[]): void;
  expire(): void;
  revoke(): void;
  /** Access is given again by the administrator. */
  restore(): void;
  limit(): void;
  /** Matches requests for mail: lists, changes or messages. */
  readonly mailRequests: string;
  readonly tokenRequests: string;
  readonly aliasRequests: string;
  close(): Promise<void>;
}

export interface Shared {
  readonly faults: Faults;
  readonly log: RequestLog;
  /** For files of the stand-ins. */
  readonly folder: string;
}

export async function gmailWorld(shared: Shared): Promise<World> {
  const seed = { address: anna, messages: [] };
  const gmail = await startGmail({ mailboxes: [seed], serviceAccounts: [account], ...shared });
  const privateKey = createPrivateKey(account.privateKey);
  const login = { clientEmail: account.clientEmail, privateKey, tokenUrl: gmail.tokenUrl };
  return {
    target: 'gmail',
    provider: 'Google',
    newSource: () => new GmailSource(login, gmail.url),
    deliver: (place, mail) => gmail.deliver(anna, place, mail),
    fileAway: (id) => gmail.relabel(anna, id, { add: ['Label_7'], remove: ['INBOX'] }),
    back: (id) => gmail.relabel(anna, id, { add: ['INBOX'] }),
    remove: (id) => gmail.remove(anna, id),
    move: (id, place) => gmail.moveTo(anna, id, place),
    label: (id, name) => gmail.setLabel(anna, id, name, true),
    setAliases: (aliases) => gmail.setAliases(anna, aliases),
    expire: () => gmail.expire(anna),
    revoke: () => gmail.revoke(anna),
    restore: () => gmail.restore(anna),
    limit: () => gmail.setQuota(true),
    mailRequests: 'GET .*/(?:messages|history)',
    tokenRequests: 'POST /token',
    aliasRequests: 'GET .*/sendAs',
    close: () => gmail.close(),
  };
}

export async function graphWorld({ folder, ...shared }: Shared): Promise<World> {
  const app = { tenantId: 'tenant', clientId: 'client', clientSecret: 'secret', permissions };
  const seed = { address: anna, messages: [] };
  const graph = await startGraph({ mailboxes: [seed], apps: [app], folderForFiles: folder, ...shared });
  trust(graph);
  const credential = { kind: 'secret' as const, secret: app.clientSecret };
  const login = { tenantId: app.tenantId, clientId: app.clientId, credential, loginUrl: graph.loginUrl };
  return {
    target: 'graph',
    provider: 'Microsoft',
    newSource: () => new GraphSource({ login, apiUrl: graph.url }),
    deliver: (place, mail) => graph.deliver(anna, place, mail),
    fileAway: (id) => graph.move(anna, id, 'inbox/Clients'),
    back: (id) => graph.move(anna, id, 'inbox'),
    remove: (id) => graph.remove(anna, id),
    move: (id, place) => graph.move(anna, id, place),
    label: (id, name) => graph.setCategory(anna, id, name, true),
    setAliases: (aliases) => graph.setAliases(anna, aliases),
    expire: () => graph.expire(anna),
    revoke: () => graph.revoke(anna),
    restore: () => graph.restore(anna),
    limit: () => graph.setQuota(true),
    mailRequests: 'GET .*/messages',
    tokenRequests: 'POST .*/oauth2/v2.0/token',
    aliasRequests: 'GET /v1.0/users/[^/]+$',
    close: () => graph.close(),
  };
}

export function ago(milliseconds: number): Date {
  return new Date(Date.now() - milliseconds);
}

export function raw(name: string, at: Date, headers: Record<string, string> = {}): Buffer {
  const all = {
    From: 'Carl <carl@client.example>',
    To: anna,
    Subject: name,
    'Message-ID': `<${name.replace(/[^\w.]/g, '.')}@client.example>`,
    Date: at.toUTCString().replace('GMT', '+0000'),
    ...headers,
  };
  const head = Object.entries(all).map(([key, value]) => `${key}: ${value}\r\n`);
  return Buffer.from(`${head.join('')}\r\nText of ${name}\r\n`);
}
