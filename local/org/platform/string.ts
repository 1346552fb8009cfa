import { ApexList, type ApexMap, ApexSet } from '../kernel/collections';
import { ApexDatetime } from '../kernel/dates';
import { defineType } from '../kernel/define';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { execution } from '../kernel/execution';
import { textOf } from '../kernel/text';
import { strict } from './arguments';
import { isBlank } from './characters';
import { escapeMembers } from './string-escape';
import { searchMembers } from './string-search';
import { shapeMembers } from './string-shape';

/** `String.valueOf`: null stays null; a moment is shown in the user's time zone. */
function stringValueOf(value: unknown): string | null {
  if (value === null) {
    return null;
  }
  if (value instanceof ApexDatetime) {
    return wallClock(value, execution().user.timeZone);
  }
  return textOf(value);
}

function wallClock(moment: ApexDatetime, zone: string): string {
  const two = (value: number, width = 2): string => String(value).padStart(width, '0');
  const at = moment.civil(zone);
  return `${two(at.year, 4)}-${two(at.month)}-${two(at.day)} ${two(at.hour)}:${two(at.minute)}:${two(at.second)}`;
}

function join(parts: unknown, separator: string): string {
  if (!(parts instanceof ApexList) && !(parts instanceof ApexSet)) {
    throw new NotModelledError('String.join of anything but a List or Set');
  }
  const texts: string[] = [];
  for (const part of parts) {
    if (part === null) {
      throw new NotModelledError('String.join with a null in the collection');
    }
    texts.push(textOf(part));
  }
  return texts.join(separator);
}

/**
 * Java's MessageFormat with `{n}` alone: a pair of quotes is one quote, text between quotes is taken as it stands, an
 * index without an argument stays as written.
 *
 * @throws {ApexException} System.StringException for unmatched braces
 */
function format(pattern: string, values: ApexList): string {
  let out = '';
  let quoted = false;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    if (char === "'") {
      if (pattern[at + 1] === "'") {
        out += char;
        at++;
      } else {
        quoted = !quoted;
      }
    } else if (char === '{' && !quoted) {
      const end = pattern.indexOf('}', at);
      if (end < 0) {
        throw apexError('StringException', 'Unmatched braces in the pattern.');
      }
      out += argument(pattern.slice(at + 1, end), values);
      at = end;
    } else {
      out += char;
    }
  }
  return out;
}

function argument(name: string, values: ApexList): string {
  if (!/^\s*\d+\s*$/.test(name)) {
    if (/^\s*\d+\s*,/.test(name)) {
      throw new NotModelledError(`String.format with the format element {${name}}`);
    }
    throw apexError('StringException', `can't parse argument number: ${name}`);
  }
  const index = Number(name);
  if (index >= values.items.length) {
    return `{${index}}`;
  }
  return converted(values.items[index]);
}

/** By toString, as the reference says. Which clock a Datetime follows then is not documented. */
function converted(value: unknown): string {
  if (value instanceof ApexDatetime && stringValueOf(value) !== textOf(value)) {
    throw new NotModelledError('a Datetime among the values of a text; give it by format or formatGmt');
  }
  return textOf(value);
}

/** `'${name}'.template(…)`; `$${name}` stays as `${name}`. */
function template(self: string, values: ApexMap<string>): string {
  return self.replace(/\$(\$)?\{([^}]*)\}/g, (all, escaped: string | undefined, name: string) => {
    if (escaped !== undefined) {
      return all.slice(1);
    }
    if (!values.has(name)) {
      throw apexError('StringException', `Variable not found: ${name}`);
    }
    return converted(values.get(name));
  });
}

defineType('String', {
  ...searchMembers,
  ...shapeMembers,
  ...escapeMembers,
  'static String valueOf(Date value)': stringValueOf,
  'static String valueOf(Datetime value)': stringValueOf,
  'static String valueOf(Decimal value)': stringValueOf,
  'static String valueOf(Double value)': stringValueOf,
  'static String valueOf(Integer value)': stringValueOf,
  'static String valueOf(Long value)': stringValueOf,
  'static String valueOf(Object value)': stringValueOf,
  'static String valueOfGmt(Datetime value)': (value: ApexDatetime | null) => value && wallClock(value, 'GMT'),
  'static Boolean isBlank(String text)': isBlank,
  'static Boolean isNotBlank(String text)': (text: string | null) => !isBlank(text),
  'static Boolean isEmpty(String text)': (text: string | null) => text === null || text === '',
  'static Boolean isNotEmpty(String text)': (text: string | null) => text !== null && text !== '',
  'String toString()': (self: string) => self,
  'String intern()': (self: string) => self,
  ...strict({
    'static String join(Object parts, String separator)': join,
    'static String format(String pattern, List<Object> values)': format,
    'String template(Map<String, Object> values)': template,
    'static String fromCharArray(List<Integer> chars)': (chars: ApexList<number>) =>
      String.fromCharCode(...chars.items),
  }),
});
