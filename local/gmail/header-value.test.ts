import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addressesOf } from '../mail/parse-mail';
import { shownValue } from './header-value';

const word = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;

describe('a header value as the Gmail API shows it', () => {
  it.each([
    ['From', `${word('Müller')} <a@x.example>`, 'Müller <a@x.example>'],
    ['From', `${word('Müller, Jörg')} <a@x.example>`, '"Müller, Jörg" <a@x.example>'],
    ['To', `${word('Jörg "JP" Müller')} <a@x.example>`, '"Jörg \\"JP\\" Müller" <a@x.example>'],
    ['To', `"${word('Müller, Jörg')}" <a@x.example>, b@x.example`, '"Müller, Jörg" <a@x.example>, b@x.example'],
    ['Cc', `${word('Über')} ${word('uns')} <a@x.example>`, 'Überuns <a@x.example>'],
    ['Subject', `Re: ${word('Grüße, "alle"')}`, 'Re: Grüße, "alle"'],
    ['Subject', '=?utf-8?Q?a=0D=0AX-Evil=3A_1?=', 'a X-Evil: 1'],
    ['Subject', 'what =?is this', 'what =?is this'],
  ])('%s: %s', (name, value, expected) => {
    expect(shownValue({ name, value })).toBe(expected);
  });

  it('holds the same addresses, whatever the names are', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== '');
    const local = fc.stringMatching(/^[a-z][a-z0-9._+-]{0,8}[a-z0-9]$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, local), { minLength: 1, maxLength: 6 }), (people) => {
        const value = people.map(([display, user]) => `${word(display)} <${user}@x.example>`).join(', ');
        const shown = shownValue({ name: 'To', value });
        const read = addressesOf([{ name: 'To', value: shown }], 'To');
        expect(read.map(({ address }) => address)).toEqual(people.map(([, user]) => `${user}@x.example`));
      }),
      { numRuns: 2_000 },
    );
  });
});
