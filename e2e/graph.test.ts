/** What only Microsoft 365 does: the poller's Graph side against the Graph stand-in, through the official client. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Faults, type FaultRule } from '../local/control/faults';
import { RequestLog } from '../local/control/request-log';
import { makeAppCertificate } from '../local/graph/certificate';
import { startGraph, type GraphStandIn } from '../local/graph/server';
import { trust } from '../local/graph/testing/official-client';
import type { FetchedMail } from '../poller/src/domain/mail';
import { readMail } from '../poller/src/domain/read-mail';
import { GraphSource, type GraphSourceOptions } from '../poller/src/graph/graph-source';
import { certificateCredential, type MicrosoftLogin } from '../poller/src/graph/microsoft-login';
import { ConsentLostError } from '../poller/src/lib/errors';
import type { MailPage } from '../poller/src/sync/ports';
import { mailbox } from '../poller/test/fakes/fake-org';

const anna = 'anna@firm.example';
const box = mailbox(1, { address: anna, provider: 'Microsoft' });
const HOUR = 60 * 60 * 1000;
const temporary = mkdtempSync(join(tmpdir(), 'graph-source-'));
const own = makeAppCertificate('Inbox Sync', new Date());
const app = {
  ...{ tenantId: 'tenant', clientId: 'client', clientSecret: 'secret', certificate: own.certificate },
  permissions: ['Mail.Read', 'User.Read.All'],
};
const secret = { kind: 'secret' as const, secret: app.clientSecret };
const signal = new AbortController().signal;

let graph: GraphStandIn;
let faults: Faults;
let log: RequestLog;
let source: GraphSource;

afterAll(() => rmSync(temporary, { recursive: true, force: true }));
beforeEach(async () => {
  faults = new Faults();
  log = new RequestLog();
  graph = await startGraph({
    mailboxes: [{ address: anna, aliases: ['sales@firm.example'], messages: [] }],
    apps: [app],
    refreshGrants: [{ refreshToken: '0.first', mailbox: anna }],
    folderForFiles: temporary,
    faults,
    log,
  });
  trust(graph);
  source = newSource();
});
afterEach(() => graph.close());

function newSource(change: Partial<GraphSourceOptions> = {}, login: Partial<MicrosoftLogin> = {}): GraphSource {
  const { tenantId, clientId } = app;
  return new GraphSource({
    login: { tenantId, clientId, credential: secret, loginUrl: graph.loginUrl, ...login },
    apiUrl: graph.url,
    ...change,
  });
}

function raw(name: string, age = 0, header = '', body = `Text of ${name}`): Buffer {
  const date = new Date(Date.now() - age).toUTCString().replace('GMT', '+0000');
  return Buffer.from(
    `Message-ID: <${name.replace(/\W/g, '.')}@client.example>\r\nFrom: carl@client.example\r\nTo: ${anna}\r\n` +
      `Subject: ${name}\r\nDate: ${date}\r\n${header}\r\n${body}\r\n`,
  );
}

const deliver = (name: string, folder = 'Inbox', age = 0): string => graph.deliver(anna, folder, raw(name, age)).id;
const fault = (rule: Partial<FaultRule>): void =>
  faults.add({
    target: 'graph',
    match: 'GET .*/delta',
    ...rule,
  });

interface Walked {
  readonly ids: string[];
  readonly cursor: string;
  readonly pages: MailPage[];
}

/** One whole walk; `read` is called for each new candidate while its page is at hand, as the engine does. */
async function walk(
  cursor: string | null = null,
  read: (id: string) => Promise<unknown> = () => Promise.resolve(),
): Promise<Walked> {
  const listFrom = new Date(Date.now() - 24 * HOUR);
  const pages: MailPage[] = [];
  const known = new Set<string>();
  for await (const page of source.walk(box, { cursors: cursor === null ? [] : [cursor], listFrom }, signal)) {
    pages.push(page);
    for (const { id } of page.candidates.filter((candidate) => !known.has(candidate.id))) {
      known.add(id);
      await read(id);
    }
  }
  expect(pages.map(({ isLast }) => isLast)).toEqual(pages.map((_, index) => index === pages.length - 1));
  return { ids: [...known], cursor: pages.at(-1)?.cursor ?? '', pages };
}

