/**
 * Mail that is made to keep its reader busy. Reading it takes milliseconds; with a step that grows with the square of a
 * length it takes minutes to days, and one mail stops every mailbox of the process. The limit lies far from both.
 */
import { describe, expect, it } from '@jest/globals';
import { parseAddressList } from '../../src/domain/address-list';
import type { MailHeader } from '../../src/domain/mail';
import { htmlToText } from '../../src/domain/html-text';
import { dropReason } from '../../src/domain/policy';
import { readMail } from '../../src/domain/read-mail';
import { readMime } from '../../src/graph/mime-message';

const LIMIT_MS = 20_000;
/** The most that is looked at of one header. */
const HEADER = 200_000;
const BODY = 3_000_000;

function inTime(work: () => unknown): void {
  const start = performance.now();
  work();
  expect(performance.now() - start).toBeLessThan(LIMIT_MS);
}

const withHeaders = (headers: readonly MailHeader[]): unknown =>
  readMail({
    id: 'x',
    receivedAt: new Date(0),
    labels: [],
    tags: [],
    root: { mimeType: 'text/plain', filename: '', headers, content: null, parts: [] },
  });

describe('hostile mail is read in time', () => {
  it.each([
    ['dots in an address', `${'.'.repeat(HEADER - 1)}x`],
    ['at signs behind a quote', `'${'@'.repeat(HEADER)}`],
    ['at signs', '@'.repeat(HEADER)],
    ['angle brackets that nothing closes', '<,'.repeat(HEADER / 2)],
    ['colons behind a long word', `${'a'.repeat(HEADER / 2)}@${':'.repeat(HEADER / 2)}`],
    ['routes', '@a:'.repeat(HEADER / 3)],
    ['quotes', '"\\'.repeat(HEADER / 2)],
    ['comments', '('.repeat(HEADER)],
    ['encoded words', '=?utf-8?q?'.repeat(HEADER / 10)],
  ])('with %s', (_, header) => {
    inTime(() => parseAddressList(header));
  });

  it.each([
    'Return-Path',
    'Auto-Submitted',
    'X-Autoreply',
    'Sensitivity',
    'Message-ID',
    'References',
    'Subject',
    'Date',
  ])('with white space, brackets and words in %s', (name) => {
    for (const value of [`${' '.repeat(HEADER)}x`, '<'.repeat(HEADER), '< '.repeat(HEADER / 2), '=?a?b?'.repeat(9)]) {
      inTime(() => withHeaders([{ name, value }]));
    }
  });

  it.each(['div', 'table', 'h1', 'pre', 'blockquote', 'ul', 'a', 'x-y'])('with %s in each other', (tag) => {
    inTime(() => htmlToText(`<${tag}>x`.repeat(BODY / 6)));
  });

  it('with as many people as there are exclusions', () => {
    const people = parseAddressList(Array.from({ length: 9_000 }, (_, index) => `a@x${index}.example`).join(','));
    const excludedAddresses = Array.from({ length: 9_000 }, (_, index) => `not-${index}.example`);
    const policy = { includeInternalMail: false, internalDomains: excludedAddresses, includeAutomatedMail: false };
    const none = { from: people, replyTo: people, to: people, cc: people, bcc: people };
    inTime(() =>
      dropReason({ ...none, isAutomated: false, isPrivate: false }, { ...policy, excludedAddresses }, new Set()),
    );
  });

  it.each([
    ['blanks in quoted-printable', `Content-Transfer-Encoding: quoted-printable\n\n${' '.repeat(BODY)}x`],
    ['boundaries on one line', `Content-Type: multipart/mixed; boundary="-"\n\n${'-'.repeat(BODY)}`],
    ['lines that look like boundaries', `Content-Type: multipart/mixed; boundary=a\n\n${'--ab\n'.repeat(BODY / 5)}`],
    ['carriage returns', `a: b${'\r'.repeat(BODY)}\n`],
    ['folds', `a: b${'\r\n '.repeat(BODY / 3)}`],
    ['padding in base64', `Content-Transfer-Encoding: base64\n\n${'=A'.repeat(BODY / 2)}`],
    ['colons', ':'.repeat(BODY)],
    ['parameters', `Content-Type: text/plain${';a='.repeat(BODY / 3)}\n\nx`],
  ])('with %s', (_, text) => {
    inTime(() => readMime(Buffer.from(text, 'latin1')));
  });
});
