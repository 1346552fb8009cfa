import { randomUUID } from 'node:crypto';
import type { Faults } from '../../local/control/faults';
import type { RequestLog } from '../../local/control/request-log';
import { startGmail } from '../../local/gmail/server';
import { startGraph } from '../../local/graph/server';
import type { RunKeys } from './keys';
import type { Folder, MailboxMail } from './mail-folder';
import type { Provider } from './providers';

/** One mail provider of a run, over its own mailboxes. */
export interface MailCloud {
  readonly target: 'gmail' | 'graph';
  /** What the poller needs to read from it. */
  readonly environment: Readonly<Record<string, string>>;
  deliver(mailbox: string, folder: Folder, raw: Buffer): { readonly id: string };
  messages(mailbox: string): { id: string; raw: Buffer; folder: string; labels: string[] }[];
  move(mailbox: string, id: string, folder: string): void;
  label(mailbox: string, id: string, label: string, isOn: boolean): void;
  remove(mailbox: string, id: string): void;
  setAliases(mailbox: string, aliases: readonly string[]): void;
  expire(mailbox: string): void;
  revoke(mailbox: string): void;
  restore(mailbox: string): void;
  /** Further habits of change lists, where the provider has them. */
  readonly quirks: { replay: boolean; reorder: boolean } | null;
  /** Mails whose content was given out so far. */
  mailsRead(): number;
  close(): Promise<void>;
}

export interface MailClouds {
  /** Those that run: each only when a mailbox lives there. */
  readonly all: readonly MailCloud[];
  /** Where `mailbox` lives. */
  of(mailbox: string): MailCloud;
}

interface Run {
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly keys: RunKeys;
  /** For files of this run alone. */
  readonly folder: string;
}

/** Starts the clouds that `mailboxes` live in, on free ports of 127.0.0.1. */
export async function startMailClouds(
  mailboxes: readonly MailboxMail[],
  providers: ReadonlyMap<string, Provider>,
  run: Run,
): Promise<MailClouds> {
  const start = async (provider: Provider): Promise<[Provider, MailCloud][]> => {
    const own = mailboxes.filter(({ address }) => providers.get(address) === provider);
    return own.length === 0 ? [] : [[provider, await starters[provider](own, run)]];
  };
  const clouds = new Map((await Promise.all([start('Google'), start('Microsoft')])).flat());
  return {
    all: [...clouds.values()],
    of: (mailbox) => {
      const provider = providers.get(mailbox);
      const cloud = provider === undefined ? undefined : clouds.get(provider);
      if (cloud === undefined) {
        throw new Error(`no cloud runs for the mailbox ${mailbox}`);
      }
      return cloud;
    },
  };
}

const starters: Readonly<Record<Provider, (mailboxes: readonly MailboxMail[], run: Run) => Promise<MailCloud>>> = {
  Google: startGoogle,
  Microsoft: startMicrosoft,
};

/** On any port of this machine: the poller's is not known here. */
function redirectUris(provider: string): string[] {
  return ['127.0.0.1', 'localhost'].map((host) => `http://${host}/oauth/${provider}/callback`);
}

async function startGoogle(mailboxes: readonly MailboxMail[], { keys, faults, log }: Run): Promise<MailCloud> {
  const account = { clientEmail: keys.serviceAccountEmail, publicKey: keys.serviceAccountPublicKey };
  const client = { clientId: randomUUID(), clientSecret: randomUUID(), redirectUris: redirectUris('google') };
  const gmail = await startGmail({ mailboxes, serviceAccounts: [account], clients: [client], faults, log });
  keys.writeServiceAccount(gmail.tokenUrl);
  const isMail = ({ target, method, path, status }: ReturnType<RequestLog['all']>[number]): boolean =>
    target === 'gmail' && method === 'GET' && status === 200 && /\/messages\/[^/]+$/.test(path);
  return {
    target: 'gmail',
    environment: {
      GOOGLE_SERVICE_ACCOUNT_FILE: keys.serviceAccountFile,
      GOOGLE_API_URL: gmail.url,
      GOOGLE_TOKEN_URL: gmail.tokenUrl,
      // Quotas are off unless somebody switches them on: then the poller finds out how much it may spend.
      GOOGLE_QUOTA_UNITS_PER_MINUTE: '1000000',
      GOOGLE_AUTH_URL: gmail.authorizeUrl,
      GOOGLE_OAUTH_CLIENT_ID: client.clientId,
      GOOGLE_OAUTH_CLIENT_SECRET: client.clientSecret,
    },
    deliver: (mailbox, folder, raw) => gmail.deliver(mailbox, folder, raw),
    messages: (mailbox) => gmail.messages(mailbox),
    move: (mailbox, id, folder) => gmail.moveTo(mailbox, id, folder),
    label: (mailbox, id, label, isOn) => gmail.setLabel(mailbox, id, label, isOn),
    remove: (mailbox, id) => gmail.remove(mailbox, id),
    setAliases: (mailbox, aliases) => gmail.setAliases(mailbox, aliases),
    expire: (mailbox) => gmail.expire(mailbox),
    revoke: (mailbox) => gmail.revoke(mailbox),
    restore: (mailbox) => gmail.restore(mailbox),
    quirks: null,
    mailsRead: () => log.all().filter(isMail).length,
    close: () => gmail.close(),
  };
}

async function startMicrosoft(mailboxes: readonly MailboxMail[], { folder, faults, log }: Run): Promise<MailCloud> {
  const secrets = { tenantId: randomUUID(), clientId: randomUUID(), clientSecret: randomUUID() };
  const app = {
    ...secrets,
    redirectUris: redirectUris('microsoft'),
    // With the permission that docs/host.md calls optional, so that aliases show.
    permissions: ['Mail.Read', 'User.Read.All'],
  };
  const graph = await startGraph({ mailboxes, apps: [app], folderForFiles: folder, faults, log });
  return {
    target: 'graph',
    environment: {
      MICROSOFT_TENANT_ID: app.tenantId,
      MICROSOFT_CLIENT_ID: app.clientId,
      MICROSOFT_CLIENT_SECRET: app.clientSecret,
      MICROSOFT_API_URL: graph.url,
      MICROSOFT_LOGIN_URL: graph.loginUrl,
      NODE_EXTRA_CA_CERTS: graph.caFile,
    },
    deliver: (mailbox, mailFolder, raw) => graph.deliver(mailbox, mailFolder, raw),
    messages: (mailbox) => graph.messages(mailbox),
    move: (mailbox, id, mailFolder) => graph.move(mailbox, id, mailFolder),
    label: (mailbox, id, label, isOn) => graph.setCategory(mailbox, id, label, isOn),
    remove: (mailbox, id) => graph.remove(mailbox, id),
    setAliases: (mailbox, aliases) => graph.setAliases(mailbox, aliases),
    expire: (mailbox) => graph.expire(mailbox),
    revoke: (mailbox) => graph.revoke(mailbox),
    restore: (mailbox) => graph.restore(mailbox),
    quirks: graph.quirks,
    mailsRead: () => graph.messagesShown(),
    close: () => graph.close(),
  };
}
