import { lineOf, type Problem } from './problem';
import type { Source } from './suppressions';

/** A class inside another, with the comment above it. */
const INNER =
  /^ {2}\/\*\*(?<comment>(?:(?!\*\/)[^])*)\*\/\n {2}(?:public|private) (?<sharing>with|without|inherited) sharing (?:\w+ )*class [^]*?\n {2}\}$/gm;
const OUTER = /^(?:public|global) (?<sharing>with|without|inherited) sharing /m;
const MODE = /\b(?<mode>USER|SYSTEM)_MODE\b/g;
/** Of a comment that gives the reason. */
const REASON = /\bsystem\s+(?:\*\s+)?mode\b/i;

/**
 * Whose rights Apex uses. What runs behind the event trigger and the resources is the system's: those who call it have
 * no rights of their own. The set-up page uses those of the person at it; a part that does not is a class without sharing,
 * whose comment says why, and the mode of each query follows the sharing of its class.
 */
export function checkModes({ path, text }: Source): Problem[] {
  const [, folder = ''] = /^force-app\/main\/(setup|filing|operations|policy)\/.*\.(?:cls|trigger)$/.exec(path) ?? [];
  const code = text.replace(/\/\/[^\n]*/g, (comment) => ' '.repeat(comment.length));
  const at = (index: number, message: string): Problem => ({
    file: path,
    line: lineOf(text, index),
    message,
  });
  const outer = OUTER.exec(code);
  if (folder === '' || !outer) {
    return [];
  }
  const inner = [...code.matchAll(INNER)];
  const classes = [
    { index: outer.index, sharing: outer.groups?.['sharing'], comment: code.slice(0, outer.index) },
    ...inner.map(({ index, 0: whole, groups }) => ({
      index: index + whole.indexOf('*/'),
      sharing: groups?.['sharing'],
      comment: groups?.['comment'] ?? '',
    })),
  ];
  return folder === 'setup' ? modesOfPage(code, outer, inner, classes, at) : modesOfSystem(folder, code, classes, at);
}

interface Declared {
  readonly index: number;
  readonly sharing: string | undefined;
  readonly comment: string;
}
type At = (index: number, message: string) => Problem;

function modesOfSystem(folder: string, code: string, classes: readonly Declared[], at: At): Problem[] {
  return [
    ...classes
      .filter(({ sharing }) => sharing === 'with')
      .map(({ index }) => at(index, `${folder} runs for users without rights: its classes are not with sharing`)),
    ...[...code.matchAll(/\bUSER_MODE\b/g)].map(({ index }) =>
      at(index, `${folder} runs for users without rights: its queries are in SYSTEM_MODE`),
    ),
  ];
}

function modesOfPage(
  code: string,
  outer: RegExpExecArray,
  inner: readonly RegExpExecArray[],
  classes: readonly Declared[],
  at: At,
): Problem[] {
  const sharingAt = (index: number): string | undefined =>
    inner.find((one) => one.index <= index && index < one.index + one[0].length)?.groups?.['sharing'] ??
    outer.groups?.['sharing'];
  return [
    ...classes
      .filter(({ sharing, comment }) => sharing === 'without' && !REASON.test(comment))
      .map(({ index }) =>
        at(index, 'a class of the set-up page without sharing says in its comment why: System mode …'),
      ),
    ...[...code.matchAll(MODE)]
      .filter(({ index, groups }) => (groups?.['mode'] === 'SYSTEM') !== (sharingAt(index) === 'without'))
      .map(({ index }) =>
        at(index, 'the set-up page reads and writes in USER_MODE, and in SYSTEM_MODE only in a class without sharing'),
      ),
  ];
}
