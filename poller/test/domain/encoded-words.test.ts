import { describe, expect, it } from '@jest/globals';
import { decodeWords } from '../../src/domain/encoded-words';

const b = (charset: string, ...bytes: number[]): string => `=?${charset}?B?${Buffer.from(bytes).toString('base64')}?=`;

describe('encoded words', () => {
  it('of one charset are decoded together, because senders cut within characters', () => {
    expect(decodeWords(`${b('utf-8', 0x47, 0x72, 0xc3)}\r\n ${b('UTF-8', 0xbc, 0xc3, 0x9f, 0x65)}`)).toBe('Grüße');
  });

  it('of a charset with escapes are decoded alone: each begins and ends in ASCII', () => {
    const subject =
      '=?iso-2022-jp?B?GyRCJVElbyE8JTMlcyVHJSMlNyVnJUokTkc8GyhC?=\r\n =?iso-2022-jp?B?GyRCNHwkSyREJCQkRiROJDRPIk1tGyhC?=';
    expect(decodeWords(subject)).toBe('パワーコンディショナの納期についてのご連絡');
  });

  it('that leave an escape open do not spoil the next one', () => {
    const open = b('iso-2022-jp', 0x1b, 0x24, 0x42, 0x25, 0x51);
    expect(decodeWords(`${open} ${b('iso-2022-jp', 0x41, 0x42)}`)).toBe('パAB');
  });

  it('that are cut within a character of a charset with escapes are joined after all', () => {
    const cut = [b('iso-2022-jp', 0x1b, 0x24, 0x42, 0x25), b('iso-2022-jp', 0x51, 0x1b, 0x28, 0x42)];
    expect(decodeWords(cut.join(' '))).toBe('パ');
  });

  it.each([
    ['', ''],
    ['no words = ? at all', 'no words = ? at all'],
    ['a =?utf-8?Q?b_=C3=A4?= c', 'a b ä c'],
    ['=?utf-8?q?a?= =?iso-8859-1?q?=E4?=', 'aä'],
    ['=?unknown-x?q?=E4?=', 'ä'],
  ])('%j is %j', (text, decoded) => {
    expect(decodeWords(text)).toBe(decoded);
  });
});
