import { lineOf, type Problem } from './problem';
import type { Source } from './suppressions';

/** A public property or field of an object, with the line above it, as prettier writes both. */
const PROPERTY = /^(?<above>[^\n]*)\n(?<line> +(?:@\w+ )?public (?!static\b)[\w<>, .]+ \w+(?: \{ get;|;| =)[^\n]*)/gm;
const AURA = /@AuraEnabled\b(?!\()/;

/**
 * An answer of Apex to a component: where one of its properties is @AuraEnabled, each public one is. One that is not
 * arrives as undefined, and no compiler says so.
 */
export function checkAnswers({ path, text }: Source): Problem[] {
  const properties = /^force-app\/main\/.*\.cls$/.test(path) ? [...text.matchAll(PROPERTY)] : [];
  const isAura = ({ groups }: RegExpExecArray): boolean =>
    AURA.test(groups?.['line'] ?? '') || AURA.test(groups?.['above'] ?? '');
  return !properties.some(isAura)
    ? []
    : properties
        .filter((property) => !isAura(property))
        .map(({ index, groups }) => ({
          file: path,
          line: lineOf(text, index) + 1,
          message: `components do not get what is not @AuraEnabled: ${(groups?.['line'] ?? '').trim()}`,
        }));
}