/** A mail that has to be there. */
async function mailOf(id: string, what: 'full' | 'headers' = 'full'): Promise<FetchedMail> {
  const mail = await source.fetch(box, id, what, signal);
  if (mail === null) {
    throw new Error(`no message ${id}`);
  }
  return mail;
}

const subjectOf = async (id: string): Promise<string | null> => {
  const mail = await source.fetch(box, id, 'full', signal);
  return mail === null ? null : readMail(mail).subject;
};
const pathsSince = (start: number): string[] =>
  log
    .all()
    .slice(start)
    .map(({ path }) => path);

describe('a Microsoft 365 mailbox', () => {
  it('reads received mail from the rows that named it, without a call a mail', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `mail ${index}`);
    names.forEach((name) => deliver(name, 'Inbox', 2 * HOUR));
    const found: unknown[] = [];
    await walk(null, async (id) => found.push(await subjectOf(id)));
    expect(found.sort()).toEqual(names.sort());
    expect(log.all().length).toBeLessThan(12);
  });

  it('hydrates sparse rows, and finds what left its folder by its immutable id', async () => {
    const [read, moved, gone] = ['read', 'moved', 'gone'].map((name) => deliver(name, 'Inbox', 2 * HOUR));
    const { cursor } = await walk();
    graph.mark(anna, read ?? '', { isRead: true });
    graph.move(anna, moved ?? '', 'archive');
    graph.remove(anna, gone ?? '');
    const found = new Map<string, string | null>();
    await walk(cursor, async (id) => found.set(id, await subjectOf(id)));
    expect([...found]).toEqual([
      [read, 'read'],
      [moved, 'moved'],
      [gone, null],
    ]);
  });

  it('is not misled by replayed and reordered rows', async () => {
    let { cursor } = await walk();
    graph.quirks.replay = true;
    graph.quirks.reorder = true;
    const all = new Set<string>();
    const expected: string[] = [];
    for (let index = 0; index < 4; index++) {
      expected.push(deliver(`mail ${index}`, 'Inbox', 2 * HOUR));
      const walked = await walk(cursor);
      walked.ids.forEach((id) => all.add(id));
      cursor = walked.cursor;
    }
    expect([...all].sort()).toEqual(expected.sort());
  });

  it('ends when its list of changes goes in circles', async () => {
    const link = `${graph.url}/v1.0/users/${anna}/mailFolders/inbox/messages/delta?$skiptoken=same`;
    fault({ status: 200, body: { value: [], '@odata.nextLink': link }, times: 1_000_000 });
    await expect(walk()).rejects.toThrow('goes in circles');
    expect(log.all().length).toBeLessThan(20);
  });

  it('counts mail wherever a rule put it, but no junk, no draft, nothing deleted', async () => {
    const { cursor } = await walk();
    const counted = ['Inbox', 'inbox/Clients', 'Projects/Solar', 'archive', 'Sent'].map((folder) =>
      deliver(folder, folder),
    );
    for (const folder of ['junkemail', 'drafts', 'deleteditems', 'deleteditems/Old', 'outbox', 'conversationhistory']) {
      deliver(folder, folder);
    }
    expect((await walk(cursor)).ids.sort()).toEqual(counted.sort());
    const swept: string[] = [];
    for await (const { candidates } of source.list(box, { from: new Date(Date.now() - HOUR), to: null }, signal)) {
      swept.push(...candidates.map(({ id }) => id));
    }
    expect(swept.sort()).toEqual(counted.sort());
  });

  it('lists in windows of time what lies before the 5,000 messages that a filtered delta gives', async () => {
    for (let index = 0; index < 4700; index++) {
      deliver(`${index}`, 'Inbox', HOUR + Math.floor(index / 70) * 60_000);
    }
    const { ids, pages } = await walk();
    expect(ids).toHaveLength(4700);
    const resumed = pages.find(({ cursor }) => !cursor.includes('"windows":[]') && cursor.includes('deltatoken'));
    expect(resumed).toBeDefined();
    expect((await walk(resumed?.cursor)).ids.length).toBeGreaterThan(150);
  });

  it.each<[string, Partial<FaultRule>]>([
    ['410 SyncStateNotFound', { status: 410 }],
    ['404 syncStateNotFound', { status: 404, body: { error: { code: 'syncStateNotFound', message: '' } } }],
    ['400 for a token that is not understood', { status: 400, body: { error: { code: 'ErrorInvalidUrlQuery' } } }],
  ])('begins anew after %s, and looks into every folder for the gap', async (_, rule) => {
    const { cursor } = await walk();
    const gap = [deliver('in', 'Inbox', 3 * HOUR), deliver('moved', 'Projects', 3 * HOUR)];
    fault(rule);
    expect((await walk(cursor)).ids.sort()).toEqual(gap.sort());
  });

  it('follows no link to another host, and trusts no stored one', async () => {
    const evil = 'https://graph.evil.example/v1.0/users/x/messages/delta?$deltatoken=1';
    fault({ status: 200, times: 6, body: { value: [], '@odata.deltaLink': evil } });
    await expect(walk()).rejects.toMatchObject({ name: 'MalformedAnswerError' });
    faults.clear();
    const { cursor } = await walk();
    const stored = JSON.parse(cursor) as Record<string, unknown>;
    const id = deliver('one', 'Inbox', 3 * HOUR);
    expect((await walk(JSON.stringify({ ...stored, inbox: evil }))).ids).toEqual([id]);
    expect((await walk(JSON.stringify({ ...stored, inbox: `${graph.url}@evil.example/v1.0/x` }))).ids).toEqual([id]);
  });

  it('takes an empty answer for a broken one', async () => {
    const id = deliver('one', 'Inbox', 3 * HOUR);
    fault({ status: 200, body: {} });
    expect((await walk()).ids).toEqual([id]);
  });

  it('reads the header of a sent mail from its MIME', async () => {
    const header = 'References: <root@client.example>\r\nBcc: eve@client.example\r\n';
    const { id } = graph.deliver(anna, 'Sent', raw('sent', HOUR, header, 'x'.repeat(3_000_000)));
    const { bcc, threadRoot, messageId } = readMail(await mailOf(id));
    expect({ bcc, threadRoot, messageId }).toEqual({
      bcc: [{ name: '', address: 'eve@client.example' }],
      threadRoot: 'root@client.example',
      messageId: 'sent@client.example',
    });
  });

  it('names attachments without fetching them, and takes an invitation for mail', async () => {
    const header = 'Content-Type: multipart/mixed; boundary=b\r\n';
    const part = (type: string, name: string): string =>
      `--b\r\nContent-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment\r\n\r\nx\r\n`;
    const body = `--b\r\n\r\nHi\r\n${part('application/pdf', 'Angebot.pdf')}${part('text/calendar', 'invite.ics')}--b--`;
    const { id } = graph.deliver(anna, 'Inbox', raw('files', HOUR, header, body));
    const mail = readMail(await mailOf(id));
    expect(mail).toMatchObject({ text: 'Hi', attachmentNames: ['Angebot.pdf', 'invite.ics'] });
    expect(pathsSince(0).filter((path) => path.endsWith('$value'))).toEqual([]);
  });

  it('gives headers alone when asked to, and the categories of a message as tags', async () => {
    const { id } = graph.deliver(anna, 'Inbox', raw('one', HOUR), { categories: ['No Salesforce'] });
    const mail = await mailOf(id, 'headers');
    expect(mail.tags).toEqual(['No Salesforce']);
    expect(readMail(mail)).toMatchObject({ subject: 'one', text: '' });
  });

  it('knows all addresses of the mailbox', async () => {
    expect(await source.aliases(box, signal)).toEqual(['sales@firm.example']);
  });
});

