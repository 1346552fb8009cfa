import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readMailFolder } from './mail-folder';
import { beforeOldest, readMailHeader } from './mail-header';

describe('a folder of mail', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mail-folder-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  function write(path: string, text = 'Subject: x\r\n\r\n'): void {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }

  it('gives Inbox and Sent of every mailbox in the order of the names, and takes a missing folder as empty', () => {
    write('Bea@x.example/Inbox/2.eml', 'Subject: second');
    write('Bea@x.example/Inbox/1.EML', 'Subject: first');
    write('Bea@x.example/Inbox/notes.txt');
    write('Bea@x.example/Inbox/.hidden.eml');
    write('anna@x.example/Sent/1.eml');
    write('people.csv');
    symlinkSync(join(dir, 'anna@x.example'), join(dir, 'cy@x.example'));
    const mailboxes = readMailFolder(dir).map(({ address, messages }) => [
      address,
      messages.map(({ folder, raw }) => `${folder} ${raw.toString().trim()}`),
    ]);
    expect(mailboxes).toEqual([
      ['bea@x.example', ['Inbox Subject: first', 'Inbox Subject: second']],
      ['anna@x.example', ['Sent Subject: x']],
      ['cy@x.example', ['Sent Subject: x']],
    ]);
  });

  it.each<[string, string[], RegExp]>([
    ['no mailbox', ['people.csv'], /holds no mailbox: make a folder named like its address/],
    ['a folder that is no address', ['anna/Inbox/1.eml'], /holds the folder 'anna', which is no e-mail address/],
    [
      'a mailbox twice',
      ['A@x.example/Inbox/1.eml', 'a@x.example/Sent/1.eml'],
      /holds the mailbox 'a@x\.example' twice/,
    ],
    ['another folder', ['a@x.example/Drafts/1.eml'], /holds the folder 'Drafts': only Inbox and Sent are synced/],
  ])('is refused with %s', (_, paths, sentence) => {
    paths.forEach((path) => write(path));
    expect(() => readMailFolder(dir)).toThrow(expect.objectContaining({ name: 'UsageError' }));
    expect(() => readMailFolder(dir)).toThrow(sentence);
  });

  it('is refused when it does not exist', () => {
    expect(() => readMailFolder(join(dir, 'nothing'))).toThrow(/cannot be read .*--mail takes DIR/);
  });

  it('lets the sync begin a day before the oldest mail that has a date, never before 1970', () => {
    const mail = (date: string): { raw: Buffer } => ({ raw: Buffer.from(`Date: ${date}\r\n\r\n`) });
    const now = Date.UTC(2026, 0, 31);
    const dated = [mail('Sat, 10 Jan 2026 10:00:00 +0200'), mail('whenever'), mail('Sun, 11 Jan 2026 10:00:00 +0000')];
    expect(beforeOldest(dated, now).toISOString()).toBe('2026-01-09T08:00:00.000Z');
    expect(beforeOldest([], now).toISOString()).toBe('2026-01-30T00:00:00.000Z');
    expect(beforeOldest([mail('Thu, 1 Jan 1970 00:00:01 +0000')], now).getTime()).toBe(0);
  });

  it('tells subject, sender and recipients of a mail, decoded', () => {
    const raw = Buffer.from(
      'From: =?utf-8?B?w4Q=?= <A@X.example>\r\nTo: b@x.example,\r\n "c, d" <c@x.example>\r\n' +
        'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <1@x>\r\n\r\n',
    );
    expect(readMailHeader(raw)).toEqual({
      messageId: '<1@x>',
      subject: 'Grüße',
      from: 'a@x.example',
      to: ['b@x.example', 'c@x.example'],
      everybody: ['a@x.example', 'b@x.example', 'c@x.example'],
      date: null,
    });
  });
});
