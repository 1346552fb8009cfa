import { ApexDatetime, type ApexDate } from '../../kernel/dates';
import { apexError, NotModelledError } from '../../kernel/exceptions';
import { indexKey, type Store } from '../store';
import type { DataObject } from '../schema/model';
import { compareValues, likePattern } from './compare';
import type { Condition } from './conditions';
import { dayRange, startOfDay } from './date-ranges';
import type { ResolvedExpression } from './expressions';
import { boundList, boundValue, type Operand } from './operands';

/** What the values of a condition depend on at run time. */
export interface Bindings<Q> {
  readonly bind: (source: string) => unknown;
  readonly today: ApexDate;
  readonly zone: string;
  /** Runs the query of a semi-join and gives the values of its one field, nulls left out. */
  readonly semijoin: (query: Q) => unknown[];
}

/** A condition with its values: tests one value at a time. */
export type Predicate<T> = (item: T) => boolean;

/** Reads an expression of one item: of a row in WHERE, of a group in HAVING. */
export type Read<T> = (expression: ResolvedExpression, item: T) => unknown;

/** Gives the values of binds and semi-joins, once for the whole query. */
export function bindCondition<Q, T>(condition: Condition<Q>, bindings: Bindings<Q>, read: Read<T>): Predicate<T> {
  switch (condition.kind) {
    case 'and': {
      const parts = condition.parts.map((part) => bindCondition(part, bindings, read));
      return (item) => parts.every((part) => part(item));
    }
    case 'or': {
      const parts = condition.parts.map((part) => bindCondition(part, bindings, read));
      return (item) => parts.some((part) => part(item));
    }
    case 'not': {
      const part = bindCondition(condition.part, bindings, read);
      return (item) => !part(item);
    }
    case 'compare': {
      const test = bindComparison(condition, bindings);
      // A checkbox behind an empty lookup counts as not checked.
      const empty = condition.left.storage === 'boolean' ? false : null;
      return (item) => test(read(condition.left, item) ?? empty);
    }
  }
}

type Comparison<Q> = Extract<Condition<Q>, { kind: 'compare' }>;
type Test = (value: unknown) => boolean;

function bindComparison<Q>(comparison: Comparison<Q>, bindings: Bindings<Q>): Test {
  const { left, operator, operand } = comparison;
  if (operator === 'IN' || operator === 'NOT IN') {
    const keys = new Set(listValues(comparison, bindings).map((value) => keyFor(left, value)));
    return operator === 'IN' ? (value) => keys.has(keyFor(left, value)) : (value) => !keys.has(keyFor(left, value));
  }
  if (operand.kind === 'range') {
    return rangeTest(comparison, operand, bindings);
  }
  const wanted = singleValue(left, operand, bindings);
  return operator === 'LIKE' ? likeTest(wanted) : orderTest(left, operator, wanted);
}

function likeTest(wanted: unknown): Test {
  if (typeof wanted !== 'string') {
    return () => false;
  }
  const matches = likePattern(wanted);
  return (value) => typeof value === 'string' && matches(value);
}

/** Null is equal to null and to nothing else; it is neither greater nor smaller than anything. */
function orderTest(left: ResolvedExpression, operator: string, wanted: unknown): Test {
  const isSame: Test = (value) =>
    value === null || wanted === null ? value === wanted : compareValues(left, value, wanted) === 0;
  const ordered = (test: (order: number) => boolean): Test => {
    return (value) => value !== null && wanted !== null && test(compareValues(left, value, wanted));
  };
  switch (operator) {
    case '=':
      return isSame;
    case '!=':
      return (value) => !isSame(value);
    case '<':
      return ordered((order) => order < 0);
    case '<=':
      return ordered((order) => order <= 0);
    case '>':
      return ordered((order) => order > 0);
    case '>=':
      return ordered((order) => order >= 0);
    default:
      throw new NotModelledError(`the operator ${operator} in SOQL`);
  }
}

