import { defineType } from '../kernel/define';
import { apexError } from '../kernel/exceptions';
import { stringList, strict } from './arguments';
import { expandReplacement, javaRegex, splitByRegex } from './regex';

class ApexPattern {
  constructor(readonly text: string) {
    javaRegex(text);
  }

  toString(): string {
    return this.text;
  }
}

/** Where a Matcher stands. */
class ApexMatcher {
  match: RegExpExecArray | null = null;
  /** Where the next find begins. */
  position = 0;

  constructor(
    public pattern: ApexPattern,
    public input: string,
  ) {}

  run(regex: RegExp, from: number): boolean {
    const own = new RegExp(regex);
    own.lastIndex = from;
    this.match = own.exec(this.input);
    if (this.match) {
      const end = this.match.index + this.match[0].length;
      this.position = this.match[0] === '' ? end + 1 : end;
    }
    return this.match !== null;
  }

  /** @throws {ApexException} System.StringException when nothing was matched */
  current(): RegExpExecArray {
    if (!this.match) {
      throw apexError('StringException', 'No match found');
    }
    return this.match;
  }

  group(index: number): string | null {
    const match = this.current();
    if (index < 0 || index >= match.length) {
      throw apexError('StringException', `No group ${index}`);
    }
    return match[index] ?? null;
  }

  /** Bounds of a group, -1 where it took no part. */
  bounds(index: number): readonly [number, number] {
    const match = this.current();
    this.group(index);
    const located = new RegExp(javaRegex(this.pattern.text).source, 'gud');
    located.lastIndex = match.index;
    return located.exec(this.input)?.indices?.[index] ?? [-1, -1];
  }

  reset(input = this.input): this {
    this.input = input;
    this.match = null;
    this.position = 0;
    return this;
  }
}

defineType('Pattern', {
  ...strict({
    'static Pattern compile(String regex)': (regex: string) => new ApexPattern(regex),
    'static Boolean matches(String regex, String text)': (regex: string, text: string) =>
      text.search(javaRegex(regex, true)) >= 0,
    'static String quote(String text)': (text: string) => `\\Q${text.replaceAll('\\E', '\\E\\\\E\\Q')}\\E`,
    'Matcher matcher(String text)': (self: ApexPattern, text: string) => new ApexMatcher(self, text),
    'List<String> split(String text)': (self: ApexPattern, text: string) =>
      stringList(splitByRegex(text, self.text, 0)),
    'List<String> split(String text, Integer limit)': (self: ApexPattern, text: string, limit: number) =>
      stringList(splitByRegex(text, self.text, limit)),
  }),
  'String pattern()': (self: ApexPattern) => self.text,
});

function find(self: ApexMatcher): boolean {
  if (self.position > self.input.length) {
    self.match = null;
    return false;
  }
  return self.run(javaRegex(self.pattern.text), self.position);
}

defineType('Matcher', {
  'Boolean find()': find,
  'Boolean find(Integer start)': (self: ApexMatcher, start: number) => {
    if (start < 0 || start > self.input.length) {
      throw apexError('StringException', 'Illegal start index');
    }
    return self.reset().run(javaRegex(self.pattern.text), start);
  },
  'Boolean matches()': (self: ApexMatcher) => self.run(javaRegex(self.pattern.text, true), 0),
  'Boolean lookingAt()': (self: ApexMatcher) => {
    const regex = new RegExp(javaRegex(self.pattern.text).source, 'uy');
    return self.run(regex, 0);
  },
  'String group()': (self: ApexMatcher) => self.group(0),
  'String group(Integer index)': (self: ApexMatcher, index: number) => self.group(index),
  'Integer groupCount()': (self: ApexMatcher) =>
    (new RegExp(`${javaRegex(self.pattern.text).source}|`, 'u').exec('')?.length ?? 1) - 1,
  'Integer start()': (self: ApexMatcher) => self.current().index,
  'Integer start(Integer index)': (self: ApexMatcher, index: number) => self.bounds(index)[0],
  'Integer end()': (self: ApexMatcher) => self.current().index + self.current()[0].length,
  'Integer end(Integer index)': (self: ApexMatcher, index: number) => self.bounds(index)[1],
  'Pattern pattern()': (self: ApexMatcher) => self.pattern,
  'Matcher reset()': (self: ApexMatcher) => self.reset(),
  'Matcher reset(String text)': (self: ApexMatcher, text: string) => self.reset(text),
  ...strict({
    'String replaceAll(String replacement)': (self: ApexMatcher, replacement: string) =>
      replaceMatches(self, replacement, true),
    'String replaceFirst(String replacement)': (self: ApexMatcher, replacement: string) =>
      replaceMatches(self, replacement, false),
  }),
});

function replaceMatches(self: ApexMatcher, replacement: string, isAll: boolean): string {
  let out = '';
  let from = 0;
  for (const match of self.input.matchAll(javaRegex(self.pattern.text))) {
    out += self.input.slice(from, match.index) + expandReplacement(replacement, match);
    from = match.index + match[0].length;
    if (!isAll) {
      break;
    }
  }
  self.reset();
  return out + self.input.slice(from);
}
