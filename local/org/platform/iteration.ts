import { ApexList } from '../kernel/collections';
import { defineType } from '../kernel/define';
import { apexError } from '../kernel/exceptions';
import { type ApexInstance, classOf } from '../kernel/registry';

/** The iterator of List and Set. */
export class ListIterator {
  private next = 0;

  constructor(private readonly items: readonly unknown[]) {}

  hasNext(): boolean {
    return this.next < this.items.length;
  }

  /** @throws {ApexException} System.NoSuchElementException at the end */
  take(): unknown {
    if (!this.hasNext()) {
      throw apexError('NoSuchElementException', 'no more elements');
    }
    return this.items[this.next++];
  }
}

/** Calls a method that a class of the package implements for an interface of the platform. */
export function callApex(target: unknown, method: string, args: readonly unknown[] = []): unknown {
  const cls = classOf(target);
  if (!cls) {
    throw new Error(`${method}: the receiver is no object of an Apex class`);
  }
  return cls.invoke(target as ApexInstance, method, args);
}

defineType(
  'Iterator<T>',
  {
    'Boolean hasNext()': (self: unknown) => (self instanceof ListIterator ? self.hasNext() : callApex(self, 'hasNext')),
    'T next()': (self: unknown) => (self instanceof ListIterator ? self.take() : callApex(self, 'next')),
  },
  { kind: 'interface' },
);

defineType(
  'Iterable<T>',
  {
    'Iterator<T> iterator()': (self: unknown) => {
      if (self instanceof ApexList) {
        return new ListIterator(self.items);
      }
      return classOf(self) ? callApex(self, 'iterator') : new ListIterator([...(self as Iterable<unknown>)]);
    },
  },
  { kind: 'interface' },
);

defineType(
  'Comparable',
  { 'Integer compareTo(Object other)': (self: unknown, other: unknown) => callApex(self, 'compareTo', [other]) },
  { kind: 'interface' },
);

defineType(
  'Comparator<T>',
  { 'Integer compare(T a, T b)': (self: unknown, a: unknown, b: unknown) => callApex(self, 'compare', [a, b]) },
  { kind: 'interface' },
);

defineType(
  'Callable',
  {
    'Object call(String action, Map<String, Object> arguments)': (self: unknown, action: unknown, args: unknown) =>
      callApex(self, 'call', [action, args]),
  },
  { kind: 'interface' },
);
