import type { DataObject, DataSchema } from '../schema/model';
import { SoqlError, type ConditionAst, type Operator, type QueryAst } from './ast';
import { resolveExpression, type ResolvedExpression } from './expressions';
import { readOperand, type Operand } from './operands';

/** A condition whose fields and values were checked. `Q` is the prepared form of a semi-join's query. */
export type Condition<Q> =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition<Q>[] }
  | { readonly kind: 'not'; readonly part: Condition<Q> }
  | {
      readonly kind: 'compare';
      readonly left: ResolvedExpression;
      readonly operator: Operator;
      readonly operand: Operand | { readonly kind: 'semijoin'; readonly query: Q };
    };

export interface ConditionScope<Q> {
  readonly schema: DataSchema;
  readonly root: DataObject;
  readonly alias: string | null;
  /** HAVING compares aggregates, WHERE may not. */
  readonly isHaving: boolean;
  /** Prepares the query of `IN (SELECT …)` for a field; null where it stands too deep. */
  readonly semijoin: (query: QueryAst, left: ResolvedExpression) => Q;
  readonly seen: (expression: ResolvedExpression) => void;
}

/** Checks a condition against the schema. @throws {SoqlError} as an org words it */
export function resolveCondition<Q>(ast: ConditionAst, scope: ConditionScope<Q>): Condition<Q> {
  switch (ast.kind) {
    case 'not':
      return { kind: 'not', part: resolveCondition(ast.part, scope) };
    case 'compare':
      return resolveComparison(ast, scope);
    default:
      return { kind: ast.kind, parts: ast.parts.map((part) => resolveCondition(part, scope)) };
  }
}

function resolveComparison<Q>(ast: Extract<ConditionAst, { kind: 'compare' }>, scope: ConditionScope<Q>): Condition<Q> {
  const left = resolveExpression(scope.schema, scope.root, ast.left, scope.alias);
  const { operator, value } = ast;
  scope.seen(left);
  if (left.kind === 'aggregate' && !scope.isHaving) {
    throw new SoqlError(
      'MALFORMED_QUERY',
      `Only aggregate expressions of HAVING may use ${left.function ?? ''}`,
      ast.left.position,
    );
  }
  if (left.source && left.kind === 'field' && !left.source.field.filterable) {
    const message = `field '${left.name}' can not be filtered in a query call`;
    throw new SoqlError('INVALID_FIELD', message, ast.left.position);
  }
  checkOperator(left, operator, ast);
  if (value.kind === 'subquery') {
    return { kind: 'compare', left, operator, operand: { kind: 'semijoin', query: scope.semijoin(value.query, left) } };
  }
  const operand = readOperand(left, value, ast.left.position);
  checkOperand(operator, operand, ast);
  return { kind: 'compare', left, operator, operand };
}

function checkOperator(
  left: ResolvedExpression,
  operator: Operator,
  ast: Extract<ConditionAst, { kind: 'compare' }>,
): void {
  const refuse = (what: string): never => {
    throw new SoqlError('INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${what} field`, ast.left.position);
  };
  if (operator === 'INCLUDES' || operator === 'EXCLUDES') {
    refuse('non-multipicklist');
  }
  if (operator === 'LIKE' && left.storage !== 'text') {
    refuse(left.storage === 'id' ? 'id' : left.storage);
  }
  const isOrder = operator === '<' || operator === '<=' || operator === '>' || operator === '>=';
  if (isOrder && left.storage === 'boolean') {
    refuse('boolean');
  }
  const isList = operator === 'IN' || operator === 'NOT IN';
  const { kind } = ast.value;
  if (isList && kind !== 'list' && kind !== 'bind' && kind !== 'subquery') {
    throw new SoqlError(
      'MALFORMED_QUERY',
      `unexpected token after ${operator}: a list, bind or subquery is needed`,
      ast.left.position,
    );
  }
  if (!isList && (kind === 'list' || kind === 'subquery')) {
    throw new SoqlError('MALFORMED_QUERY', `unexpected token: '(' after ${operator}`, ast.left.position);
  }
}

/** Order and LIKE know no null; a date literal is a range, so IN does not take it. */
function checkOperand(operator: Operator, operand: Operand, ast: Extract<ConditionAst, { kind: 'compare' }>): void {
  const isOrder = operator === '<' || operator === '<=' || operator === '>' || operator === '>=' || operator === 'LIKE';
  if (isOrder && operand.kind === 'value' && operand.value === null) {
    throw new SoqlError('MALFORMED_QUERY', `unexpected token: 'null' after ${operator}`, ast.left.position);
  }
  if (operand.kind === 'list' && operand.items.some(({ kind }) => kind === 'range' || kind === 'list')) {
    throw new SoqlError('NOT_MODELLED', 'local/org does not model date literals in IN lists', ast.left.position);
  }
}
