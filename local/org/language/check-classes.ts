import { platformType } from '../kernel/define';
import { typeName, type TypeRef } from '../kernel/type-ref';
import { jsMethodName, signature } from './declare-members';
import { bindingsOf, isInterface, sameType, superTypesOf } from './relations';
import { type ClassSymbol, type FieldSymbol, hasAnnotation, type MethodSymbol } from './symbols';
import { isPlatform, type World } from './world';

const ACCESS = ['private', 'protected', 'public', 'global'];

/** Checks how a class stands to those above it, and what its annotations ask for. */
export function checkClass(world: World, cls: ClassSymbol): void {
  const report = (message: string): void => world.problems.add(cls.source.file, cls.node, message);
  if (isCircular(world, cls)) {
    report(`Circular definition in type hierarchy: ${cls.name}`);
    // Whatever walks up from here must end.
    cls.superType = null;
    cls.interfaces = [];
    return;
  }
  checkSupers(world, cls, report);
  for (const method of [...cls.methods.values()].flat()) {
    checkOverride(world, cls, method);
    checkAnnotated(world, cls, method);
    checkGlobal(world, cls, method);
  }
  for (const field of cls.fields.values()) {
    checkGlobal(world, cls, field);
    checkAccessors(world, cls, field);
  }
  if (cls.kind === 'class' && !cls.modifiers.words.has('abstract')) {
    missingMethods(world, cls).forEach((text) => report(`Class ${cls.name} must implement the method: ${text}`));
  }
}

function checkGlobal(world: World, cls: ClassSymbol, member: MethodSymbol | FieldSymbol): void {
  if (member.modifiers.access === 'global' && cls.modifiers.access !== 'global') {
    world.problems.add(
      cls.source.file,
      member.node,
      `Defining type for global member must be declared as global: ${member.name}`,
    );
  }
}

/** An accessor may narrow the visibility of its property, never widen it. */
function checkAccessors(world: World, cls: ClassSymbol, field: FieldSymbol): void {
  for (const accessor of [field.property?.getter, field.property?.setter]) {
    if (accessor && ACCESS.indexOf(accessor.access) > ACCESS.indexOf(field.modifiers.access)) {
      world.problems.add(
        cls.source.file,
        field.node,
        `Accessor visibility must be more restrictive than the property: ${field.name}`,
      );
    }
  }
}

function isCircular(world: World, cls: ClassSymbol): boolean {
  const visit = (type: TypeRef, path: readonly string[]): boolean => {
    const next = world.classOf(type);
    return (
      next !== undefined &&
      (next === cls ||
        (!path.includes(next.name) &&
          superTypesOf(world, type).some((superType) => visit(superType, [...path, next.name]))))
    );
  };
  return superTypesOf(world, cls.type).some((superType) => visit(superType, []));
}

function checkSupers(world: World, cls: ClassSymbol, report: (message: string) => void): void {
  const { superType } = cls;
  if (superType && cls.kind === 'class') {
    const parent = world.classOf(superType);
    const words = parent?.modifiers.words;
    if (isInterface(world, superType)) {
      report(`Class cannot extend an interface: ${typeName(superType)}`);
    } else if (parent && !words?.has('virtual') && !words?.has('abstract')) {
      report(`Non-virtual and non-abstract type cannot be extended: ${typeName(superType)}`);
    } else if (!parent && superType.name !== 'Exception') {
      report(`Platform type cannot be extended: ${typeName(superType)}`);
    } else if (superType.name === 'Exception' && !/exception$/i.test(cls.simpleName)) {
      report(`Exception class must end with 'Exception': ${cls.simpleName}`);
    }
  }
  for (const superInterface of cls.interfaces) {
    if (!isInterface(world, superInterface)) {
      report(`Type must be an interface: ${typeName(superInterface)}`);
    }
  }
  if (/exception$/i.test(cls.simpleName) && cls.kind === 'class' && !superType) {
    report(`Class name can end with 'Exception' only when it extends Exception: ${cls.simpleName}`);
  }
}

/** The method of the classes above with the same parameters. */
function overridden(world: World, cls: ClassSymbol, method: MethodSymbol): MethodSymbol | null {
  const parent = cls.superType ? world.classOf(cls.superType) : undefined;
  if (!parent) {
    return null;
  }
  const found = parent.methods.get(method.name.toLowerCase())?.find((other) => other.jsName === method.jsName);
  return found ?? overridden(world, parent, method);
}

const OBJECT_OVERRIDES = new Set(['tostring$', 'equals$object', 'hashcode$']);

function checkOverride(world: World, cls: ClassSymbol, method: MethodSymbol): void {
  const report = (message: string): void => world.problems.add(cls.source.file, method.node, message);
  const above = cls.kind === 'class' ? overridden(world, cls, method) : null;
  const saysOverride = method.modifiers.words.has('override');
  if (!above) {
    if (saysOverride && !OBJECT_OVERRIDES.has(method.jsName)) {
      report(`Method does not override an ancestor method: ${signature(method)}`);
    }
    return;
  }
  if (above.isStatic || method.isStatic) {
    return;
  }
  if (!above.isAbstract && !above.modifiers.words.has('virtual') && !above.modifiers.words.has('override')) {
    report(`Non-virtual, non-abstract methods cannot be overridden: ${signature(method)}`);
  } else if (!saysOverride) {
    report(`Method must use the override keyword: ${signature(method)}`);
  }
  checkSameShape(report, method, above);
}

