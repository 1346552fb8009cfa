import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MailPart } from '../../src/domain/mail';
import { hasWholeHeader, readMime, readMimeHeaders } from '../../src/graph/mime-message';
import { parameterOf } from '../../src/graph/mime-parameters';

const lines = (...all: string[]): Buffer => Buffer.from(all.join('\r\n'), 'latin1');
const texts = (part: MailPart): string[] =>
  part.parts.length > 0 ? part.parts.flatMap(texts) : [Buffer.from(part.content ?? []).toString('utf8')];

describe('a message in MIME', () => {
  it('has its header unfolded, with encoded words left alone', () => {
    const bytes = lines(
      'From x@y Mon',
      'Subject: =?utf-8?Q?a?=',
      '\t=?utf-8?Q?b?=',
      'broken line',
      'TO : a@b.example',
      '',
      'To: no',
    );
    expect(readMimeHeaders(bytes)).toEqual([
      { name: 'Subject', value: '=?utf-8?Q?a?=\t=?utf-8?Q?b?=' },
      { name: 'TO', value: 'a@b.example' },
    ]);
  });

  it('has a whole header once its empty line is there', () => {
    expect(hasWholeHeader(lines('Subject: a', 'To: b'))).toBe(false);
    expect(hasWholeHeader(lines('Subject: a', '', ''))).toBe(true);
    expect(hasWholeHeader(Buffer.from('Subject: a\n\nx'))).toBe(true);
  });

  it('is read as a tree, transfer encodings undone, attachments left closed', () => {
    const tree = readMime(
      lines(
        'Content-Type: multipart/mixed; boundary="a b"',
        '',
        'preamble',
        '--a b',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'Gr=C3=BC=',
        '=C3=9Fe  ',
        '--a bc is no boundary',
        '--a b',
        'Content-Type: text/html; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        'PGI+eDwvYj4=',
        '--a b',
        "Content-Disposition: attachment; filename*0*=UTF-8''Angebot%20; filename*1*=Gr%C3%B6%C3%9Fe.pdf",
        'Content-Type: application/pdf',
        '',
        'JVBERi0=',
        '--a b--',
        'epilogue',
      ),
    );
    expect(tree.parts.map(({ mimeType, filename }) => [mimeType, filename])).toEqual([
      ['text/plain', ''],
      ['text/html', ''],
      ['application/pdf', 'Angebot Größe.pdf'],
    ]);
    expect(texts(tree)).toEqual(['Grüße\r\n--a bc is no boundary', '<b>x</b>', '']);
    expect(tree.parts[2]?.content).toBeNull();
  });

  it('opens nested mail, and takes a multipart without boundaries for text', () => {
    const inner = readMime(lines('Content-Type: message/rfc822', '', 'Subject: inner', '', 'deep'));
    expect(inner.parts[0]?.headers).toEqual([{ name: 'Subject', value: 'inner' }]);
    expect(texts(inner)).toEqual(['deep']);
    expect(readMime(lines('Content-Type: multipart/mixed', '', 'only text'))).toMatchObject({
      mimeType: 'text/plain',
      parts: [],
    });
  });

  it('knows the line ends of old Macintosh programs', () => {
    expect(readMimeHeaders(Buffer.from('Subject: a\rTo: b\r\rtext'))).toHaveLength(2);
    expect(texts(readMime(Buffer.from('Subject: a\rTo: b\r\rtext')))).toEqual(['text']);
  });

  it('never fails on any bytes', () => {
    const piece = fc.constantFrom(
      '--b',
      '--b--',
      '\r\n',
      '\n',
      '\r',
      'Content-Type: multipart/mixed; boundary=b',
      ':',
      '=',
      'x',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => {
        const bytes = Buffer.from(pieces.join(''), 'utf8');
        texts(readMime(bytes));
        readMimeHeaders(bytes);
      }),
    );
  });
});

describe('a parameter of a header', () => {
  it.each([
    ['text/plain; name=a.txt', 'a.txt'],
    ['text/plain; NAME="a \\"b\\".txt"', 'a "b".txt'],
    ['text/plain; name="=?utf-8?Q?=C3=A4?="', 'ä'],
    ["text/plain; name*=iso-8859-1'de'%E4", 'ä'],
    ['text/plain; filename=x', null],
    ['text/plain', null],
  ])('of %s is %p', (header, expected) => {
    expect(parameterOf(header, 'name')).toBe(expected);
  });
});
