import {
  ApexErrorListener,
  ApexParserFactory,
  type BoundExpressionContext,
  type ComparisonOperatorContext,
  type ConditionalExpressionContext,
  type FieldExpressionContext,
  type FieldNameContext,
  type LimitClauseContext,
  type LogicalExpressionContext,
  type OffsetClauseContext,
  type QueryContext,
  type SelectEntryContext,
  type SoqlFunctionContext,
  type SoqlIdContext,
  type SubFieldEntryContext,
  type SubQueryContext,
  type WhereConditionalExpressionContext,
  type WhereLogicalExpressionContext,
} from '@apexdevtools/apex-parser';
import {
  SoqlError,
  type ConditionAst,
  type FieldExpression,
  type FieldPath,
  type Operator,
  type OrderItem,
  type Position,
  type QueryAst,
  type SelectItem,
} from './ast';
import { readValue, sourceText } from './parse-values';

class FirstError extends ApexErrorListener {
  error: SoqlError | null = null;
  override apexSyntaxError(line: number, column: number, message: string): void {
    this.error ??= new SoqlError('MALFORMED_QUERY', message, { line, column: column + 1 });
  }
}

/** Parses a query's text. @throws {SoqlError} MALFORMED_QUERY */
export function parseText(text: string): QueryAst {
  const listener = new FirstError();
  const { parser } = ApexParserFactory.createLexerAndParser(text, listener);
  const tree = parser.query();
  const next = parser.getCurrentToken();
  if (!listener.error && next.type !== -1) {
    const position = { line: next.line, column: next.column + 1 };
    throw new SoqlError('MALFORMED_QUERY', `unexpected token: '${next.text}'`, position);
  }
  if (listener.error) {
    throw listener.error;
  }
  return parseTree(tree);
}

/** What the compiler's parser read between brackets. Positions count from the start of the query. */
export function parseTree(tree: QueryContext): QueryAst {
  return new Reader(tree.start.line, tree.start.column).query(tree);
}

type AnyQuery = QueryContext | SubQueryContext;
interface Node {
  readonly start: { line: number; column: number };
}

/** Turns the parser's tree into ours. */
class Reader {
  private readonly binds: string[] = [];

  constructor(
    private readonly firstLine: number,
    private readonly firstColumn: number,
  ) {}

  query(tree: AnyQuery): QueryAst {
    const from = tree.fromNameList();
    if (from.fieldName_list().length > 1) {
      throw this.notModelled('several objects in FROM', from);
    }
    if ('usingScope' in tree && (tree.usingScope() as unknown)) {
      throw this.notModelled('USING SCOPE', tree.usingScope());
    }
    if (tree.UPDATE() as unknown) {
      throw this.notModelled('UPDATE TRACKING and VIEWSTAT', tree);
    }
    return {
      select: this.selectItems(tree),
      from: this.path(from.fieldName(0)),
      alias: this.alias(from.soqlId(0)),
      ...this.rest(tree),
      binds: this.binds,
    };
  }

  private selectItems(tree: AnyQuery): SelectItem[] {
    const entries =
      'selectList' in tree ? tree.selectList().selectEntry_list() : tree.subFieldList().subFieldEntry_list();
    return entries.map((entry) => this.selectItem(entry));
  }

  private rest(tree: AnyQuery): Omit<QueryAst, 'select' | 'from' | 'alias' | 'binds'> {
    const where = tree.whereClause() as ReturnType<AnyQuery['whereClause']> | null;
    const order = tree.orderByClause() as ReturnType<AnyQuery['orderByClause']> | null;
    const condition = where && this.where(where.whereLogicalExpression());
    const top = 'groupByClause' in tree ? this.topLevel(tree) : noTopLevel;
    const orderBy = order ? this.orderBy(order) : [];
    const limit = tree.limitClause() as ReturnType<AnyQuery['limitClause']> | null;
    return {
      where: condition,
      ...top,
      orderBy,
      limit: limit ? this.count(limit) : null,
      offset: 'offsetClause' in tree && (tree.offsetClause() as unknown) ? this.count(tree.offsetClause()) : null,
      allRows: 'allRowsClause' in tree && Boolean(tree.allRowsClause() as unknown),
      forUpdate: this.forClauses(tree),
    };
  }

  private topLevel(tree: QueryContext): Pick<QueryAst, 'access' | 'groupBy' | 'having'> {
    const group = tree.groupByClause() as ReturnType<QueryContext['groupByClause']> | null;
    if (group && [group.ROLLUP(), group.CUBE()].some(Boolean)) {
      throw this.notModelled('GROUP BY ROLLUP and CUBE', group);
    }
    const having = group && (group.logicalExpression() as LogicalExpressionContext | null);
    return {
      access: this.access(tree),
      groupBy: group
        ? group
            .fieldGroupByList()
            .fieldGroupBy_list()
            .map((item) => this.expression(item))
        : [],
      having: having ? this.logical(having) : null,
    };
  }

  private access(tree: QueryContext): QueryAst['access'] {
    const clause = tree.withClause() as ReturnType<QueryContext['withClause']> | null;
    if (!clause) {
      return null;
    }
    if (clause.USER_MODE() as unknown) {
      return 'USER_MODE';
    }
    if (clause.SYSTEM_MODE() as unknown) {
      return 'SYSTEM_MODE';
    }
    if (clause.SECURITY_ENFORCED() as unknown) {
      throw new SoqlError('MALFORMED_QUERY', 'WITH SECURITY_ENFORCED is not supported', this.position(clause));
    }
    throw this.notModelled('WITH other than USER_MODE and SYSTEM_MODE', clause);
  }

