import ts from 'typescript';
import { lineOf, type Problem } from './problem';
import type { Source } from './suppressions';

/** What only packages call: jsforce sends every request of its connection through `httpRequest`. */
const CALLED_BY_PACKAGES = new Set(['httpRequest']);

/** How a member may stand on its line; what it is, the parser says. */
const LIKE_A_MEMBER =
  /^\s+(?:(?:readonly|static|async|override|public|protected|private|get|set|declare) )*\w+[?!]?[(<:=;]/;

/**
 * Members of classes and interfaces whose name stands nowhere else in any source: knip knows whole exports only, and the
 * compiler private members only.
 */
export function checkMembers(sources: readonly Source[]): Problem[] {
  const scripts = sources.filter(({ path }) => /\.(?:ts|[mc]?js)$/.test(path) && !path.includes('/lwc/'));
  const places = new Map<string, { readonly source: Source; readonly index: number } | null>();
  for (const source of scripts) {
    for (const { index, 0: word } of codeOf(source.text).matchAll(/[A-Za-z_$][\w$]*/g)) {
      places.set(word, places.has(word) ? null : { source, index });
    }
  }
  return [...places].flatMap(([name, place]) =>
    place && place.source.path.endsWith('.ts') && !CALLED_BY_PACKAGES.has(name) && isMember(place.source, place.index)
      ? [
          {
            file: place.source.path,
            line: lineOf(place.source.text, place.index),
            message: `nothing uses the member ${name}: remove it`,
          },
        ]
      : [],
  );
}

/** The text with blanks in place of its comments; a comment inside of a text is taken for one, which hides no use. */
function codeOf(text: string): string {
  return text.replace(/\/\*[^]*?\*\/|(?<=^|\s)\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));
}

function isMember({ path, text }: Source, index: number): boolean {
  const [line = ''] = /[^\n]*/.exec(text.slice(text.lastIndexOf('\n', index) + 1)) ?? [];
  if (!LIKE_A_MEMBER.test(line)) {
    return false;
  }
  let found = false;
  const look = (node: ts.Node): void => {
    const { name } = node as ts.NamedDeclaration;
    found ||= (ts.isClassElement(node) || ts.isTypeElement(node)) && name?.getStart() === index;
    if (node.pos <= index && index < node.end) {
      node.forEachChild(look);
    }
  };
  look(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}
