import {
  type Arth1ExpressionContext,
  type Arth2ExpressionContext,
  BitAndExpressionContext,
  type BitExpressionContext,
  type BitNotExpressionContext,
  BitOrExpressionContext,
  type CmpExpressionContext,
  type EqualityExpressionContext,
  type ExpressionContext,
  type LogAndExpressionContext,
  type LogOrExpressionContext,
  type NegExpressionContext,
} from '@apexdevtools/apex-parser';
import { typeName, type TypeRef } from '../../kernel/type-ref';
import type { Context } from '../context';
import { value, type Value } from '../operands';
import { isComparable, isNamed, isNumeric, promote } from '../relations';
import { type Node, optional } from '../source';
import { simple } from '../world';
import { compileValue } from './compile';
import { condition, single, widen } from './convert';

const BOOLEAN = simple('Boolean');
const TEMPORAL = ['Date', 'Datetime', 'Time'];

function sides(node: { expression(i: number): ExpressionContext }): [ExpressionContext, ExpressionContext] {
  return [node.expression(0), node.expression(1)];
}

/** The operator's text between two operands. */
function operatorOf(node: { children?: unknown }, skip: readonly unknown[]): string {
  const children = (node.children ?? []) as { getText(): string }[];
  return children
    .filter((child) => !skip.includes(child))
    .map((child) => child.getText())
    .join('');
}

export function compileArithmetic(context: Context, node: Arth1ExpressionContext | Arth2ExpressionContext): Value {
  const [leftNode, rightNode] = sides(node);
  const operator = operatorOf(node, [leftNode, rightNode]);
  return arithmetic(context, node, operator, compileValue(context, leftNode), compileValue(context, rightNode));
}

/** `+ - * /` of two values, also for compound assignment. @throws {CompileError} */
export function arithmetic(context: Context, node: Node, operator: string, left: Value, right: Value): Value {
  if (operator === '+' && (left.type.name === 'String' || right.type.name === 'String')) {
    return concatenation(context, node, left, right);
  }
  if (isNamed(left.type, ...TEMPORAL) && (operator === '+' || operator === '-')) {
    return moved(context, node, operator, left, right);
  }
  if (!isNumeric(left.type) || !isNumeric(right.type)) {
    context.fail(
      node,
      `Arithmetic expressions must use numeric arguments: ${typeName(left.type)} ${operator} ${typeName(right.type)}`,
    );
  }
  const type = promote(left.type, right.type);
  const codes = `${widen(context, left, type).code}, ${widen(context, right, type).code}`;
  return value(`$.${type.name}['${operator}'](${codes})`, type, { isCertain: true });
}

function concatenation(context: Context, node: Node, left: Value, right: Value): Value {
  for (const side of [left, right]) {
    if (side.type.name === 'void') {
      context.fail(node, 'Expression cannot be of type void');
    }
  }
  return value(`$.concat(${left.code}, ${right.code})`, simple('String'), { isCertain: true });
}

/** Days added to a Date, days (also fractions) to a Datetime, milliseconds to a Time. */
function moved(context: Context, node: Node, operator: string, left: Value, right: Value): Value {
  const isFit = left.type.name === 'Datetime' ? isNumeric(right.type) : isNamed(right.type, 'Integer', 'Long');
  if (!isFit) {
    context.fail(node, `Date/time expressions must use Integer or Long or Double or Decimal: ${typeName(right.type)}`);
  }
  const amount = left.type.name === 'Datetime' ? widen(context, right, simple('Double')).code : right.code;
  return value(`$.move${left.type.name}(${left.code}, ${amount}, ${operator === '+' ? 1 : -1})`, left.type, {
    isCertain: true,
  });
}

const INTEGRAL = ['Integer', 'Long'];

export function compileBitwise(
  context: Context,
  node: BitExpressionContext | BitAndExpressionContext | BitNotExpressionContext | BitOrExpressionContext,
): Value {
  const [leftNode, rightNode] = sides(node);
  const operator = operatorOf(node, [leftNode, rightNode]);
  return bitwise(context, node, operator, compileValue(context, leftNode), compileValue(context, rightNode));
}

