import {
  IdPrimaryContext,
  type LiteralContext,
  LiteralPrimaryContext,
  type PrimaryExpressionContext,
  SoqlPrimaryContext,
  SuperPrimaryContext,
  ThisPrimaryContext,
  TypeRefPrimaryContext,
  VoidPrimaryContext,
} from '@apexdevtools/apex-parser';
import type { Context } from '../context';
import { quote, unquote } from '../literals';
import { type Operand, value, type Value } from '../operands';
import { optional } from '../source';
import { NULL, simple } from '../world';
import { resolveName } from './names';
import { compileSoql } from './soql';

const MAX_INTEGER = 2147483648;

export function compilePrimary(context: Context, node: PrimaryExpressionContext): Operand {
  const primary = node.primary();
  if (primary instanceof LiteralPrimaryContext) {
    return compileLiteral(context, primary.literal());
  }
  if (primary instanceof IdPrimaryContext) {
    return resolveName(context, primary.id());
  }
  if (primary instanceof ThisPrimaryContext) {
    return thisValue(context, node);
  }
  if (primary instanceof SuperPrimaryContext) {
    return superValue(context, node);
  }
  if (primary instanceof TypeRefPrimaryContext) {
    const type = context.world.resolve(primary.typeRef(), context.cls);
    return value(`$.typeToken(${context.tables.type(type)})`, context.world.named('Type'), { isCertain: true });
  }
  if (primary instanceof SoqlPrimaryContext) {
    return compileSoql(context, primary.soqlLiteral());
  }
  if (primary instanceof VoidPrimaryContext) {
    return context.fail(node, 'void.class is not modelled by local/org');
  }
  return context.fail(node, 'SOSL is not modelled by local/org');
}

function thisValue(context: Context, node: PrimaryExpressionContext): Value {
  if (context.member.isStatic) {
    context.fail(node, 'Variable does not exist: this');
  }
  return value('this', context.cls.type, { isCertain: true });
}

function superValue(context: Context, node: PrimaryExpressionContext): Value {
  if (context.member.isStatic || !context.cls.superType) {
    context.fail(node, 'Variable does not exist: super');
  }
  return value('this', context.cls.superType, { isCertain: true, isSuper: true });
}

function compileLiteral(context: Context, literal: LiteralContext): Value {
  const text = literal.getText();
  if (optional(literal.NULL())) {
    return value('null', NULL);
  }
  if (optional(literal.BooleanLiteral())) {
    return value(text.toLowerCase(), simple('Boolean'), { isCertain: true });
  }
  if (optional(literal.IntegerLiteral())) {
    if (Number(text) >= MAX_INTEGER) {
      context.fail(literal, `Illegal integer: ${text}`);
    }
    return value(String(Number(text)), simple('Integer'), { isCertain: true });
  }
  if (optional(literal.LongLiteral())) {
    const digits = text.slice(0, -1);
    if (BigInt(digits) >= 2n ** 63n) {
      context.fail(literal, `Illegal long: ${text}`);
    }
    return value(`${BigInt(digits)}n`, simple('Long'), { isCertain: true });
  }
  if (optional(literal.NumberLiteral())) {
    return /d$/i.test(text)
      ? value(`$.double(${Number(text.slice(0, -1))})`, simple('Double'), { isCertain: true })
      : value(`$.decimal(${quote(text)})`, simple('Decimal'), { isCertain: true });
  }
  if (optional(literal.StringLiteral()) && /[\r\n]/.test(text)) {
    context.fail(literal, 'Line breaks not allowed in string literals');
  }
  return value(quote(unquote(text)), simple('String'), { isCertain: true });
}
