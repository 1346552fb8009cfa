import { NotModelledError } from '../kernel/exceptions';
import { readId } from '../kernel/ids';
import { integerList, stringList, strict, type Members } from './arguments';
import { codePoints, hashOfText } from './characters';
import { javaRegex, splitByRegex } from './regex';

const lower = (text: string): string => text.toLowerCase();
const count = (text: string, part: string): number => (part === '' ? 0 : text.split(part).length - 1);

function firstDifference(a: string, b: string): number {
  if (a === b) {
    return -1;
  }
  let index = 0;
  while (index < a.length && index < b.length && a[index] === b[index]) {
    index++;
  }
  return index;
}

/** Java's String.compareTo. */
export function compareTexts(a: string, b: string): number {
  const at = firstDifference(a, b);
  if (at < 0) {
    return 0;
  }
  return at < a.length && at < b.length ? a.charCodeAt(at) - b.charCodeAt(at) : a.length - b.length;
}

function levenshtein(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** By case. An id of 15 characters equals the Id of 18; whether two Strings of these lengths do is not documented. */
function equalsTextOrId(self: string, other: unknown): boolean {
  if (typeof other !== 'string' || self.length === other.length || self === other) {
    return self === other;
  }
  const id = readId(self);
  if (id !== null && id === readId(other)) {
    throw new NotModelledError(`String.equals of an id with 15 and one with 18 characters (${id})`);
  }
  return false;
}

/** Comparing and finding. */
export const searchMembers: Members = {
  'Boolean equals(Object other)': equalsTextOrId,
  'Boolean equalsIgnoreCase(String other)': (self: string, other: string | null) =>
    other !== null && lower(self) === lower(other),
  'Integer hashCode()': hashOfText,
  ...strict({
    'Integer compareTo(String other)': compareTexts,
    'Boolean contains(String part)': (self: string, part: string) => self.includes(part),
    'Boolean containsIgnoreCase(String part)': (self: string, part: string) => lower(self).includes(lower(part)),
    'Boolean containsAny(String chars)': (self: string, chars: string) =>
      codePoints(self).some((c) => chars.includes(c)),
    'Boolean containsNone(String chars)': (self: string, chars: string) =>
      !codePoints(self).some((c) => chars.includes(c)),
    'Boolean containsOnly(String chars)': (self: string, chars: string) =>
      codePoints(self).every((c) => chars.includes(c)),
    'Integer countMatches(String part)': count,
    'Boolean startsWith(String part)': (self: string, part: string) => self.startsWith(part),
    'Boolean startsWithIgnoreCase(String part)': (self: string, part: string) => lower(self).startsWith(lower(part)),
    'Boolean endsWith(String part)': (self: string, part: string) => self.endsWith(part),
    'Boolean endsWithIgnoreCase(String part)': (self: string, part: string) => lower(self).endsWith(lower(part)),
    'Integer indexOf(String part)': (self: string, part: string) => self.indexOf(part),
    'Integer indexOf(String part, Integer start)': (self: string, part: string, start: number) =>
      self.indexOf(part, start),
    'Integer indexOfIgnoreCase(String part)': (self: string, part: string) => lower(self).indexOf(lower(part)),
    'Integer indexOfIgnoreCase(String part, Integer start)': (self: string, part: string, start: number) =>
      lower(self).indexOf(lower(part), start),
    'Integer indexOfAny(String chars)': (self: string, chars: string) =>
      self.split('').findIndex((char) => chars.includes(char)),
    'Integer indexOfAnyBut(String chars)': (self: string, chars: string) =>
      self.split('').findIndex((char) => !chars.includes(char)),
    'Integer indexOfChar(Integer char)': (self: string, char: number) => self.indexOf(String.fromCodePoint(char)),
    'Integer indexOfChar(Integer char, Integer start)': (self: string, char: number, start: number) =>
      self.indexOf(String.fromCodePoint(char), start),
    'Integer indexOfDifference(String other)': firstDifference,
    'Integer lastIndexOf(String part)': (self: string, part: string) => self.lastIndexOf(part),
    'Integer lastIndexOf(String part, Integer end)': (self: string, part: string, end: number) =>
      end < 0 ? -1 : self.lastIndexOf(part, end),
    'Integer lastIndexOfIgnoreCase(String part)': (self: string, part: string) => lower(self).lastIndexOf(lower(part)),
    'Integer lastIndexOfIgnoreCase(String part, Integer end)': (self: string, part: string, end: number) =>
      end < 0 ? -1 : lower(self).lastIndexOf(lower(part), end),
    'Integer lastIndexOfChar(Integer char)': (self: string, char: number) =>
      self.lastIndexOf(String.fromCodePoint(char)),
    'Integer lastIndexOfChar(Integer char, Integer end)': (self: string, char: number, end: number) =>
      end < 0 ? -1 : self.lastIndexOf(String.fromCodePoint(char), end),
    'Integer getLevenshteinDistance(String other)': levenshtein,
    'Integer getLevenshteinDistance(String other, Integer threshold)': (self: string, other: string, limit: number) => {
      const distance = levenshtein(self, other);
      return distance <= limit ? distance : -1;
    },
    'Boolean matches(String regex)': (self: string, regex: string) => self.search(javaRegex(regex, true)) >= 0,
    'List<String> split(String regex)': (self: string, regex: string) => stringList(splitByRegex(self, regex, 0)),
    'List<String> split(String regex, Integer limit)': (self: string, regex: string, limit: number) =>
      stringList(splitByRegex(self, regex, limit)),
    'List<Integer> getChars()': (self: string) => integerList(self.split('').map((char) => char.charCodeAt(0))),
  }),
};