  private selectItem(entry: SelectEntryContext | SubFieldEntryContext): SelectItem {
    if (entry.typeOf() as unknown) {
      throw this.notModelled('TYPEOF', entry);
    }
    const subQuery = entry.subQuery() as SubQueryContext | null;
    if (subQuery) {
      return { kind: 'subquery', query: this.query(subQuery) };
    }
    const alias = this.alias(entry.soqlId());
    return { kind: 'field', expression: this.expression(entry), alias };
  }

  /** The grammar takes any word for an alias; Salesforce does not take its own. */
  private alias(node: SoqlIdContext | null): string | null {
    const name = node?.getText() ?? null;
    if (node && name !== null && reserved.has(name.toUpperCase())) {
      throw new SoqlError('MALFORMED_QUERY', `unexpected token: '${name}'`, this.position(node));
    }
    return name;
  }

  private expression(node: {
    fieldName(): FieldNameContext;
    soqlFunction(): SoqlFunctionContext;
    start: Node['start'];
  }): FieldExpression {
    const call = node.soqlFunction() as SoqlFunctionContext | null;
    if (!call) {
      return { function: null, path: this.path(node.fieldName()), isConverted: false, position: this.position(node) };
    }
    const name = call.getChild(0).getText().toUpperCase();
    const dateField = call.dateFieldName() as ReturnType<SoqlFunctionContext['dateFieldName']> | null;
    const isConverted = Boolean(dateField?.CONVERT_TIMEZONE() as unknown);
    const field = (dateField?.fieldName() ?? call.fieldName()) as FieldNameContext | null;
    if (!field && name !== 'COUNT') {
      throw this.notModelled(`the function ${name}`, call);
    }
    return { function: name, path: field ? this.path(field) : null, isConverted, position: this.position(node) };
  }

  private where(node: WhereLogicalExpressionContext): ConditionAst {
    const parts = node.whereConditionalExpression_list().map((part) => this.wherePart(part));
    return combine(parts, Boolean(node.NOT() as unknown), node.SOQLOR_list().length > 0);
  }

  private wherePart(node: WhereConditionalExpressionContext): ConditionAst {
    const inner = node.whereLogicalExpression() as WhereLogicalExpressionContext | null;
    if (inner) {
      return this.where(inner);
    }
    const field = node.whereFieldExpression();
    if (field.FORMULA() as unknown) {
      throw this.notModelled('FORMULA in WHERE', field);
    }
    return this.compare(field.fieldExpression());
  }

  private logical(node: LogicalExpressionContext): ConditionAst {
    const parts = node.conditionalExpression_list().map((part) => this.logicalPart(part));
    return combine(parts, Boolean(node.NOT() as unknown), node.SOQLOR_list().length > 0);
  }

  private logicalPart(node: ConditionalExpressionContext): ConditionAst {
    const inner = node.logicalExpression() as LogicalExpressionContext | null;
    return inner ? this.logical(inner) : this.compare(node.fieldExpression());
  }

  private compare(node: FieldExpressionContext): ConditionAst {
    return {
      kind: 'compare',
      left: this.expression(node),
      operator: operatorOf(node.comparisonOperator()),
      value: readValue(node.value(), {
        bind: (source) => this.binds.push(source),
        subQuery: (tree) => this.query(tree),
        position: (at) => this.position(at),
      }),
    };
  }

  private orderBy(node: ReturnType<AnyQuery['orderByClause']>): OrderItem[] {
    return node
      .fieldOrderList()
      .fieldOrder_list()
      .map((item) => ({
        expression: this.expression(item),
        descending: Boolean(item.DESC() as unknown),
        nullsLast: Boolean(item.LAST() as unknown),
      }));
  }

  private count(node: LimitClauseContext | OffsetClauseContext): QueryAst['limit'] {
    const bound = node.boundExpression() as BoundExpressionContext | null;
    if (!bound) {
      return Number(node.IntegerLiteral().getText());
    }
    const source = sourceText(bound.expression());
    this.binds.push(source);
    return { source };
  }

  private forClauses(tree: AnyQuery): boolean {
    const clauses = tree.forClauses();
    if (clauses.VIEW_list().length + clauses.REFERENCE_list().length > 0) {
      throw this.notModelled('FOR VIEW and FOR REFERENCE', clauses);
    }
    return clauses.UPDATE_list().length > 0;
  }

  private path(node: FieldNameContext): FieldPath {
    return { names: node.soqlId_list().map((id) => id.getText()), position: this.position(node) };
  }

  private position({ start }: Node): Position {
    const line = start.line - this.firstLine + 1;
    return { line, column: line === 1 ? start.column - this.firstColumn + 1 : start.column + 1 };
  }

  private notModelled(what: string, node: Node): SoqlError {
    return new SoqlError('NOT_MODELLED', `local/org does not model ${what} in SOQL`, this.position(node));
  }
}

/** @see SOQL and SOSL Reference, "Reserved Keywords" */
const reserved = new Set(
  'AND ASC DESC EXCLUDES FIRST FROM GROUP HAVING IN INCLUDES LAST LIKE LIMIT NOT NULL NULLS OR ORDER OFFSET SELECT USING WHERE WITH'.split(
    ' ',
  ),
);

const noTopLevel = { access: null, groupBy: [], having: null } as const;

function combine(parts: ConditionAst[], isNot: boolean, isOr: boolean): ConditionAst {
  const [only] = parts;
  if (only && parts.length === 1) {
    return isNot ? { kind: 'not', part: only } : only;
  }
  return { kind: isOr ? 'or' : 'and', parts };
}

function operatorOf(node: ComparisonOperatorContext): Operator {
  const text = node.getText().toUpperCase();
  return text === 'NOTIN' ? 'NOT IN' : text === '<>' ? '!=' : (text as Operator);
}
