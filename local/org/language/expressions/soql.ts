import { type ApexParserRuleContext, BoundExpressionContext, type SoqlLiteralContext } from '@apexdevtools/apex-parser';
import { ApexException } from '../../kernel/exceptions';
import type { PreparedQuery } from '../../kernel/execution';
import type { Context } from '../context';
import { quote } from '../literals';
import { value, type Value } from '../operands';
import { simple } from '../world';
import { wrongBind } from './bind-types';
import { compileValue } from './compile';
import { rowsOf } from './convert';

/** `[SELECT …]`: checked against the schema now, its binds evaluated in order when it runs. */
export function compileSoql(context: Context, literal: SoqlLiteralContext): Value {
  const prepared = prepare(context, literal);
  const binds = bindsOf(literal).map((bind, index) => {
    const name = prepared.binds[index];
    if (name === undefined) {
      throw new Error(`the data engine found other binds than the compiler in ${prepared.text}`);
    }
    const { code, type } = compileValue(context, bind.expression());
    for (const column of prepared.bindColumns?.filter(({ source }) => source === name) ?? []) {
      const wrong = wrongBind(column, type);
      if (wrong !== null) {
        context.fail(bind, wrong);
      }
    }
    return `[${quote(name)}, ${code}]`;
  });
  context.needsSharing = true;
  const run = `(${context.tables.query(prepared)}, [${binds.join(', ')}])`;
  if (prepared.isCount) {
    return value(`$.count${run}`, simple('Integer'), { isCertain: true });
  }
  const type = rowsOf(prepared.isAggregate ? 'AggregateResult' : prepared.objectName);
  return value(`$.query${run}`, type, { isCertain: true, isQuery: true });
}

function prepare(context: Context, literal: SoqlLiteralContext): PreparedQuery {
  const query = literal.query();
  try {
    return context.world.prepareQuery(query);
  } catch (error) {
    const position = positionOf(error);
    if (!position || !(error instanceof Error)) {
      throw error;
    }
    const line = query.start.line + position.line - 1;
    const column = position.line === 1 ? query.start.column + position.column : position.column;
    return context.fail({ start: { line, column: column - 1 } }, error.message);
  }
}

/** Where a query is wrong, from its start; null for errors that are not about the query. */
function positionOf(error: unknown): { readonly line: number; readonly column: number } | null {
  if (!(error instanceof Error)) {
    return null;
  }
  if ('position' in error) {
    return (error.position as { readonly line: number; readonly column: number } | null) ?? START;
  }
  return error instanceof ApexException ? (positionOf(error.cause) ?? START) : null;
}

const START = { line: 1, column: 1 };

/** The `:expression` parts in order of appearance, those of subqueries included. */
function bindsOf(node: ApexParserRuleContext): BoundExpressionContext[] {
  if (node instanceof BoundExpressionContext) {
    return [node];
  }
  const children = (node.children ?? []) as ApexParserRuleContext[];
  return children.flatMap(bindsOf);
}
