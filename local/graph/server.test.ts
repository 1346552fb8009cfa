import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@microsoft/microsoft-graph-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startGraph, type GraphStandIn } from './server';
import { askToken, officialClient, refusal, trust } from './testing/official-client';

const anna = 'anna@firm.example';
const app = { tenantId: 'tenant-1', clientId: 'client-1', clientSecret: 'secret-1' };
const immutable = 'IdType="ImmutableId"';

interface Page {
  '@odata.nextLink'?: string;
  '@odata.deltaLink'?: string;
  value: Record<string, unknown>[];
}

describe('the local Graph', () => {
  let folder: string;
  let graph: GraphStandIn;
  let client: Client;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'local-graph-'));
    graph = await startGraph({
      mailboxes: [{ address: anna, aliases: ['sales@firm.example'], messages: [] }],
      apps: [{ ...app, permissions: ['Mail.Read', 'User.Read.All'] }],
      folderForFiles: folder,
    });
    trust(graph);
    client = officialClient(graph, await token());
  });
  afterEach(async () => {
    await graph.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function token({ tokenUrl } = graph): Promise<string> {
    const { access_token: value } = await askToken(tokenUrl, {
      grant_type: 'client_credentials',
      client_id: app.clientId,
      client_secret: app.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    });
    return String(value);
  }
  const raw = (name: string, header = '', body = 'text'): Buffer =>
    Buffer.from(
      `Message-ID: <${name}@client.example>\r\nFrom: "Müller, Carl" <carl@client.example>\r\nTo: ${anna}\r\n` +
        `Subject: ${name}\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n${header}\r\n${body}\r\n`,
    );
  const deliver = (name: string, where = 'Inbox'): string => graph.deliver(anna, where, raw(name)).id;
  const get = (path: string, prefer = immutable): Promise<Page> =>
    client.api(path).header('Prefer', prefer).get() as Promise<Page>;
  const delta = (select = 'subject'): string => `/users/${anna}/mailFolders/inbox/messages/delta?$select=${select}`;
  const subjects = (page: Page): unknown[] => page.value.map(({ subject }) => subject);

  /** All rows of a round, and the link that begins the next. */
  async function round(link: string, prefer = `${immutable}, odata.maxpagesize=2`): Promise<Page> {
    const value: Page['value'] = [];
    for (let next = link; ;) {
      const page = await get(next, prefer);
      value.push(...page.value);
      if (page['@odata.nextLink'] === undefined) {
        return { ...page, value };
      }
      next = page['@odata.nextLink'];
    }
  }

  it('lists a folder in a first round of delta and tells changes afterwards', async () => {
    ['one', 'two', 'three'].forEach((name) => deliver(name));
    deliver('elsewhere', 'Projects');
    const first = await round(delta());
    expect(subjects(first).sort()).toEqual(['one', 'three', 'two']);
    expect(first['@odata.deltaLink']).toMatch(
      /^https:\/\/127\.0\.0\.1:\d+\/v1\.0\/users\/anna@firm\.example\/mailFolders\('/,
    );
    const id = deliver('four');
    graph.mark(anna, String(first.value[0]?.['id']), { isRead: true });
    const second = await round(first['@odata.deltaLink'] ?? '');
    expect(second.value).toHaveLength(2);
    expect(second.value.find((row) => row['id'] === id)?.['subject']).toBe('four');
    expect(second.value.find((row) => row['id'] !== id)).not.toHaveProperty('subject');
    expect((await round(second['@odata.deltaLink'] ?? '')).value).toEqual([]);
  });

  it('tells of what left a folder, but not of what came and went, nor that something came back', async () => {
    const [gone, moved, back] = ['gone', 'moved', 'back'].map((name) => deliver(name));
    const { '@odata.deltaLink': link = '' } = await round(delta());
    graph.remove(anna, gone ?? '');
    graph.move(anna, moved ?? '', 'Projects/Solar');
    graph.move(anna, back ?? '', 'archive');
    graph.move(anna, back ?? '', 'Inbox');
    graph.move(anna, deliver('passing'), 'archive');
    const rows = (await round(link)).value;
    expect(rows.map((row) => [row['id'], row['@removed']])).toEqual(
      [gone, moved, back].map((id) => [id, { reason: 'deleted' }]),
    );
    expect(await get(`/users/${anna}/messages/${moved ?? ''}`)).toMatchObject({ subject: 'moved' });
    expect(await refusal(get(`/users/${anna}/messages/${gone ?? ''}`))).toMatchObject({
      status: 404,
      code: 'ErrorItemNotFound',
    });
  });

  it('replays and reorders rows when it is told to', async () => {
    const { '@odata.deltaLink': first = '' } = await round(delta());
    ['a', 'b'].forEach((name) => deliver(name));
    const { '@odata.deltaLink': second = '' } = await round(first);
    deliver('c');
    graph.quirks.replay = true;
    expect(subjects(await round(second))).toEqual(['a', 'b', 'c']);
    graph.quirks.reorder = true;
    expect(subjects(await round(second))).toEqual(['c', 'b', 'a']);
  });

  it('forgets its state with 410 SyncStateNotFound', async () => {
    deliver('one');
    deliver('two');
    const page = await get(delta(), `${immutable}, odata.maxpagesize=1`);
    graph.expire(anna);
    expect(await refusal(get(page['@odata.nextLink'] ?? ''))).toMatchObject({ status: 410, code: 'SyncStateNotFound' });
  });

  it('filters a delta by receivedDateTime ge only', async () => {
    deliver('one');
    const filtered = (filter: string): Promise<Page> => get(`${delta()}&$filter=${filter}`);
    expect(subjects(await filtered('receivedDateTime ge 2026-11-23T10:00:00Z'))).toEqual(['one']);
    expect(subjects(await filtered('receivedDateTime ge 2026-11-23T10:00:01Z'))).toEqual([]);
    for (const filter of [
      'receivedDateTime le 2026-11-23T10:00:00Z',
      "subject eq 'one'",
      "receivedDateTime ge '2026'",
    ]) {
      expect(await refusal(filtered(filter))).toMatchObject({ status: 400, code: 'ErrorInvalidUrlQuery' });
    }
  });

  it('lists by time, order, page and selection, with links that count rows', async () => {
    for (const hour of [9, 10, 11, 12]) {
      graph.deliver(
        anna,
        'Inbox',
        Buffer.from(`Subject: ${hour}\r\nDate: Mon, 23 Nov 2026 ${hour}:00:00 +0000\r\n\r\n`),
      );
    }
    const filter = '$filter=receivedDateTime ge 2026-11-23T10:00:00Z and receivedDateTime lt 2026-11-23T13:00:00Z';
    const list = `/users/${anna}/messages?${filter}&$orderby=receivedDateTime asc&$top=2&$select=subject`;
    const page = await get(list);
    expect(subjects(page)).toEqual(['10', '11']);
    expect(Object.keys(page.value[0] ?? {}).sort()).toEqual(['@odata.etag', 'id', 'subject']);
    const last = await get(page['@odata.nextLink'] ?? '');
    expect(subjects(last)).toEqual(['12']);
    expect(last['@odata.nextLink']).toBeUndefined();
    expect(await refusal(get(`/users/${anna}/messages?$search="x"`))).toMatchObject({ status: 400 });
    expect(await refusal(get(`/users/${anna}/messages?$select=sensitivity`))).toMatchObject({ status: 400 });
  });

  it('keeps the immutable id over a move, and no other', async () => {
    const id = deliver('one');
    const plain = (await get(`/users/${anna}/messages?$select=id`, 'odata.maxpagesize=5')).value[0]?.['id'];
    expect(plain).not.toBe(id);
    graph.move(anna, id, 'archive');
    expect((await get(`/users/${anna}/messages?$select=id`)).value[0]?.['id']).toBe(id);
    expect(await refusal(get(`/users/${anna}/messages/${String(plain)}`))).toMatchObject({ status: 404 });
  });

  it('gives headers of received mail, none of sent mail, and the MIME of both', async () => {
    const received = deliver('received');
    const sent = deliver('sent', 'Sent');
    const select = '$select=internetMessageHeaders,internetMessageId';
    const [one, two] = await Promise.all([received, sent].map((id) => get(`/users/${anna}/messages/${id}?${select}`)));
    expect(one).toHaveProperty('internetMessageHeaders');
    expect(two).not.toHaveProperty('internetMessageHeaders');
    expect(two).toHaveProperty('internetMessageId', '<sent@client.example>');
    const mime: unknown = await client.api(`/users/${anna}/messages/${sent}/$value`).get();
    expect(mime).toBe(raw('sent').toString());
  });

  it('honours preferences, says so, and refuses those that it does not know', async () => {
    const html = raw(
      'html',
      'Content-Type: text/html; charset=utf-8\r\n',
      '<p>Gr&uuml;&szlig;e <b>an</b></p><p>alle</p>',
    );
    const id = graph.deliver(anna, 'Inbox', html).id;
    const url = `${graph.url}/v1.0/users/${anna}/messages/${id}?$select=body`;
    const authorization = `Bearer ${await token()}`;
    const response = await fetch(url, {
      headers: { authorization, prefer: `${immutable}, outlook.body-content-type="text"` },
    });
    expect(response.headers.get('preference-applied')).toContain('outlook.body-content-type="text"');
    expect(await response.json()).toMatchObject({ body: { contentType: 'text', content: 'Grüße an\r\n\r\nalle' } });
    expect((await fetch(url, { headers: { authorization, prefer: 'outlook.timezone="UTC"' } })).status).toBe(400);
    expect((await fetch(url, { headers: { authorization, 'x-unknown': '1' } })).status).toBe(400);
    expect((await fetch(url)).status).toBe(401);
  });

  it('names attachments without their contents', async () => {
    const header = 'Content-Type: multipart/mixed; boundary=b\r\n';
    const body =
      '--b\r\n\r\nHi\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n' +
      'Content-Disposition: attachment\r\n\r\nx\r\n--b--';
    const { id } = graph.deliver(anna, 'Inbox', raw('files', header, body));
    const page = await get(`/users/${anna}/messages/${id}/attachments?$select=name,contentType,isInline`);
    expect(page.value).toEqual([
      {
        '@odata.type': '#microsoft.graph.fileAttachment',
        id: expect.any(String) as unknown,
        name: 'a.pdf',
        contentType: 'application/pdf',
        isInline: false,
      },
    ]);
    expect(await refusal(get(`/users/${anna}/messages/${id}/attachments`))).toMatchObject({ status: 400 });
  });

  it('answers a batch of at most twenty part by part', async () => {
    const id = deliver('one');
    const part = (number: number, url: string): object => ({
      id: `${number}`,
      method: 'GET',
      url,
      headers: { Prefer: immutable },
    });
    const requests = [
      part(1, `/users/${anna}/messages/${id}?$select=subject`),
      part(2, `/users/${anna}/mailFolders/nowhere`),
    ];
    const answer = (await client.api('/$batch').post({ requests })) as { responses: { id: string; status: number }[] };
    const statuses = answer.responses.map((response) => [response.id, response.status]).sort();
    expect(statuses).toEqual([
      ['1', 200],
      ['2', 404],
    ]);
    const many = Array.from({ length: 21 }, (_, number) => part(number, `/users/${anna}`));
    expect(await refusal(client.api('/$batch').post({ requests: many }))).toMatchObject({ status: 400 });
  });

  it('shows the profile of a user to an app only with User.Read.All, whatever mail it may read', async () => {
    const other = await startGraph({
      mailboxes: [{ address: anna, messages: [] }],
      apps: [{ ...app, permissions: ['Mail.Read'] }],
      folderForFiles: folder,
    });
    trust(other);
    const mine = officialClient(other, await token(other));
    expect(await refusal(mine.api(`/users/${anna}?$select=proxyAddresses`).get())).toMatchObject({
      status: 403,
      code: 'Authorization_RequestDenied',
    });
    await mine.api(`/users/${anna}/messages`).get();
    await other.close();
  });

  it('moves, categorises and lists mail by the names that people use', async () => {
    const id = deliver('one');
    graph.setCategory(anna, id, 'No Salesforce', true);
    graph.setCategory(anna, id, 'Red', true);
    graph.move(anna, id, 'Junk');
    expect(graph.messages(anna)).toMatchObject([{ id, folder: 'Junk', labels: ['No Salesforce', 'Red'] }]);
    graph.setCategory(anna, id, 'Red', false);
    graph.move(anna, id, 'Projects/Solar');
    expect(graph.messages(anna)).toMatchObject([{ folder: 'Projects/Solar', labels: ['No Salesforce'] }]);
    graph.setAliases(anna, ['info@firm.example']);
    expect(await get(`/users/${anna}?$select=proxyAddresses`)).toMatchObject({
      proxyAddresses: [`SMTP:${anna}`, 'smtp:info@firm.example'],
    });
  });

  it('shows the aliases of a mailbox as proxy addresses', async () => {
    expect(await get(`/users/${anna}?$select=id,proxyAddresses`)).toMatchObject({
      proxyAddresses: [`SMTP:${anna}`, 'smtp:sales@firm.example'],
    });
    expect(await get(`/users/${anna}`)).not.toHaveProperty('proxyAddresses');
  });

  it('knows folders by well-known names and ids, never by what people call them', async () => {
    const path = `/users/${anna}/mailFolders`;
    const inbox = (await get(`${path}/inbox?$select=displayName`)) as unknown as Record<string, string>;
    expect(inbox['displayName']).toBe('Posteingang');
    expect(await get(`${path}/${inbox['id'] ?? ''}`)).toMatchObject({ displayName: 'Posteingang' });
    expect(await refusal(get(`${path}/Posteingang`))).toMatchObject({ status: 404 });
  });

  it.each([
    ['an unknown path', '/users/anna@firm.example/calendar', 400],
    ['another version', 'https://host/beta/users/anna@firm.example', 400],
    ['an unknown user', '/users/nobody@firm.example/messages', 404],
    ['the person behind an app', '/me/messages', 400],
    ['a malformed id', '/users/anna@firm.example/messages/123', 400],
  ])('refuses %s', async (_, path, status) => {
    const call = client.api(path.replace('https://host', graph.url)).get();
    expect(await refusal(call)).toMatchObject({ status });
  });

  it('closes a revoked mailbox to the app until it is restored', async () => {
    graph.revoke(anna);
    expect(await refusal(get(`/users/${anna}`))).toMatchObject({ status: 403, code: 'ErrorAccessDenied' });
    graph.restore(anna);
    await get(`/users/${anna}`);
  });
});
