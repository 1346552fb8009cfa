import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FetchedMail, MailPart } from '../../src/domain/mail';
import { readHeadersOnly, readMail } from '../../src/domain/read-mail';

type Headers = Record<string, string>;
const part = (
  mimeType: string,
  content: string | Uint8Array | null,
  change: Partial<MailPart> & { h?: Headers } = {},
): MailPart => ({
  mimeType,
  filename: change.filename ?? '',
  headers: Object.entries(change.h ?? {}).map(([name, value]) => ({ name, value })),
  content: typeof content === 'string' ? Buffer.from(content) : content,
  parts: change.parts ?? [],
});
const multi = (type: string, parts: MailPart[], h: Headers = {}): MailPart =>
  part(`multipart/${type}`, null, { parts, h });
const fetched = (root: MailPart): FetchedMail => ({
  id: 'x',
  receivedAt: new Date(0),
  labels: ['INBOX'],
  tags: [],
  root,
});
const read = (root: MailPart) => readMail(fetched(root));
const withHeaders = (h: Headers, mimeType = 'text/plain') => read(part(mimeType, 'Text', { h }));

describe('the text of a mail', () => {
  it('is said to be cut where the HTML that a person reads was, and not where the plain text is read', () => {
    const html = part('text/html', '<p>text</p>'.repeat(60_000));
    expect(read(html).bodyStatus).toBe('Cut');
    expect(read(multi('mixed', [part('text/html', '<p>a</p>'), html])).bodyStatus).toBe('Cut');
    expect(read(multi('alternative', [html, part('text/plain', 'p')]))).toMatchObject({
      text: 'p',
      bodyStatus: 'Full',
    });
    const unseen = part('text/html', `<p title="${'x'.repeat(600_000)}">a</p>`);
    expect(read(multi('alternative', [unseen]))).toMatchObject({ text: '', bodyStatus: 'Cut' });
  });

  it.each<[string, MailPart, string]>([
    ['plain text with other line ends', part('text/plain', 'a\r\nb\rc\n'), 'a\nb\nc'],
    ['plain text before HTML', multi('alternative', [part('text/html', '<b>h</b>'), part('text/plain', 'p')]), 'p'],
    [
      'HTML where the plain text is blank',
      multi('alternative', [part('text/plain', ' \n'), part('text/html', '<p>h</p>')]),
      'h',
    ],
    ['HTML alone', part('text/html', '<style>x{}</style><p>One</p><p>Two &amp; three</p>'), 'One\n\nTwo & three'],
    [
      'text parts one after the other',
      multi('mixed', [part('text/plain', 'a'), part('text/plain', 'footer')]),
      'a\n\nfooter',
    ],
    [
      'text beside an attachment',
      multi('mixed', [part('text/plain', 'a'), part('text/plain', 'no', { filename: 'n.txt' })]),
      'a',
    ],
    [
      'the signed part of signed mail',
      multi('signed', [part('text/plain', 'a'), part('application/pgp-signature', 's')]),
      'a',
    ],
    [
      'latin-1 that is no UTF-8',
      part('text/plain', Buffer.from('Gr\xfc\xdfe', 'latin1'), {
        h: { 'Content-Type': 'text/plain; charset="iso-8859-1"' },
      }),
      'Grüße',
    ],
    [
      'UTF-8 under an old label',
      part('text/plain', 'Grüße', { h: { 'Content-Type': 'text/plain; charset=iso-8859-1' } }),
      'Grüße',
    ],
    [
      'an unknown charset',
      part('text/plain', Buffer.from('a\xe9', 'latin1'), { h: { 'Content-Type': 'text/plain; charset=x-odd' } }),
      'aé',
    ],
    ['NUL and other controls', part('text/plain', 'a\0b\x07c\td'), 'abc\td'],
    ['nothing', part('text/plain', ''), ''],
  ])('is %s', (_, root, text) => {
    expect(read(root).text).toBe(text);
  });

  it('keeps quoted mail: losing text is worse than repeating it', () => {
    expect(read(part('text/html', '<p>New</p><div class="gmail_quote">Old</div>')).text).toMatch(/New[^]*Old/);
  });

  it('is cut at 32,000 characters without parting a surrogate pair', () => {
    const mail = read(part('text/plain', `${'x'.repeat(31_999)}😀😀`));
    expect(mail).toMatchObject({ bodyStatus: 'Cut' });
    expect(mail.text).toBe('x'.repeat(31_999));
  });

  it.each<[string, MailPart, string]>([
    ['Full', part('text/plain', 'a'), 'Full'],
    ['Empty', part('text/plain', ' '), 'Empty'],
    [
      'Encrypted for PGP',
      multi('encrypted', [part('application/pgp-encrypted', 'v'), part('application/octet-stream', null)]),
      'Encrypted',
    ],
    ['Encrypted for S/MIME', part('application/pkcs7-mime', null, { filename: 'smime.p7m' }), 'Encrypted'],
    [
      'Encrypted for TNEF',
      multi('mixed', [part('application/ms-tnef', null, { filename: 'winmail.dat' })]),
      'Encrypted',
    ],
  ])('has the status %s', (_, root, status) => {
    expect(read(root).bodyStatus).toBe(status);
  });

  it('of a deeply nested or endless mail is read in a moment', () => {
    let deep = part('text/plain', 'deep');
    for (let level = 0; level < 5000; level++) {
      deep = multi('mixed', [deep]);
    }
    const start = process.cpuUsage();
    expect(read(deep).text).toBe('');
    read(part('text/html', '<div>'.repeat(200_000)));
    read(part('text/plain', 'line\n'.repeat(1_000_000)));
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(10_000);
  });

  it('never makes reading throw, whatever the bytes', () => {
    const leaf = fc.record({
      type: fc.constantFrom('text/plain', 'text/html', 'image/png', 'message/rfc822', ''),
      bytes: fc.uint8Array(),
    });
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 4 }), fc.string(), (leaves, header) => {
        const parts = leaves.map(({ type, bytes }) => part(type, bytes));
        const mail = read(multi('mixed', parts, { From: header, To: header, Subject: header, 'Message-ID': header }));
        expect(mail.text).not.toMatch(/\0/);
      }),
    );
  });
});

