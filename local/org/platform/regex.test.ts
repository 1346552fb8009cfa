import { describe, expect, it } from '@jest/globals';
import { NotModelledError } from '../kernel/exceptions';
import { call, thrown } from './fixture';

const matches = (regex: string, text: string): unknown => call('Pattern', 'matches', regex, text);

describe('regular expressions', () => {
  it.each<[string, string, boolean]>([
    ['a*b', 'aaab', true],
    ['a', 'ba', false],
    ['a|ab', 'ab', true],
    ['\\s', '\u00A0', false],
    ['\\S+', '\u00A0', true],
    ['[^\\s]+', '\u00A0x', true],
    ['.', '\u{1F600}', true],
    ['\\p{L}+', 'Ünïcode', true],
    ['\\p{Alpha}+', 'Ü', false],
    ['\\p{IsAlphabetic}', 'Ü', true],
    ['[\\p{Alnum}_-]+', 'a_9-', true],
    ['(?i)ABC', 'abc', true],
    ['(?s).+', 'a\nb', true],
    ['.+', 'a\nb', false],
    ['\\Qa.b\\E+', 'a.bbb', true],
    ['\\Qa.b\\E', 'axb', false],
    ['a{2,3}', 'aaa', true],
    ['[\\w.+-]+@[\\w-]+\\.[\\w.]+', 'a.b+c@x-y.co.uk', true],
    ['(?<year>\\d{4})-\\k<year>', '2024-2024', true],
    ['[a&&b]'.replace('&&', '&'), '&', true],
    ['\\<a\\>', '<a>', true],
    ['[\\]\\[]+', '[]', true],
    ['a/b', 'a/b', true],
  ])('%s matches %j: %s', (regex, text, expected) => {
    expect(matches(regex, text)).toBe(expected);
  });

  it('takes $ before a last line break, as Java does', () => {
    expect(call('String', 'replaceAll', 'a\n', 'a$', 'b')).toBe('b\n');
    expect(call('String', 'replaceAll', 'a\nb', '(?m)^', '> ')).toBe('> a\n> b');
  });

  it.each(['a++', '[a&&b]', '[a[bc]]', '(?>a)', '\\G', '\\p{Greek}', 'a(?i)b'])('is loud about %s', (regex) => {
    expect(() => matches(regex, 'a')).toThrow(NotModelledError);
  });

  it.each(['(', '[a', 'a\\'])('refuses %s as Java does', (regex) => {
    expect(thrown(() => matches(regex, 'a'))).toContain('System.StringException: Invalid regex');
  });

  it('walks from match to match', () => {
    const matcher = call('Pattern', 'matcher', call('Pattern', 'compile', '(\\w)(\\d)?'), 'a1 b');
    const on = (name: string, ...args: unknown[]): unknown => call('Matcher', name, matcher, ...args);
    expect(on('groupCount')).toBe(2);
    expect(on('find')).toBe(true);
    expect([on('group'), on('group', 1), on('group', 2)]).toEqual(['a1', 'a', '1']);
    expect([on('start'), on('end'), on('start', 2), on('end', 2)]).toEqual([0, 2, 1, 2]);
    expect(on('find')).toBe(true);
    expect([on('group'), on('group', 2), on('start', 2)]).toEqual(['b', null, -1]);
    expect(on('find')).toBe(false);
    expect(thrown(() => on('group'))).toBe('System.StringException: No match found');
    expect(thrown(() => [on('reset'), on('find'), on('group', 3)])).toBe('System.StringException: No group 3');
    expect(on('replaceAll', '<$1>')).toBe('<a> <b>');
  });

  it('finds empty matches without standing still', () => {
    const matcher = call('Pattern', 'matcher', call('Pattern', 'compile', 'x*'), 'ab');
    let count = 0;
    while (call('Matcher', 'find', matcher) === true) {
      count++;
    }
    expect(count).toBe(3);
  });

  it('quotes anything', () => {
    const text = 'a.b\\E(c)';
    expect(matches(call('Pattern', 'quote', text) as string, text)).toBe(true);
  });
});
