import type { QueryRows } from '../../kernel/execution';
import type { ApexDate } from '../../kernel/dates';
import { apexError } from '../../kernel/exceptions';
import { isNumeric } from './compare';
import { ApexDecimal } from '../../kernel/numbers';
import { ApexSObject } from '../../kernel/sobject';
import type { DataObject } from '../schema/model';
import type { Row, Store } from '../store';
import { aggregateRows } from './aggregate';
import type { CountAst } from './ast';
import { evaluate } from './expressions';
import { bindCondition, candidates, type Bindings } from './predicate';
import type { Ordering, SoqlQuery } from './prepared';
import { FieldReader } from './resolve';
import { selectRow } from './select';
import { sortBy } from './order';

/** What one run of a query depends on. */
export interface QueryRun {
  readonly store: Store;
  readonly bind: (source: string) => unknown;
  readonly today: ApexDate;
  /** Time zone of the running user. */
  readonly zone: string;
  /** Whether the user may see the row: sharing, deleted and archived rows. `allRows` as the query says. */
  readonly isVisible: (object: DataObject, row: Row, allRows: boolean) => boolean;
  /** Whether the user sees a row behind a lookup, be it deleted or archived: sharing alone. */
  readonly isParentVisible: (object: DataObject, row: Row) => boolean;
  /** Told how many rows were read; throws when that passes the limit. */
  readonly countRows: (rows: number) => void;
}

/** Runs a prepared query. @throws {ApexException} System.QueryException for values that do not fit */
export function runQuery(query: SoqlQuery, run: QueryRun): QueryRows {
  const reader = new FieldReader(run.store, run.today, run.isParentVisible);
  const bindings = bindingsOf(run);
  const rows = matchingRows(query, run, reader, bindings, null);
  if (query.isCount) {
    run.countRows(1);
    return { records: [], count: slice(query, rows, run).length };
  }
  if (query.isAggregate) {
    const groups = aggregateRows(query, rows, reader, run.zone, bindings);
    run.countRows(countsOnly(query) ? groups.length : rows.length);
    const records = slice(query, groups, run);
    return { records, count: records.length };
  }
  const records = slice(query, sortRows(rows, query.orderBy, reader, run.zone), run).map((row) => {
    const record = selectRow(query, row, reader);
    addChildren(query, row, record, run, reader, bindings);
    return record;
  });
  run.countRows(records.length);
  return { records, count: records.length };
}

/**
 * Whether a query spends one row a group: those whose only aggregate is COUNT(field). Any other spends each row it adds up.
 *
 * @see Apex Developer Guide, "Working with SOQL Aggregate Functions"
 */
function countsOnly({ fields }: SoqlQuery): boolean {
  const aggregates = fields.filter(({ expression }) => expression.kind === 'aggregate');
  return aggregates.length > 0 && aggregates.every(({ expression }) => expression.function === 'COUNT');
}

function bindingsOf(run: QueryRun): Bindings<SoqlQuery> {
  const bindings: Bindings<SoqlQuery> = {
    bind: run.bind,
    today: run.today,
    zone: run.zone,
    semijoin: (query) => {
      const reader = new FieldReader(run.store, run.today, run.isParentVisible);
      const [selected] = query.fields;
      const rows = matchingRows(query, run, reader, bindings, null);
      const values = slice(query, sortRows(rows, query.orderBy, reader, run.zone), run).map((row) =>
        selected ? evaluate(selected.expression, row, reader, run.zone) : null,
      );
      return values.filter((value) => value !== null);
    },
  };
  return bindings;
}

/** @param ids look at these rows only; null looks at all, or at those that an index gives */
function matchingRows(
  query: SoqlQuery,
  run: QueryRun,
  reader: FieldReader,
  bindings: Bindings<SoqlQuery>,
  ids: Iterable<string> | null,
): Row[] {
  const table = run.store.table(query.object.name);
  const matches =
    query.where &&
    bindCondition(query.where, bindings, (expression, row: Row) => evaluate(expression, row, reader, run.zone));
  const found = ids ?? (query.where && candidates(query.where, query.object, run.store, bindings));
  const rows = found ? [...found].sort().flatMap((id) => table.rows.get(id) ?? []) : [...table.rows.values()];
  return rows.filter((row) => run.isVisible(query.object, row, query.allRows) && (!matches || matches(row)));
}

function addChildren(
  query: SoqlQuery,
  row: Row,
  record: ApexSObject,
  run: QueryRun,
  reader: FieldReader,
  bindings: Bindings<SoqlQuery>,
): void {
  for (const { relationship, lookup, query: child } of query.children) {
    const ids = run.store.table(child.object.name).find(lookup.name.toLowerCase(), row.get('id')) ?? [];
    const rows = matchingRows(child, run, reader, bindings, ids);
    const records = slice(child, sortRows(rows, child.orderBy, reader, run.zone), run);
    run.countRows(records.length);
    record.children.set(
      relationship.toLowerCase(),
      records.map((childRow) => selectRow(child, childRow, reader)),
    );
  }
}

/** Stable: rows that are equal stay in the order of their ids. Nulls come first, whatever the direction. */
function sortRows(rows: Row[], orderBy: readonly Ordering[], reader: FieldReader, zone: string): Row[] {
  return orderBy.length === 0
    ? rows
    : sortBy(rows, orderBy, (expression, row) => evaluate(expression, row, reader, zone));
}

function slice<T>({ limit, offset }: SoqlQuery, items: readonly T[], run: QueryRun): T[] {
  const from = offset === null ? 0 : countOf(offset, run, 'OFFSET');
  const most = limit === null ? Infinity : countOf(limit, run, 'LIMIT');
  return items.slice(from, from + most);
}

function countOf(count: CountAst, run: QueryRun, clause: string): number {
  const value = typeof count === 'number' ? count : run.bind(count.source);
  const number = isNumeric(value) ? Number(ApexDecimal.of(value).toBigInt()) : NaN;
  if (Number.isNaN(number) || number < 0) {
    throw apexError('QueryException', `Invalid ${clause} value: ${String(value)}`);
  }
  if (clause === 'OFFSET' && number > 2000) {
    throw apexError('QueryException', 'Maximum SOQL offset allowed is 2000');
  }
  return number;
}
