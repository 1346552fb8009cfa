import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutComments } from './apex-text';
import { filesBelow } from './files';
import { lineOf, type Check, type Problem } from './problem';
import type { Source } from './suppressions';

/** Where a word may be known from: code, tests, metadata, the contract and what it is built after. */
const KNOWING = ['force-app', 'contract', 'poller/src', 'docs', 'local/org'];
/** Texts of these are looked at. */
const READ = /^force-app\/main\/.*\.(?:cls|trigger|js)$/;

const WORD = /[A-Za-z_]\w*(?:[.-][A-Za-z]\w*)*/g;
const WHOLE = /^([A-Za-z_]\w*(?:[.-][A-Za-z]\w*)*)[.:]?$/;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_'.split('');

/**
 * Texts that only a run would compare: values of picklists, reasons, keys of JSON, names of binds. A text that stands
 * nowhere else, and differs by one letter from a word that does, is taken for a misspelling of it.
 */
export const misspeltTexts: Check = {
  name: 'misspelt texts',
  run(root) {
    const files = KNOWING.flatMap((folder) => filesBelow(root, folder))
      .filter((path) => /\.(?:cls|trigger|js|html|xml|ts|json|md)$/.test(path))
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
    // The short descriptions of labels are cut in the middle of a word.
    const known = new Known(files.map(({ text }) => text.replace(/<shortDescription>.*/g, '')));
    const read = files.filter(({ path }) => READ.test(path) && !path.includes('/__'));
    const said = new Set(read.flatMap(({ text }) => [...text.matchAll(/'(\w+)'/g)].map(([, word]) => word)));
    return read.flatMap((file) => [...check(file, known), ...checkAliases(file, said)]);
  },
};

class Known {
  private readonly counts = new Map<string, number>();
  private readonly lower = new Map<string, string>();

  constructor(texts: readonly string[]) {
    for (const [word] of texts.flatMap((text) => [...text.matchAll(WORD)])) {
      const parts = /[.-]/.test(word) ? [word, ...word.split(/[.-]/)] : [word];
      for (const one of parts) {
        this.counts.set(one, (this.counts.get(one) ?? 0) + 1);
        this.lower.set(one.toLowerCase(), this.lower.get(one.toLowerCase()) ?? one);
      }
    }
  }

  /** The word that is meant, where this one is nowhere else; null when it is known or like none. */
  meantBy(word: string): string | null {
    if ((this.counts.get(word) ?? 0) > 1) {
      return null;
    }
    const other = this.lower.get(word.toLowerCase());
    return other !== undefined && other !== word ? other : (near(word).find((one) => this.counts.has(one)) ?? null);
  }
}

/** Every word that one slip of the hand makes of it: a letter left out, added, changed, or two swapped. */
function near(word: string): string[] {
  const found = new Set<string>();
  for (let at = 0; at <= word.length; at++) {
    const [head, tail] = [word.slice(0, at), word.slice(at)];
    found.add(head + tail.slice(1));
    found.add(head + tail.charAt(1) + tail.charAt(0) + tail.slice(2));
    LETTERS.forEach((letter) => found.add(head + letter + tail).add(head + letter + tail.slice(1)));
  }
  found.delete(word);
  return [...found];
}

function check({ path, text }: Source, known: Known): Problem[] {
  const code = withoutComments(text);
  return [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'/g)].flatMap(({ index, 1: literal = '' }) =>
    namesIn(literal).flatMap((word) => {
      const meant = word.length > 3 ? known.meantBy(word) : null;
      return meant === null
        ? []
        : [{ file: path, line: lineOf(code, index), message: `'${word}' stands nowhere else: is '${meant}' meant?` }];
    }),
  );
}

/** A number that a query counts has a name, by which the class asks for it. */
function checkAliases({ path, text }: Source, said: ReadonlySet<string | undefined>): Problem[] {
  const code = path.endsWith('.js') ? '' : withoutComments(text);
  return [...code.matchAll(/\b(?:COUNT|MAX|MIN|SUM|AVG|DAY_ONLY)\([\w.()]*\) (?!FROM\b)(\w+)/g)]
    .filter(([, alias]) => !said.has(alias))
    .map(({ index, 1: alias = '' }) => ({
      file: path,
      line: lineOf(code, index),
      message: `nothing asks a row for '${alias}'`,
    }));
}

/** The text as a whole when it is one word, the words of a value such as `Service account`, the binds of a query. */
function namesIn(literal: string): string[] {
  const [, whole] = WHOLE.exec(literal) ?? [];
  if (whole !== undefined) {
    return [whole];
  }
  if (/^[A-Z]\w+ [a-z]\w+$/.test(literal)) {
    return literal.split(' ');
  }
  return [...literal.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
}
