import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Faults } from '../control/faults';
import { RequestLog } from '../control/request-log';
import { serveWithFaults } from '../control/serve-with-faults';
import { ConsentScreen } from '../control/consent-screen';
import { authorizePath, GmailApi } from './api';
import { Mailbox, type Folder, type StoredMessage } from './mailbox';
import { moveTo, placeOf, setLabel } from './places';
import { OAuth, type OAuthClient, type RefreshGrant, type ServiceAccount } from './oauth';
import { defaultLimits, Quota, type QuotaLimits } from './quota';

export interface GmailMailboxSeed {
  readonly address: string;
  /** Further addresses of the same mailbox, shown by settings.sendAs. */
  readonly aliases?: readonly string[];
  readonly messages: readonly { readonly folder: Folder; readonly raw: Buffer }[];
}

export interface GmailOptions {
  readonly mailboxes: readonly GmailMailboxSeed[];
  readonly serviceAccounts?: readonly ServiceAccount[];
  readonly refreshGrants?: readonly RefreshGrant[];
  /** Clients that users can consent to. */
  readonly clients?: readonly OAuthClient[];
  /** Shared with the other stand-ins of a run; default: none of its own faults. */
  readonly faults?: Faults;
  readonly log?: RequestLog;
  /** Milliseconds since 1970; default: the machine's clock. */
  readonly clock?: () => number;
  readonly limits?: QuotaLimits;
  /** How long the next access token lives; default: an hour, as at Google. */
  readonly tokenSeconds?: () => number;
}

/** A running Gmail, and what a test or a person may do to it behind the API's back. */
export interface GmailStandIn {
  /** Root URL for the client, without a slash at the end. */
  readonly url: string;
  readonly tokenUrl: string;
  /** The consent screen. */
  readonly authorizeUrl: string;
  /** A mail arrives. @returns the message; its id is new. @throws {Error} when there is no such mailbox */
  deliver(mailbox: string, folder: Folder, raw: Buffer): StoredMessage;
  relabel(mailbox: string, id: string, change: { add?: readonly string[]; remove?: readonly string[] }): void;
  /** The user gives a label of theirs another name. */
  nameLabel(mailbox: string, label: string, name: string): void;
  /** Into Inbox, Archive, Junk or Trash, or under a label of the user's own. */
  moveTo(mailbox: string, id: string, place: string): void;
  setLabel(mailbox: string, id: string, name: string, isOn: boolean): void;
  /** The user's further addresses from now on. */
  setAliases(mailbox: string, aliases: readonly string[]): void;
  /** What lies in the mailbox, newest first. */
  messages(mailbox: string): { id: string; raw: Buffer; folder: string; labels: string[] }[];
  remove(mailbox: string, id: string): void;
  /** Lets every history id handed out so far be too old. */
  expire(mailbox: string): void;
  /** Takes the consent back: tokens die, and new ones are refused with invalid_grant. */
  revoke(mailbox: string): void;
  /** Delegation is granted again. */
  restore(mailbox: string): void;
  /** Quotas are off at the start; `faults` can switch them on as well. */
  setQuota(on: boolean): void;
  close(): Promise<void>;
}

/** Starts a Gmail API with its token endpoint, over plain HTTP on a free port of 127.0.0.1. */
export async function startGmail(options: GmailOptions): Promise<GmailStandIn> {
  const clock = options.clock ?? Date.now;
  const faults = options.faults ?? new Faults();
  const mailboxes = new Map<string, Mailbox>();
  for (const seed of options.mailboxes) {
    const mailbox = new Mailbox(seed.address, seed.aliases ?? [], clock);
    seed.messages.forEach(({ folder, raw }) => mailbox.deliver(folder, raw));
    mailboxes.set(mailbox.address, mailbox);
  }
  const clients = options.clients ?? [];
  const screen = new ConsentScreen('the local Google', clients, () => [...mailboxes.keys()], clock);
  const oauth = new OAuth(
    options.serviceAccounts ?? [],
    options.refreshGrants ?? [],
    (address) => mailboxes.has(address),
    clock,
    clients,
    screen,
    options.tokenSeconds,
  );
  let isQuotaOn = false;
  const quota = new Quota(options.limits ?? defaultLimits, clock);
  const api = new GmailApi(mailboxes, oauth, quota, () => isQuotaOn || faults.isQuotaOn('gmail'), screen);
  const handle = (request: IncomingMessage, response: ServerResponse): Promise<void> => api.serve(request, response);
  const listener = serveWithFaults('gmail', handle, faults, options.log ?? new RequestLog());
  const server = createServer((request, response) => {
    const end = api.begin(request);
    response.once('finish', end).once('close', end);
    listener(request, response);
  });
  // Clients keep connections open between two cycles; Node's 5 s would close one just as it is used again.
  server.keepAliveTimeout = 60_000;
  const url = await listen(server);
  const mailboxOf = (address: string): Mailbox => {
    const mailbox = mailboxes.get(address.toLowerCase());
    if (mailbox === undefined) {
      throw new Error(`no mailbox ${address} in the local Gmail: it has ${[...mailboxes.keys()].join(', ')}`);
    }
    return mailbox;
  };
  return {
    url,
    tokenUrl: `${url}/token`,
    authorizeUrl: `${url}${authorizePath}`,
    deliver: (address, folder, raw) => mailboxOf(address).deliver(folder, raw),
    relabel: (address, id, change) => mailboxOf(address).relabel(id, change),
    nameLabel: (address, label, name) => void mailboxOf(address).labelNames.set(label, name),
    moveTo: (address, id, place) => moveTo(mailboxOf(address), id, place),
    setLabel: (address, id, name, isOn) => setLabel(mailboxOf(address), id, name, isOn),
    setAliases: (address, aliases) => {
      mailboxOf(address).aliases = aliases;
    },
    messages: (address) => {
      const mailbox = mailboxOf(address);
      return mailbox.newestFirst().map((message) => {
        const { id, raw } = message;
        return { id, raw, ...placeOf(mailbox, message) };
      });
    },
    remove: (address, id) => mailboxOf(address).remove(id),
    expire: (address) => mailboxOf(address).expire(),
    revoke: (address) => oauth.revoke(mailboxOf(address).address),
    restore: (address) => oauth.restore(mailboxOf(address).address),
    setQuota: (on) => {
      isQuotaOn = on;
    },
    close: () => close(server),
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
