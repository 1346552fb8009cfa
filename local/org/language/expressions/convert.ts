import { typeName, type TypeRef } from '../../kernel/type-ref';
import type { Context } from '../context';
import { closed, value, type Value } from '../operands';
import { isAssignable, isNumeric, sameType } from '../relations';
import type { Node } from '../source';
import { listOf } from '../world';

/** The value where one of `type` is wanted. @throws {CompileError} `Illegal assignment from A to B` */
export function convert(context: Context, operand: Value, type: TypeRef, node: Node): Value {
  const collapsed = collapse(context, operand, type);
  if (!isAssignable(context.world, collapsed.type, type)) {
    context.fail(node, `Illegal assignment from ${typeName(operand.type)} to ${typeName(type)}`);
  }
  return widen(context, collapsed, type);
}

/** A query becomes one record where an SObject is wanted. */
function collapse(context: Context, operand: Value, type: TypeRef): Value {
  const plain = closed(operand);
  return plain.isQuery && context.world.isSObject(type) ? single(plain) : plain;
}

/** The only record of a query. */
export function single(operand: Value): Value {
  const element = operand.type.args[0] ?? operand.type;
  return value(`$.single(${operand.code})`, element, { isCertain: true });
}

/** Converts between types that are assignable; no check. */
export function widen(context: Context, operand: Value, type: TypeRef): Value {
  const from = operand.type;
  if (sameType(from, type) || from.name === 'null') {
    return { ...operand, type };
  }
  const certainty = operand.isCertain ? { isCertain: true } : {};
  if (isNumeric(from) && isNumeric(type)) {
    return value(`$.to${type.name}(${operand.code})`, type, certainty);
  }
  if (from.name === 'String' && type.name === 'Id') {
    return value(`$.toId(${operand.code})`, type, certainty);
  }
  if (from.name === 'Date' && type.name === 'Datetime') {
    return value(`$.toDatetime(${operand.code})`, type, certainty);
  }
  if (from.name === type.name && isNarrowing(context, from, type)) {
    return value(`$.cast(${operand.code}, ${context.tables.type(type)})`, type, certainty);
  }
  return value(operand.code, type, certainty);
}

/** `List<SObject>` used as `List<Task>`: Apex allows it and checks at run time. */
function isNarrowing(context: Context, from: TypeRef, to: TypeRef): boolean {
  return from.args.some((argument, index) => {
    const wanted = to.args[index];
    return (
      wanted !== undefined &&
      argument.name === 'SObject' &&
      wanted.name !== 'SObject' &&
      context.world.isSObject(wanted)
    );
  });
}

/** @throws {CompileError} when it is not a Boolean */
export function condition(context: Context, operand: Value, node: Node): string {
  const plain = closed(operand);
  if (plain.type.name !== 'Boolean') {
    context.fail(node, `Condition expression must be of type Boolean: ${typeName(plain.type)}`);
  }
  return plain.isCertain ? plain.code : `$.nn(${plain.code})`;
}

/** Type of the rows of a query as a list. */
export const rowsOf = (objectName: string): TypeRef => listOf({ name: objectName, args: [] });
