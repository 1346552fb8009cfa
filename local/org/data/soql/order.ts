import { compareValues } from './compare';
import type { ResolvedExpression } from './expressions';
import type { Ordering } from './prepared';

/** Sorts anything that has a value for each expression. */
export function sortBy<T>(
  items: readonly T[],
  orderBy: readonly Ordering[],
  read: (expression: ResolvedExpression, item: T) => unknown,
): T[] {
  const keyed = items.map((item) => ({ item, keys: orderBy.map(({ expression }) => read(expression, item)) }));
  keyed.sort((a, b) => {
    for (const [index, ordering] of orderBy.entries()) {
      const order = compareKeys(ordering, a.keys[index], b.keys[index]);
      if (order !== 0) {
        return order;
      }
    }
    return 0;
  });
  return keyed.map(({ item }) => item);
}

function compareKeys({ expression, descending, nullsLast }: Ordering, a: unknown, b: unknown): number {
  if (a === null || b === null) {
    return a === b ? 0 : (a === null) === nullsLast ? 1 : -1;
  }
  const order = compareValues(expression, a, b);
  return descending ? -order : order;
}
