import { platformType, type PlatformType } from '../kernel/define';
import { typeName, type TypeRef } from '../kernel/type-ref';
import { isPlatform, OBJECT, type World } from './world';

export const sameType = (a: TypeRef, b: TypeRef): boolean => typeName(a) === typeName(b);
export const isNamed = (type: TypeRef, ...names: string[]): boolean => names.includes(type.name);

/** Widening of numbers: each converts to those behind it. Double and Decimal convert both ways. */
const NUMERIC = ['Integer', 'Long', 'Double', 'Decimal'];
export const isNumeric = (type: TypeRef): boolean => NUMERIC.includes(type.name);

/** The numeric type of an arithmetic result. */
export function promote(a: TypeRef, b: TypeRef): TypeRef {
  return NUMERIC.indexOf(a.name) >= NUMERIC.indexOf(b.name) ? a : b;
}

/** Type parameters of a generic platform type → its arguments. */
export function bindingsOf(platform: PlatformType, type: TypeRef): Map<string, TypeRef> {
  return new Map(platform.parameters.map((name, index) => [name, type.args[index] ?? OBJECT]));
}

/** Direct supertypes of a class written in Apex or of a platform type. */
export function superTypesOf(world: World, type: TypeRef): TypeRef[] {
  const cls = world.classOf(type);
  if (cls) {
    return [...(cls.superType ? [cls.superType] : []), ...cls.interfaces];
  }
  const platform = isPlatform(type) ? platformType(type.name) : undefined;
  if (!platform) {
    return [];
  }
  const bindings = bindingsOf(platform, type);
  const supers = [...(platform.superType ? [platform.superType] : []), ...platform.interfaces];
  return supers.map((superType) => world.canonical(superType, bindings));
}

/** All supertypes, nearest first, without Object. */
export function allSuperTypes(world: World, type: TypeRef): TypeRef[] {
  const found: TypeRef[] = [];
  const queue = superTypesOf(world, type);
  for (let next = queue.shift(); next; next = queue.shift()) {
    const known = next;
    if (!found.some((other) => sameType(other, known))) {
      found.push(next);
      queue.push(...superTypesOf(world, next));
    }
  }
  return found;
}

/** How far `from` is from `to` in the choice of overloads: 0 the same, null not assignable. */
export function distance(world: World, from: TypeRef, to: TypeRef): number | null {
  if (sameType(from, to)) {
    return 0;
  }
  if (from.name === 'void' || to.name === 'void') {
    return null;
  }
  if (from.name === 'null') {
    return to.name === 'Object' ? 1 : 0;
  }
  if (to.name === 'Object') {
    return 20;
  }
  return (
    primitiveDistance(from, to) ??
    sobjectDistance(world, from, to) ??
    collectionDistance(world, from, to) ??
    superDistance(world, from, to)
  );
}

export function isAssignable(world: World, from: TypeRef, to: TypeRef): boolean {
  return distance(world, from, to) !== null;
}

function primitiveDistance(from: TypeRef, to: TypeRef): number | null {
  const a = NUMERIC.indexOf(from.name);
  const b = NUMERIC.indexOf(to.name);
  if (a >= 0 && b > a) {
    return b - a;
  }
  if (from.name === 'Decimal' && to.name === 'Double') {
    return 2;
  }
  if (from.name === 'Id' && to.name === 'String') {
    return 1;
  }
  if (from.name === 'String' && to.name === 'Id') {
    return 2;
  }
  return from.name === 'Date' && to.name === 'Datetime' ? 1 : null;
}

function sobjectDistance(world: World, from: TypeRef, to: TypeRef): number | null {
  return to.name === 'SObject' && world.isSObject(from) ? 1 : null;
}

/** Lists widen with their elements; Map and Set only between SObject and its kinds, and to base classes. */
function collectionDistance(world: World, from: TypeRef, to: TypeRef): number | null {
  if (
    from.name !== to.name ||
    from.args.length !== to.args.length ||
    !isNamed(from, 'List', 'Set', 'Map', 'Iterable', 'Iterator')
  ) {
    return null;
  }
  let total = 0;
  for (const [index, argument] of from.args.entries()) {
    const step = elementDistance(world, argument, to.args[index] ?? OBJECT, from.name);
    if (step === null) {
      return null;
    }
    total += step;
  }
  return total;
}

function elementDistance(world: World, from: TypeRef, to: TypeRef, collection: string): number | null {
  if (sameType(from, to)) {
    return 0;
  }
  if (world.isSObject(from) && world.isSObject(to) && (from.name === 'SObject' || to.name === 'SObject')) {
    return 1;
  }
  if (collection === 'List' && (to.name === 'Object' || (from.name === 'Id' && to.name === 'String'))) {
    return 2;
  }
  return superDistance(world, from, to) ?? collectionDistance(world, from, to);
}

function superDistance(world: World, from: TypeRef, to: TypeRef): number | null {
  const index = allSuperTypes(world, from).findIndex(
    (superType) => sameType(superType, to) || collectionDistance(world, superType, to) !== null,
  );
  return index < 0 ? null : index + 1;
}

/** Whether a cast from one type to the other can ever succeed. */
export function isCastable(world: World, from: TypeRef, to: TypeRef): boolean {
  if (isAssignable(world, from, to) || isAssignable(world, to, from)) {
    return true;
  }
  if (isNumeric(from) && isNumeric(to)) {
    return true;
  }
  const couldImplement = (a: TypeRef, b: TypeRef): boolean =>
    isInterface(world, a) && (isInterface(world, b) || isOpenClass(world, b));
  return couldImplement(from, to) || couldImplement(to, from);
}

export function isInterface(world: World, type: TypeRef): boolean {
  const cls = world.classOf(type);
  return cls ? cls.kind === 'interface' : isPlatform(type) && platformType(type.name)?.kind === 'interface';
}

function isOpenClass(world: World, type: TypeRef): boolean {
  const cls = world.classOf(type);
  return cls?.kind === 'class' && (cls.modifiers.words.has('virtual') || cls.modifiers.words.has('abstract'));
}

/** Whether values of the two types may be compared by `==`. */
export function isComparable(world: World, a: TypeRef, b: TypeRef): boolean {
  return (isNumeric(a) && isNumeric(b)) || isCastable(world, a, b);
}

/** The common type of both branches of `?:` and `??`, or null. */
export function commonType(world: World, a: TypeRef, b: TypeRef): TypeRef | null {
  if (isAssignable(world, a, b)) {
    return isAssignable(world, b, a) && a.name === 'Id' ? a : b;
  }
  if (isAssignable(world, b, a)) {
    return a;
  }
  if (world.isSObject(a) && world.isSObject(b)) {
    return { name: 'SObject', args: [] };
  }
  const supers = [b, ...allSuperTypes(world, b)];
  return [a, ...allSuperTypes(world, a)].find((type) => supers.some((other) => sameType(type, other))) ?? null;
}
