import { lineOf } from '../problem';
import { misspell, pick, words, type Word } from './text-places';

/** One error at one place of a file. */
export interface Mutation {
  readonly kind: string;
  readonly file: string;
  /** 1-based; 0 for the whole file. */
  readonly line: number;
  /** What changed, in a few words. */
  readonly what: string;
  /** The file with the error; null when it is removed. */
  readonly text: string | null;
}

/** A class of errors: how to plant one in a file of its kind, and the checks that could find it, the quickest first. */
export interface MutationClass {
  readonly kind: string;
  readonly files: RegExp;
  readonly checks: readonly string[];
  plant(file: string, text: string, random: () => number): Mutation | null;
}

export type Change = { readonly at: number; readonly length: number; readonly to: string; readonly what?: string };

/** A class whose errors are one change of a text each. */
export function changing(
  kind: string,
  files: RegExp,
  checks: readonly string[],
  change: (text: string, random: () => number, file: string) => Change | undefined | null,
): MutationClass {
  return {
    kind,
    files,
    checks,
    plant(file, text, random) {
      const found = change(text, random, file);
      if (!found) {
        return null;
      }
      const { at, length, to, what = `${text.slice(at, at + length)} → ${to}` } = found;
      const changed = text.slice(0, at) + to + text.slice(at + length);
      return changed === text ? null : { kind, file, line: lineOf(text, at), what, text: changed };
    },
  };
}

/** Replaces one random match by what `to` makes of it. */
export function matching(pattern: RegExp, to: (match: RegExpMatchArray, random: () => number) => string) {
  return (text: string, random: () => number): Change | undefined => {
    const match = pick([...text.matchAll(pattern)], random);
    return match?.index === undefined ? undefined : { at: match.index, length: match[0].length, to: to(match, random) };
  };
}

/** Words that may stand before a use of a name; any other word before it makes it a declaration. */
const BEFORE_USE =
  /\b(?:new|return|throw|instanceof|else|insert|update|delete|upsert|extends|implements|in|select|from|where|and|or|by|limit|not|like|as|user|system|typeof|await|of|case|when|import|export|default|void|keyof|yield|do|on)$/i;

/** Uses of names: a name that a type or `const` stands before is being declared, and nothing else may know it. */
function uses(text: string): Word[] {
  return words(text).filter(({ text: word, start, before, isSpaced }) => {
    const head = text.slice(0, start).trimEnd();
    const isDeclared = isSpaced && /[\w>\]]/.test(before) && !BEFORE_USE.test(head);
    return word.length > 3 && !isDeclared;
  });
}

/** One use of a name, misspelt. */
export const typoOfUse = (text: string, random: () => number): Change | undefined => {
  const word = pick(uses(text), random);
  return word && { at: word.start, length: word.text.length, to: misspell(word.text, random) };
};
