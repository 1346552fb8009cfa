import type {
  ConstructorDeclarationContext,
  FieldDeclarationContext,
  FormalParametersContext,
  InterfaceMethodDeclarationContext,
  MethodDeclarationContext,
  ModifierContext,
  PropertyBlockContext,
  PropertyDeclarationContext,
  TypeRefContext,
} from '@apexdevtools/apex-parser';
import { typeName, type TypeRef } from '../kernel/type-ref';
import { readModifiers } from './modifiers';
import { checkName } from './names';
import { CompileError, type Node, optional } from './source';
import type {
  Access,
  AccessorSymbol,
  ClassSymbol,
  FieldSymbol,
  MethodSymbol,
  Modifiers,
  Parameter,
  PropertySymbol,
} from './symbols';
import { OBJECT, VOID, type World } from './world';

type Report = (node: Node, message: string) => void;

function reporter(world: World, cls: ClassSymbol): Report {
  return (node, message) => world.problems.add(cls.source.file, node, message);
}

/** The type, or Object after reporting that it is unknown, so that the rest can be checked. */
function resolveOrReport(world: World, cls: ClassSymbol, node: TypeRefContext): TypeRef {
  try {
    return world.resolve(node, cls);
  } catch (error) {
    if (!(error instanceof CompileError)) {
      throw error;
    }
    world.problems.add(cls.source.file, error.node, error.message);
    return OBJECT;
  }
}

/** Adds a method of a class or interface. */
export function declareMethod(
  world: World,
  cls: ClassSymbol,
  declaration: MethodDeclarationContext | InterfaceMethodDeclarationContext,
  modifierNodes: readonly ModifierContext[],
): void {
  const report = reporter(world, cls);
  const modifiers = memberModifiers(cls, readModifiers(modifierNodes, report));
  const returnsNode = optional(declaration.typeRef());
  const body = 'block' in declaration ? optional(declaration.block()) : null;
  const parameters = readParameters(world, cls, declaration.formalParameters());
  const name = declaration.id().getText();
  checkName(world, cls.source, declaration.id(), 'method');
  const method: MethodSymbol = {
    owner: cls,
    name,
    modifiers,
    isStatic: modifiers.words.has('static'),
    isAbstract: cls.kind === 'interface' || modifiers.words.has('abstract'),
    isConstructor: false,
    returns: returnsNode ? resolveOrReport(world, cls, returnsNode) : VOID,
    parameters,
    body,
    jsName: jsMethodName(name, parameters),
    node: declaration.id(),
  };
  checkMethod(method, report);
  const overloads = cls.methods.get(name.toLowerCase()) ?? [];
  if (overloads.some((other) => other.jsName === method.jsName)) {
    report(method.node, `Method already defined: ${signature(method)}`);
  }
  cls.methods.set(name.toLowerCase(), [...overloads, method]);
}

function checkMethod(method: MethodSymbol, report: Report): void {
  const { owner, modifiers, node, name } = method;
  const { words } = modifiers;
  if (owner.kind === 'interface') {
    if (words.size > 0) {
      report(node, `Modifier is not allowed on interface methods: ${[...words].join(', ')}`);
    }
    return;
  }
  if (method.isAbstract && owner.kind === 'class' && !owner.modifiers.words.has('abstract')) {
    report(node, `Class ${owner.name} must be abstract to define abstract methods: ${name}`);
  }
  if (method.isAbstract && method.body) {
    report(node, `Abstract methods cannot have a body: ${name}`);
  }
  if (!method.isAbstract && !method.body) {
    report(node, `Method must define a body: ${name}`);
  }
  if (method.isStatic && owner.outer) {
    report(node, 'Static methods are only allowed on top level types: ' + name);
  }
  for (const [a, b] of [
    ['static', 'abstract'],
    ['static', 'virtual'],
    ['static', 'override'],
    ['abstract', 'virtual'],
  ] as const) {
    if (words.has(a) && words.has(b)) {
      report(node, `Modifiers cannot be combined: ${a} ${b}`);
    }
  }
  if ((words.has('virtual') || words.has('abstract')) && modifiers.access === 'private' && modifiers.hasAccess) {
    report(node, `Private methods cannot be virtual or abstract: ${name}`);
  }
  if (words.has('virtual') && !owner.modifiers.words.has('virtual') && !owner.modifiers.words.has('abstract')) {
    report(node, `Class ${owner.name} must be virtual or abstract to define virtual methods: ${name}`);
  }
}

/** Members of interfaces are as visible as the interface. */
function memberModifiers(cls: ClassSymbol, modifiers: Modifiers): Modifiers {
  return cls.kind === 'interface' ? { ...modifiers, access: 'public' } : modifiers;
}

