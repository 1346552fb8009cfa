import type { ApexList } from '../kernel/collections';
import { apexError } from '../kernel/exceptions';
import { strict, stringList, type Members } from './arguments';
import { codePoints, isDigit, isLetter, isWhitespace, trim } from './characters';
import { expandReplacement, javaRegex } from './regex';

const lower = (text: string): string => text.toLowerCase();

function outOfBounds(what: string, index: number): never {
  throw apexError('StringException', `${what} position out of bounds: ${index}`);
}

function substring(self: string, start: number, end: number): string {
  if (start < 0 || start > self.length) {
    outOfBounds('Starting', start);
  }
  if (end < start || end > self.length) {
    outOfBounds('Ending', end);
  }
  return self.slice(start, end);
}

/** As commons-lang's abbreviate, on which Apex's is built. */
function abbreviate(self: string, width: number, offset = 0): string {
  if (width < 4) {
    throw apexError('StringException', 'Minimum abbreviation width is 4');
  }
  if (self.length <= width) {
    return self;
  }
  let start = Math.min(offset, self.length);
  if (self.length - start < width - 3) {
    start = self.length - (width - 3);
  }
  if (start <= 4) {
    return `${self.slice(0, width - 3)}...`;
  }
  if (width < 7) {
    throw apexError('StringException', 'Minimum abbreviation width with offset is 7');
  }
  return start + width - 3 < self.length
    ? `...${abbreviate(self.slice(start), width - 3)}`
    : `...${self.slice(self.length - (width - 3))}`;
}

function center(self: string, size: number, pad = ' '): string {
  const missing = size - self.length;
  return missing <= 0 ? self : self.padStart(self.length + Math.floor(missing / 2), pad).padEnd(size, pad);
}

/** Between the first `open` and the next `close`; null where one is missing. */
function between(self: string, open: string, close: string): string | null {
  const start = self.indexOf(open);
  const end = start < 0 ? -1 : self.indexOf(close, start + open.length);
  return end < 0 ? null : self.slice(start + open.length, end);
}

function before(self: string, index: number): string {
  return index < 0 ? self : self.slice(0, index);
}

function mid(self: string, start: number, length: number): string {
  const from = Math.max(0, start);
  return length < 0 || from > self.length ? '' : self.slice(from, from + length);
}

function commonPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) {
    length++;
  }
  return a.slice(0, length);
}

/** An empty or missing pad counts as one blank. */
const padding = (pad: string | null): string => pad || ' ';

/** `tr_TR` as JavaScript names it. */
const languageTag = (locale: string): string => locale.replaceAll('_', '-');

/** The kinds that Java's Character.getType tells apart, as far as splitting needs them. */
function characterType(char: string): string {
  const types = [
    'Lu',
    'Ll',
    'Lt',
    'Lm',
    'Lo',
    'Nd',
    'Nl',
    'No',
    'Zs',
    'Pd',
    'Ps',
    'Pe',
    'Pc',
    'Po',
    'Sm',
    'Sc',
    'Sk',
    'So',
  ];
  return types.find((type) => new RegExp(`^\\p{${type}}$`, 'u').test(char)) ?? 'other';
}

function splitByType(self: string, camelCase: boolean): string[] {
  const parts: string[] = [];
  let type = '';
  for (const char of self) {
    const next = characterType(char);
    const last = parts.at(-1) ?? '';
    if (next === type) {
      parts[parts.length - 1] = last + char;
    } else if (camelCase && next === 'Ll' && type === 'Lu') {
      parts.splice(-1, 1, ...[last.slice(0, -1), `${last.slice(-1)}${char}`].filter((part) => part !== ''));
    } else {
      parts.push(char);
    }
    type = next;
  }
  return parts;
}

const swapCase = (char: string): string => (lower(char) === char ? char.toUpperCase() : lower(char));

