import { argumentAt, literalOf, split, withoutComments } from '../apex-text';
import { lineOf, type Problem } from '../problem';
import { placeholdersIn, wrongFilling } from './count';

export interface ApexClass {
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

interface Template {
  readonly text: string;
  /** The label that it is; undefined when the text stands in the class. */
  readonly label?: string;
}

/** Whether a text is filled where it is used; and with how many values, where that can be seen. */
type Filling = 'unseen' | number;

/**
 * Constants of Apex with placeholders: what follows each as an argument is a list of as many values.
 *
 * @param filled receives the names of the labels that are filled
 */
export function checkApexTexts(
  classes: readonly ApexClass[],
  labels: ReadonlyMap<string, string>,
  filled: Set<string>,
): Problem[] {
  const sources = classes.map((one) => ({ ...one, text: withoutComments(one.text) }));
  const templates = new Map(sources.map((source) => [source.name, templatesOf(source, labels)] as const));
  return sources.flatMap((source) => {
    const own = templates.get(source.name) ?? new Map<string, Template>();
    const gaps = [...own]
      .filter(([, { text, label }]) => label === undefined && isSentence(text) && placeholdersIn(text) === null)
      .map(([name]) => {
        const message = `${name}: number the placeholders from {0} on, without a gap`;
        return problem(source, source.text.search(new RegExp(`\\bString ${name}\\b`)), message);
      });
    const wrong = [...source.text.matchAll(/\b(?:(InboxSync\w+)\.)?([A-Z][A-Z0-9_]+)\b/g)].flatMap((use) => {
      const [whole, owner, name = ''] = use;
      const template = (owner === undefined ? own : templates.get(owner))?.get(name);
      if (!template || isDeclaration(source.text, use.index)) {
        return [];
      }
      const values = fillingAt(source.text, use.index + whole.length);
      if (template.label !== undefined && values !== 0) {
        filled.add(template.label);
      }
      const message = values === 'unseen' ? null : wrongFilling(name, template.text, values);
      return message === null ? [] : [problem(source, use.index, message)];
    });
    return [...gaps, ...wrong];
  });
}

/** Constants of the class that hold a text: their own, or a label's. */
function templatesOf({ text }: ApexClass, labels: ReadonlyMap<string, string>): Map<string, Template> {
  const found = new Map<string, Template>();
  for (const { index, 0: head, 1: name = '' } of text.matchAll(/\bstatic final String (\w+)\s*=\s*/g)) {
    const value = argumentAt(text, index + head.length, ';');
    const label = /^System\.Label\.(\w+)$/.exec(value)?.[1];
    const parts = split(value, '+').map((part) => literalOf(part.trim()));
    const own = parts.every((part) => part !== undefined) ? parts.join('') : undefined;
    const content = label === undefined ? own : labels.get(label);
    if (content !== undefined) {
      found.set(name, { text: content, ...(label !== undefined && { label }) });
    }
  }
  return found;
}

/** A regular expression has braces of its own. */
const isSentence = (text: string): boolean => / \w/.test(text) && !text.includes('\\');

function isDeclaration(text: string, index: number): boolean {
  return /\bString\s+$/.test(text.slice(Math.max(0, index - 20), index));
}

/** How many values stand in the list that follows as the next argument. */
function fillingAt(code: string, end: number): Filling {
  const comma = /^\s*,\s*/.exec(code.slice(end));
  const next = comma ? argumentAt(code, end + comma[0].length) : '';
  const list = /^\w+$/.test(next) ? lastValueOf(next, code.slice(0, end)) : next;
  const [, items] = /^new List<\w+>\s*\{([^]*)\}$/.exec(list) ?? [];
  return items === undefined ? 'unseen' : split(items, ',').filter((item) => item.trim() !== '').length;
}

/** What a variable was declared as, nearest above. */
function lastValueOf(name: string, before: string): string {
  const declared = [...before.matchAll(new RegExp(`\\bList<\\w+> ${name}\\s*=\\s*`, 'g'))].at(-1);
  return declared ? argumentAt(before, declared.index + declared[0].length, ';') : '';
}

function problem({ path, text }: ApexClass, index: number, message: string): Problem {
  return { file: path, line: lineOf(text, index), message };
}
