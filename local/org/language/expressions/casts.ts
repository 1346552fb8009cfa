import type { CastExpressionContext, InstanceOfExpressionContext } from '@apexdevtools/apex-parser';
import { typeName, type TypeRef } from '../../kernel/type-ref';
import type { Context } from '../context';
import { type Operand, value, type Value } from '../operands';
import { isAssignable, isCastable, isNumeric } from '../relations';
import { simple } from '../world';
import { compileValue } from './compile';
import { single, widen } from './convert';

export function compileCast(context: Context, node: CastExpressionContext): Operand {
  const type = context.world.resolve(node.typeRef(), context.cls);
  const inner = compileValue(context, node.expression());
  const operand = inner.isQuery && context.world.isSObject(type) ? single(inner) : inner;
  if (!isCastable(context.world, operand.type, type)) {
    context.fail(
      node,
      `Incompatible types since an instance of ${typeName(operand.type)} is never an instance of ${typeName(type)}`,
    );
  }
  if (isNumeric(operand.type) && isNumeric(type)) {
    return value(`$.to${type.name}(${operand.code})`, type, operand.isCertain ? { isCertain: true } : {});
  }
  if (isAssignable(context.world, operand.type, type)) {
    return widen(context, operand, type);
  }
  return value(
    `$.cast(${operand.code}, ${context.tables.type(type)})`,
    type,
    operand.isCertain ? { isCertain: true } : {},
  );
}

export function compileInstanceOf(context: Context, node: InstanceOfExpressionContext): Operand {
  const type = context.world.resolve(node.typeRef(), context.cls);
  const inner = compileValue(context, node.expression());
  checkPossible(context, node, inner, type);
  return value(`$.isInstance(${inner.code}, ${context.tables.type(type)})`, simple('Boolean'), { isCertain: true });
}

function checkPossible(context: Context, node: InstanceOfExpressionContext, inner: Value, type: TypeRef): void {
  const [from, to] = [typeName(inner.type), typeName(type)];
  if (!isCastable(context.world, inner.type, type)) {
    context.fail(
      node,
      `Operation instanceof is always false since an instance of ${from} is never an instance of ${to}`,
    );
  }
  // A list of SObject may hold any object, and a text may or may not be an Id.
  const isOpen =
    (inner.type.name === 'String' && type.name === 'Id') || inner.type.args.some(({ name }) => name === 'SObject');
  if (!isOpen && inner.type.name !== 'null' && isAssignable(context.world, inner.type, type)) {
    context.fail(
      node,
      `Operation instanceof is always true since an instance of ${from} is always an instance of ${to}`,
    );
  }
}
