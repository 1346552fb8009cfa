/** Where in the query's text something stands. Both 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The query is refused. The code is the one that REST gives. */
export class SoqlError extends Error {
  override name = 'SoqlError';
  constructor(
    readonly code:
      'MALFORMED_QUERY' | 'INVALID_FIELD' | 'INVALID_TYPE' | 'INVALID_QUERY_FILTER_OPERATOR' | 'NOT_MODELLED',
    message: string,
    readonly position: Position | null = null,
  ) {
    super(message);
  }
}

/** Text of an error with the place it stands at, as the API and dynamic queries word it. */
export function positioned(text: string, error: SoqlError): string {
  if (!error.position) {
    return error.message;
  }
  const { line, column } = error.position;
  const shown = text.split('\n')[line - 1] ?? text;
  return `\n${shown}\n${' '.repeat(column - 1)}^\nERROR at Row:${line}:Column:${column}\n${error.message}`;
}

/** A name with dots, as written: `['Account', 'Name']`. */
export interface FieldPath {
  readonly names: readonly string[];
  readonly position: Position;
}

/** A field, or a function of one: `COUNT(Id)`, `CALENDAR_YEAR(CreatedDate)`; `COUNT()` has no path. */
export interface FieldExpression {
  readonly function: string | null;
  readonly path: FieldPath | null;
  /** `DAY_ONLY(convertTimezone(CreatedDate))`: by the user's time zone, not UTC. */
  readonly isConverted: boolean;
  readonly position: Position;
}

export type SelectItem =
  | { readonly kind: 'field'; readonly expression: FieldExpression; readonly alias: string | null }
  | { readonly kind: 'subquery'; readonly query: QueryAst };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'IN' | 'NOT IN' | 'INCLUDES' | 'EXCLUDES';

export type ValueAst =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'date'; readonly text: string }
  | { readonly kind: 'datetime'; readonly text: string }
  | { readonly kind: 'formula'; readonly name: string; readonly count: number }
  | { readonly kind: 'list'; readonly values: readonly ValueAst[] }
  | { readonly kind: 'bind'; readonly source: string }
  | { readonly kind: 'subquery'; readonly query: QueryAst };

export type ConditionAst =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly ConditionAst[] }
  | { readonly kind: 'not'; readonly part: ConditionAst }
  | {
      readonly kind: 'compare';
      readonly left: FieldExpression;
      readonly operator: Operator;
      readonly value: ValueAst;
    };

export interface OrderItem {
  readonly expression: FieldExpression;
  readonly descending: boolean;
  readonly nullsLast: boolean;
}

/** A number, or a bind that gives one. */
export type CountAst = number | { readonly source: string };

export interface QueryAst {
  readonly select: readonly SelectItem[];
  /** Object, or in a subquery of SELECT a child relationship. */
  readonly from: FieldPath;
  readonly alias: string | null;
  readonly where: ConditionAst | null;
  readonly access: 'USER_MODE' | 'SYSTEM_MODE' | null;
  readonly groupBy: readonly FieldExpression[];
  readonly having: ConditionAst | null;
  readonly orderBy: readonly OrderItem[];
  readonly limit: CountAst | null;
  readonly offset: CountAst | null;
  readonly allRows: boolean;
  readonly forUpdate: boolean;
  /** Source texts of the binds in order of appearance, those of subqueries included. */
  readonly binds: readonly string[];
}
