import type { QueryContext } from '@apexdevtools/apex-parser';
import type { DataField, DataObject, DataSchema } from '../schema/model';
import { SoqlError, type FieldExpression, type Position, type QueryAst } from './ast';
import { bindColumns } from './bind-columns';
import { resolveCondition, type ConditionScope } from './conditions';
import { resolveExpression, type ResolvedExpression } from './expressions';
import { parseText, parseTree } from './parse';
import type { Ordering, SelectedChildren, SelectedField, SoqlQuery } from './prepared';
import { resolveObject } from './resolve';

/** @see SOQL and SOSL Limits */
const LONGEST_QUERY = 100_000;

/**
 * Compiles a query: every object, field, relationship and type in it is checked.
 *
 * @param source its text, or what the Apex parser read between brackets
 * @throws {SoqlError} with an org's words, and the position from the query's start
 */
export function prepareQuery(source: string | QueryContext, schema: DataSchema): SoqlQuery {
  if (typeof source === 'string' && source.length > LONGEST_QUERY) {
    throw new SoqlError('MALFORMED_QUERY', `SOQL statements cannot be longer than ${LONGEST_QUERY} characters.`);
  }
  const ast = typeof source === 'string' ? parseText(source) : parseTree(source);
  const text = typeof source === 'string' ? source : source.getText();
  return new Preparation(schema, ast, resolveObject(schema, ast.from), text).query();
}

/** Prepares one SELECT; subqueries get a preparation of their own. */
class Preparation {
  private readonly reads: { object: DataObject; field: DataField }[] = [];
  private readonly objects: Set<DataObject>;

  constructor(
    private readonly schema: DataSchema,
    private readonly ast: QueryAst,
    private readonly object: DataObject,
    private readonly text: string,
  ) {
    this.objects = new Set([object]);
  }

  query(): SoqlQuery {
    const { ast } = this;
    const groupBy = ast.groupBy.map((item) => this.grouping(item));
    const fields = this.fields(groupBy);
    const isCount = fields.length === 1 && fields[0]?.expression.function === 'COUNT' && !fields[0].expression.source;
    const isAggregate =
      !isCount && (groupBy.length > 0 || fields.some(({ expression }) => expression.kind === 'aggregate'));
    if (isAggregate) {
      this.checkGrouped(fields, groupBy);
    }
    this.checkClauses(isCount, isAggregate);
    const query = {
      text: this.text,
      object: this.object,
      objectName: this.object.name,
      isCount,
      isAggregate,
      access: ast.access,
      accessMode: ast.access,
      binds: ast.binds,
      fields,
      children: ast.select.flatMap((item) => (item.kind === 'subquery' ? [this.child(item.query)] : [])),
      where: ast.where && resolveCondition(ast.where, this.scope(false)),
      groupBy,
      having: ast.having && resolveCondition(ast.having, this.scope(true)),
      orderBy: ast.orderBy.map((item) => this.ordering(item, isAggregate, groupBy)),
      limit: ast.limit,
      offset: ast.offset,
      allRows: ast.allRows,
      forUpdate: ast.forUpdate,
      reads: this.reads,
      objects: this.objects,
    };
    return { ...query, bindColumns: bindColumns(query) };
  }

  private fields(groupBy: readonly ResolvedExpression[]): SelectedField[] {
    const items = this.ast.select.flatMap((item) => (item.kind === 'field' ? [item] : []));
    const isAggregate = groupBy.length > 0 || items.some(({ expression }) => isAggregateCall(expression));
    let unnamed = 0;
    const seen = new Set<string>();
    return items.map(({ expression: ast, alias }) => {
      const expression = this.resolve(ast);
      const isRowCount = ast.function === 'COUNT' && ast.path === null;
      if (!isAggregate && !isRowCount && (alias !== null || expression.kind !== 'field')) {
        const message =
          alias === null ? `${ast.function ?? ''} needs GROUP BY` : 'only aggregate expressions use field aliasing';
        throw this.malformed(message, ast.position);
      }
      if (isRowCount && items.length > 1) {
        throw this.malformed('Grouped query cannot use COUNT() without a field', ast.position);
      }
      const name = alias ?? (expression.kind === 'field' ? expression.name : null) ?? `expr${unnamed++}`;
      const key = isAggregate ? name.toLowerCase() : pathOf(expression);
      if (seen.has(key)) {
        const message = isAggregate ? `duplicate alias: ${name}` : `duplicate field selected: ${expression.name}`;
        throw new SoqlError('INVALID_FIELD', message, ast.position);
      }
      seen.add(key);
      return { expression, alias: isAggregate ? name : null };
    });
  }

  private grouping(item: FieldExpression): ResolvedExpression {
    const expression = this.resolve(item);
    const isGroupable = expression.kind === 'date' || expression.source?.field.groupable === true;
    if (expression.kind === 'aggregate' || !isGroupable) {
      throw new SoqlError(
        'MALFORMED_QUERY',
        `field '${expression.name}' can not be grouped in a query call`,
        item.position,
      );
    }
    return expression;
  }

  private checkGrouped(fields: readonly SelectedField[], groupBy: readonly ResolvedExpression[]): void {
    const grouped = new Set(groupBy.map(pathOf));
    const loose = fields.find(({ expression }) => expression.kind !== 'aggregate' && !grouped.has(pathOf(expression)));
    if (loose) {
      throw this.malformed(`Field must be grouped or aggregated: ${loose.expression.name}`, this.ast.from.position);
    }
  }

