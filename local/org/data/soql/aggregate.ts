import { ApexDecimal } from '../../kernel/numbers';
import { ApexSObject } from '../../kernel/sobject';
import type { Row } from '../store';
import { compareValues, isNumeric } from './compare';
import { evaluate, type ResolvedExpression } from './expressions';
import { bindCondition, keyFor, type Bindings } from './predicate';
import { pathOf } from './prepare';
import type { SoqlQuery } from './prepared';
import type { FieldReader } from './resolve';
import { sortBy } from './order';

/** Rows with the same values of the GROUP BY fields. */
interface Group {
  readonly rows: Row[];
  readonly keys: ReadonlyMap<string, unknown>;
}

/** The AggregateResult rows of a query with aggregates: grouped, filtered by HAVING, ordered. */
export function aggregateRows(
  query: SoqlQuery,
  rows: readonly Row[],
  reader: FieldReader,
  zone: string,
  bindings: Bindings<SoqlQuery>,
): ApexSObject[] {
  const read = (expression: ResolvedExpression, group: Group): unknown =>
    expression.kind === 'aggregate'
      ? aggregate(
          expression,
          group.rows.map((row) => (expression.source ? evaluate(expression, row, reader, zone) : true)),
        )
      : (group.keys.get(pathOf(expression)) ?? null);
  const all = groups(query, rows, reader, zone);
  const having = query.having && bindCondition(query.having, bindings, read);
  const kept = having ? all.filter(having) : all;
  const ordered = query.orderBy.length > 0 ? sortBy(kept, query.orderBy, read) : kept;
  return ordered.map((group) => {
    const record = new ApexSObject('AggregateResult');
    record.queried = new Set();
    for (const { expression, alias } of query.fields) {
      const name = (alias ?? expression.name).toLowerCase();
      record.fields.set(name, read(expression, group));
      record.queried.add(name);
    }
    return record;
  });
}

/** Without GROUP BY all rows are one group, also when there are none. */
function groups(query: SoqlQuery, rows: readonly Row[], reader: FieldReader, zone: string): Group[] {
  if (query.groupBy.length === 0) {
    return [{ rows: [...rows], keys: new Map() }];
  }
  const found = new Map<string, Group>();
  for (const row of rows) {
    const keys = query.groupBy.map((expression) => [expression, evaluate(expression, row, reader, zone)] as const);
    const key = JSON.stringify(keys.map(([expression, value]) => keyFor(expression, value)));
    const group = found.get(key) ?? {
      rows: [],
      keys: new Map(keys.map(([expression, value]) => [pathOf(expression), value])),
    };
    group.rows.push(row);
    found.set(key, group);
  }
  return [...found.values()];
}

/** Nulls do not count. */
function aggregate(expression: ResolvedExpression, all: readonly unknown[]): unknown {
  const values = all.filter((value) => value !== null);
  switch (expression.function) {
    case 'COUNT':
      return values.length;
    case 'COUNT_DISTINCT': {
      const field = expression.source?.field;
      return new Set(values.map((value) => (field ? keyFor(field, value) : ''))).size;
    }
    case 'SUM':
      return values.length === 0 ? null : sum(values);
    case 'AVG':
      return values.length === 0 ? null : sum(values).divide(ApexDecimal.of(values.length));
    default: {
      const sign = expression.function === 'MIN' ? 1 : -1;
      return values.reduce<unknown>(
        (best, value) => (best === null || sign * compareValues(expression, value, best) < 0 ? value : best),
        null,
      );
    }
  }
}

function sum(values: readonly unknown[]): ApexDecimal {
  return values
    .filter(isNumeric)
    .reduce<ApexDecimal>((total, value) => total.add(ApexDecimal.of(value)), new ApexDecimal(0n, 0));
}
