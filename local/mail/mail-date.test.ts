import { describe, expect, it } from '@jest/globals';
import { parseMailDate } from './mail-date';

const utc = (text: string | null): string | null => {
  const moment = parseMailDate(text);
  return moment === null ? null : new Date(moment).toISOString();
};

describe('the date of a mail', () => {
  it.each([
    ['Mon, 02 Nov 2026 09:30:15 +0100', '2026-11-02T08:30:15.000Z'],
    ['2 Nov 2026 09:30 -0730', '2026-11-02T17:00:00.000Z'],
    ['Mon, 2 Nov 2026 09:30:00 +0100 (CET (winter))', '2026-11-02T08:30:00.000Z'],
    ['Mon,  2 Nov 26 09:30:00 GMT', '2026-11-02T09:30:00.000Z'],
    ['Mon, 2 Nov 102 09:30:00 EST', '2002-11-02T14:30:00.000Z'],
    ['Wed,29 May 2002 17:51:47 +0800', '2002-05-29T09:51:47.000Z'],
    ['Thursday, 22-Aug-02 12:36:23 PDT', '2002-08-22T19:36:23.000Z'],
    ['Thu Aug 22 12:36:23 2002', '2002-08-22T12:36:23.000Z'],
    ['2026-11-02T09:30:00+01:00', '2026-11-02T08:30:00.000Z'],
    ['2026-11-02 09:30:00', '2026-11-02T09:30:00.000Z'],
    ['Thu, 01 Jan 1970 00:00:00 +0000', '1970-01-01T00:00:00.000Z'],
    ['Wed, 31 Dec 1969 23:00:00 +0000', '1969-12-31T23:00:00.000Z'],
  ])('is read from "%s"', (header, expected) => {
    expect(utc(header)).toBe(expected);
  });

  it.each([
    null,
    '',
    'yesterday',
    '31 Feb 2026 10:00:00 +0000',
    '2 Foo 2026 10:00 +0000',
    '2 Nov 2026 25:00 +0000',
    '1',
    'Mon, 2 Nov 2026',
  ])('is not guessed from "%s"', (header) => {
    expect(utc(header)).toBeNull();
  });
});
