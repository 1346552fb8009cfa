import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Org } from '../../org-facade';
import { inOrg, sobject, testOrg } from '../test/fixture';

/** A row's values as plain JavaScript: what the naive evaluator compares. */
interface Plain {
  readonly Title__c: string | null;
  readonly Code__c: string | null;
  readonly Count__c: number | null;
  readonly Flag__c: boolean;
}

type Tree =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Tree[] }
  | { readonly kind: 'not'; readonly part: Tree }
  | { readonly kind: 'leaf'; readonly soql: string; readonly test: (row: Plain) => boolean };

const words = ['a', 'A', 'ab', 'Ab c', 'b_', 'x%', 'ä', 'Ä', 'zz'];
const text = fc.constantFrom(...words);
const maybeText = fc.option(text, { nil: null });
const amount = fc.option(fc.integer({ min: -2, max: 2 }), { nil: null });

const quote = (value: string | null): string => (value === null ? 'null' : `'${value}'`);
const lower = (value: string | null): string | null => value?.toLowerCase() ?? null;

const equality = fc
  .tuple(fc.constantFrom('Title__c' as const, 'Code__c' as const), fc.constantFrom('=', '!='), maybeText)
  .map(([name, operator, value]): Tree => ({
    kind: 'leaf',
    soql: `${name} ${operator} ${quote(value)}`,
    test: (row) => (lower(row[name]) === lower(value)) === (operator === '='),
  }));

const membership = fc
  .tuple(
    fc.constantFrom('Title__c' as const, 'Code__c' as const),
    fc.boolean(),
    fc.array(text, { minLength: 1, maxLength: 3 }),
  )
  .map(([name, isIn, values]): Tree => ({
    kind: 'leaf',
    soql: `${name} ${isIn ? 'IN' : 'NOT IN'} (${values.map(quote).join(', ')})`,
    test: (row) => values.some((value) => lower(value) === lower(row[name])) === isIn,
  }));

const order = fc
  .tuple(fc.constantFrom('<', '<=', '>', '>='), fc.integer({ min: -2, max: 2 }))
  .map(([operator, value]): Tree => ({
    kind: 'leaf',
    soql: `Count__c ${operator} ${value}`,
    test: ({ Count__c: count }) => {
      if (count === null) {
        return false;
      }
      return operator === '<'
        ? count < value
        : operator === '<='
          ? count <= value
          : operator === '>'
            ? count > value
            : count >= value;
    },
  }));

const number = fc.tuple(fc.boolean(), amount).map(([isEqual, value]): Tree => ({
  kind: 'leaf',
  soql: `Count__c ${isEqual ? '=' : '!='} ${value ?? 'null'}`,
  test: (row) => (row.Count__c === value) === isEqual,
}));

const flag = fc.boolean().map((value): Tree => ({
  kind: 'leaf',
  soql: `Flag__c = ${value}`,
  test: (row) => row.Flag__c === value,
}));

/** Patterns of letters, `%` and `_`; the naive test walks them by recursion. */
const like = fc.stringMatching(/^[ab%_]{1,4}$/).map((pattern): Tree => ({
  kind: 'leaf',
  soql: `Title__c LIKE '${pattern}'`,
  test: (row) => row.Title__c !== null && matches(Array.from(pattern), Array.from(row.Title__c.toLowerCase())),
}));

function matches([first, ...pattern]: string[], value: string[]): boolean {
  if (first === undefined) {
    return value.length === 0;
  }
  if (first === '%') {
    return matches(pattern, value) || (value.length > 0 && matches([first, ...pattern], value.slice(1)));
  }
  return value.length > 0 && (first === '_' || first === value[0]) && matches(pattern, value.slice(1));
}

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(equality, membership, order, number, flag, like),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), part: tie('tree') }),
  ),
}));

function soqlOf(node: Tree): string {
  if (node.kind === 'leaf') {
    return node.soql;
  }
  return node.kind === 'not'
    ? `(NOT ${soqlOf(node.part)})`
    : `(${node.parts.map(soqlOf).join(node.kind === 'and' ? ' AND ' : ' OR ')})`;
}

function holds(node: Tree, row: Plain): boolean {
  switch (node.kind) {
    case 'leaf':
      return node.test(row);
    case 'not':
      return !holds(node.part, row);
    case 'and':
      return node.parts.every((part) => holds(part, row));
    case 'or':
      return node.parts.some((part) => holds(part, row));
  }
}

const plainRows = fc.uniqueArray(
  fc.record({ Title__c: maybeText, Code__c: maybeText, Count__c: amount, Flag__c: fc.boolean() }),
  // Code__c is unique, so each code stands once.
  { minLength: 1, maxLength: 12, selector: (row) => lower(row.Code__c) ?? Math.random() },
);

/** Inserts the rows, runs the query and takes everything back. */
function trial(org: Org, values: readonly Plain[], soql: string): { ids: unknown[]; found: unknown[] } {
  return inOrg(org, (transaction) => {
    const start = transaction.savepoint();
    const records = values.map((row) => sobject('Gadget__c', { ...row }));
    transaction.dml('insert', records, {
      allOrNone: true,
      access: 'SYSTEM_MODE',
      sharing: 'without',
      externalIdField: null,
    });
    const { records: found } = transaction.query(transaction.prepare(soql), {
      access: 'SYSTEM_MODE',
      sharing: 'without',
      bind: () => null,
    });
    transaction.rollback(start);
    return { ids: records.map(({ id }) => id), found: found.map(({ id }) => id) };
  });
}

describe('WHERE', () => {
  it('selects the rows that a naive evaluator selects, with and without an index', () => {
    const org: Org = testOrg();
    fc.assert(
      fc.property(plainRows, tree, (values, condition) => {
        const { ids, found } = trial(org, values, `SELECT Id FROM Gadget__c WHERE ${soqlOf(condition)} ORDER BY Id`);
        expect(found).toEqual(ids.filter((_id, index) => holds(condition, values[index] as Plain)));
      }),
      { numRuns: 100 },
    );
  });
});
