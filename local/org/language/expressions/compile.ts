import {
  type ApexParserRuleContext,
  ArrayExpressionContext,
  Arth1ExpressionContext,
  Arth2ExpressionContext,
  AssignExpressionContext,
  BitAndExpressionContext,
  BitExpressionContext,
  BitNotExpressionContext,
  BitOrExpressionContext,
  CastExpressionContext,
  CmpExpressionContext,
  CoalExpressionContext,
  CondExpressionContext,
  DotExpressionContext,
  EqualityExpressionContext,
  type ExpressionContext,
  InstanceOfExpressionContext,
  LogAndExpressionContext,
  LogOrExpressionContext,
  MethodCallExpressionContext,
  NegExpressionContext,
  NewExpressionContext,
  PostOpExpressionContext,
  PreOpExpressionContext,
  PrimaryExpressionContext,
  SubExpressionContext,
} from '@apexdevtools/apex-parser';
import type { TypeRef } from '../../kernel/type-ref';
import type { Context } from '../context';
import { closed, type Operand, value, type Value } from '../operands';
import {
  compileArithmetic,
  compileBitwise,
  compileComparison,
  compileEquality,
  compileLogical,
  compileNegation,
} from './operators';
import { compileAssignment, compilePostOperator, compilePreOperator } from './assign';
import { compileCall } from './calls';
import { compileCast, compileInstanceOf } from './casts';
import { compileChoice, compileCoalesce } from './choices';
import { convert } from './convert';
import { compileDot } from './dots';
import { compileIndex } from './index-access';
import { compileNew } from './create';
import { compilePrimary } from './primaries';

type Handler = (context: Context, node: never) => Operand;

const handlers = new Map<unknown, Handler>([
  [PrimaryExpressionContext, compilePrimary],
  [DotExpressionContext, compileDot],
  [ArrayExpressionContext, compileIndex],
  [MethodCallExpressionContext, compileCall],
  [NewExpressionContext, compileNew],
  [CastExpressionContext, compileCast],
  [SubExpressionContext, (context: Context, node: SubExpressionContext): Operand => compileSub(context, node)],
  [PostOpExpressionContext, compilePostOperator],
  [PreOpExpressionContext, compilePreOperator],
  [NegExpressionContext, compileNegation],
  [Arth1ExpressionContext, compileArithmetic],
  [Arth2ExpressionContext, compileArithmetic],
  [BitExpressionContext, compileBitwise],
  [BitAndExpressionContext, compileBitwise],
  [BitNotExpressionContext, compileBitwise],
  [BitOrExpressionContext, compileBitwise],
  [CmpExpressionContext, compileComparison],
  [EqualityExpressionContext, compileEquality],
  [LogAndExpressionContext, compileLogical],
  [LogOrExpressionContext, compileLogical],
  [InstanceOfExpressionContext, compileInstanceOf],
  [CondExpressionContext, compileChoice],
  [CoalExpressionContext, compileCoalesce],
  [AssignExpressionContext, compileAssignment],
]);

/** Compiles an expression; a name may come out as a type or a namespace, and a `?.` chain is left open. */
export function compileOperand(context: Context, node: ExpressionContext): Operand {
  const handler = handlers.get(node.constructor);
  if (!handler) {
    throw new Error(`no compiler for ${node.constructor.name}`);
  }
  return handler(context, node as never);
}

/** Compiles an expression that must have a value. @throws {CompileError} when it is a type or a namespace */
export function compileValue(context: Context, node: ExpressionContext): Value {
  return closed(asValue(context, compileOperand(context, node), node));
}

/** @throws {CompileError} `Variable does not exist` when the operand is no value */
export function asValue(context: Context, operand: Operand, node: ApexParserRuleContext): Value {
  if (operand.kind === 'value') {
    return operand;
  }
  return context.fail(node, `Variable does not exist: ${operand.kind === 'type' ? operand.type.name : operand.name}`);
}

/** Compiles an expression where a value of `type` is wanted. */
export function compileAs(context: Context, node: ExpressionContext, type: TypeRef): Value {
  return convert(context, compileValue(context, node), type, node);
}

/** Parentheses end a `?.` chain, and what is in them is no statement. */
function compileSub(context: Context, node: SubExpressionContext): Operand {
  const inner = compileValue(context, node.expression());
  const { isCertain, isQuery, isParent } = inner;
  return value(inner.code, inner.type, {
    ...(isCertain ? { isCertain } : {}),
    ...(isQuery ? { isQuery } : {}),
    ...(isParent ? { isParent } : {}),
  });
}
