import type {
  ClassBodyDeclarationContext,
  ClassDeclarationContext,
  EnumDeclarationContext,
  InterfaceDeclarationContext,
  MemberDeclarationContext,
  ModifierContext,
  TypeRefContext,
} from '@apexdevtools/apex-parser';
import { platformType } from '../kernel/define';
import { checkName } from './names';
import { readModifiers } from './modifiers';
import { type ApexSource, type Node, optional, type ParsedSource } from './source';
import type { ClassSymbol, Modifiers } from './symbols';
import { declareConstructor, declareField, declareMethod, declareProperty } from './declare-members';
import { simple, type World } from './world';

/** A member whose types can be resolved only when all classes are known. */
export type Later = () => void;

type TypeDeclaration = Pick<MemberDeclarationContext, 'classDeclaration' | 'interfaceDeclaration' | 'enumDeclaration'>;

/**
 * Makes the symbols of a file's classes. Names are known at once; supertypes and members are resolved by the steps it
 * returns, when the classes of all files are there.
 */
export function declareFile(
  world: World,
  parsed: Extract<ParsedSource, { kind: 'class' }>,
): { supers: Later[]; members: Later[] } {
  const later = { supers: [] as Later[], members: [] as Later[] };
  const declaration = parsed.tree.typeDeclaration();
  const cls = declareType(world, parsed.source, declaration, declaration.modifier_list(), null, later);
  if (!cls) {
    return later;
  }
  const expected = parsed.source.file.replace(/^.*\//, '').replace(/\.cls$/, '');
  if (cls.simpleName !== expected) {
    world.problems.add(
      parsed.source.file,
      cls.node,
      `Class name must match the file's name: ${cls.simpleName}, ${expected}`,
    );
  }
  const key = cls.simpleName.toLowerCase();
  const clash = world.classes.has(key)
    ? 'class'
    : platformType(cls.simpleName) || world.schema.objects.has(key)
      ? 'type'
      : null;
  if (clash) {
    world.problems.add(parsed.source.file, cls.node, `Duplicate name of a ${clash}: ${cls.simpleName}`);
    return later;
  }
  world.classes.set(key, cls);
  return later;
}

function declareType(
  world: World,
  source: ApexSource,
  declaration: TypeDeclaration,
  modifierNodes: readonly ModifierContext[],
  outer: ClassSymbol | null,
  later: { supers: Later[]; members: Later[] },
): ClassSymbol | null {
  const modifiers = readModifiers(modifierNodes, (node, message) => world.problems.add(source.file, node, message));
  const asClass = optional(declaration.classDeclaration());
  const asInterface = optional(declaration.interfaceDeclaration());
  const asEnum = optional(declaration.enumDeclaration());
  const node = asClass ?? asInterface ?? asEnum;
  if (!node) {
    return null;
  }
  const kind = asClass ? 'class' : asInterface ? 'interface' : 'enum';
  const cls = newSymbol(source, kind, node.id().getText(), node.id(), outer, modifiers, {
    extendsNode: asClass ? optional(asClass.typeRef()) : null,
    implementsNodes: superTypes(asClass ?? asInterface),
  });
  checkName(world, source, node.id(), 'type');
  checkDeclaration(world, cls);
  world.byName.set(cls.name, cls);
  later.supers.push(() => resolveSupers(world, cls));
  if (asClass) {
    declareBody(world, cls, asClass.classBody().classBodyDeclaration_list(), later);
  } else if (asInterface) {
    for (const method of asInterface.interfaceBody().interfaceMethodDeclaration_list()) {
      later.members.push(() => declareMethod(world, cls, method, method.modifier_list()));
    }
  } else if (asEnum) {
    declareConstants(world, cls, asEnum);
  }
  return cls;
}

/** The symbol of a class, or of a trigger's body, still without members. */
export function newSymbol(
  source: ApexSource,
  kind: ClassSymbol['kind'],
  simpleName: string,
  node: Node,
  outer: ClassSymbol | null,
  modifiers: Modifiers,
  supers: Pick<ClassSymbol, 'extendsNode' | 'implementsNodes'> = { extendsNode: null, implementsNodes: [] },
): ClassSymbol {
  const name = outer ? `${outer.name}.${simpleName}` : simpleName;
  return {
    ...supers,
    kind,
    source,
    simpleName,
    name,
    type: simple(name),
    outer,
    modifiers,
    // Inner classes do not take the sharing of the class around them. From API 67 on, undeclared means "with".
    sharing: modifiers.sharing ?? 'with',
    node,
    superType: null,
    interfaces: [],
    inner: new Map(),
    fields: new Map(),
    methods: new Map(),
    constructors: [],
    initialisers: [],
    initOrder: [],
    constants: [],
  };
}

function checkDeclaration(world: World, cls: ClassSymbol): void {
  const report = (message: string): void => world.problems.add(cls.source.file, cls.node, message);
  const { words, access } = cls.modifiers;
  if (!cls.outer && access !== 'public' && access !== 'global' && !isTest(cls)) {
    report('Top-level type must have public or global visibility');
  }
  if (cls.outer?.outer) {
    report('Inner types are not allowed to have inner types');
  }
  if (words.has('static')) {
    report(`static can only be used on methods of a top level type`);
  }
  if (words.has('abstract') && words.has('virtual')) {
    report('Classes cannot be both abstract and virtual');
  }
  if (words.has('final')) {
    report('Classes are final by default and cannot use the final modifier');
  }
}

function isTest(cls: ClassSymbol): boolean {
  return cls.modifiers.annotations.some((annotation) => annotation.name === 'istest');
}

function declareBody(
  world: World,
  cls: ClassSymbol,
  declarations: readonly ClassBodyDeclarationContext[],
  later: { supers: Later[]; members: Later[] },
): void {
  for (const declaration of declarations) {
    const block = optional(declaration.block());
    const member = optional(declaration.memberDeclaration());
    if (block) {
      const initialiser = { isStatic: optional(declaration.STATIC()) !== null, body: block };
      later.members.push(() => {
        cls.initialisers.push(initialiser);
        cls.initOrder.push(initialiser);
      });
    } else if (member) {
      declareMember(world, cls, member, declaration.modifier_list(), later);
    }
  }
}

function declareMember(
  world: World,
  cls: ClassSymbol,
  member: MemberDeclarationContext,
  modifiers: readonly ModifierContext[],
  later: { supers: Later[]; members: Later[] },
): void {
  const inner = declareType(world, cls.source, member, modifiers, cls, later);
  if (inner) {
    const key = inner.simpleName.toLowerCase();
    if (cls.inner.has(key) || key === cls.simpleName.toLowerCase()) {
      world.problems.add(cls.source.file, inner.node, `Duplicate class: ${inner.simpleName}`);
    }
    cls.inner.set(key, inner);
    return;
  }
  const constructor = optional(member.constructorDeclaration());
  const method = optional(member.methodDeclaration());
  const field = optional(member.fieldDeclaration());
  const property = optional(member.propertyDeclaration());
  later.members.push(() => {
    if (constructor) {
      declareConstructor(world, cls, constructor, modifiers);
    } else if (method) {
      declareMethod(world, cls, method, modifiers);
    } else if (field) {
      declareField(world, cls, field, modifiers);
    } else if (property) {
      declareProperty(world, cls, property, modifiers);
    }
  });
}

function declareConstants(world: World, cls: ClassSymbol, declaration: EnumDeclarationContext): void {
  const constants = optional(declaration.enumConstants());
  for (const id of constants?.id_list() ?? []) {
    if (cls.constants.some((other) => other.toLowerCase() === id.getText().toLowerCase())) {
      world.problems.add(cls.source.file, id, `Duplicate enum value: ${id.getText()}`);
    }
    cls.constants.push(id.getText());
  }
}

function resolveSupers(world: World, cls: ClassSymbol): void {
  const resolve = (node: TypeRefContext): ReturnType<World['resolve']> | null => {
    try {
      return world.resolve(node, cls.outer ?? cls);
    } catch (error) {
      world.problems.add(cls.source.file, node, (error as Error).message);
      return null;
    }
  };
  cls.superType = cls.extendsNode ? resolve(cls.extendsNode) : null;
  cls.interfaces = cls.implementsNodes.map(resolve).filter((type) => type !== null);
}

function superTypes(declaration: ClassDeclarationContext | InterfaceDeclarationContext | null): TypeRefContext[] {
  const list = declaration ? optional(declaration.typeList()) : null;
  return list ? list.typeRef_list() : [];
}
