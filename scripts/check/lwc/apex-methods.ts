import type { FormalParameterContext, ModifierContext } from '@apexdevtools/apex-parser';
import { readModifiers } from '../../../local/org/language/modifiers';
import { optional, parseSource, Problems } from '../../../local/org/language/source';

/** An Apex method as a component calls it. */
export interface ApexMethod {
  readonly isAuraEnabled: boolean;
  readonly isStatic: boolean;
  readonly isCacheable: boolean;
  readonly parameters: readonly string[];
}

/** The methods of a class by name, inner classes left out; null when the file does not parse (the Apex checks say why). */
export function apexMethods(file: string, text: string): Map<string, ApexMethod> | null {
  const parsed = parseSource({ file, text }, new Problems(), true);
  if (parsed?.kind !== 'class') {
    return null;
  }
  const body = optional(parsed.tree.typeDeclaration().classDeclaration())?.classBody();
  const methods = new Map<string, ApexMethod>();
  for (const member of body?.classBodyDeclaration_list() ?? []) {
    const declaration = optional(optional(member.memberDeclaration())?.methodDeclaration());
    if (declaration) {
      const parameters = optional(declaration.formalParameters().formalParameterList())?.formalParameter_list() ?? [];
      methods.set(declaration.id().getText(), methodOf(member.modifier_list(), parameters));
    }
  }
  return methods;
}

function methodOf(modifiers: ModifierContext[], parameters: FormalParameterContext[]): ApexMethod {
  const { words, annotations } = readModifiers(modifiers, () => undefined);
  const aura = annotations.find(({ name }) => name === 'auraenabled');
  return {
    isAuraEnabled: aura !== undefined,
    isStatic: words.has('static'),
    isCacheable: aura?.values.get('cacheable')?.toLowerCase() === 'true',
    parameters: parameters.map((parameter) => parameter.id().getText()),
  };
}
