import {
  type DoWhileStatementContext,
  type EnhancedForControlContext,
  type ExpressionContext,
  type ExpressionListContext,
  type ForControlContext,
  type ForStatementContext,
  LiteralPrimaryContext,
  PrimaryExpressionContext,
  type StatementContext,
  type WhileStatementContext,
} from '@apexdevtools/apex-parser';
import { typeName, type TypeRef } from '../../kernel/type-ref';
import type { Context } from '../context';
import { checkName } from '../names';
import { closed, type Value } from '../operands';
import { compileOperand, asValue, compileValue } from '../expressions/compile';
import { condition } from '../expressions/convert';
import { allSuperTypes, isAssignable, isCastable } from '../relations';
import { type Node, optional } from '../source';
import { compileBlock } from './block';
import { compiled, type Compiled } from './flow';
import { compileBody, compileLocals } from './statement';

const CHUNK = 200;

function loopBody(context: Context, statement: StatementContext | null): Compiled {
  if (!statement) {
    return compiled('{}');
  }
  context.loopDepth++;
  try {
    return compileBody(context, statement);
  } finally {
    context.loopDepth--;
  }
}

const isTrue = (expression: ExpressionContext | null): boolean =>
  !expression ||
  (expression instanceof PrimaryExpressionContext &&
    expression.primary() instanceof LiteralPrimaryContext &&
    expression.getText().toLowerCase() === 'true');

export function compileWhile(context: Context, node: WhileStatementContext): Compiled {
  const expression = node.parExpression().expression();
  const test = condition(context, compileValue(context, expression), expression);
  const body = loopBody(context, optional(node.statement()));
  return compiled(`while (${test}) ${body.code}`, !isTrue(expression) || body.breaks === true);
}

export function compileDoWhile(context: Context, node: DoWhileStatementContext): Compiled {
  context.loopDepth++;
  const body = compileBlock(context, node.block());
  context.loopDepth--;
  const expression = node.parExpression().expression();
  const test = condition(context, compileValue(context, expression), expression);
  return compiled(
    `do ${body.code} while (${test});`,
    body.breaks === true || (body.completes && !isTrue(expression)) || !isTrue(expression),
  );
}

export function compileFor(context: Context, node: ForStatementContext): Compiled {
  return context.scoped(() => {
    const control = node.forControl();
    const each = optional(control.enhancedForControl());
    const body = optional(node.statement());
    return each ? compileForEach(context, each, body) : compileClassicFor(context, control, body);
  });
}

function compileClassicFor(context: Context, control: ForControlContext, statement: StatementContext | null): Compiled {
  const init = optional(control.forInit());
  const locals = init ? optional(init.localVariableDeclaration()) : null;
  const first = locals ? compileLocals(context, locals).code : init ? expressions(context, init.expressionList()) : '';
  const test = optional(control.expression());
  const condition_ = test ? condition(context, compileValue(context, test), test) : '';
  const updates = optional(control.forUpdate());
  const last = updates ? expressions(context, updates.expressionList()) : '';
  const body = loopBody(context, statement);
  return compiled(
    `{ ${first}${locals || !first ? '' : ';'} for (; ${condition_}; ${last}) ${body.code} }`,
    !isTrue(test) || body.breaks === true,
  );
}

function expressions(context: Context, list: ExpressionListContext): string {
  return list
    .expression_list()
    .map((node) => {
      const operand = closed(asValue(context, compileOperand(context, node), node));
      if (!operand.isStatement) {
        context.fail(node, 'Expression cannot be a statement.');
      }
      return operand.code;
    })
    .join(', ');
}

function compileForEach(
  context: Context,
  control: EnhancedForControlContext,
  statement: StatementContext | null,
): Compiled {
  const type = context.world.resolve(control.typeRef(), context.cls);
  const source = compileValue(context, control.expression());
  const codes = iteration(context, control, source, type);
  checkName(context.world, context.cls.source, control.id(), 'variable');
  const js = context.declare(control.id(), control.id().getText(), type);
  const body = loopBody(context, statement);
  return compiled(`for (let ${js} of ${codes}) ${body.code}`);
}

/** JavaScript that iterates over the values of the loop variable. */
function iteration(context: Context, node: Node, source: Value, type: TypeRef): string {
  if (source.isQuery && type.name === 'List') {
    return `$.chunks(${source.code}, ${CHUNK})`;
  }
  const element = elementOf(context, source.type);
  if (!element) {
    return context.fail(node, `Loop must iterate over a collection: ${typeName(source.type)}`);
  }
  const isNarrowing = element.name === 'SObject' && type.name !== 'SObject' && isCastable(context.world, element, type);
  if (!isAssignable(context.world, element, type) && !isNarrowing) {
    context.fail(node, `Loop variable must be of type ${typeName(element)}`);
  }
  const each = `$.each(${source.code})`;
  return isNarrowing ? `$.eachAs(${each}, ${context.tables.type(type)})` : each;
}

function elementOf(context: Context, type: TypeRef): TypeRef | null {
  if (type.name === 'List' || type.name === 'Set' || type.name === 'Iterable') {
    return type.args[0] ?? null;
  }
  return allSuperTypes(context.world, type).find((superType) => superType.name === 'Iterable')?.args[0] ?? null;
}