/** `& | ^ << >> >>>`; `&`, `|` and `^` of Booleans evaluate both sides. */
export function bitwise(context: Context, node: Node, operator: string, left: Value, right: Value): Value {
  if (left.type.name === 'Boolean' && right.type.name === 'Boolean' && operator.length === 1) {
    return value(`(($.nn(${left.code}) ${operator} $.nn(${right.code})) !== 0)`, BOOLEAN, { isCertain: true });
  }
  if (!isNamed(left.type, ...INTEGRAL) || !isNamed(right.type, ...INTEGRAL)) {
    context.fail(
      node,
      `Bitwise operations must use Integer, Long or Boolean arguments: ${typeName(left.type)}, ${typeName(right.type)}`,
    );
  }
  const isShift = operator.length > 1;
  const type = isShift ? left.type : promote(left.type, right.type);
  const amount = isShift ? widen(context, right, simple('Long')) : widen(context, right, type);
  return value(`$.${type.name}['${operator}'](${widen(context, left, type).code}, ${amount.code})`, type, {
    isCertain: true,
  });
}

export function compileComparison(context: Context, node: CmpExpressionContext): Value {
  const [leftNode, rightNode] = sides(node);
  const operator = operatorOf(node, [leftNode, rightNode]);
  const left = compileValue(context, leftNode);
  const right = compileValue(context, rightNode);
  if (!isOrdered(left.type, right.type)) {
    context.fail(
      node,
      `Comparison arguments must be compatible types: ${typeName(left.type)}, ${typeName(right.type)}`,
    );
  }
  return value(`$.order['${operator}'](${left.code}, ${right.code})`, BOOLEAN, { isCertain: true });
}

function isOrdered(a: TypeRef, b: TypeRef): boolean {
  if (a.name === 'null' || b.name === 'null') {
    return true;
  }
  const isText = (type: TypeRef): boolean => isNamed(type, 'String', 'Id');
  return (
    (isNumeric(a) && isNumeric(b)) ||
    (isText(a) && isText(b)) ||
    (isNamed(a, 'Date', 'Datetime') && isNamed(b, 'Date', 'Datetime')) ||
    (a.name === 'Time' && b.name === 'Time')
  );
}

export function compileEquality(context: Context, node: EqualityExpressionContext): Value {
  const [leftNode, rightNode] = sides(node);
  const operator = operatorOf(node, [leftNode, rightNode]);
  const [left, right] = paired(context, compileValue(context, leftNode), compileValue(context, rightNode));
  if (left.type.name === 'void' || right.type.name === 'void' || !isComparable(context.world, left.type, right.type)) {
    context.fail(
      node,
      `Comparison arguments must be compatible types: ${typeName(left.type)}, ${typeName(right.type)}`,
    );
  }
  const isIdentity = optional(node.TRIPLEEQUAL()) !== null || optional(node.TRIPLENOTEQUAL()) !== null;
  const isNegated = operator.startsWith('!') || operator === '<>';
  return value(`${isNegated ? '!' : ''}${equality(left, right, isIdentity)}`, BOOLEAN, { isCertain: true });
}

/** A query compared with a record stands for its row. */
function paired(context: Context, left: Value, right: Value): [Value, Value] {
  const one = (a: Value, b: Value): Value => (a.isQuery && context.world.isSObject(b.type) ? single(a) : a);
  return [one(left, right), one(right, left)];
}

function equality(left: Value, right: Value, isIdentity: boolean): string {
  if (left.type.name === 'null' || right.type.name === 'null') {
    return `(${left.code} === ${right.code})`;
  }
  if (isIdentity) {
    return `$.same(${left.code}, ${right.code})`;
  }
  const areIds = isNamed(left.type, 'Id') || isNamed(right.type, 'Id');
  return `$.${areIds ? 'equalIds' : 'equal'}(${left.code}, ${right.code})`;
}

export function compileLogical(context: Context, node: LogAndExpressionContext | LogOrExpressionContext): Value {
  const [leftNode, rightNode] = sides(node);
  const operator = operatorOf(node, [leftNode, rightNode]);
  const left = condition(context, compileValue(context, leftNode), leftNode);
  const right = condition(context, compileValue(context, rightNode), rightNode);
  return value(`(${left} ${operator} ${right})`, BOOLEAN, { isCertain: true });
}

export function compileNegation(context: Context, node: NegExpressionContext): Value {
  const inner = compileValue(context, node.expression());
  if (optional(node.BANG())) {
    return value(`!${condition(context, inner, node)}`, BOOLEAN, { isCertain: true });
  }
  if (!isNamed(inner.type, ...INTEGRAL)) {
    context.fail(node, `Bitwise operations must use Integer or Long arguments: ${typeName(inner.type)}`);
  }
  return value(`$.${inner.type.name}['~'](${inner.code})`, inner.type, { isCertain: true });
}
