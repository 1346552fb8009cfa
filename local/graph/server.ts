import { mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Faults } from '../control/faults';
import { RequestLog } from '../control/request-log';
import { serveWithFaults } from '../control/serve-with-faults';
import { ConsentScreen } from '../control/consent-screen';
import { GraphApi } from './api';
import { makeServerCertificate } from './certificate';
import type { DeltaQuirks } from './delta';
import { Mailbox, type Marks, type StoredMessage } from './mailbox';
import { OAuth, type GraphApp, type GraphRefreshGrant } from './oauth';
import { defaultLimits, Throttle, type ThrottleLimits } from './throttle';
import { startTlsServer } from './tls-server';

export interface GraphMailboxSeed {
  readonly address: string;
  /** Further addresses of the same mailbox, shown by proxyAddresses. */
  readonly aliases?: readonly string[];
  readonly messages: readonly { readonly folder: 'Inbox' | 'Sent'; readonly raw: Buffer }[];
}

export interface GraphOptions {
  readonly mailboxes: readonly GraphMailboxSeed[];
  readonly apps: readonly GraphApp[];
  readonly refreshGrants?: readonly GraphRefreshGrant[];
  /** Where the CA's certificate is written; made when it is not there. */
  readonly folderForFiles: string;
  /** Shared with the other stand-ins of a run; default: none of its own faults. */
  readonly faults?: Faults;
  readonly log?: RequestLog;
  /** Milliseconds since 1970; default: the machine's clock. */
  readonly clock?: () => number;
  readonly limits?: ThrottleLimits;
}

/** A running Graph, and what a test or a person may do to it behind the API's back. */
export interface GraphStandIn {
  /** Root URL for the client, without version and without a slash at the end. */
  readonly url: string;
  /** Root of the token endpoint: `<loginUrl>/<tenant>/oauth2/v2.0/token`. */
  readonly loginUrl: string;
  /** The first app's token endpoint. */
  readonly tokenUrl: string;
  /** PEM file of the CA, for NODE_EXTRA_CA_CERTS. */
  readonly caFile: string;
  /**
   * A mail arrives.
   *
   * @param folder Inbox, Sent, another well-known name, or a path of folders that come into being
   * @throws {Error} when there is no such mailbox
   */
  deliver(mailbox: string, folder: string, raw: Buffer, marks?: Partial<Marks>): { readonly id: string };
  /** @param id what deliver gave: the immutable id */
  move(mailbox: string, id: string, folder: string): void;
  mark(mailbox: string, id: string, marks: Partial<Marks>): void;
  setCategory(mailbox: string, id: string, name: string, isOn: boolean): void;
  /** The user's further addresses from now on. */
  setAliases(mailbox: string, aliases: readonly string[]): void;
  /** What lies in the mailbox, the oldest arrival first. */
  messages(mailbox: string): { id: string; raw: Buffer; folder: string; labels: string[] }[];
  /** Deletes a message for good. */
  remove(mailbox: string, id: string): void;
  /** What the delta does on top of telling changes. Off at the start. */
  readonly quirks: DeltaQuirks;
  /** Lets every delta token handed out so far be too old: 410 SyncStateNotFound. */
  expire(mailbox: string): void;
  /** Takes the consent back: the app is refused with 403, the user's refresh tokens with invalid_grant. */
  revoke(mailbox: string): void;
  /** The consent is given again, to the app. */
  restore(mailbox: string): void;
  /** Lets access tokens handed out so far be refused with 401. */
  forgetTokens(): void;
  /** Limits are off at the start; `faults` can switch them on as well. */
  setQuota(on: boolean): void;
  /** How many messages somebody was given the text of. */
  messagesShown(): number;
  close(): Promise<void>;
}

