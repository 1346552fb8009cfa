import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatAddress, formatAddresses, mailAddress, toAddress } from '../../src/domain/address';
import { parseAddressList } from '../../src/domain/address-list';

const ODD_CHARACTERS = [
  'a',
  'b',
  '@',
  '.',
  '<',
  '>',
  '"',
  ',',
  ';',
  ':',
  '(',
  ')',
  '=?',
  '?Q?',
  '?=',
  ' ',
  '\\',
  '\n',
  'é',
  '\ud800',
];

const list = (header: string) =>
  parseAddressList(header).map(({ name, address }) => (name ? `${name}|${address}` : address));

describe('an address list', () => {
  it.each([
    ['a bare address', 'ada@x.example', ['ada@x.example']],
    ['a name', 'Ada Lovelace <ada@x.example>', ['Ada Lovelace|ada@x.example']],
    [
      'a quoted name with comma',
      '"Lovelace, Ada" <ada@x.example>, b@x.example',
      ['Lovelace, Ada|ada@x.example', 'b@x.example'],
    ],
    ['a decoded name with a bare comma', 'Müller, Hans <hans@x.example>', ['Müller, Hans|hans@x.example']],
    [
      'a decoded name with two commas',
      'Doe, John, PhD <j@x.example>, k@x.example',
      ['Doe, John, PhD|j@x.example', 'k@x.example'],
    ],
    ['an encoded name', '=?utf-8?Q?M=C3=BCller=2C_Hans?= <h@x.example>', ['Müller, Hans|h@x.example']],
    [
      'an encoded name with a raw comma inside',
      '=?utf-8?Q?M=C3=BCller,_Hans?= <h@x.example>',
      ['Müller, Hans|h@x.example'],
    ],
    ['neighbouring encoded words', '=?utf-8?B?w4Q=?= =?utf-8?B?w5Y=?= <h@x.example>', ['ÄÖ|h@x.example']],
    ['an encoded word in quotes', '"=?iso-8859-1?Q?J=FCrgen?=" <j@x.example>', ['Jürgen|j@x.example']],
    ['an encoded address', '=?utf-8?Q?spam=40x.example?=', ['spam@x.example']],
    ['an encoded address in angles', 'Spam <=?utf-8?B?c3BhbUB4LmV4YW1wbGU=?=>', ['Spam|spam@x.example']],
    ['an entry encoded whole', '=?utf-8?Q?Ada_=3Cada=40x.example=3E?=', ['Ada|ada@x.example']],
    ['a comment as name', 'ada@x.example (Ada L.)', ['Ada L.|ada@x.example']],
    ['a group', 'Friends: a@x.example, B <b@x.example>;, c@x.example', ['a@x.example', 'B|b@x.example', 'c@x.example']],
    ['an empty group', 'undisclosed-recipients:;', []],
    ['several authors', 'a@x.example, "B" <b@x.example>', ['a@x.example', 'B|b@x.example']],
    ['semicolons of Outlook', 'a@x.example; b@x.example', ['a@x.example', 'b@x.example']],
    ['upper case, kept', 'ADA@X.EXAMPLE', ['ADA@X.EXAMPLE']],
    ['a plus tag, kept', 'ada+tag@x.example', ['ada+tag@x.example']],
    ['an Exchange legacy address', '/O=ORG/OU=EX/CN=ADA', []],
    ['a source route', '<@relay.example,@b.example:ada@x.example>', ['ada@x.example']],
    ['a quoted local part', '"ada lovelace"@x.example', ['"ada lovelace"@x.example']],
    ['an odd quoted local part', '"ada..l"@x.example', ['"ada..l"@x.example']],
    ['raw 8-bit', 'J\u00fcrgen <j@x.example>', ['Jürgen|j@x.example']],
    ['a name without address', 'Ada Lovelace', []],
    ['an address as its own name', '"ada@x.example" <ada@x.example>', ['ada@x.example']],
    ['an unclosed angle', 'Ada <ada@x.example', ['Ada|ada@x.example']],
    ['an unclosed quote', '"Ada <ada@x.example>', ['"Ada|ada@x.example']],
    ['doubled angles', 'Ada <<ada@x.example>>', ['Ada|ada@x.example']],
    ['a mailto', '<mailto:ada@x.example>', ['ada@x.example']],
    ['name and address without angles', 'Ada Lovelace ada@x.example', ['Ada Lovelace|ada@x.example']],
    ['commas without anything', ', ,,a@x.example,', ['a@x.example']],
    ['a null path', '<>', []],
    ['a unicode address', 'ü@müller.example', ['ü@müller.example']],
    ['line folds', 'Ada\r\n <ada@x.example>,\r\n\tb@x.example', ['Ada|ada@x.example', 'b@x.example']],
  ])('reads %s', (_, header, expected) => {
    expect(list(header)).toEqual(expected);
  });

  it('reads back what it writes, whatever the name', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => mailAddress(text, 'x@y.example').name);
    const entry = name.map((text) => mailAddress(text, 'ada@x.example'));
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 5 }), (entries) => {
        fc.pre(entries.every((one) => !one.name.includes('=?')));
        expect(parseAddressList(formatAddresses(entries, 100_000))).toEqual(entries);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, and gives only addresses', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...ODD_CHARACTERS) }), (header) => {
        for (const { address, name } of parseAddressList(header)) {
          expect(toAddress(address)).toBe(address);
          expect(name).toBe(name.trim());
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '<=?utf-8?Q?a=00=16b=40x.example?=>',
    '=?utf-8?Q?a=00=16b=40x.example?=',
    '=?utf-8?Q?Ada_=3Ca=00=16b=40x.example=3E?=',
    'a\u0000\u0016b@x.example',
  ])('has no control character that an encoded word hides: %j', (header) => {
    expect(parseAddressList(header).map(({ address }) => address)).toEqual(['ab@x.example']);
  });

  it.each(['(', '"', '<', 'a,', '=?utf-8?Q?a?= ', ':', '"a" '])(
    'reads an endless header of %j in a moment',
    (piece) => {
      const start = process.cpuUsage();
      parseAddressList(piece.repeat(200_000 / piece.length));
      expect(process.cpuUsage(start).user / 1000).toBeLessThan(3_000);
    },
  );
});

describe('a written address list', () => {
  it('quotes names that are not plain atoms', () => {
    expect(formatAddress({ name: 'Ada L', address: 'a@x' })).toBe('Ada L <a@x>');
    expect(formatAddress({ name: 'L, "A"', address: 'a@x' })).toBe('"L, \\"A\\"" <a@x>');
    expect(formatAddress({ name: '', address: 'a@x' })).toBe('a@x');
  });

  it('never cuts an address: names go first, then whole addresses', () => {
    const address = `${'a'.repeat(64)}@${'b'.repeat(180)}.example`;
    expect(formatAddresses([{ name: 'A long name', address }], 255)).toBe(address);
    expect(
      formatAddresses(
        [
          { name: 'A', address: 'a@x' },
          { name: 'B', address: 'b@x' },
        ],
        9,
      ),
    ).toBe('a@x, b@x');
    expect(
      formatAddresses(
        [
          { name: 'A', address: 'a@x' },
          { name: 'B', address: 'b@x' },
        ],
        7,
      ),
    ).toBe('a@x');
    expect(formatAddresses([{ name: 'A', address: 'a@x' }], 2)).toBe('');
  });
});
