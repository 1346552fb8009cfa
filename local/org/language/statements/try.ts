import type { CatchClauseContext, TryStatementContext } from '@apexdevtools/apex-parser';
import { type TypeRef } from '../../kernel/type-ref';
import type { Context } from '../context';
import { isException } from '../expressions/constructors';
import { isAssignable } from '../relations';
import { optional } from '../source';
import { compileBlock } from './block';
import { compiled, type Compiled } from './flow';

/** Only Apex exceptions are caught; limits and faults of the local org pass through. */
export function compileTry(context: Context, node: TryStatementContext): Compiled {
  const body = compileBlock(context, node.block());
  const caught: TypeRef[] = [];
  const clauses = node.catchClause_list().map((clause) => compileCatch(context, clause, caught));
  const last = optional(node.finallyBlock());
  const ending = last ? compileBlock(context, last.block()) : null;
  const parts = [body, ...clauses.map(({ body: inner }) => inner)];
  const catchCode =
    clauses.length === 0
      ? ''
      : ` catch ($x) { const $e = $.caught($x); ${clauses.map(({ code }) => code).join(' else ')} else { throw $e; } }`;
  const code = `try ${body.code}${catchCode}${ending ? ` finally ${ending.code}` : ''}`;
  return compiled(
    code,
    parts.some((part) => part.completes) && ending?.completes !== false,
    parts.some((part) => part.breaks),
  );
}

function compileCatch(
  context: Context,
  clause: CatchClauseContext,
  caught: TypeRef[],
): { code: string; body: Compiled } {
  const name = clause.qualifiedName().getText();
  const type = context.world.resolveName(name, [], context.cls);
  if (!type) {
    return context.fail(clause, `Invalid type: ${name}`);
  }
  if (!isException(context.world, type)) {
    context.fail(clause, `Catch statement must use an exception type: ${name}`);
  }
  if (caught.some((earlier) => isAssignable(context.world, type, earlier))) {
    context.fail(clause, `Exception type is already caught by a previous catch: ${name}`);
  }
  caught.push(type);
  return context.scoped(() => {
    const js = context.declare(clause.id(), clause.id().getText(), type);
    const body = compileBlock(context, clause.block());
    return { code: `if ($.isInstance($e, ${context.tables.type(type)})) { let ${js} = $e; ${body.code} }`, body };
  });
}