describe('access to a Microsoft 365 mailbox', () => {
  it('works with a certificate, and asks for one token however many calls wait', async () => {
    source = newSource({}, { credential: certificateCredential(own.key + own.certificate) });
    const ids = Array.from({ length: 8 }, (_, index) => deliver(`${index}`));
    await Promise.all(ids.map(subjectOf));
    expect(pathsSince(0).filter((path) => path.endsWith('/token'))).toHaveLength(1);
  });

  it('works with a user’s refresh token, and keeps each new one', async () => {
    const kept = ['0.first'];
    const tokens = {
      read: () => Promise.resolve(kept.at(-1) ?? null),
      save: () => Promise.reject(new Error('nobody consents here')),
      rotate: (_: unknown, _previous: string, next: string) => Promise.resolve(void kept.push(next)),
    };
    const login = { tenantId: app.tenantId, clientId: app.clientId, credential: secret, loginUrl: graph.loginUrl };
    source = newSource({ login: null, consents: { login, tokens } });
    const consented = mailbox(1, { ...box, access: 'Own consent' });
    const id = deliver('one');
    const subject = async (): Promise<string | null> => {
      const mail = await source.fetch(consented, id, 'full', signal);
      return mail === null ? null : readMail(mail).subject;
    };
    expect(await subject()).toBe('one');
    graph.forgetTokens();
    expect(await subject()).toBe('one');
    await expect(source.fetch(box, id, 'full', signal)).rejects.toThrow(/no app permission/);
    expect(new Set(kept).size).toBe(3);
  });

  it.each<[string, Partial<MicrosoftLogin>, RegExp]>([
    ['a wrong secret', { credential: { kind: 'secret', secret: 'hunter2' } }, /invalid_client, AADSTS7000215/],
    ['an unknown tenant', { tenantId: 'nowhere' }, /invalid_request, AADSTS90002/],
    ['an unknown app', { clientId: 'nobody' }, /unauthorized_client, AADSTS700016/],
  ])('is refused for %s in words that name the remedy and no secret', async (_, login, words) => {
    source = newSource({}, login);
    const error = await walk().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConsentLostError);
    expect((error as ConsentLostError).message).toMatch(words);
    expect((error as ConsentLostError).actions.join()).toContain('MICROSOFT_TENANT_ID');
    expect(JSON.stringify(error) + String(error)).not.toContain('hunter2');
  });

  it('is refused for a mailbox that does not exist, and for one that is closed to the app', async () => {
    const nobody = mailbox(2, { address: 'nobody@firm.example' });
    await expect(source.aliases(nobody, signal)).rejects.toThrow(/no such mailbox/);
    graph.revoke(anna);
    await expect(walk()).rejects.toThrow(ConsentLostError);
    graph.restore(anna);
    await walk();
  });

  it('says what a PEM file lacks', () => {
    const other = makeAppCertificate('Other', new Date());
    expect(() => certificateCredential('nonsense')).toThrow(/no certificate with its private key/);
    expect(() => certificateCredential(own.key)).toThrow(/no certificate with its private key/);
    expect(() => certificateCredential(own.key + other.certificate)).toThrow(/not the RSA key of its certificate/);
  });

  it('ends the walk when parts of a batch were throttled, and goes on in the next one', async () => {
    const { cursor } = await walk();
    deliver('elsewhere', 'Projects');
    fault({
      match: 'POST .*batch',
      status: 200,
      body: { responses: [{ id: 'inbox', status: 429, body: { error: { code: 'ApplicationThrottled' } } }] },
    });
    await expect(walk(cursor)).rejects.toMatchObject({ name: 'ServiceUnavailableError', status: 429 });
    expect((await walk(cursor)).ids).toHaveLength(1);
  });
});
