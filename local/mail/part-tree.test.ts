import { describe, expect, it } from '@jest/globals';
import { headerValue } from './header-fields';
import { contentOf, readPartTree, textOf, type MailPart } from './part-tree';

const lines = (...all: string[]): Buffer => Buffer.from(all.join('\r\n'));
const shape = (part: MailPart): unknown =>
  part.parts.length === 0 ? part.mimeType : [part.mimeType, ...part.parts.map(shape)];

describe('the part tree of a message', () => {
  it.each([
    ['CR LF', '\r\n'],
    ['LF', '\n'],
    ['bare CR', '\r'],
    ['CR CR LF', '\r\r\n'],
  ])('is read with lines ended by %s', (_, end) => {
    const raw = [
      'Subject: a',
      ' b',
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      '',
      'one',
      '--x',
      '',
      'two',
      '--x--',
      '',
    ];
    const tree = readPartTree(Buffer.from(raw.join(end)));
    expect(headerValue(tree.fields, 'subject')).toBe('a b');
    expect(tree.parts.map((part) => textOf(part).trim())).toEqual(['one', 'two']);
  });

  it('takes a stray CR for content where lines end with LF', () => {
    const tree = readPartTree(Buffer.from('Subject: a\nX: y\rTo: b\nFrom: c\n\nx\ry'));
    expect(tree.fields.map(({ name }) => name)).toEqual(['Subject', 'X', 'From']);
    expect(textOf(tree)).toBe('x\ry');
  });

  it('passes over lines that are no header', () => {
    const raw = lines(
      'From a@x.example Mon Nov  2 10:00:00 2026',
      'Subject: s',
      'lost continuation',
      'To : b@x.example',
      '',
      'body',
    );
    const tree = readPartTree(raw);
    expect(tree.fields).toEqual([
      { name: 'Subject', value: 's' },
      { name: 'To', value: 'b@x.example' },
    ]);
    expect(textOf(tree)).toBe('body');
  });

  it('takes what has no header for a body', () => {
    expect(textOf(readPartTree(Buffer.from('just a line\nand another')))).toBe('just a line\nand another');
    expect(textOf(readPartTree(Buffer.from('\nbody')))).toBe('body');
    expect(readPartTree(Buffer.alloc(0))).toMatchObject({ fields: [], mimeType: 'text/plain' });
  });

  it('reads a delivery report with the message it is about', () => {
    const raw = lines(
      'Content-Type: multipart/report; report-type=delivery-status; boundary="=_r"',
      '',
      '--=_r',
      '',
      'It failed.',
      '--=_r',
      'Content-Type: message/delivery-status',
      '',
      'Status: 5.1.1',
      '--=_r',
      'Content-Type: message/rfc822',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('Subject: original\r\nContent-Type: text/html\r\n\r\n<p>x</p>').toString('base64'),
      '--=_r--',
    );
    const tree = readPartTree(raw);
    expect(shape(tree)).toEqual([
      'multipart/report',
      'text/plain',
      'message/delivery-status',
      ['message/rfc822', 'text/html'],
    ]);
    expect(headerValue(tree.parts[2]?.parts[0]?.fields ?? [], 'Subject')).toBe('original');
  });

  it('reads signed mail and TNEF as parts with their names', () => {
    const raw = lines(
      'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=s',
      '',
      '--s',
      '',
      'text',
      '--s',
      'Content-Type: application/pkcs7-signature; name="smime.p7s"',
      'Content-Transfer-Encoding: base64',
      '',
      'MIIB',
      '--s',
      'Content-Type: application/ms-tnef; name=winmail.dat',
      '',
      'x',
    );
    expect(readPartTree(raw).parts.map(({ filename }) => filename)).toEqual(['', 'smime.p7s', 'winmail.dat']);
  });

  it('keeps the last part of a message that was cut off, and nested boundaries apart', () => {
    const raw = lines(
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: multipart/alternative; boundary=bb',
      '',
      '--bb',
      '',
      'one',
      '--bbb',
      '--bb--',
      '--b',
      '',
      'two',
    );
    const tree = readPartTree(raw);
    expect(shape(tree)).toEqual(['multipart/mixed', ['multipart/alternative', 'text/plain'], 'text/plain']);
    expect(tree.parts[0]?.parts.map(textOf)).toEqual(['one\r\n--bbb']);
    expect(textOf(tree.parts[1] as MailPart)).toBe('two');
  });

  it.each(['multipart/mixed', 'multipart/mixed; boundary=""', 'multipart/mixed; boundary=nowhere'])(
    'takes the body of a %s without parts for one text',
    (contentType) => {
      const tree = readPartTree(lines(`Content-Type: ${contentType}`, '', 'all of it'));
      expect(tree).toMatchObject({ mimeType: 'text/plain', parts: [] });
      expect(textOf(tree)).toBe('all of it');
    },
  );

  it('decodes quoted-printable and base64 as sloppy programs write them', () => {
    const part = (encoding: string, body: string) =>
      textOf(
        readPartTree(
          lines('Content-Type: text/plain; charset=utf-8', `Content-Transfer-Encoding: ${encoding}`, '', body),
        ),
      );
    expect(part('Quoted-Printable', 'a=C3=BC=  \r\nb =\r\n=3D=ZZ\t\r\nc')).toBe('aüb ==ZZ\r\nc');
    expect(part(' BASE64 ', 'w7w=\r\n!w7w=')).toBe('üü');
    expect(part('x-unknown', 'as is')).toBe('as is');
  });

  it('finds the file name in every spelling', () => {
    const name = (...header: string[]) => readPartTree(lines(...header, '', '')).filename;
    expect(name('Content-Disposition: attachment; filename="a \\"b\\".pdf"')).toBe('a "b".pdf');
    expect(name('Content-Type: application/pdf; name="=?utf-8?Q?=C3=BC.pdf?="')).toBe('ü.pdf');
    expect(name("Content-Disposition: attachment; filename*0*=utf-8''%C3; filename*1*=%BC.p; filename*2=df")).toBe(
      'ü.pdf',
    );
    expect(name("Content-Disposition: attachment; filename*=iso-8859-1'de'%FC.pdf; filename=x.pdf")).toMatch(
      /^(ü|x)\.pdf$/,
    );
    expect(name('Content-Disposition: attachment; filename=')).toBe('');
  });

  it.each([
    ['9,000 header lines', () => Buffer.from(`${'X-Spam: yes\r\n'.repeat(9_000)}\r\nbody`)],
    ['one header of 4 MB', () => Buffer.from(`Subject: ${'x '.repeat(2_000_000)}\r\n\r\nbody`)],
    ['a header folded 200,000 times', () => Buffer.from(`Subject: x${'\r\n y'.repeat(200_000)}\r\n\r\nbody`)],
    ['a Content-Type of 4 MB', () => Buffer.from(`Content-Type: a/b; c="${'\\"'.repeat(2_000_000)}\r\n\r\nbody`)],
    ['a body of 900,000 lines', () => Buffer.from(`Subject: x\r\n\r\n${'line\r\n'.repeat(900_000)}`)],
    ['a header that never ends', () => Buffer.alloc(4_000_000, 'x')],
    [
      'a boundary that repeats within one line',
      () => Buffer.from(`Content-Type: multipart/mixed; boundary=b\n\n${'--b '.repeat(1_000_000)}`),
    ],
    [
      '200,000 empty parts',
      () => Buffer.from(`Content-Type: multipart/mixed; boundary=b\n\n${'--b\n'.repeat(200_000)}`),
    ],
    ['5,000 levels', () => nestedLevels(5_000)],
    [
      'quoted-printable with a line of spaces',
      () => Buffer.from(`Content-Transfer-Encoding: quoted-printable\n\n${' '.repeat(2_000_000)}x`),
    ],
  ])('is read in linear time: %s', (_, make) => {
    const raw = make();
    const begun = process.cpuUsage();
    const tree = readPartTree(raw);
    contentOf(tree);
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(4_000);
  });
});

function nestedLevels(levels: number): Buffer {
  const head = Array.from({ length: levels }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`);
  return Buffer.from(`${head.join('')}\ndeep`);
}
