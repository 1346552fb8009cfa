import { type ApexParserRuleContext, BoundExpressionContext, type SoqlLiteralContext } from '@apexdevtools/apex-parser';
import { ApexException } from '../../kernel/exceptions';
import type { PreparedQuery } from '../../kernel/execution';
import { SourceProblemsError } from '../../kernel/exceptions';
import type { Context } from '../context';
import { quote } from '../literals';
import { value, type Value } from '../operands';
import { textOf } from '../source';
import { simple } from '../world';
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
    return `[${quote(name)}, ${compileValue(context, bind.expression()).code}]`;
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
  try {
    return context.world.prepareQuery(textOf(context.cls.source, literal.query()));
  } catch (error) {
    if (error instanceof ApexException || error instanceof SourceProblemsError) {
      return context.fail(literal, error.message);
    }
    throw error;
  }
}

/** The `:expression` parts in order of appearance, those of subqueries included. */
function bindsOf(node: ApexParserRuleContext): BoundExpressionContext[] {
  if (node instanceof BoundExpressionContext) {
    return [node];
  }
  const children = (node.children ?? []) as ApexParserRuleContext[];
  return children.flatMap(bindsOf);
}
