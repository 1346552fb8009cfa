import type {
  DeleteStatementContext,
  ExpressionStatementContext,
  IfStatementContext,
  LocalVariableDeclarationContext,
  ModifierContext,
  ReturnStatementContext,
  StatementContext,
  ThrowStatementContext,
} from '@apexdevtools/apex-parser';
import { typeName } from '../../kernel/type-ref';
import type { Context } from '../context';
import { checkName } from '../names';
import { closed } from '../operands';
import { asValue, compileOperand, compileValue } from '../expressions/compile';
import { isException } from '../expressions/constructors';
import { condition, convert } from '../expressions/convert';
import { isAssignable } from '../relations';
import { type Node, optional } from '../source';
import { compileBlock, compileReported } from './block';
import { compileDml, compileMerge, compileUpsert } from './dml';
import { compiled, type Compiled } from './flow';
import { compileDoWhile, compileFor, compileWhile } from './loops';
import { compileRunAs } from './run-as';
import { compileSwitch } from './switch';
import { compileTry } from './try';

type Part<K extends keyof StatementContext> = StatementContext[K] extends () => infer R ? R : never;

/** Compiles one statement. @throws {CompileError} */
export function compileStatement(context: Context, statement: StatementContext): Compiled {
  for (const [name, compile] of STATEMENTS) {
    const part = (statement[name] as () => unknown)();
    if (part) {
      return compile(context, part as never);
    }
  }
  throw new Error(`no compiler for the statement ${statement.getText()}`);
}

const of = <K extends keyof StatementContext>(
  name: K,
  compile: (context: Context, part: Part<K>) => Compiled,
): [K, (context: Context, part: never) => Compiled] => [name, compile];

const STATEMENTS: readonly [keyof StatementContext, (context: Context, part: never) => Compiled][] = [
  of('block', (context, block) => compileBlock(context, block)),
  of('ifStatement', compileIf),
  of('switchStatement', (context, node) => compileSwitch(context, node)),
  of('forStatement', (context, node) => compileFor(context, node)),
  of('whileStatement', (context, node) => compileWhile(context, node)),
  of('doWhileStatement', (context, node) => compileDoWhile(context, node)),
  of('tryStatement', (context, node) => compileTry(context, node)),
  of('returnStatement', compileReturn),
  of('throwStatement', compileThrow),
  of('breakStatement', (context, node) => {
    if (context.loopDepth === 0) {
      context.fail(node, 'Break statement must be in loop');
    }
    return compiled('break;', false, true);
  }),
  of('continueStatement', (context, node) => {
    if (context.loopDepth === 0) {
      context.fail(node, 'Continue statement must be in loop');
    }
    return compiled('continue;', false);
  }),
  of('insertStatement', (context, node) => compileDml(context, 'insert', node)),
  of('updateStatement', (context, node) => compileDml(context, 'update', node)),
  of('deleteStatement', (context, node: DeleteStatementContext) => compileDml(context, 'delete', node)),
  of('undeleteStatement', (context, node) => compileDml(context, 'undelete', node)),
  of('upsertStatement', (context, node) => compileUpsert(context, node)),
  of('mergeStatement', (context, node) => compileMerge(context, node)),
  of('runAsStatement', (context, node) => compileRunAs(context, node)),
  of('localVariableDeclarationStatement', (context, node) => compileLocals(context, node.localVariableDeclaration())),
  of('expressionStatement', compileExpressionStatement),
];

/** The body of if, for and while: a statement of its own scope, in braces. */
export function compileBody(context: Context, statement: StatementContext): Compiled {
  return context.scoped(() => {
    const inner = compileReported(context, statement);
    return { ...inner, code: optional(statement.block()) ? inner.code : `{ ${inner.code} }` };
  });
}

function compileIf(context: Context, node: IfStatementContext): Compiled {
  const expression = node.parExpression().expression();
  const test = condition(context, compileValue(context, expression), expression);
  const [thenNode, elseNode] = node.statement_list();
  if (!thenNode) {
    throw new Error('an if has a statement');
  }
  const then = compileBody(context, thenNode);
  if (!elseNode) {
    return compiled(`if (${test}) ${then.code}`, true, then.breaks);
  }
  const otherwise = compileBody(context, elseNode);
  const breaks = then.breaks === true || otherwise.breaks === true;
  return compiled(
    `if (${test}) ${then.code} else ${braced(otherwise.code)}`,
    then.completes || otherwise.completes,
    breaks,
  );
}

const braced = (code: string): string => (code.startsWith('{') ? code : `{ ${code} }`);

function compileReturn(context: Context, node: ReturnStatementContext): Compiled {
  const expression = optional(node.expression());
  const { returns, name } = context.member;
  if (name === '<init>' || !returns || returns.name === 'void') {
    if (expression) {
      context.fail(node, 'Void method must not return a value');
    }
    return compiled(name === '<init>' ? 'return this;' : 'return;', false);
  }
  if (!expression) {
    return context.fail(node, `Missing return statement required return type: ${typeName(returns)}`);
  }
  const given = compileValue(context, expression);
  const isFit =
    isAssignable(context.world, given.type, returns) || (given.isQuery === true && context.world.isSObject(returns));
  if (!isFit) {
    context.fail(expression, `Illegal conversion from ${typeName(given.type)} to ${typeName(returns)}`);
  }
  return compiled(`return ${convert(context, given, returns, expression).code};`, false);
}

function compileThrow(context: Context, node: ThrowStatementContext): Compiled {
  const thrown = compileValue(context, node.expression());
  if (!isException(context.world, thrown.type)) {
    context.fail(node, `Throw expression must be of type exception: ${typeName(thrown.type)}`);
  }
  return compiled(`throw $.thrown(${thrown.code});`, false);
}

/** `String a = 'x', b;` */
export function compileLocals(context: Context, node: LocalVariableDeclarationContext): Compiled {
  return compileVariables(context, node, node.modifier_list());
}

/** Local variables, and what the grammar calls fields of a trigger. @throws {CompileError} */
export function compileVariables(
  context: Context,
  node: Node & Pick<LocalVariableDeclarationContext, 'typeRef' | 'variableDeclarators'>,
  modifiers: readonly ModifierContext[],
): Compiled {
  const type = context.world.resolve(node.typeRef(), context.cls);
  const words = modifiers.map((modifier) => modifier.getText().toLowerCase());
  const wrong = words.find((word) => word !== 'final' && !word.startsWith('@'));
  if (wrong !== undefined) {
    context.fail(node, `Modifier is not allowed on local variables: ${wrong}`);
  }
  const codes = node
    .variableDeclarators()
    .variableDeclarator_list()
    .map((declarator) => {
      const expression = optional(declarator.expression());
      const name = declarator.id().getText();
      checkName(context.world, context.cls.source, declarator.id(), 'variable');
      let code = 'null';
      try {
        code = expression ? convert(context, compileValue(context, expression), type, expression).code : 'null';
      } finally {
        context.declare(declarator.id(), name, type, words.includes('final'), expression !== null);
      }
      return `let ${context.find(name)?.js ?? name} = ${code};`;
    });
  return compiled(codes.join(' '));
}

function compileExpressionStatement(context: Context, node: ExpressionStatementContext): Compiled {
  const operand = closed(asValue(context, compileOperand(context, node.expression()), node));
  if (!operand.isStatement) {
    context.fail(node, 'Expression cannot be a statement.');
  }
  return compiled(`${operand.code};`);
}
