import { ApexList, ApexMap, ApexSet } from '../../kernel/collections';
import { apexError } from '../../kernel/exceptions';
import { type ApexInstance, classOf } from '../../kernel/registry';
import type { TypeRef } from '../../kernel/type-ref';
import { nn } from './nulls';

export const list = <T>(type: TypeRef, items: T[]): ApexList<T> => new ApexList(type, items);
export const set = <T>(type: TypeRef, items: T[]): ApexSet<T> => new ApexSet(type, items);
export const map = <K, V>(key: TypeRef, value: TypeRef, entries: [K, V][]): ApexMap<K, V> =>
  new ApexMap(key, value, entries);

/** `new Integer[5]` */
export function array(type: TypeRef, size: number | null): ApexList {
  return new ApexList<unknown>(type, new Array<unknown>(nn(size)).fill(null));
}

/** `list[i] = value`, which is the value. */
export function setItem<T>(target: ApexList<T>, index: number, value: T): T {
  target.set(index, value);
  return value;
}

/** What a for-each loop runs over. @throws {ApexException} System.FinalException when the collection changes meanwhile */
export function* each(source: unknown): Generator {
  const collection = nn(source);
  if (collection instanceof ApexList) {
    yield* unchanged(collection.items, () => collection.items.length);
  } else if (collection instanceof ApexSet) {
    yield* unchanged(collection, () => collection.size);
  } else {
    yield* eachOfIterable(collection);
  }
}

function* unchanged(values: Iterable<unknown>, size: () => number): Generator {
  const before = size();
  for (const value of values) {
    yield value;
    if (size() !== before) {
      throw apexError('FinalException', 'Cannot modify a collection while it is being iterated.');
    }
  }
}

/** An object of a class that implements Iterable. */
function* eachOfIterable(collection: unknown): Generator {
  const iterator = invoke(collection, 'iterator');
  if (typeof iterator === 'object' && iterator !== null && Symbol.iterator in iterator) {
    yield* iterator as Iterable<unknown>;
    return;
  }
  while (invoke(iterator, 'hasNext') === true) {
    yield invoke(iterator, 'next');
  }
}

function invoke(target: unknown, name: string): unknown {
  const cls = classOf(nn(target));
  if (!cls) {
    throw new Error(`the local org cannot iterate over ${String(target)}`);
  }
  return cls.invoke(target as ApexInstance, name, []);
}

/** Lists of at most `size` rows: `for (List<Task> tasks : [SELECT …])`. */
export function* chunks(rows: ApexList, size: number): Generator<ApexList> {
  for (let start = 0; start < rows.items.length; start += size) {
    yield new ApexList(rows.elementType, rows.items.slice(start, start + size));
  }
}
