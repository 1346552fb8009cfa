import { jsClassName } from './context';
import { EXCEPTION_CONSTRUCTORS, isException } from './expressions/constructors';
import { allSuperTypes } from './relations';
import type { ClassPlan, FieldPlan } from './runtime/classes';
import { type AccessorSymbol, type ClassSymbol, type FieldSymbol, hasAnnotation } from './symbols';
import type { World } from './world';

/** What the runtime has to know of a class before its code is there. */
export function planOf(world: World, cls: ClassSymbol): ClassPlan {
  const fields = [...cls.fields.values()];
  const thrown = cls.kind === 'class' && isException(world, cls.type);
  const declared = new Set(cls.constructors.map((constructor) => constructor.jsName));
  const parent = cls.superType ? world.classOf(cls.superType) : undefined;
  return {
    name: cls.name,
    jsName: jsClassName(cls.name),
    kind: cls.kind === 'interface' || cls.kind === 'enum' ? cls.kind : 'class',
    isAbstract: cls.modifiers.words.has('abstract'),
    isException: thrown,
    superName: parent?.name ?? null,
    superTypes: allSuperTypes(world, cls.type),
    constants: cls.constants,
    staticFields: fields.filter((field) => field.isStatic).map((field) => `_${field.name.toLowerCase()}`),
    fields: fields.filter((field) => !field.isStatic).map(fieldPlan),
    methods: [...cls.methods.values()]
      .flat()
      .filter((method) => !method.isStatic)
      .map(({ name, jsName, parameters }) => ({
        name,
        jsName,
        parameters: parameters.map((parameter) => parameter.type),
      })),
    givenConstructors: givenConstructors(cls, thrown, declared),
    hasDefaultConstructor: declared.size === 0 || thrown || cls.constructors.some(isPublicDefault),
  };
}

function givenConstructors(cls: ClassSymbol, thrown: boolean, declared: ReadonlySet<string>): string[] {
  if (cls.kind !== 'class') {
    return [];
  }
  if (thrown) {
    return EXCEPTION_CONSTRUCTORS.map(({ jsName }) => jsName).filter((name) => !declared.has(name));
  }
  return declared.size === 0 ? ['$new$'] : [];
}

function isPublicDefault(constructor: ClassSymbol['constructors'][number]): boolean {
  return constructor.parameters.length === 0 && constructor.modifiers.access !== 'private';
}

function fieldPlan(field: FieldSymbol): FieldPlan {
  const lower = field.name.toLowerCase();
  const { property } = field;
  const isHandWritten = property !== null && !property.isAutomatic;
  const isOpen = (accessor: AccessorSymbol | null): boolean => property === null || accessor !== null;
  return {
    name: field.name,
    type: field.type,
    isTransient: field.modifiers.words.has('transient'),
    isAuraEnabled: hasAnnotation(field.modifiers, 'auraenabled'),
    getter: isHandWritten && property.getter ? `get$${lower}` : null,
    setter: isHandWritten && property.setter ? `set$${lower}` : null,
    isReadable: isOpen(property?.getter ?? null),
    isWritable: isOpen(property?.setter ?? null) && !field.isFinal,
    hasStorage: true,
  };
}