describe('attachments', () => {
  it('are named and not read', () => {
    const mail = read(
      multi('mixed', [
        part('text/plain', 'a'),
        part('application/pdf', null, { filename: '=?utf-8?Q?Angebot_=C3=BC.pdf?=' }),
        part('text/plain', 'secret', { h: { 'Content-Disposition': 'attachment' } }),
        multi('related', [part('text/html', 'b'), part('image/png', null, { filename: 'logo.png' })]),
        part('message/rfc822', null, {
          parts: [part('text/plain', 'inner secret', { h: { Subject: 'Inner' } })],
        }),
        part('text/calendar', 'BEGIN:VCALENDAR', { filename: 'invite.ics' }),
      ]),
    );
    expect(mail.attachmentNames).toEqual([
      'Angebot ü.pdf',
      'unnamed (text/plain)',
      'logo.png',
      'Inner.eml',
      'invite.ics',
    ]);
    expect(mail.text).not.toContain('secret');
  });
});

describe('the headers of a mail', () => {
  it('are found in any case, unfolded and decoded', () => {
    const mail = withHeaders({
      from: 'Ada <ada@x.example>',
      SUBJECT: '=?utf-8?Q?Gr=C3=BC?=\r\n =?utf-8?Q?=C3=9Fe?=  and\r\n\tmore',
      'message-id': '<\r\n 1@x>',
      REFERENCES: '<root@x> <other@x>',
    });
    expect(mail).toMatchObject({ subject: 'Grüße and more', messageId: '1@x', threadRoot: 'root@x' });
    expect(mail.from).toEqual([{ name: 'Ada', address: 'ada@x.example' }]);
  });

  it('have one id whether a provider decodes it or not', () => {
    const ids = ['<1@x.example>', '=?utf-8?Q?<1=40x.example>?=', ' < 1@x.example>\r\n '];
    expect(ids.map((id) => withHeaders({ 'Message-ID': id }).messageId)).toEqual(ids.map(() => '1@x.example'));
  });

  it('may all be missing', () => {
    expect(read(part('', null))).toMatchObject({
      messageId: '',
      from: [],
      to: [],
      subject: '',
      threadRoot: '',
      text: '',
    });
  });

  it('may stand twice: recipients add up, the first subject counts', () => {
    const root = part('text/plain', 'a');
    const headers = [
      { name: 'To', value: 'a@x.example' },
      { name: 'to', value: 'b@x.example' },
      { name: 'Subject', value: 'one' },
      { name: 'Subject', value: 'two' },
    ];
    const mail = read({ ...root, headers });
    expect(mail.to.map(({ address }) => address)).toEqual(['a@x.example', 'b@x.example']);
    expect(mail.subject).toBe('one');
  });

  it('tell time by the provider, not by the Date header', () => {
    expect(withHeaders({ Date: 'Mon, 01 Jan 2035 00:00:00 +0000' }).sentAt).toEqual(new Date(0));
  });

  it.each<[string, Headers, string, boolean]>([
    ['nothing special', {}, 'text/plain', false],
    ['Auto-Submitted: no', { 'Auto-Submitted': 'no' }, 'text/plain', false],
    ['Auto-Submitted: auto-replied', { 'Auto-Submitted': 'auto-replied' }, 'text/plain', true],
    ['Auto-Submitted: Auto-Generated; x', { 'Auto-Submitted': 'Auto-Generated; x' }, 'text/plain', true],
    ['an empty Return-Path', { 'Return-Path': '<>' }, 'text/plain', true],
    ['a Return-Path', { 'Return-Path': '<a@x.example>' }, 'text/plain', false],
    ['multipart/report', {}, 'multipart/report', true],
    ['X-Autoreply', { 'X-Autoreply': 'yes' }, 'text/plain', true],
    ['List-Id and Precedence', { 'List-Id': '<l.x>', Precedence: 'bulk' }, 'text/plain', false],
  ])('with %s', (_, headers, type, isAutomated) => {
    expect(withHeaders(headers, type).isAutomated).toBe(isAutomated);
  });

  it('alone make a mail without body', () => {
    const mail = readHeadersOnly(fetched(part('text/plain', 'Text', { h: { Subject: 'S' } })));
    expect(mail).toMatchObject({ subject: 'S', text: '', bodyStatus: 'Unreadable' });
  });
});
