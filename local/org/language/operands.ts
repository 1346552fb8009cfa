import type { TypeRef } from '../kernel/type-ref';

/** How an expression is assigned to. `base` parts are evaluated once, in order, and handed to read and write. */
export interface Target {
  /** JavaScript of the parts to evaluate first: the object, the index. */
  readonly parts: readonly string[];
  read(parts: readonly string[]): string;
  /** An expression that writes `value` and has it as its value. */
  write(parts: readonly string[], value: string): string;
}

/** A compiled expression that has a value. */
export interface Value {
  readonly kind: 'value';
  /** JavaScript, safe to stand as an operand of any operator. */
  readonly code: string;
  readonly type: TypeRef;
  /** Never null: no check is needed before a member of it is used. */
  readonly isCertain?: boolean;
  /** `[SELECT …]`: becomes one record where one is wanted. */
  readonly isQuery?: boolean;
  /** A parent reached over a relationship: fields of a missing parent are null, as in an org. */
  readonly isParent?: boolean;
  /** `super`: calls on it are not virtual. */
  readonly isSuper?: boolean;
  /** JavaScript condition under which the whole chain is null (`?.`). */
  readonly guard?: string;
  readonly target?: Target;
  /** A field of a record, for `record.Field.addError(…)`: JavaScript of the record, API name of the field. */
  readonly recordField?: { readonly record: string; readonly field: string };
  /** The object that a describe result describes, when that is known: `Schema.SObjectType.Contact`. */
  readonly describes?: TypeRef;
  /** Why it cannot be assigned to, where it looks as if it could. */
  readonly readOnly?: string;
  /** The expression may stand alone as a statement. */
  readonly isStatement?: boolean;
}

/** A name that stands for a type: the left side of static members. */
export interface TypeOperand {
  readonly kind: 'type';
  readonly type: TypeRef;
}

/** A name that only leads to others: `System`, `Label`, `Trigger`, `Schema.SObjectType` (describes), `….fields`. */
export interface PathOperand {
  readonly kind: 'path';
  readonly path: 'namespace' | 'label' | 'trigger' | 'describes' | 'fieldDescribes';
  /** For fieldDescribes: the describe result that `.fields` was read of. */
  readonly of?: Value;
  /** As written, for messages. */
  readonly name: string;
}

export type Operand = Value | TypeOperand | PathOperand;

export const value = (
  code: string,
  type: TypeRef,
  more: Partial<Omit<Value, 'kind' | 'code' | 'type'>> = {},
): Value => ({
  kind: 'value',
  code,
  type,
  ...more,
});

/** Null where a guard of the chain says so. */
export function closed(operand: Value): Value {
  if (operand.guard === undefined) {
    return operand;
  }
  return value(`(${operand.guard} ? null : ${operand.code})`, operand.type, {
    ...(operand.isQuery ? { isQuery: true } : {}),
    ...(operand.isStatement ? { isStatement: true } : {}),
  });
}

/** The code with a null check around it, unless it cannot be null. */
export function certain(operand: Value): string {
  return operand.isCertain ? operand.code : `$.nn(${operand.code})`;
}