const cutting: Members = {
  'String substring(Integer start)': (self: string, start: number) => substring(self, start, self.length),
  'String substring(Integer start, Integer end)': substring,
  'String left(Integer length)': (self: string, length: number) => self.slice(0, Math.max(0, length)),
  'String right(Integer length)': (self: string, length: number) =>
    length <= 0 ? '' : self.slice(Math.max(0, self.length - length)),
  'String mid(Integer start, Integer length)': mid,
  'String substringAfter(String separator)': (self: string, separator: string) => {
    const index = self.indexOf(separator);
    return index < 0 ? '' : self.slice(index + separator.length);
  },
  'String substringAfterLast(String separator)': (self: string, separator: string) => {
    const index = separator === '' ? -1 : self.lastIndexOf(separator);
    return index < 0 ? '' : self.slice(index + separator.length);
  },
  'String substringBefore(String separator)': (self: string, separator: string) =>
    before(self, self.indexOf(separator)),
  'String substringBeforeLast(String separator)': (self: string, separator: string) =>
    separator === '' ? self : before(self, self.lastIndexOf(separator)),
  'String substringBetween(String tag)': (self: string, tag: string) => between(self, tag, tag),
  'String substringBetween(String open, String close)': between,
  'String abbreviate(Integer width)': (self: string, width: number) => abbreviate(self, width),
  'String abbreviate(Integer width, Integer offset)': abbreviate,
  'String difference(String other)': (self: string, other: string) => other.slice(commonPrefix(self, other).length),
  'static String getCommonPrefix(List<String> texts)': (texts: ApexList<string>) =>
    texts.items.reduce((prefix, text) => commonPrefix(prefix, text), texts.items[0] ?? ''),
  'String remove(String part)': (self: string, part: string) => (part === '' ? self : self.replaceAll(part, '')),
  'String removeStart(String part)': (self: string, part: string) =>
    self.startsWith(part) ? self.slice(part.length) : self,
  'String removeStartIgnoreCase(String part)': (self: string, part: string) =>
    lower(self).startsWith(lower(part)) ? self.slice(part.length) : self,
  'String removeEnd(String part)': (self: string, part: string) =>
    self.endsWith(part) ? self.slice(0, self.length - part.length) : self,
  'String removeEndIgnoreCase(String part)': (self: string, part: string) =>
    lower(self).endsWith(lower(part)) ? self.slice(0, self.length - part.length) : self,
  'List<String> splitByCharacterType()': (self: string) => stringList(splitByType(self, false)),
  'List<String> splitByCharacterTypeCamelCase()': (self: string) => stringList(splitByType(self, true)),
};

const changing: Members = {
  'String toLowerCase()': lower,
  'String toLowerCase(String locale)': (self: string, locale: string) => self.toLocaleLowerCase(languageTag(locale)),
  'String toUpperCase()': (self: string) => self.toUpperCase(),
  'String toUpperCase(String locale)': (self: string, locale: string) => self.toLocaleUpperCase(languageTag(locale)),
  'String swapCase()': (self: string) => codePoints(self).map(swapCase).join(''),
  'String capitalize()': (self: string) => self.slice(0, 1).toUpperCase() + self.slice(1),
  'String uncapitalize()': (self: string) => self.slice(0, 1).toLowerCase() + self.slice(1),
  'String trim()': trim,
  'String normalizeSpace()': (self: string) => trim(self).replace(/[ \t\n\v\f\r]+/g, ' '),
  'String deleteWhitespace()': (self: string) =>
    codePoints(self)
      .filter((char) => !isWhitespace(char))
      .join(''),
  'String reverse()': (self: string) => codePoints(self).reverse().join(''),
  'String repeat(Integer times)': (self: string, times: number) => self.repeat(Math.max(0, times)),
  'String repeat(String separator, Integer times)': (self: string, separator: string, times: number) =>
    Array.from({ length: Math.max(0, times) }, () => self).join(separator),
  'String leftPad(Integer length)': (self: string, length: number) => self.padStart(length),
  'String rightPad(Integer length)': (self: string, length: number) => self.padEnd(length),
  'String center(Integer size)': (self: string, size: number) => center(self, size),
  'String center(Integer size, String pad)': center,
  'String replace(String target, String replacement)': (self: string, target: string, replacement: string) =>
    self.replaceAll(target, () => replacement),
  'String replaceAll(String regex, String replacement)': (self: string, regex: string, replacement: string) =>
    self.replace(javaRegex(regex), (...args: unknown[]) => expandReplacement(replacement, groupsOf(args))),
  'String replaceFirst(String regex, String replacement)': (self: string, regex: string, replacement: string) => {
    const match = new RegExp(javaRegex(regex)).exec(self);
    return match
      ? self.slice(0, match.index) + expandReplacement(replacement, match) + self.slice(match.index + match[0].length)
      : self;
  },
  'String overlay(String other, Integer start, Integer end)': (self: string, other: string, a: number, b: number) => {
    const bound = (index: number): number => Math.min(Math.max(0, index), self.length);
    const [start, end] = bound(a) <= bound(b) ? [bound(a), bound(b)] : [bound(b), bound(a)];
    return self.slice(0, start) + other + self.slice(end);
  },
};