/** A date literal is a range of days: `=` inside it, `<` before it, `<=` before its end. */
function rangeTest<Q>(
  { left, operator }: Comparison<Q>,
  { name, count }: Extract<Operand, { kind: 'range' }>,
  { today, zone }: Bindings<Q>,
): Test {
  const range = dayRange(name, count, today);
  if (!range) {
    throw new NotModelledError(`the date literal ${name} in SOQL`);
  }
  const isMoment = left.storage === 'datetime';
  const from = isMoment ? startOfDay(range.from, zone).valueOf() : range.from.valueOf();
  const until = isMoment ? startOfDay(range.until, zone).valueOf() : range.until.valueOf();
  const tests: Readonly<Record<string, (at: number) => boolean>> = {
    '=': (at) => at >= from && at < until,
    '!=': (at) => at < from || at >= until,
    '<': (at) => at < from,
    '<=': (at) => at < until,
    '>': (at) => at >= until,
    '>=': (at) => at >= from,
  };
  const test = tests[operator];
  if (!test) {
    throw new NotModelledError(`the operator ${operator} with a date literal`);
  }
  return (value) => (value === null ? operator === '!=' : test((value as ApexDate | ApexDatetime).valueOf()));
}

function singleValue<Q>(left: ResolvedExpression, operand: Comparison<Q>['operand'], bindings: Bindings<Q>): unknown {
  if (operand.kind === 'value') {
    return operand.value;
  }
  if (operand.kind === 'bind') {
    return boundValue(left, bindings.bind(operand.source));
  }
  throw apexError('QueryException', `a list cannot be compared with ${left.name} by a single-value operator`);
}

/** All values after IN, of literals, binds or a subquery. */
function listValues<Q>({ left, operand }: Comparison<Q>, bindings: Bindings<Q>): unknown[] {
  switch (operand.kind) {
    case 'bind':
      return boundList(left, bindings.bind(operand.source), operand.source);
    case 'list':
      return operand.items.flatMap((item) =>
        item.kind === 'bind'
          ? boundList(left, bindings.bind(item.source), item.source)
          : [singleValue(left, item, bindings)],
      );
    case 'semijoin':
      return bindings.semijoin(operand.query);
    default:
      throw new NotModelledError('this value after IN');
  }
}

/** Equal values have the same key. */
export function keyFor(left: Pick<ResolvedExpression, 'storage' | 'caseSensitive'>, value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (typeof value === 'string') {
    return left.caseSensitive || left.storage === 'id' ? `=${value}` : `=${value.toLowerCase()}`;
  }
  return typeof value === 'number' ? `=${value}` : `=${keyOfNumberOrMoment(value)}`;
}

function keyOfNumberOrMoment(value: unknown): string {
  const decimal = indexKey({ caseSensitive: true, storage: 'decimal' } as Parameters<typeof indexKey>[0], value);
  return decimal ?? String((value as { valueOf(): unknown }).valueOf());
}

/**
 * Ids of the rows that can satisfy the condition, found by an index; null when all rows must be looked at. Only what is
 * certain: every row left out fails the condition.
 */
export function candidates<Q>(
  condition: Condition<Q>,
  object: DataObject,
  store: Store,
  bindings: Bindings<Q>,
): Set<string> | null {
  if (condition.kind === 'and') {
    const sets = condition.parts.flatMap((part) => candidates(part, object, store, bindings) ?? []);
    return sets.reduce<Set<string> | null>((best, set) => (best && best.size <= set.size ? best : set), null);
  }
  if (condition.kind === 'or') {
    const sets = condition.parts.map((part) => candidates(part, object, store, bindings));
    return sets.includes(null) ? null : new Set(sets.flatMap((set) => [...(set ?? [])]));
  }
  return condition.kind === 'compare' ? equalityCandidates(condition, object, store, bindings) : null;
}

function equalityCandidates<Q>(
  comparison: Comparison<Q>,
  object: DataObject,
  store: Store,
  bindings: Bindings<Q>,
): Set<string> | null {
  const { left, operator, operand } = comparison;
  const isEquality = operator === '=' || operator === 'IN';
  if (!isEquality || left.kind !== 'field' || left.source?.steps.length !== 0 || operand.kind === 'range') {
    return null;
  }
  const table = store.table(object.name);
  const name = left.source.field.name.toLowerCase();
  const values = operator === '=' ? [singleValue(left, operand, bindings)] : listValues(comparison, bindings);
  if (name === 'id') {
    return new Set(values.filter((value): value is string => typeof value === 'string' && table.rows.has(value)));
  }
  const found = new Set<string>();
  for (const value of values) {
    const ids: ReadonlySet<string> | undefined = value === null ? undefined : table.find(name, value);
    if (!ids) {
      return null;
    }
    ids.forEach((id) => found.add(id));
  }
  return found;
}