function checkSameShape(report: (message: string) => void, method: MethodSymbol, above: MethodSymbol): void {
  if (!sameType(method.returns, above.returns)) {
    report(`Return type does not match the overridden method: ${signature(method)}, ${signature(above)}`);
  }
  if (ACCESS.indexOf(method.modifiers.access) < ACCESS.indexOf(above.modifiers.access)) {
    report(`Cannot reduce the visibility while overriding a method: ${signature(method)}`);
  }
}

interface Required {
  readonly jsName: string;
  readonly returns: TypeRef;
  readonly text: string;
}

/** Methods of all interfaces of a class, inherited ones included. */
function requiredByInterfaces(world: World, cls: ClassSymbol): Required[] {
  const visit = (type: TypeRef): Required[] => {
    const above = superTypesOf(world, type).flatMap(visit);
    return isInterface(world, type) ? [...methodsOfInterface(world, type), ...above] : above;
  };
  return superTypesOf(world, cls.type).flatMap(visit);
}

function methodsOfInterface(world: World, type: TypeRef): Required[] {
  const cls = world.classOf(type);
  if (cls) {
    return [...cls.methods.values()]
      .flat()
      .map((method) => ({ jsName: method.jsName, returns: method.returns, text: signature(method) }));
  }
  const platform = isPlatform(type) ? platformType(type.name) : undefined;
  const bindings = platform ? bindingsOf(platform, type) : new Map<string, TypeRef>();
  return (platform?.members ?? [])
    .filter((member) => member.kind === 'method' && !member.isStatic)
    .map((member) => {
      const parameters = member.parameters.map((parameter) => ({ type: world.canonical(parameter, bindings) }));
      const returns = world.canonical(member.type, bindings);
      const text = `${typeName(returns)} ${typeName(type)}.${member.name}(${parameters.map((parameter) => typeName(parameter.type)).join(', ')})`;
      return { jsName: jsMethodName(member.name, parameters), returns, text };
    });
}

/** Abstract methods of the classes above and methods of the interfaces that nobody implements. */
function missingMethods(world: World, cls: ClassSymbol): string[] {
  const isMissing = ({ jsName, returns }: Required, access: readonly string[]): boolean => {
    const found = implementation(world, cls, jsName);
    return !found || !access.includes(found.modifiers.access) || !sameType(found.returns, returns);
  };
  const missing = [
    ...abstractMethods(world, cls).filter((required) => isMissing(required, ['protected', 'public', 'global'])),
    ...requiredByInterfaces(world, cls).filter((required) => isMissing(required, ['public', 'global'])),
  ];
  return [...new Set(missing.map(({ text }) => text))];
}

function abstractMethods(world: World, cls: ClassSymbol): Required[] {
  const parent = cls.superType ? world.classOf(cls.superType) : undefined;
  if (!parent) {
    return [];
  }
  const own = [...parent.methods.values()].flat().filter((method) => method.isAbstract);
  return [
    ...own.map((method) => ({ jsName: method.jsName, returns: method.returns, text: signature(method) })),
    ...abstractMethods(world, parent),
  ];
}

function implementation(world: World, cls: ClassSymbol, jsName: string): MethodSymbol | null {
  const own = cls.methods
    .get(jsName.split('$')[0] ?? '')
    ?.find((method) => method.jsName === jsName && !method.isAbstract && !method.isStatic);
  const parent = cls.superType ? world.classOf(cls.superType) : undefined;
  return own ?? (parent ? implementation(world, parent, jsName) : null);
}

function checkAnnotated(world: World, cls: ClassSymbol, method: MethodSymbol): void {
  const report = (message: string): void => world.problems.add(cls.source.file, method.node, message);
  const isTest =
    hasAnnotation(method.modifiers, 'istest') ||
    hasAnnotation(method.modifiers, 'testsetup') ||
    method.modifiers.words.has('testmethod');
  if (isTest && (!method.isStatic || method.returns.name !== 'void' || method.parameters.length > 0)) {
    report(`Test methods must be static void and take no parameters: ${method.name}`);
  }
  if (isTest && !hasAnnotation(cls.modifiers, 'istest')) {
    report(`Test methods must be in test classes: ${method.name}`);
  }
  if (
    hasAnnotation(method.modifiers, 'auraenabled') &&
    method.isStatic &&
    !['public', 'global'].includes(method.modifiers.access)
  ) {
    report(`AuraEnabled methods must be public or global: ${method.name}`);
  }
  if (hasAnnotation(method.modifiers, 'future')) {
    report('@future is not modelled by local/org: use a Queueable');
  }
  const isRest = method.modifiers.annotations.some(({ name }) => name.startsWith('http'));
  if (
    isRest &&
    (!method.isStatic || method.modifiers.access !== 'global' || !hasAnnotation(cls.modifiers, 'restresource'))
  ) {
    report(`REST methods must be global static methods of a class with @RestResource: ${method.name}`);
  }
}
