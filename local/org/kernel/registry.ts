import type { TypeRef } from './type-ref';

/** Compiled instances carry their class under this symbol (on the prototype). */
export const apexClass: unique symbol = Symbol('apexClass');

/** An object of a class written in Apex, exceptions included. */
export interface ApexInstance {
  readonly [apexClass]: ApexClass;
}

/** An instance field or property of a compiled class, as JSON and `String.valueOf` see it. */
export interface ApexField {
  /** As declared. */
  readonly name: string;
  readonly type: TypeRef;
  readonly isTransient: boolean;
  /** `@AuraEnabled`: components see it. */
  readonly isAuraEnabled: boolean;
  /** A property with a hand-written getter has no storage of its own, but JSON calls the getter. */
  readonly isReadable: boolean;
  readonly isWritable: boolean;
  get(instance: ApexInstance): unknown;
  set(instance: ApexInstance, value: unknown): void;
}

/** A class, interface or enum written in Apex. Made by the compiler. */
export interface ApexClass {
  /** Canonical name: `InboxSyncPolicy`, `InboxSyncPolicy.Rule`. */
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly isAbstract: boolean;
  /** The class written in Apex it extends; null for none and for platform types such as Exception. */
  readonly superClass: ApexClass | null;
  /** Every interface and superclass it has, inherited ones included, platform ones too (`Comparable`, `Iterator<Account>`). */
  readonly superTypes: readonly TypeRef[];
  /** Instance fields, the superclass's first, in order of declaration. */
  readonly fields: readonly ApexField[];
  /** Constants of an enum as ApexEnumValue; empty otherwise. */
  readonly enumValues: readonly unknown[];
  /** Runs the constructor without arguments. @throws {ApexException} System.TypeException when there is none that may be called */
  construct(): ApexInstance;
  /** An instance for JSON: as an org makes it, without running a constructor. Fields are null or what their initialisers give. */
  allocate(): ApexInstance;
  /** Has an instance method of that name (any case) and number of parameters, inherited ones included. */
  hasMethod(name: string, parameterCount: number): boolean;
  /** Calls an instance method virtually; overloads are chosen by the run-time values. */
  invoke(instance: ApexInstance, name: string, args: readonly unknown[]): unknown;
}

/** The compiled types of a program, by name. Made by the compiler. */
export interface TypeRegistry {
  /** The type of that name in any case, `Outer.Inner` for inner ones; null when there is none. */
  find(name: string): ApexClass | null;
}

/** The class of a value when it is an object of a class written in Apex, else null. */
export function classOf(value: unknown): ApexClass | null {
  return typeof value === 'object' && value !== null && apexClass in value ? (value as ApexInstance)[apexClass] : null;
}
