import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ApexList, ApexMap } from '../kernel/collections';
import { ApexDate, ApexDatetime } from '../kernel/dates';
import { NotModelledError } from '../kernel/exceptions';
import { ApexDecimal } from '../kernel/numbers';
import { typeRef } from '../kernel/type-ref';
import { call, inOrg, member, thrown } from './fixture';

const on = (text: string, name: string, ...args: unknown[]): unknown => call('String', name, text, ...args);
const items = (list: unknown): unknown[] => (list as ApexList).items;
const objects = (...values: unknown[]): ApexList => new ApexList(typeRef('Object'), values);

describe('String', () => {
  // Examples of the Apex reference where it gives one.
  it.each<[string, string, unknown[], unknown]>([
    ['Hello Maximillian', 'abbreviate', [8], 'Hello...'],
    ['Hello Maximillian', 'abbreviate', [17], 'Hello Maximillian'],
    ['Hello Maximillian', 'abbreviate', [10, 9], '...imil...'],
    ['Hello Maximillian', 'abbreviate', [9, 6], '...Max...'],
    ['Hello Jane', 'difference', ['Hello Max'], 'Max'],
    ['Hello Jane', 'difference', ['Goodbye'], 'Goodbye'],
    ['abc', 'leftPad', [7, 'xy'], 'xyxyabc'],
    ['abc', 'rightPad', [5, null], 'abc  '],
    ['abcdaacd', 'lastIndexOf', ['c', 3], 2],
    ['Ω and \u03A9 and Ω', 'lastIndexOfChar', [937, 11], 6],
    ['A \uD835\uDD0A BC', 'offsetByCodePoints', [0, 3], 4],
    ['x\uD835\uDD0A', 'codePointBefore', [3], 120074],
    ['KIYMETLİ', 'toLowerCase', ['tr'], 'kıymetli'],
    ['imkansız', 'toUpperCase', ['tr'], 'İMKANSIZ'],
    ['hello maximillian', 'capitalize', [], 'Hello maximillian'],
    ['hello', 'center', [9], '  hello  '],
    ['hello', 'center', [9, '-'], '--hello--'],
    ['abcde', 'compareTo', ['bcde'], -1],
    ['hello', 'containsAny', ['hx'], true],
    ['hello', 'containsAny', ['x'], false],
    ['abcde', 'containsNone', ['fg'], true],
    ['abba', 'containsOnly', ['abcd'], true],
    ['Hello Jane', 'countMatches', ['Hello'], 1],
    ['Hello Jane Hello John', 'countMatches', ['Hello'], 2],
    [' Hello \n Jane', 'deleteWhitespace', [], 'HelloJane'],
    ['Hello Jason', 'endsWith', ['Jason'], true],
    ['abcd', 'indexOf', ['bc'], 1],
    ['abcabc', 'indexOf', ['a', 1], 3],
    ['abcd', 'indexOfIgnoreCase', ['BC', 0], 1],
    ['abcdefgh', 'left', [3], 'abc'],
    ['abcdefgh', 'left', [20], 'abcdefgh'],
    ['abcdefgh', 'right', [3], 'fgh'],
    ['abcdefgh', 'mid', [2, 3], 'cde'],
    ['ab', 'leftPad', [5], '   ab'],
    ['ab', 'leftPad', [5, 'xy'], 'xyxab'],
    ['ab', 'rightPad', [5, '.'], 'ab...'],
    ['Salesforce\t and\n force.com', 'normalizeSpace', [], 'Salesforce and force.com'],
    ['Salesforce and force.com', 'remove', ['force'], 'Sales and .com'],
    ['Salesforce and force.com', 'removeEnd', ['.com'], 'Salesforce and force'],
    ['SFDC', 'repeat', [2], 'SFDCSFDC'],
    ['SFDC', 'repeat', ['-', 2], 'SFDC-SFDC'],
    ['hamburger', 'substring', [3], 'burger'],
    ['hamburger', 'substring', [4, 8], 'urge'],
    ['Salesforce.com', 'substringAfter', ['.'], 'com'],
    ['Salesforce.com', 'substringAfter', ['#'], ''],
    ['a.b.c', 'substringAfterLast', ['.'], 'c'],
    ['Salesforce.com', 'substringBefore', ['.'], 'Salesforce'],
    ['Salesforce.com', 'substringBefore', ['#'], 'Salesforce.com'],
    ['a.b.c', 'substringBeforeLast', ['.'], 'a.b'],
    ['tagYellowtag', 'substringBetween', ['tag'], 'Yellow'],
    ['xYellowy', 'substringBetween', ['x', 'y'], 'Yellow'],
    ['xYellow', 'substringBetween', ['x', '!'], null],
    ['Force.com', 'swapCase', [], 'fORCE.COM'],
    ['\u00A0a \n', 'trim', [], '\u00A0a'],
    ['', 'isAlpha', [], false],
    ['', 'isWhitespace', [], true],
    ['abc1', 'isAlphanumeric', [], true],
    ['1.5', 'isNumeric', [], false],
    ['é', 'isAsciiPrintable', [], false],
    ['a\u{1F600}', 'length', [], 3],
    ['Hello', 'hashCode', [], 69609650],
    ['abc', 'equals', ['ABC'], false],
    ['abc', 'equals', [null], false],
    ['abc', 'equalsIgnoreCase', ['ABC'], true],
    ['"a"', 'escapeCsv', [], '"""a"""'],
    ['a,b', 'escapeCsv', [], '"a,b"'],
    ["<a href='x'>&", 'escapeXml', [], '&lt;a href=&apos;x&apos;&gt;&amp;'],
    ['<\'">', 'escapeHtml4', [], "&lt;'&quot;&gt;"],
    ['&lt;&#65;&#x42;&gt;', 'unescapeHtml4', [], '<AB>'],
    ['"/é', 'escapeJava', [], '\\"/\\u00E9'],
    ['a.b', 'replace', ['.', '$1'], 'a$1b'],
    ['abc', 'overlay', ['X', 1, 2], 'aXc'],
    ['abc', 'getLevenshteinDistance', ['axcd'], 2],
    ['abc', 'charAt', [1], 98],
  ])('%j.%s(%j) is %j', (text, name, args, expected) => {
    expect(on(text, name, ...args)).toEqual(expected);
  });

  it('splits as Java does', () => {
    expect(items(on('boo:and:foo', 'split', ':', 2))).toEqual(['boo', 'and:foo']);
    expect(items(on('boo:and:foo', 'split', 'o', 0))).toEqual(['b', '', ':and:f']);
    expect(items(on('boo:and:foo', 'split', 'o', -2))).toEqual(['b', '', ':and:f', '', '']);
    expect(items(on('a1b22', 'split', '\\d+'))).toEqual(['a', 'b']);
    expect(items(on('', 'split', ','))).toEqual(['']);
    expect(items(on('abc', 'split', ''))).toEqual(['a', 'b', 'c']);
    expect(items(on(',', 'split', ','))).toEqual([]);
    expect(items(on('lastAB', 'splitByCharacterTypeCamelCase'))).toEqual(['last', 'AB']);
    expect(items(on('ASFLicence2', 'splitByCharacterTypeCamelCase'))).toEqual(['ASF', 'Licence', '2']);
  });

  it('replaces by Java’s regular expressions', () => {
    expect(on('a1b2', 'replaceAll', '([a-z])(\\d)', '$2$1')).toBe('1a2b');
    expect(on('a.b', 'replaceAll', '\\.', '\\$')).toBe('a$b');
    expect(on('aXbX', 'replaceFirst', '(?i)x', '-')).toBe('a-bX');
    expect(thrown(() => on('a', 'replaceAll', 'a', '$3'))).toBe('System.StringException: No group 3');
  });

  it('refuses positions outside of the text', () => {
    expect(thrown(() => on('abc', 'substring', 4))).toBe('System.StringException: Starting position out of bounds: 4');
    expect(thrown(() => on('abc', 'substring', 1, 9))).toBe('System.StringException: Ending position out of bounds: 9');
  });

  it('refuses null where a text is needed', () => {
    expect(thrown(() => on('abc', 'contains', null))).toBe('System.NullPointerException: Argument 1 cannot be null');
    expect(thrown(() => on('abc', 'replace', 'a', null))).toBe(
      'System.NullPointerException: Argument 2 cannot be null',
    );
  });

  it('tells blank from empty', () => {
    expect(call('String', 'isBlank', ' \t\u3000')).toBe(true);
    expect(call('String', 'isBlank', '\u00A0')).toBe(false);
    expect(call('String', 'isBlank', null)).toBe(true);
    expect(call('String', 'isEmpty', ' ')).toBe(false);
    expect(call('String', 'isNotEmpty', null)).toBe(false);
  });

  it('formats by position, with quotes as MessageFormat has them', () => {
    const format = (pattern: string, ...values: unknown[]): unknown =>
      call('String', 'format', pattern, objects(...values));
    expect(format('Hello {0}, {1}', 'a', null)).toBe('Hello a, null');
    expect(format("It''s '{0}' {0} {2}", 'x')).toBe("It's {0} x {2}");
    expect(format('{0} {1}', 1000, objects(10, 20))).toBe('1000 (10, 20)');
    expect(() => inOrg(() => format('{0}', new ApexDatetime(0)))).toThrow(NotModelledError);
    expect(thrown(() => format('{0', 'x'))).toContain('System.StringException');
  });

  it('fills templates', () => {
    const fill = (text: string, ...entries: [string, unknown][]): unknown =>
      call('String', 'template', text, new ApexMap(typeRef('String'), typeRef('Object'), entries));
    expect(fill('$${hello} ${hello} $', ['hello', 'hi'])).toBe('${hello} hi $');
    expect(thrown(() => fill('${hello}'))).toContain('System.StringException');
  });

  it('finds what several texts begin with', () => {
    const texts = new ApexList(typeRef('String'), ['SFDCApex', 'SFDCVisualforce']);
    expect(call('String', 'getCommonPrefix', texts)).toBe('SFDC');
  });

  it('is loud about ids of different lengths in equals', () => {
    expect(() => on('001D000000Ju1zH', 'equals', '001D000000Ju1zHIAR')).toThrow(NotModelledError);
  });

  it('joins lists and sets', () => {
    expect(call('String', 'join', objects('a', 1, ApexDecimal.parse('1.50')), ', ')).toBe('a, 1, 1.50');
    expect(() => call('String', 'join', objects('a', null), ',')).toThrow(NotModelledError);
  });

  it('shows a moment in the user’s time zone in valueOf, and null as null', () => {
    const valueOf = member('String', 'valueOf(Object)');
    inOrg(() => {
      expect(valueOf(new ApexDatetime(0))).toBe('1970-01-01 01:00:00');
      expect(valueOf(ApexDate.of(2024, 2, 29))).toBe('2024-02-29');
      expect(valueOf(null)).toBeNull();
      expect(call('String', 'valueOfGmt', new ApexDatetime(0))).toBe('1970-01-01 00:00:00');
    });
  });

  it('escapes quotes and backslashes for dynamic SOQL', () => {
    expect(call('String', 'escapeSingleQuotes', "a'b\\c")).toBe("a\\'b\\\\c");
  });

  it('unescapes what it escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const kind of ['Xml', 'Java', 'EcmaScript', 'Csv'] as const) {
          expect(on(on(text, `escape${kind}`) as string, `unescape${kind}`)).toBe(text);
        }
      }),
    );
  });

  it('gives the parts back when a text is split at a plain letter', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' ') }), { minLength: 1 }), (parts) => {
        expect(items(on(parts.join(';'), 'split', ';', -1))).toEqual(parts);
      }),
    );
  });
});
