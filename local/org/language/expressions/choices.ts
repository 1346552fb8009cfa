import type { CoalExpressionContext, CondExpressionContext, ExpressionContext } from '@apexdevtools/apex-parser';
import { typeName } from '../../kernel/type-ref';
import type { Context } from '../context';
import { type Operand, value, type Value } from '../operands';
import { commonType } from '../relations';
import { compileValue } from './compile';
import { condition, single, widen } from './convert';

export function compileChoice(context: Context, node: CondExpressionContext): Operand {
  const test = condition(context, compileValue(context, node.expression(0)), node.expression(0));
  const [left, right] = branches(context, node.expression(1), node.expression(2));
  const type = commonType(context.world, left.type, right.type);
  if (!type || type.name === 'void') {
    return context.fail(
      node,
      `Incompatible types in ternary operator: ${typeName(left.type)}, ${typeName(right.type)}`,
    );
  }
  const code = `(${test} ? ${widen(context, left, type).code} : ${widen(context, right, type).code})`;
  return value(code, type, left.isCertain && right.isCertain ? { isCertain: true } : {});
}

export function compileCoalesce(context: Context, node: CoalExpressionContext): Operand {
  const [left, right] = branches(context, node.expression(0), node.expression(1));
  const type = commonType(context.world, left.type, right.type);
  if (!type || type.name === 'void') {
    return context.fail(
      node,
      `Incompatible types in null coalescing operator: ${typeName(left.type)}, ${typeName(right.type)}`,
    );
  }
  const code = `(${widen(context, left, type).code} ?? ${widen(context, right, type).code})`;
  return value(code, type, right.isCertain ? { isCertain: true } : {});
}

/** A query beside a record stands for its row; `[SELECT …] ?? x` gives x when there is none. */
function branches(context: Context, a: ExpressionContext, b: ExpressionContext): [Value, Value] {
  const left = compileValue(context, a);
  const right = compileValue(context, b);
  const one = (query: Value, other: Value): Value =>
    query.isQuery && context.world.isSObject(other.type) ? single(query) : query;
  return [orNull(one(left, right), left), one(right, left)];
}

function orNull(used: Value, written: Value): Value {
  return used === written ? used : value(used.code.replace('$.single(', '$.singleOrNull('), used.type);
}
