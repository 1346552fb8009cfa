import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { gmail_v1 } from 'googleapis/build/src/apis/gmail';
import { startGmail, type GmailStandIn } from './server';
import { makeServiceAccount, refusal, serviceAccountClient } from './testing/official-client';

const account = makeServiceAccount();
const anna = 'anna@firm.example';

describe('messages of the local Gmail', () => {
  let standIn: GmailStandIn;
  let messages: gmail_v1.Resource$Users$Messages;

  beforeAll(async () => {
    standIn = await startGmail({ mailboxes: [{ address: anna, messages: [] }], serviceAccounts: [account] });
    messages = serviceAccountClient(standIn, account, { subject: anna }).users.messages;
  });
  afterAll(() => standIn.close());

  const deliver = (raw: string | Buffer): string =>
    standIn.deliver(anna, 'Inbox', Buffer.isBuffer(raw) ? raw : Buffer.from(raw.replace(/\n/g, '\r\n'))).id;
  const full = async (raw: string | Buffer) => (await messages.get({ userId: 'me', id: deliver(raw) })).data;
  const header = (part: gmail_v1.Schema$MessagePart | undefined, name: string) =>
    part?.headers?.find((field) => field.name === name)?.value;
  const text = (data: string | null | undefined) => Buffer.from(data ?? '', 'base64url').toString('utf8');

  it('gives a plain message as the documentation shows it', async () => {
    const raw = 'From: a@x.example\nSubject: Hi\nDate: Mon, 02 Nov 2026 09:30:00 +0100\n\nFive > four & "more"\n';
    const id = deliver(raw);
    const { data } = await messages.get({ userId: 'me', id });
    expect(data).toEqual({
      id,
      threadId: id,
      labelIds: ['UNREAD', 'CATEGORY_PERSONAL', 'INBOX'],
      snippet: 'Five &gt; four &amp; &quot;more&quot;',
      payload: {
        partId: '',
        mimeType: 'text/plain',
        filename: '',
        headers: [
          { name: 'From', value: 'a@x.example' },
          { name: 'Subject', value: 'Hi' },
          { name: 'Date', value: 'Mon, 02 Nov 2026 09:30:00 +0100' },
        ],
        body: { size: 22, data: Buffer.from('Five > four & "more"\r\n').toString('base64').replace(/\+/g, '-') },
      },
      sizeEstimate: raw.length + 5,
      historyId: expect.stringMatching(/^\d+$/) as unknown,
      internalDate: String(Date.UTC(2026, 10, 2, 8, 30)),
    });
  });

  it('gives the raw bytes back, padded', async () => {
    const raw = Buffer.from([0x41, 0x3a, 0xff, 0xfb, 0x0d, 0x0a]);
    const { data } = await messages.get({ userId: 'me', id: deliver(raw), format: 'raw' });
    expect(data.raw).toBe('QTr_-w0K');
    const { data: padded } = await messages.get({ userId: 'me', id: deliver(raw.subarray(0, 4)), format: 'raw' });
    expect(padded.raw).toBe('QTr_-w==');
    expect(padded.payload).toBeUndefined();
  });

  it('counts a message without a readable date as received now', async () => {
    const before = Date.now();
    const tooOld = 'Date: Wed, 31 Dec 1969 23:59:59 +0000\n\n';
    for (const raw of [tooOld, 'Subject: none\n\n', 'Date: 31 February 2026 10:00:00 +0000\n\n', 'Date: soon\n\n']) {
      const { internalDate } = await full(raw);
      expect(Number(internalDate)).toBeGreaterThanOrEqual(before);
    }
  });

  it('unfolds headers, keeps their spaces, and keeps repeated ones in order', async () => {
    const { payload } = await full('Received: by x;\n        Mon\nReceived: by y;\n\tTue\nSubject: a\n b\n\n');
    expect(payload?.headers).toEqual([
      { name: 'Received', value: 'by x;        Mon' },
      { name: 'Received', value: 'by y;\tTue' },
      { name: 'Subject', value: 'a b' },
    ]);
  });

  it('decodes encoded words in full and metadata, and leaves them in raw', async () => {
    const subject = '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=\n =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=';
    const raw = `Subject: ${subject}\nFrom: =?utf-8?Q?M=C3=BCller=2C_J=C3=B6rg?= <j@x.example>\n\n`;
    const id = deliver(raw);
    for (const format of ['full', 'metadata']) {
      const { data } = await messages.get({ userId: 'me', id, format });
      expect(header(data.payload, 'Subject')).toBe('Grüße日本');
      expect(header(data.payload, 'From')).toBe('"Müller, Jörg" <j@x.example>');
    }
    const { data } = await messages.get({ userId: 'me', id, format: 'raw' });
    expect(text(data.raw)).toContain('=?utf-8?Q?Gr=C3=BC=C3=9Fe?=');
  });

  it('shows raw 8-bit headers as text', async () => {
    const latin = Buffer.from('Subject: Gr\xfc\xdfe\r\n\r\n', 'latin1');
    expect(header((await full(latin)).payload, 'Subject')).toBe('Grüße');
    expect(header((await full('Subject: Grüße\n\n')).payload, 'Subject')).toBe('Grüße');
  });

  it.each([
    ['iso-8859-1', 'quoted-printable', Buffer.from('Gr=FC=DFe'), 'Grüße'],
    ['shift_jis', 'base64', Buffer.from('k/qWew==', 'latin1'), '日本'],
    ['utf-7', '7bit', Buffer.from('Gr+APwA3w-e 1 +- 1'), 'Grüße 1 + 1'],
    ['utf-16', 'base64', Buffer.from('/v8ARwByAPw=', 'latin1'), 'Grü'],
    ['windows-1251', '8bit', Buffer.from([0xcf, 0xf0, 0xe8]), 'При'],
    ['no-such-charset', '8bit', Buffer.from('Grüße'), 'Grüße'],
  ])('gives a body in %s (%s) as UTF-8 under its old label', async (charset, encoding, body, expected) => {
    const head = `Content-Type: text/plain; charset=${charset}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;
    const { payload } = await full(Buffer.concat([Buffer.from(head), body]));
    expect(text(payload?.body?.data)).toBe(expected);
    expect(header(payload, 'Content-Type')).toContain(charset);
  });

  const nested = `Content-Type: multipart/mixed; boundary=outer
Subject: parts

preamble
--outer
Content-Type: multipart/alternative; boundary="inner one"

--inner one
Content-Type: text/plain

plain
--inner one
Content-Type: text/html

<p>html</p>
--inner one--
--outer
Content-Type: application/pdf; name*=utf-8''Angebot%20%C3%BC.pdf
Content-Transfer-Encoding: base64

JVBERg==
--outer
Content-Type: message/rfc822

Subject: inside
From: other@x.example

inner text
--outer--
epilogue`;

  it('numbers the parts of a tree and leaves files to attachments.get', async () => {
    const { payload } = await full(nested);
    const [alternative, pdf, forwarded] = payload?.parts ?? [];
    expect(payload).toMatchObject({ partId: '', mimeType: 'multipart/mixed', body: { size: 0 } });
    expect(alternative?.parts?.map(({ partId, mimeType, body }) => [partId, mimeType, text(body?.data)])).toEqual([
      ['0.0', 'text/plain', 'plain'],
      ['0.1', 'text/html', '<p>html</p>'],
    ]);
    expect(pdf).toMatchObject({ partId: '1', filename: 'Angebot ü.pdf', body: { size: 4 } });
    expect(pdf?.body?.data).toBeUndefined();
    expect(forwarded?.mimeType).toBe('message/rfc822');
    expect(header(forwarded?.parts?.[0], 'From')).toBe('other@x.example');
    expect(text(forwarded?.parts?.[0]?.body?.data)).toBe('inner text');
  });

  it('gives attachments under ids that change on each fetch and stay valid', async () => {
    const messageId = deliver(nested);
    const idNow = async () =>
      (await messages.get({ userId: 'me', id: messageId })).data.payload?.parts?.[1]?.body?.attachmentId ?? '';
    const [first, second] = [await idNow(), await idNow()];
    expect(first).not.toBe(second);
    for (const id of [first, second]) {
      const { data } = await messages.attachments.get({ userId: 'me', messageId, id });
      expect(data).toEqual({ size: 4, data: 'JVBERg==' });
    }
    const other = messages.attachments.get({ userId: 'me', messageId: deliver(nested), id: first });
    expect(await refusal(other)).toMatchObject({
      status: 400,
      body: { error: { message: 'Invalid attachment token' } },
    });
  });

  it('gives metadata with chosen headers only, and minimal without any', async () => {
    const id = deliver('From: a@x.example\nSUBJECT: s\nTo: b@x.example\n\nbody');
    const { data } = await messages.get({
      userId: 'me',
      id,
      format: 'metadata',
      metadataHeaders: ['subject', 'To'],
    });
    expect(data.payload?.headers).toEqual([
      { name: 'SUBJECT', value: 's' },
      { name: 'To', value: 'b@x.example' },
    ]);
    expect(data.payload?.body).toBeUndefined();
    const { data: minimal } = await messages.get({ userId: 'me', id, format: 'minimal' });
    expect(minimal.payload).toBeUndefined();
    expect(minimal.snippet).toBe('body');
  });

  it('keeps only the fields that were asked for', async () => {
    const id = deliver('From: a@x.example\n\nbody');
    const { data } = await messages.get({ userId: 'me', id, fields: 'id,payload(headers/value,mimeType)' });
    expect(data).toEqual({ id, payload: { mimeType: 'text/plain', headers: [{ value: 'a@x.example' }] } });
    expect(await refusal(messages.get({ userId: 'me', id, fields: 'id,(' }))).toMatchObject({ status: 400 });
  });

  it.each([
    ['an unknown message', { id: '00000000000000ff' }, 404, 'Requested entity was not found.'],
    ['an id that is none', { id: 'not-hex' }, 400, 'Invalid id value'],
    ['an unknown format', { id: '1', format: 'FANCY' }, 400, `Invalid value at 'format' (TYPE_ENUM), "fancy"`],
  ])('refuses %s', async (_, parameters, status, message) => {
    expect(await refusal(messages.get({ userId: 'me', ...parameters }))).toMatchObject({
      status,
      body: { error: { code: status, message } },
    });
  });

  it('answers a missing message as Google does', async () => {
    expect((await refusal(messages.get({ userId: 'me', id: 'abc' }))).body).toEqual({
      error: {
        code: 404,
        message: 'Requested entity was not found.',
        errors: [{ message: 'Requested entity was not found.', domain: 'global', reason: 'notFound' }],
        status: 'NOT_FOUND',
      },
    });
  });

  it('refuses parameters, paths and methods that it does not know', async () => {
    const unknown = { userId: 'me', id: 'abc', shape: 'round' } as gmail_v1.Params$Resource$Users$Messages$Get;
    expect(await refusal(messages.get(unknown))).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('Unknown name "shape"') as unknown } },
    });
    expect(await refusal(messages.trash({ userId: 'me', id: 'abc' }))).toMatchObject({ status: 404 });
    expect((await fetch(`${standIn.url}/gmail/v2/anything`)).status).toBe(404);
    expect((await fetch(`${standIn.url}/gmail/v1/users/%E0%A4%A/profile`)).status).toBe(401);
  });

  it('answers a batch part by part', async () => {
    const id = deliver('Subject: one\n\n');
    const call = (path: string, contentId: string) =>
      `--b\r\nContent-Type: application/http\r\nContent-ID: <${contentId}>\r\n\r\nGET /gmail/v1/users/me/${path}\r\n\r\n`;
    const response = await fetch(`${standIn.url}/batch/gmail/v1`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await accessToken()}`, 'content-type': 'multipart/mixed; boundary=b' },
      body: `${call(`messages/${id}?format=minimal`, 'a')}${call('messages/ff', 'b')}--b--`,
    });
    const answer = await response.text();
    expect(response.status).toBe(200);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404']);
    expect(answer.match(/Content-ID: .*(?=\r)/g)).toEqual(['Content-ID: <response-a>', 'Content-ID: <response-b>']);
  });

  async function accessToken(): Promise<string> {
    const { auth } = messages.context._options;
    const { token } = await (auth as { getAccessToken(): Promise<{ token?: string | null }> }).getAccessToken();
    return token ?? '';
  }
});
