import type { AnnotationContext, ElementValueContext, ModifierContext } from '@apexdevtools/apex-parser';
import type { SharingMode } from '../kernel/execution';
import type { Access, Annotation, Modifiers } from './symbols';
import { unquote } from './literals';
import { optional } from './source';

const ACCESS: readonly Access[] = ['global', 'public', 'protected', 'private'];

/** Annotations that change nothing here, or what this compiler implements, with their parameters in small letters. */
const ANNOTATIONS: Readonly<Record<string, readonly string[]>> = {
  istest: ['seealldata', 'isparallel', 'critical', 'testfor'],
  testvisible: [],
  testsetup: [],
  auraenabled: ['cacheable', 'continuation', 'scope'],
  restresource: ['urlmapping'],
  httppost: [],
  httpget: [],
  httpput: [],
  httpdelete: [],
  httppatch: [],
  suppresswarnings: ['value'],
  deprecated: [],
  future: ['callout'],
  readonly: [],
};

/** Parameters that are a text; all others are true or false. */
const TEXTS = ['testfor', 'scope', 'urlmapping', 'value'];

/** Reads the modifiers of a declaration and reports what Apex or this compiler does not know. */
export function readModifiers(
  contexts: readonly ModifierContext[],
  report: (node: ModifierContext, message: string) => void,
): Modifiers {
  const words = new Set<string>();
  const annotations: Annotation[] = [];
  for (const context of contexts) {
    const annotation = optional(context.annotation());
    if (annotation) {
      const read = readAnnotation(annotation);
      const wrong = wrongAnnotation(read, annotation.id().getText());
      if (wrong !== null) {
        report(context, wrong);
      } else if (annotations.some(({ name }) => name === read.name)) {
        report(context, `Duplicate annotation: @${annotation.id().getText()}`);
      }
      annotations.push(read);
      continue;
    }
    const word = context.getText().toLowerCase();
    if (words.has(word)) {
      report(context, `Duplicate modifier: ${word}`);
    }
    words.add(word);
  }
  const accesses = ACCESS.filter((access) => words.has(access));
  if (accesses.length > 1 && contexts[0]) {
    report(contexts[0], `Only one access modifier is allowed: ${accesses.join(', ')}`);
  }
  return {
    access: accesses[0] ?? 'private',
    hasAccess: accesses.length > 0,
    words,
    sharing: sharingOf(words),
    annotations,
  };
}

/** What is wrong with an annotation, or null. */
function wrongAnnotation({ name, values }: Annotation, spelling: string): string | null {
  const parameters = ANNOTATIONS[name];
  if (!parameters) {
    return `Annotation is not modelled by local/org: @${spelling}`;
  }
  for (const [parameter, value] of values) {
    if (!parameters.includes(parameter)) {
      return `@${spelling} has no parameter ${parameter}`;
    }
    if (!TEXTS.includes(parameter) && !/^(?:true|false)$/i.test(value)) {
      return `${parameter} of @${spelling} is true or false, not ${value}`;
    }
  }
  return null;
}

function sharingOf(words: ReadonlySet<string>): SharingMode | null {
  if (words.has('withsharing')) {
    return 'with';
  }
  if (words.has('withoutsharing')) {
    return 'without';
  }
  return words.has('inheritedsharing') ? 'inherited' : null;
}

function readAnnotation(context: AnnotationContext): Annotation {
  const values = new Map<string, string>();
  const single = optional(context.elementValue());
  if (single) {
    values.set('value', literalText(single));
  }
  const pairs = optional(context.elementValuePairs());
  for (const pair of pairs?.elementValuePair_list() ?? []) {
    values.set(pair.id().getText().toLowerCase(), literalText(pair.elementValue()));
  }
  return { name: context.id().getText().toLowerCase(), values, node: context };
}

function literalText(context: ElementValueContext): string {
  const text = context.getText();
  return text.startsWith("'") ? unquote(text) : text;
}