/** The arguments of a String.replace callback as a match. */
function groupsOf(args: unknown[]): RegExpMatchArray {
  const named = typeof args.at(-1) === 'object' ? (args.at(-1) as Record<string, string>) : undefined;
  const match = args.slice(0, named ? -3 : -2) as RegExpMatchArray;
  return Object.assign(match, { groups: named });
}

const all = (test: (char: string) => boolean) => (self: string) => self !== '' && codePoints(self).every(test);
const allOrEmpty = (test: (char: string) => boolean) => (self: string) => codePoints(self).every(test);

const checking: Members = {
  'Integer length()': (self: string) => self.length,
  'Boolean isAlpha()': all(isLetter),
  'Boolean isAlphaSpace()': allOrEmpty((char) => isLetter(char) || char === ' '),
  'Boolean isAlphanumeric()': all((char) => isLetter(char) || isDigit(char)),
  'Boolean isAlphanumericSpace()': allOrEmpty((char) => isLetter(char) || isDigit(char) || char === ' '),
  'Boolean isNumeric()': all(isDigit),
  'Boolean isNumericSpace()': allOrEmpty((char) => isDigit(char) || char === ' '),
  'Boolean isWhitespace()': allOrEmpty(isWhitespace),
  'Boolean isAsciiPrintable()': allOrEmpty((char) => char >= ' ' && char <= '~'),
  'Boolean isAllLowerCase()': all((char) => /^\p{Ll}$/u.test(char)),
  'Boolean isAllUpperCase()': all((char) => /^\p{Lu}$/u.test(char)),
  'Boolean containsWhitespace()': (self: string) => codePoints(self).some(isWhitespace),
  'Integer charAt(Integer index)': (self: string, index: number) => self.charCodeAt(inside(self, index)),
  'Integer codePointAt(Integer index)': (self: string, index: number) => self.codePointAt(inside(self, index)) ?? 0,
  'Integer codePointBefore(Integer index)': (self: string, index: number) => {
    inside(self, index - 1);
    return (
      codePoints(self.slice(Math.max(0, index - 2), index))
        .at(-1)
        ?.codePointAt(0) ?? 0
    );
  },
  'Integer offsetByCodePoints(Integer index, Integer offset)': (self: string, index: number, offset: number) => {
    const [head, tail] = [codePoints(self.slice(0, index)), codePoints(self.slice(index))];
    const passed = offset < 0 ? head.slice(offset) : tail.slice(0, offset);
    if (passed.length !== Math.abs(offset)) {
      outOfBounds('Code point', offset);
    }
    return index + Math.sign(offset) * passed.join('').length;
  },
  'Integer codePointCount(Integer start, Integer end)': (self: string, start: number, end: number) =>
    codePoints(substring(self, start, end)).length,
};

function inside(self: string, index: number): number {
  if (index < 0 || index >= self.length) {
    throw apexError('StringException', `String index out of range: ${index}`);
  }
  return index;
}

/** Cutting, changing and checking. */
export const shapeMembers: Members = {
  ...strict({ ...cutting, ...changing, ...checking }),
  'String leftPad(Integer length, String pad)': (self: string, length: number, pad: string | null) =>
    self.padStart(length, padding(pad)),
  'String rightPad(Integer length, String pad)': (self: string, length: number, pad: string | null) =>
    self.padEnd(length, padding(pad)),
};
