import type {
  AssignExpressionContext,
  ExpressionContext,
  PostOpExpressionContext,
  PreOpExpressionContext,
} from '@apexdevtools/apex-parser';
import { typeName } from '../../kernel/type-ref';
import type { Context } from '../context';
import { type Operand, type Target, value, type Value } from '../operands';
import { isNumeric } from '../relations';
import { type Node, optional } from '../source';
import { asValue, compileOperand, compileValue } from './compile';
import { convert } from './convert';
import { UNREADABLE } from './names';
import { arithmetic, bitwise } from './operators';

export function compileAssignment(context: Context, node: AssignExpressionContext): Operand {
  const leftNode = node.expression(0);
  const left = assignable(context, leftNode);
  const right = compileValue(context, node.expression(1));
  if (optional(node.ASSIGN())) {
    const code = left.target.write(left.target.parts, convert(context, right, left.type, node).code);
    return value(code, left.type, { isStatement: true });
  }
  const operator = (node as unknown as { children: { getText(): string }[] }).children[1]?.getText().slice(0, -1) ?? '';
  return update(context, node, left, (current) => combine(context, node, operator, current, right), 'new');
}

function combine(context: Context, node: Node, operator: string, current: Value, right: Value): Value {
  return ['+', '-', '*', '/'].includes(operator)
    ? arithmetic(context, node, operator, current, right)
    : bitwise(context, node, operator, current, right);
}

function assignable(context: Context, node: ExpressionContext): Value & { readonly target: Target } {
  const left = asValue(context, compileOperand(context, node), node);
  if (left.guard !== undefined) {
    context.fail(node, 'Safe navigation operator cannot be used on the left side of an assignment');
  }
  if (!left.target) {
    context.fail(node, left.readOnly ?? 'Expression cannot be assigned');
  }
  return { ...left, target: left.target };
}

/**
 * Reads, changes and writes back. The parts of the target are evaluated once: simple ones are repeated, others become
 * arguments of an arrow function, which keeps `this`.
 */
function update(
  context: Context,
  node: Node,
  left: Value & { readonly target: Target },
  change: (current: Value) => Value,
  result: 'old' | 'new',
): Value {
  const { target } = left;
  if (left.code === UNREADABLE) {
    context.fail(node, 'Variable is not visible');
  }
  const isSimple = target.parts.every((part) => /^[\w$.]+$/.test(part));
  const parts = isSimple ? target.parts : target.parts.map((_part, index) => `$p${index}`);
  const current = result === 'old' ? '$v' : target.read(parts);
  const changed = convert(context, change(value(current, left.type)), left.type, node);
  const written = target.write(parts, changed.code);
  const body = result === 'old' ? `(($v) => (${written}, $v))($.nn(${target.read(parts)}))` : written;
  const code = isSimple ? body : `((${parts.join(', ')}) => ${body})(${target.parts.join(', ')})`;
  return value(code, left.type, { isStatement: true });
}

const ONE: Readonly<Record<string, string>> = {
  Integer: '1',
  Long: '1n',
  Double: '$.double(1)',
  Decimal: '$.decimal("1")',
};

function stepped(
  context: Context,
  node: Node,
  operand: ExpressionContext,
  operator: '+' | '-',
  result: 'old' | 'new',
): Value {
  const left = assignable(context, operand);
  const one = ONE[left.type.name];
  if (!isNumeric(left.type) || one === undefined) {
    context.fail(node, `Increment and decrement must use a numeric variable: ${typeName(left.type)}`);
  }
  return update(
    context,
    node,
    left,
    (current) => arithmetic(context, node, operator, current, value(one, left.type, { isCertain: true })),
    result,
  );
}

export function compilePostOperator(context: Context, node: PostOpExpressionContext): Operand {
  return stepped(context, node, node.expression(), optional(node.INC()) ? '+' : '-', 'old');
}

export function compilePreOperator(context: Context, node: PreOpExpressionContext): Operand {
  if (optional(node.INC()) || optional(node.DEC())) {
    return stepped(context, node, node.expression(), optional(node.INC()) ? '+' : '-', 'new');
  }
  const inner = compileValue(context, node.expression());
  if (!isNumeric(inner.type)) {
    context.fail(node, `Arithmetic expressions must use numeric arguments: ${typeName(inner.type)}`);
  }
  const code = optional(node.SUB()) ? `$.${inner.type.name}.negate(${inner.code})` : `$.nn(${inner.code})`;
  return value(code, inner.type, { isCertain: true });
}
