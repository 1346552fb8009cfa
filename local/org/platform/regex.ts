import { apexError, NotModelledError } from '../kernel/exceptions';

/**
 * Java's regular expressions, which Apex uses, as JavaScript ones. Translated are the parts that mean something else or
 * nothing in JavaScript; what cannot be expressed is a NotModelledError.
 *
 * The result is shared: clone it before using `exec` or `test`, which keep a position.
 *
 * @param mustMatchAll for `matches`: the pattern must match the whole text
 * @throws {ApexException} System.StringException for a pattern that Java refuses as well
 */
export function javaRegex(pattern: string, mustMatchAll = false): RegExp {
  const key = `${mustMatchAll ? 1 : 0}${pattern}`;
  let regex = compiled.get(key);
  if (!regex) {
    const source = translate(pattern);
    regex = compile(mustMatchAll ? `^(?:${source})$` : source, pattern);
    compiled.set(key, regex);
  }
  return regex;
}

const compiled = new Map<string, RegExp>();

function compile(source: string, pattern: string): RegExp {
  try {
    return new RegExp(source, 'gu');
  } catch (error) {
    throw apexError('StringException', `Invalid regex: ${(error as Error).message} near '${pattern}'`);
  }
}

/** The escapes of Java that JavaScript lacks or reads otherwise, outside of and inside character classes. */
const ESCAPES: Record<string, string> = {
  s: '[ \\t\\n\\x0B\\f\\r]',
  S: '[^ \\t\\n\\x0B\\f\\r]',
  h: '[ \\t\\u00A0\\u1680\\u180E\\u2000-\\u200A\\u202F\\u205F\\u3000]',
  R: '(?:\\r\\n|[\\n\\x0B\\f\\r\\u0085\\u2028\\u2029])',
  A: '(?<![\\s\\S])',
  z: '(?![\\s\\S])',
  Z: '(?=(?:\\r\\n|[\\n\\r\\u0085\\u2028\\u2029])?(?![\\s\\S]))',
  a: '\\x07',
  e: '\\x1B',
};
const CLASS_ESCAPES: Record<string, string> = {
  s: ' \\t\\n\\x0B\\f\\r',
  h: ' \\t\\u00A0\\u1680\\u180E\\u2000-\\u200A\\u202F\\u205F\\u3000',
  a: '\\x07',
  e: '\\x1B',
};
/** Java's POSIX classes are US-ASCII only. */
const PROPERTIES: Record<string, string> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  Alpha: 'A-Za-z',
  Digit: '0-9',
  Alnum: 'A-Za-z0-9',
  Punct: '!-\\/:-@\\[-`\\{-~',
  Graph: '!-~',
  Print: ' -~',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  XDigit: '0-9A-Fa-f',
  Space: ' \\t\\n\\x0B\\f\\r',
  ASCII: '\\x00-\\x7F',
  IsAlphabetic: '\\p{Alphabetic}',
  IsDigit: '\\p{Nd}',
  IsLetter: '\\p{L}',
};
const SAME_ESCAPES = new Set('dDwWbBtnrf0123456789ukx');
const SYNTAX = new Set('^$\\.*+?()[]{}|/');

function translate(pattern: string): string {
  let out = '';
  let openGroups = '';
  let multiline = false;
  let at = 0;
  while (at < pattern.length) {
    const char = pattern[at] ?? '';
    if (pattern.startsWith('\\Q', at)) {
      const end = pattern.indexOf('\\E', at);
      const quoted = pattern.slice(at + 2, end < 0 ? undefined : end);
      out += quoted.replace(/[$^\\.*+?()[\]{}|/]/g, '\\$&');
      at = end < 0 ? pattern.length : end + 2;
    } else if (char === '\\') {
      const escape = readEscape(pattern, at, false);
      out += escape.text;
      at = escape.end;
    } else if (char === '[') {
      const set = readClass(pattern, at);
      out += set.text;
      at = set.end;
    } else if (pattern.startsWith('(?', at)) {
      const group = readGroup(pattern, at);
      multiline ||= group.multiline;
      out += group.text;
      openGroups += group.unclosed;
      at = group.end;
    } else if (char === '$' && !multiline) {
      out += ESCAPES['Z'] ?? '';
      at++;
    } else if (char === '{' || char === '}') {
      const quantifier = /^\{\d+(?:,\d*)?\}/.exec(pattern.slice(at));
      out += quantifier ? quantifier[0] : `\\${char}`;
      at += quantifier ? quantifier[0].length : 1;
    } else {
      out += char === ']' ? '\\]' : char;
      at++;
    }
    if (/^[*+?}]$/.test(char) && pattern[at] === '+') {
      throw new NotModelledError(`possessive quantifiers in the regular expression '${pattern}'`);
    }
  }
  return out + openGroups;
}

function readEscape(pattern: string, at: number, inClass: boolean): { text: string; end: number } {
  const char = pattern[at + 1];
  if (char === undefined) {
    throw apexError('StringException', `Invalid regex: Unexpected internal error near '${pattern}'`);
  }
  if (char === 'p' || char === 'P') {
    return readProperty(pattern, at, inClass);
  }
  const own = inClass ? CLASS_ESCAPES[char] : ESCAPES[char];
  if (own !== undefined) {
    return { text: own, end: at + 2 };
  }
  if (SAME_ESCAPES.has(char)) {
    return { text: `\\${char}`, end: at + 2 };
  }
  if (/[A-Za-z]/.test(char)) {
    throw new NotModelledError(`\\${char} in the regular expression '${pattern}'`);
  }
  return { text: SYNTAX.has(char) || (inClass && char === '-') ? `\\${char}` : char, end: at + 2 };
}

