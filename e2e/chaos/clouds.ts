import { createPrivateKey } from 'node:crypto';
import { startGmail } from '../../local/gmail/server';
import { makeServiceAccount } from '../../local/gmail/testing/official-client';
import { startGraph } from '../../local/graph/server';
import { trust } from '../../local/graph/testing/official-client';
import { GmailSource } from '../../poller/src/gmail/gmail-source';
import { GraphSource } from '../../poller/src/graph/graph-source';
import type { Time } from '../../poller/src/lib/backoff';
import type { MailSource } from '../../poller/src/sync/ports';
import type { Storm } from './storm';

export type Place = 'Inbox' | 'Sent' | 'Junk' | 'Archive' | 'Trash' | 'Clients';

/** What may be done to a mailbox, at either provider. */
export interface CloudBox {
  readonly provider: 'Google' | 'Microsoft';
  /** @returns the message's id */
  deliver(place: 'Inbox' | 'Sent' | 'Junk', raw: Buffer): string;
  move(id: string, place: Place): void;
  label(id: string, name: string): void;
  remove(id: string): void;
  expire(): void;
}

/** A mailbox at Gmail and one at Microsoft 365, behind their own protocols, on virtual time. */
export interface Clouds {
  readonly google: CloudBox;
  readonly microsoft: CloudBox;
  /** As a new process makes them. */
  newSources(): { Google: MailSource; Microsoft: MailSource };
  close(): Promise<void>;
}

const account = makeServiceAccount();
const app = { tenantId: 'tenant', clientId: 'client', clientSecret: 'secret' };
const permissions = ['Mail.Read', 'User.Read.All'];

export async function startClouds(
  anna: string,
  ben: string,
  storm: Storm,
  time: Time,
  folderForFiles: string,
): Promise<Clouds> {
  const shared = { faults: storm, clock: time.now };
  const gmail = await startGmail({
    mailboxes: [{ address: anna, messages: [] }],
    serviceAccounts: [account],
    ...shared,
  });
  const graph = await startGraph({
    mailboxes: [{ address: ben, messages: [] }],
    apps: [{ ...app, permissions }],
    folderForFiles,
    ...shared,
  });
  trust(graph);
  const privateKey = createPrivateKey(account.privateKey);
  const login = { clientEmail: account.clientEmail, privateKey, tokenUrl: gmail.tokenUrl };
  const credential = { kind: 'secret' as const, secret: app.clientSecret };
  const tenant = { tenantId: app.tenantId, clientId: app.clientId, credential, loginUrl: graph.loginUrl };
  return {
    google: {
      provider: 'Google',
      deliver: (place, raw) => gmail.deliver(anna, place, raw).id,
      move: (id, place) => gmail.moveTo(anna, id, place),
      label: (id, name) => gmail.setLabel(anna, id, name, true),
      remove: (id) => gmail.remove(anna, id),
      expire: () => gmail.expire(anna),
    },
    microsoft: {
      provider: 'Microsoft',
      deliver: (place, raw) => graph.deliver(ben, place, raw).id,
      move: (id, place) => graph.move(ben, id, place),
      label: (id, name) => graph.setCategory(ben, id, name, true),
      remove: (id) => graph.remove(ben, id),
      expire: () => graph.expire(ben),
    },
    newSources: () => {
      Object.assign(graph.quirks, storm.quirks);
      return {
        Google: new GmailSource(login, gmail.url, undefined, null, time),
        Microsoft: new GraphSource({ login: tenant, apiUrl: graph.url, time }),
      };
    },
    close: async () => {
      await Promise.all([gmail.close(), graph.close()]);
    },
  };
}
