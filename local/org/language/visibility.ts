import { type Access, type ClassSymbol, hasAnnotation, isTestCode, outermost } from './symbols';
import type { World } from './world';

/** Whether code of `from` may use a member of `owner` with that access. */
export function isVisible(
  world: World,
  member: {
    readonly owner: ClassSymbol;
    readonly modifiers: { readonly access: Access } & Parameters<typeof hasAnnotation>[0];
  },
  from: ClassSymbol,
  access: Access = member.modifiers.access,
): boolean {
  if (access === 'public' || access === 'global' || outermost(member.owner) === outermost(from)) {
    return true;
  }
  if (hasAnnotation(member.modifiers, 'testvisible') && isTestCode(from)) {
    return true;
  }
  return access === 'protected' && extendsClass(world, from, member.owner);
}

/** Whether `cls`, or a class around it, is `base` or extends it. */
function extendsClass(world: World, cls: ClassSymbol, base: ClassSymbol): boolean {
  if (cls === base) {
    return true;
  }
  const parent = cls.superType ? world.classOf(cls.superType) : undefined;
  return (
    (parent !== undefined && extendsClass(world, parent, base)) ||
    (cls.outer !== null && extendsClass(world, cls.outer, base))
  );
}