function readProperty(pattern: string, at: number, inClass: boolean): { text: string; end: number } {
  const match = /^\\([pP])(?:\{(\w+)\}|([A-Z]))/.exec(pattern.slice(at));
  const name = match?.[2] ?? match?.[3];
  if (!match || !name) {
    throw new NotModelledError(`the property class in the regular expression '${pattern}'`);
  }
  const end = at + match[0].length;
  const ascii = PROPERTIES[name];
  if (ascii === undefined) {
    const short = name.replace(/^Is(?=[A-Z][a-z]?$)/, '');
    if (!/^[A-Z][a-z]?$/.test(short)) {
      throw new NotModelledError(`\\p{${name}} in the regular expression '${pattern}'`);
    }
    return { text: `\\${match[1] ?? 'p'}{${short}}`, end };
  }
  if (match[1] === 'P' && inClass) {
    throw new NotModelledError(`\\P{${name}} within a class in the regular expression '${pattern}'`);
  }
  return { text: inClass ? ascii : `[${match[1] === 'P' ? '^' : ''}${ascii}]`, end };
}

/** A character class. Java's unions `[a[bc]]` and intersections `&&` are not modelled. */
function readClass(pattern: string, start: number): { text: string; end: number } {
  let at = start + 1;
  let out = '[';
  if (pattern[at] === '^') {
    out += '^';
    at++;
  }
  const first = at;
  while (at < pattern.length && (pattern[at] !== ']' || at === first)) {
    const char = pattern[at] ?? '';
    if (char === '[' || pattern.startsWith('&&', at)) {
      throw new NotModelledError(`unions and intersections of classes in the regular expression '${pattern}'`);
    }
    if (char === '\\') {
      if (pattern[at + 1] === 'S') {
        throw new NotModelledError(`\\S within a class in the regular expression '${pattern}'`);
      }
      const escape = readEscape(pattern, at, true);
      out += escape.text;
      at = escape.end;
    } else {
      out += SYNTAX.has(char) && char !== '^' ? `\\${char}` : char === '^' ? '\\^' : char;
      at++;
    }
  }
  if (at >= pattern.length) {
    throw apexError('StringException', `Invalid regex: Unclosed character class near '${pattern}'`);
  }
  return { text: `${out}]`, end: at + 1 };
}

function readGroup(pattern: string, at: number) {
  const flags = /^\(\?([a-zA-Z]+)(-[a-zA-Z]+)?([:)])/.exec(pattern.slice(at));
  if (!flags) {
    const head = /^\(\?(?:[:=!]|<[=!]|<[A-Za-z]\w*>)/.exec(pattern.slice(at));
    if (!head) {
      throw new NotModelledError(`a group of the regular expression '${pattern}'`);
    }
    return { text: head[0], end: at + head[0].length, unclosed: '', multiline: false };
  }
  const on = flags[1] ?? '';
  if (/[^ismu]/.test(on) || flags[2]) {
    throw new NotModelledError(`flags (?${on}${flags[2] ?? ''}) in the regular expression '${pattern}'`);
  }
  const known = on.replace('u', '');
  const wholeRest = flags[3] === ')';
  if (wholeRest && at !== 0) {
    throw new NotModelledError(`flags that begin inside the regular expression '${pattern}'`);
  }
  return {
    text: known === '' ? '(?:' : `(?${known}:`,
    end: at + flags[0].length,
    unclosed: wholeRest ? ')' : '',
    multiline: on.includes('m'),
  };
}

/**
 * Java's replacement texts: `$1`, `${name}`, and a backslash before a character that is meant literally.
 *
 * @throws {ApexException} System.StringException for a group that does not exist
 */
export function expandReplacement(replacement: string, match: RegExpExecArray | RegExpMatchArray): string {
  return replacement.replace(
    /\\([\s\S])|\$(\d)|\$\{(\w+)\}|[\\$]/g,
    (all, literal?: string, digit?: string, name?: string) => {
      if (literal !== undefined) {
        return literal;
      }
      if (digit !== undefined) {
        if (Number(digit) >= match.length) {
          throw apexError('StringException', `No group ${digit}`);
        }
        return match[Number(digit)] ?? '';
      }
      if (name !== undefined && match.groups && name in match.groups) {
        return match.groups[name] ?? '';
      }
      throw apexError(
        'StringException',
        all === '\\' ? 'character to be escaped is missing' : 'Illegal group reference',
      );
    },
  );
}

/** Every match of a pattern in a text, from left to right. */
function allMatches(pattern: string, text: string): RegExpExecArray[] {
  return [...text.matchAll(javaRegex(pattern))];
}

/** `String.split` as Java does it: no empty text before a match of length 0 at the start; limit 0 drops empty ones at the end. */
export function splitByRegex(text: string, pattern: string, limit: number): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of allMatches(pattern, text)) {
    if (limit > 0 && parts.length === limit - 1) {
      break;
    }
    const end = match.index + match[0].length;
    if (end === 0 || (match[0] === '' && match.index === text.length)) {
      continue;
    }
    parts.push(text.slice(from, match.index));
    from = end;
  }
  if (parts.length === 0) {
    return [text];
  }
  parts.push(text.slice(from));
  if (limit === 0) {
    while (parts.length > 0 && parts.at(-1) === '') {
      parts.pop();
    }
  }
  return parts;
}