export function declareConstructor(
  world: World,
  cls: ClassSymbol,
  declaration: ConstructorDeclarationContext,
  modifierNodes: readonly ModifierContext[],
): void {
  const report = reporter(world, cls);
  const name = declaration.qualifiedName().getText();
  if (name.toLowerCase() !== cls.simpleName.toLowerCase()) {
    report(declaration, `Invalid constructor name: ${name}`);
    return;
  }
  const modifiers = readModifiers(modifierNodes, report);
  const parameters = readParameters(world, cls, declaration.formalParameters());
  const constructor: MethodSymbol = {
    owner: cls,
    name: '<init>',
    modifiers,
    isStatic: false,
    isAbstract: false,
    isConstructor: true,
    returns: VOID,
    parameters,
    body: declaration.block(),
    jsName: jsMethodName('$new', parameters),
    node: declaration.qualifiedName(),
  };
  if (cls.constructors.some((other) => other.jsName === constructor.jsName)) {
    report(constructor.node, `Constructor already defined: ${signature(constructor)}`);
  }
  cls.constructors.push(constructor);
}

export function declareField(
  world: World,
  cls: ClassSymbol,
  declaration: FieldDeclarationContext,
  modifierNodes: readonly ModifierContext[],
): void {
  const modifiers = readModifiers(modifierNodes, reporter(world, cls));
  const type = resolveOrReport(world, cls, declaration.typeRef());
  for (const declarator of declaration.variableDeclarators().variableDeclarator_list()) {
    addField(world, cls, {
      owner: cls,
      name: declarator.id().getText(),
      modifiers,
      isStatic: modifiers.words.has('static'),
      isFinal: modifiers.words.has('final'),
      type,
      initialiser: optional(declarator.expression()),
      property: null,
      node: declarator.id(),
    });
  }
}

export function declareProperty(
  world: World,
  cls: ClassSymbol,
  declaration: PropertyDeclarationContext,
  modifierNodes: readonly ModifierContext[],
): void {
  const report = reporter(world, cls);
  const modifiers = readModifiers(modifierNodes, report);
  const property = readProperty(declaration, modifiers, report);
  addField(world, cls, {
    owner: cls,
    name: declaration.id().getText(),
    modifiers,
    isStatic: modifiers.words.has('static'),
    isFinal: false,
    type: resolveOrReport(world, cls, declaration.typeRef()),
    initialiser: null,
    property,
    node: declaration.id(),
  });
}

function readProperty(declaration: PropertyDeclarationContext, modifiers: Modifiers, report: Report): PropertySymbol {
  let getter: AccessorSymbol | null = null;
  let setter: AccessorSymbol | null = null;
  for (const block of declaration.propertyBlock_list()) {
    const accessor = readAccessor(block, modifiers.access, report);
    if (optional(block.getter())) {
      getter = accessor;
    } else {
      setter = accessor;
    }
  }
  if (!getter && !setter) {
    report(declaration, `Property must have at least one accessor: ${declaration.id().getText()}`);
  }
  return { getter, setter, isAutomatic: !getter?.body && !setter?.body };
}

function readAccessor(block: PropertyBlockContext, fallback: Access, report: Report): AccessorSymbol {
  const modifiers = readModifiers(block.modifier_list(), report);
  const accessor = optional(block.getter()) ?? block.setter();
  return { access: modifiers.hasAccess ? modifiers.access : fallback, body: optional(accessor.block()) };
}

function addField(world: World, cls: ClassSymbol, field: FieldSymbol): void {
  checkName(world, cls.source, field.node, 'variable');
  const key = field.name.toLowerCase();
  if (cls.fields.has(key)) {
    world.problems.add(cls.source.file, field.node, `Duplicate field: ${field.name}`);
  }
  if (field.isStatic && cls.outer) {
    world.problems.add(
      cls.source.file,
      field.node,
      `Static can only be used on fields of a top level type: ${field.name}`,
    );
  }
  cls.fields.set(key, field);
  cls.initOrder.push(field);
}

function readParameters(world: World, cls: ClassSymbol, context: FormalParametersContext): Parameter[] {
  const list = optional(context.formalParameterList());
  const parameters = (list?.formalParameter_list() ?? []).map((parameter) => ({
    name: parameter.id().getText(),
    type: resolveOrReport(world, cls, parameter.typeRef()),
    isFinal: parameter.modifier_list().some((modifier) => modifier.getText().toLowerCase() === 'final'),
    node: parameter.id(),
  }));
  parameters.forEach((parameter, index) => {
    checkName(world, cls.source, parameter.node, 'variable');
    if (parameters.slice(0, index).some((other) => other.name.toLowerCase() === parameter.name.toLowerCase())) {
      world.problems.add(cls.source.file, parameter.node, `Duplicate variable: ${parameter.name}`);
    }
  });
  return parameters;
}

/** `byEmail(Set<String>)` → `byemail$set_string`: overloads differ, overriding methods agree. */
export function jsMethodName(name: string, parameters: readonly { type: TypeRef }[]): string {
  const types = parameters.map(({ type }) =>
    typeName(type)
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, '_')
      .replace(/_$/, ''),
  );
  return `${name.toLowerCase()}$${types.join('$')}`;
}

/** `void file(List<InboxSyncEmail__e>)`, as error messages show it. */
export function signature(
  method: Pick<MethodSymbol, 'name' | 'returns' | 'parameters' | 'isConstructor' | 'owner'>,
): string {
  const parameters = method.parameters.map((parameter) => typeName(parameter.type)).join(', ');
  return method.isConstructor
    ? `void ${method.owner.name}.<constructor>(${parameters})`
    : `${typeName(method.returns)} ${method.owner.name}.${method.name}(${parameters})`;
}