/** Starts a Microsoft Graph with its token endpoint, over HTTPS on a free port of 127.0.0.1. */
export async function startGraph(options: GraphOptions): Promise<GraphStandIn> {
  const clock = options.clock ?? Date.now;
  const faults = options.faults ?? new Faults();
  const mailboxes = mailboxesOf(options.mailboxes, clock);
  const clients = options.apps.map(({ clientId, redirectUris = [] }) => ({ clientId, redirectUris }));
  const screen = new ConsentScreen('the local Microsoft', clients, () => [...mailboxes.keys()], clock);
  const oauth = new OAuth(options.apps, options.refreshGrants ?? [], clock, screen);
  let isQuotaOn = false;
  const throttle = new Throttle(options.limits ?? defaultLimits, clock, () => isQuotaOn || faults.isQuotaOn('graph'));
  const quirks: DeltaQuirks = { replay: false, reorder: false };
  const closed = new Set<string>();
  const api = new GraphApi(mailboxes, oauth, throttle, quirks, closed, screen);
  const handle = (request: IncomingMessage, response: ServerResponse): Promise<void> => api.serve(request, response);
  const listener = serveWithFaults('graph', handle, faults, options.log ?? new RequestLog());
  // Certificates are about the machine's time, whatever clock the mail lives by.
  const { authority, certificate, key } = makeServerCertificate(new Date());
  const server = await startTlsServer({ key, certificate }, (request, response) => {
    const end = api.begin(request);
    response.once('finish', end).once('close', end);
    listener(request, response);
  });
  const { url } = server;
  const mailboxOf = (address: string): Mailbox => existing(mailboxes, address);
  return {
    url,
    loginUrl: url,
    tokenUrl: `${url}/${options.apps[0]?.tenantId ?? 'common'}/oauth2/v2.0/token`,
    caFile: writeAuthority(options.folderForFiles, authority),
    deliver: (address, folder, raw, marks) => named(mailboxOf(address).deliver(pathOf(folder), raw, marks)),
    move: (address, id, folder) => void mailboxOf(address).move(id, pathOf(folder)),
    mark: (address, id, marks) => void mailboxOf(address).mark(id, marks),
    setCategory: (address, id, name, isOn) => {
      const mailbox = mailboxOf(address);
      const others = (mailbox.get(id)?.categories ?? []).filter((one) => one !== name);
      mailbox.mark(id, { categories: isOn ? [...others, name] : others });
    },
    setAliases: (address, aliases) => {
      mailboxOf(address).aliases = aliases;
    },
    messages: (address) =>
      mailboxOf(address)
        .inFolder(null)
        .map(({ immutableId: id, raw, folder, categories }) => ({
          id,
          raw,
          folder: nameOf(folder.path),
          labels: [...categories],
        })),
    remove: (address, id) => mailboxOf(address).remove(id),
    quirks,
    expire: (address) => {
      mailboxOf(address).generation++;
    },
    revoke: (address) => {
      closed.add(mailboxOf(address).address);
      oauth.revoke(mailboxOf(address).address);
    },
    restore: (address) => void closed.delete(mailboxOf(address).address),
    forgetTokens: () => oauth.forgetTokens(),
    setQuota: (on) => {
      isQuotaOn = on;
    },
    messagesShown: () => [...mailboxes.values()].reduce((sum, { shown }) => sum + shown.size, 0),
    close: () => server.close(),
  };
}

function mailboxesOf(seeds: readonly GraphMailboxSeed[], clock: () => number): Map<string, Mailbox> {
  const mailboxes = new Map<string, Mailbox>();
  for (const { address, aliases = [], messages } of seeds) {
    const mailbox = new Mailbox(address, aliases, clock);
    messages.forEach(({ folder, raw }) => mailbox.deliver(pathOf(folder), raw));
    mailboxes.set(mailbox.address, mailbox);
  }
  return mailboxes;
}

function existing(mailboxes: ReadonlyMap<string, Mailbox>, address: string): Mailbox {
  const mailbox = mailboxes.get(address.toLowerCase());
  if (mailbox === undefined) {
    throw new Error(`no mailbox ${address} in the local Graph: it has ${[...mailboxes.keys()].join(', ')}`);
  }
  return mailbox;
}

/** Names that people and tests use at either provider; others are well-known names, or paths of the user's folders. */
const paths: Readonly<Record<string, string>> = {
  Inbox: 'inbox',
  Sent: 'sentitems',
  Archive: 'archive',
  Junk: 'junkemail',
  Trash: 'deleteditems',
};

function pathOf(folder: string): string {
  return paths[folder] ?? folder;
}

function nameOf(path: string): string {
  return Object.keys(paths).find((name) => paths[name] === path) ?? path;
}

function named({ immutableId }: StoredMessage): { id: string } {
  return { id: immutableId };
}

function writeAuthority(folder: string, pem: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'graph-ca.pem');
  writeFileSync(file, pem);
  return file;
}
