import { lineOf, type Problem } from './problem';

/** A source, as the rules of the house read it. */
export interface Source {
  /** Relative to the project's root. */
  readonly path: string;
  readonly text: string;
}

/** A comment or annotation that silences a tool. Behind a quotation mark it is a text about one. */
const SUPPRESSION =
  /(?<!['"`])(?:\/\/|\/\*\*?|<!--)\s*(?<word>(?:eslint|oxlint)-disable(?:-next-line|-line)?\b|eslint(?=\s+[@\w/-]+\s*:)|@ts-[\w-]+|prettier-ignore(?:-start)?|NOPMD)(?<rest>[^\n]*)|^\s*(?<annotation>@SuppressWarnings)\b/gim;

/** As many letters as a reason has at least. */
const REASON = /[a-z][^]{9,}/i;

/** Every suppression of a rule in a source. */
export function suppressionsOf({ text }: Source): RegExpExecArray[] {
  return [...text.matchAll(SUPPRESSION)];
}

/** A suppression names what it silences, and why: without the reason nobody can tell when it may go. */
export function checkSuppressions(source: Source): Problem[] {
  return suppressionsOf(source).flatMap((match) => {
    const lack = lackOf(match, source.text);
    const start = match.index + match[0].length - match[0].trimStart().length;
    return lack === null ? [] : [{ file: source.path, line: lineOf(source.text, start), message: lack }];
  });
}

function lackOf({ index, groups = {} }: RegExpExecArray, text: string): string | null {
  const rest = (groups['rest'] ?? '').replace(/(?:\*\/|-->).*$/, '');
  const word = groups['annotation'] ?? groups['word'] ?? '';
  switch (word.toLowerCase()) {
    case '@suppresswarnings':
      return REASON.test(commentAt(text.slice(index))) ? null : `give the reason behind ${word}(…) as // comment`;
    case 'nopmd':
      return REASON.test(rest) ? null : 'give the reason behind NOPMD, in the same comment';
    case '@ts-expect-error':
      return REASON.test(rest) ? null : `give the reason behind ${word}, in the same comment`;
    case '@ts-ignore':
    case '@ts-nocheck':
      return `${word} hides every error there is: repair it, or use @ts-expect-error with its reason`;
    case 'prettier-ignore':
    case 'prettier-ignore-start':
      // prettier takes the bare word only, so the reason stands above it.
      return REASON.test(/(?:\/\/|\*|<!--)(.*)$/.exec(lineAbove(text, index))?.[1] ?? '')
        ? null
        : `give the reason in a comment on the line above ${word}`;
    default:
      return disableLack(word, rest);
  }
}

/** `eslint-disable-next-line rule -- reason`. Words such as `@ts-check`, which silence nothing, come here as well. */
function disableLack(word: string, rest: string): string | null {
  if (word.startsWith('@')) {
    return null;
  }
  const [rules = '', reason = ''] = rest.split(/\s-{2,}\s/);
  if (rules.trim() === '') {
    return `name the rules that ${word} switches off: alone it switches off all`;
  }
  return REASON.test(reason) ? null : `give the reason behind the rules: ${word} … -- why`;
}

/** The comment inside or right behind the annotation at the beginning of the text. */
function commentAt(text: string): string {
  const [annotation = ''] = /^\s*@\w+\s*\((?:'(?:[^'\\]|\\.)*'|\/\/[^\n]*|[^)'])*\)[^\n]*/.exec(text) ?? [];
  return /(?:\/\/|\/\*)([^\n]*)/.exec(annotation.replace(/'(?:[^'\\]|\\.)*'/g, ''))?.[1] ?? '';
}

function lineAbove(text: string, index: number): string {
  return text.slice(0, index).split('\n').at(-2) ?? '';
}
