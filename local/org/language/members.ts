import { platformType, type PlatformMember } from '../kernel/define';
import { typeName, type TypeRef } from '../kernel/type-ref';
import { bindingsOf, distance, superTypesOf } from './relations';
import type { ClassSymbol, FieldSymbol, MethodSymbol } from './symbols';
import { isPlatform, OBJECT, SOBJECT, type World } from './world';

/** A method that a call may mean. */
export interface Callable {
  readonly isStatic: boolean;
  readonly returns: TypeRef;
  readonly parameters: readonly TypeRef[];
  /** Exactly one of these is there. */
  readonly method?: MethodSymbol;
  readonly member?: PlatformMember;
  /** The type that declares it. */
  readonly owner: TypeRef;
}

/** Methods every Apex object has, with their result type. */
const OBJECT_METHODS: Readonly<Record<string, { parameters: readonly TypeRef[]; returns: TypeRef }>> = {
  tostring: { parameters: [], returns: { name: 'String', args: [] } },
  hashcode: { parameters: [], returns: { name: 'Integer', args: [] } },
  equals: { parameters: [OBJECT], returns: { name: 'Boolean', args: [] } },
};

export function objectMethod(name: string): (typeof OBJECT_METHODS)[string] | undefined {
  return Object.hasOwn(OBJECT_METHODS, name.toLowerCase()) ? OBJECT_METHODS[name.toLowerCase()] : undefined;
}

/** All methods of that name on a type, nearest first; what is overridden is left out. */
export function methodsOf(world: World, type: TypeRef, name: string): Callable[] {
  const found: Callable[] = [];
  const seen = new Set<string>();
  const visit = (current: TypeRef): void => {
    for (const callable of ownMethods(world, current, name)) {
      const key = callable.parameters.map(typeName).join(',').toLowerCase();
      if (!seen.has(key)) {
        seen.add(key);
        found.push(callable);
      }
    }
    superTypesOf(world, current).forEach(visit);
  };
  visit(type);
  if (world.isSObject(type) && type.name !== 'SObject') {
    visit(SOBJECT);
  }
  return found;
}

function ownMethods(world: World, type: TypeRef, name: string): Callable[] {
  const lower = name.toLowerCase();
  const cls = world.classOf(type);
  if (cls) {
    return (cls.methods.get(lower) ?? []).map((method) => ({
      isStatic: method.isStatic,
      returns: method.returns,
      parameters: method.parameters.map((parameter) => parameter.type),
      method,
      owner: type,
    }));
  }
  return platformMembers(world, type, 'method', lower);
}

/** Members of a platform type, type parameters replaced. */
export function platformMembers(world: World, type: TypeRef, kind: PlatformMember['kind'], lower: string): Callable[] {
  if (!isPlatform(type) && type.name !== 'SObject') {
    return [];
  }
  const platform = platformType(type.name);
  if (!platform) {
    return [];
  }
  const bindings = bindingsOf(platform, type);
  return platform.members
    .filter((member) => member.kind === kind && member.name.toLowerCase() === lower)
    .map((member) => ({
      isStatic: member.isStatic,
      returns: world.canonical(member.type, bindings),
      parameters: member.parameters.map((parameter) => world.canonical(parameter, bindings)),
      member,
      owner: type,
    }));
}

/** A field of a class or of those it extends. */
export function fieldOf(world: World, cls: ClassSymbol, name: string): FieldSymbol | null {
  const own = cls.fields.get(name.toLowerCase());
  if (own) {
    return own;
  }
  const parent = cls.superType ? world.classOf(cls.superType) : undefined;
  return parent ? fieldOf(world, parent, name) : null;
}

export type Choice = { readonly chosen: Callable } | { readonly error: 'none' | 'ambiguous' };

/** The overload whose parameters are nearest to the arguments. */
export function choose(world: World, candidates: readonly Callable[], args: readonly TypeRef[]): Choice {
  let best: Callable | null = null;
  let bestDistance = Infinity;
  let isAmbiguous = false;
  for (const candidate of candidates) {
    const total = totalDistance(world, candidate.parameters, args);
    if (total === null || total > bestDistance) {
      continue;
    }
    isAmbiguous = total === bestDistance;
    if (total < bestDistance) {
      best = candidate;
      bestDistance = total;
    }
  }
  return !best ? { error: 'none' } : isAmbiguous ? { error: 'ambiguous' } : { chosen: best };
}

function totalDistance(world: World, parameters: readonly TypeRef[], args: readonly TypeRef[]): number | null {
  if (parameters.length !== args.length) {
    return null;
  }
  let total = 0;
  for (const [index, argument] of args.entries()) {
    const step = distance(world, argument, parameters[index] ?? OBJECT);
    if (step === null) {
      return null;
    }
    total += step;
  }
  return total;
}
