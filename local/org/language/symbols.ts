import type { BlockContext, ExpressionContext, TypeRefContext } from '@apexdevtools/apex-parser';
import type { TypeRef } from '../kernel/type-ref';
import type { SharingMode } from '../kernel/execution';
import type { ApexSource, Node } from './source';

export type Access = 'global' | 'public' | 'protected' | 'private';

/** One annotation: `@HttpPost`, `@RestResource(urlMapping='/x')`. Names are lower-cased. */
export interface Annotation {
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
  readonly node: Node;
}

/** The modifiers of a declaration. */
export interface Modifiers {
  readonly access: Access;
  /** The declaration says its access; private is the default of members, and an interface's members have none. */
  readonly hasAccess: boolean;
  readonly words: ReadonlySet<string>;
  readonly sharing: SharingMode | null;
  readonly annotations: readonly Annotation[];
}

export interface Parameter {
  readonly name: string;
  readonly type: TypeRef;
  readonly isFinal: boolean;
  readonly node: NamedNode;
}

/** Where a name is declared. */
export type NamedNode = Node & { getText(): string };

/** A method or constructor (name `<init>`). */
export interface MethodSymbol {
  readonly owner: ClassSymbol;
  readonly name: string;
  readonly modifiers: Modifiers;
  readonly isStatic: boolean;
  readonly isAbstract: boolean;
  readonly isConstructor: boolean;
  readonly returns: TypeRef;
  readonly parameters: readonly Parameter[];
  /** Null for abstract ones. */
  readonly body: BlockContext | null;
  /** Name of the JavaScript method: the same for a method and what overrides it. */
  readonly jsName: string;
  readonly node: Node;
}

/** A field, or a property with accessors. */
export interface FieldSymbol {
  readonly owner: ClassSymbol;
  readonly name: string;
  readonly modifiers: Modifiers;
  readonly isStatic: boolean;
  readonly isFinal: boolean;
  readonly type: TypeRef;
  readonly initialiser: ExpressionContext | null;
  /** Null for plain fields. */
  readonly property: PropertySymbol | null;
  readonly node: NamedNode;
}

export interface PropertySymbol {
  readonly getter: AccessorSymbol | null;
  readonly setter: AccessorSymbol | null;
  /** Both accessors, where there are any, are automatic: the property has storage. */
  readonly isAutomatic: boolean;
}

export interface AccessorSymbol {
  readonly access: Access;
  /** Null for `get;` and `set;`. */
  readonly body: BlockContext | null;
}

/** A block of statements that runs when the class or an instance is initialised. */
export interface InitialiserBlock {
  readonly isStatic: boolean;
  readonly body: BlockContext;
}

/** A class, interface, enum, or the body of a trigger. */
export interface ClassSymbol {
  readonly kind: 'class' | 'interface' | 'enum' | 'trigger';
  readonly source: ApexSource;
  /** As declared. */
  readonly simpleName: string;
  /** `Outer.Inner` */
  readonly name: string;
  readonly type: TypeRef;
  readonly outer: ClassSymbol | null;
  readonly modifiers: Modifiers;
  readonly sharing: SharingMode;
  readonly node: Node;
  readonly extendsNode: TypeRefContext | null;
  readonly implementsNodes: readonly TypeRefContext[];
  /** Filled when all names are known. For interfaces: the extended interfaces are in `interfaces`. */
  superType: TypeRef | null;
  interfaces: TypeRef[];
  /** By lower-cased name. */
  readonly inner: Map<string, ClassSymbol>;
  readonly fields: Map<string, FieldSymbol>;
  readonly methods: Map<string, MethodSymbol[]>;
  readonly constructors: MethodSymbol[];
  readonly initialisers: InitialiserBlock[];
  /** Fields and initialiser blocks in order of declaration: they run in this order. */
  readonly initOrder: (FieldSymbol | InitialiserBlock)[];
  readonly constants: string[];
}

/** The outermost class around a class: private members are visible in all of it. */
export function outermost(cls: ClassSymbol): ClassSymbol {
  return cls.outer ? outermost(cls.outer) : cls;
}

export function hasAnnotation(modifiers: Modifiers, name: string): boolean {
  return modifiers.annotations.some((annotation) => annotation.name === name);
}

/** Whether a class or method is test code: `@IsTest` on it, or on the class around it, or `testMethod`. */
export function isTestCode(cls: ClassSymbol): boolean {
  return hasAnnotation(cls.modifiers, 'istest') || (cls.outer !== null && isTestCode(cls.outer));
}
