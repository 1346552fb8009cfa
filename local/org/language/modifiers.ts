import type { AnnotationContext, ElementValueContext, ModifierContext } from '@apexdevtools/apex-parser';
import type { SharingMode } from '../kernel/execution';
import type { Access, Annotation, Modifiers } from './symbols';
import { unquote } from './literals';
import { optional } from './source';

const ACCESS: readonly Access[] = ['global', 'public', 'protected', 'private'];

/** Annotations that change nothing here, or what this compiler implements. */
const KNOWN_ANNOTATIONS = new Set([
  'istest',
  'testvisible',
  'testsetup',
  'auraenabled',
  'restresource',
  'httppost',
  'httpget',
  'httpput',
  'httpdelete',
  'httppatch',
  'suppresswarnings',
  'deprecated',
  'future',
  'readonly',
]);

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
      if (!KNOWN_ANNOTATIONS.has(read.name)) {
        report(context, `Annotation is not modelled by local/org: @${annotation.id().getText()}`);
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
