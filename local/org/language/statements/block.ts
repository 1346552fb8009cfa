import type { BlockContext, StatementContext } from '@apexdevtools/apex-parser';
import type { Context } from '../context';
import { CompileError, type Node, optional } from '../source';
import { compileStatement } from './statement';
import { atLine, compiled, type Compiled } from './flow';

/** `{ … }` with its own scope. */
export function compileBlock(context: Context, block: BlockContext): Compiled {
  return context.scoped(() => {
    const inner = compileStatements(context, block.statement_list());
    return compiled(`{ ${inner.code} }`, inner.completes, inner.breaks);
  });
}

/** Statements one after the other. A statement that does not compile is reported and left out. */
export function compileStatements(
  context: Context,
  statements: readonly StatementContext[],
  countsOutermost = false,
): Compiled {
  const codes: string[] = [];
  let completes = true;
  let breaks = false;
  for (const statement of statements) {
    if (!completes) {
      context.report(statement, 'Unreachable statement');
      break;
    }
    if (countsOutermost) {
      context.statementCount++;
    }
    const one = compileReported(context, statement);
    codes.push(one.code);
    completes = one.completes;
    breaks = breaks || one.breaks === true;
  }
  return compiled(codes.join(' '), completes, breaks);
}

/** One statement with its line mark and its coverage counter. */
export function compileReported(context: Context, statement: StatementContext): Compiled {
  try {
    const one = compileStatement(context, statement);
    return optional(statement.block()) ? one : { ...one, code: `${mark(statement)}${one.code}` };
  } catch (error) {
    if (!(error instanceof CompileError)) {
      throw error;
    }
    context.report(error.node, error.message);
    return compiled('', !optional(statement.returnStatement()) && !optional(statement.throwStatement()));
  }
}

/** Line mark and coverage counter of a statement. */
export function mark(node: Node): string {
  return `${atLine(node.start.line)}H[${node.start.line}]++; `;
}
