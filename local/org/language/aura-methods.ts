import type { CompiledAuraMethod } from '../kernel/program';
import { staticMethod } from './program';
import type { Classes } from './runtime/classes';
import { type Annotation, type ClassSymbol, hasAnnotation, type MethodSymbol } from './symbols';

const ANNOTATION = 'auraenabled';

/** The static methods with `@AuraEnabled`; an org calls those of top-level classes only. */
export function auraMethods(classes: Classes, topLevel: readonly ClassSymbol[]): CompiledAuraMethod[] {
  return topLevel.flatMap((cls) =>
    [...cls.methods.values()]
      .flat()
      .filter((method) => method.isStatic && hasAnnotation(method.modifiers, ANNOTATION))
      .map((method) => auraMethod(classes, cls, method)),
  );
}

function auraMethod(classes: Classes, cls: ClassSymbol, method: MethodSymbol): CompiledAuraMethod {
  return {
    className: cls.name,
    methodName: method.name,
    isCacheable: annotationOf(method)?.values.get('cacheable')?.toLowerCase() === 'true',
    parameters: method.parameters.map(({ name, type }) => ({ name, type })),
    run: staticMethodOf(classes, cls, method),
  };
}

function staticMethodOf(classes: Classes, cls: ClassSymbol, method: MethodSymbol): CompiledAuraMethod['run'] {
  const call = staticMethod(classes, cls, method);
  return (args) => call(...args);
}

function annotationOf(method: MethodSymbol): Annotation | undefined {
  return method.modifiers.annotations.find(({ name }) => name === ANNOTATION);
}