  private checkClauses(isCount: boolean, isAggregate: boolean): void {
    const { ast } = this;
    const at = ast.from.position;
    if (ast.forUpdate && ast.orderBy.length > 0) {
      throw this.malformed('ORDER BY is not allowed with FOR UPDATE', at);
    }
    if ((isCount || isAggregate) && ast.select.some(({ kind }) => kind === 'subquery')) {
      throw this.malformed('Aggregate queries cannot select children', at);
    }
    if (isCount && (ast.orderBy.length > 0 || ast.groupBy.length > 0)) {
      throw this.malformed('Count without a field cannot be grouped or ordered', at);
    }
    if (typeof ast.offset === 'number' && ast.offset > 2000) {
      throw new SoqlError('MALFORMED_QUERY', 'Maximum SOQL offset allowed is 2000', at);
    }
    if (isAggregate && (ast.forUpdate || (ast.limit !== null && ast.groupBy.length === 0))) {
      throw this.malformed('FOR UPDATE, and LIMIT without GROUP BY, are not allowed with aggregates', at);
    }
  }

  private ordering(
    item: QueryAst['orderBy'][number],
    isAggregate: boolean,
    groupBy: readonly ResolvedExpression[],
  ): Ordering {
    const expression = this.resolve(item.expression);
    if (expression.kind === 'field' && expression.source?.field.sortable === false) {
      const message = `field '${expression.name}' can not be sorted in a query call`;
      throw new SoqlError('MALFORMED_QUERY', message, item.expression.position);
    }
    const isGrouped = expression.kind === 'aggregate' || groupBy.some((other) => pathOf(other) === pathOf(expression));
    if (isAggregate ? !isGrouped : expression.kind !== 'field') {
      throw this.malformed(`Ordered field must be grouped or aggregated: ${expression.name}`, item.expression.position);
    }
    return { expression, descending: item.descending, nullsLast: item.nullsLast };
  }

  private child(ast: QueryAst): SelectedChildren {
    const name = ast.from.names.join('.');
    const relation = this.object.childRelationships.find((child) => child.name?.toLowerCase() === name.toLowerCase());
    const object = relation && this.schema.objects.get(relation.childObject.toLowerCase());
    const lookup = object?.fields.get(relation?.field.toLowerCase() ?? '');
    if (!relation?.name || !object || !lookup) {
      throw new SoqlError(
        'INVALID_TYPE',
        `Didn't understand relationship '${name}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
        ast.from.position,
      );
    }
    if (ast.select.some(({ kind }) => kind === 'subquery')) {
      throw new SoqlError('NOT_MODELLED', 'local/org does not model children of children in SOQL', ast.from.position);
    }
    const query = this.nested(ast, object);
    if (query.isCount || query.isAggregate) {
      throw this.malformed('Aggregates are not allowed in a subquery of SELECT', ast.from.position);
    }
    this.reads.push({ object, field: lookup });
    return { relationship: relation.name, lookup, query };
  }

  private nested(ast: QueryAst, object: DataObject): SoqlQuery {
    const query = new Preparation(this.schema, ast, object, this.text).query();
    this.reads.push(...query.reads);
    query.objects.forEach((other) => this.objects.add(other));
    return query;
  }

  private scope(isHaving: boolean): ConditionScope<SoqlQuery> {
    return {
      schema: this.schema,
      root: this.object,
      alias: this.ast.alias,
      isHaving,
      seen: (expression) => this.remember(expression),
      semijoin: (query, left) => this.semijoin(query, left),
    };
  }

  private semijoin(ast: QueryAst, left: ResolvedExpression): SoqlQuery {
    const query = this.nested(ast, resolveObject(this.schema, ast.from));
    const [only] = query.fields;
    if (left.storage !== 'id' || query.fields.length !== 1 || only?.expression.storage !== 'id') {
      const what =
        left.storage === 'id'
          ? `The selected field of a semi-join must be one ID or reference field`
          : `A semi-join needs an ID or reference field, not '${left.name}'`;
      throw this.malformed(what, ast.from.position);
    }
    if (query.object === this.object && left.name === 'Id' && only.expression.name === 'Id') {
      throw this.malformed('The inner and outer selects should not be on the same object type', ast.from.position);
    }
    if (this.ast.where?.kind === 'or') {
      throw this.malformed("Semi join sub-selects are not allowed with the 'OR' operator", ast.from.position);
    }
    return query;
  }

  private resolve(ast: FieldExpression): ResolvedExpression {
    const expression = resolveExpression(this.schema, this.object, ast, this.ast.alias);
    this.remember(expression);
    return expression;
  }

  private remember({ source }: ResolvedExpression): void {
    if (source) {
      this.reads.push(...source.steps, { object: source.object, field: source.field });
      source.steps.forEach((step) => this.objects.add(step.object));
    }
  }

  private malformed(message: string, position: Position): SoqlError {
    return new SoqlError('MALFORMED_QUERY', message, position);
  }
}

function isAggregateCall({ function: name, path }: FieldExpression): boolean {
  const isCountOfRows = name === 'COUNT' && path === null;
  return name !== null && !isCountOfRows && ['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX'].includes(name);
}

/** The same for the same field or function of it. */
export function pathOf({ function: name, isConverted, source }: ResolvedExpression): string {
  const steps = source?.steps.map(({ field }) => field.name) ?? [];
  const path = [...steps, source?.field.name ?? ''].join('.');
  return `${name ?? ''}(${isConverted ? `convertTimezone(${path})` : path})`.toLowerCase();
}
