import { compareNumbers, type ApexList } from '../kernel/collections';
import { ApexDate, ApexDatetime, ApexTime } from '../kernel/dates';
import { ApexEnumValue } from '../kernel/enums';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { type ApexInstance, classOf } from '../kernel/registry';
import { compareTexts } from './string-search';

/** `List.sort()`: null first, then by value; objects by their compareTo. Stable. */
export function sortItems(items: ApexList['items']): void {
  const sorted = [...items].sort((a, b) => (a === null ? (b === null ? 0 : -1) : b === null ? 1 : compare(a, b)));
  items.splice(0, items.length, ...sorted);
}

/** `List.sort(Comparator)`: the comparator also gets the nulls. */
export function sortWith(items: ApexList['items'], comparator: unknown): void {
  const cls = classOf(comparator);
  if (!cls) {
    throw apexError('NullPointerException', 'Attempt to de-reference a null object');
  }
  const sorted = mergeSort(items, (a, b) => asNumber(cls.invoke(comparator as ApexInstance, 'compare', [a, b])));
  items.splice(0, items.length, ...sorted);
}

/** Array.sort never hands undefined over, but its comparator must be total: Apex code may be anything. */
function mergeSort(items: readonly unknown[], order: (a: unknown, b: unknown) => number): unknown[] {
  if (items.length < 2) {
    return [...items];
  }
  const middle = items.length >> 1;
  const left = mergeSort(items.slice(0, middle), order);
  const right = mergeSort(items.slice(middle), order);
  const merged: unknown[] = [];
  while (left.length > 0 && right.length > 0) {
    merged.push(order(left[0], right[0]) <= 0 ? left.shift() : right.shift());
  }
  return [...merged, ...left, ...right];
}

function compare(a: unknown, b: unknown): number {
  const numbers = compareNumbers(a, b);
  if (numbers !== null) {
    return numbers;
  }
  if (typeof a === 'string' && typeof b === 'string') {
    return compareTexts(a, b);
  }
  if (typeof a === 'boolean' && typeof b === 'boolean') {
    return Number(a) - Number(b);
  }
  if (a instanceof ApexEnumValue && b instanceof ApexEnumValue) {
    return a.ordinal - b.ordinal;
  }
  if (isDated(a) && isDated(b)) {
    return a.valueOf() - b.valueOf();
  }
  const cls = classOf(a);
  if (cls?.hasMethod('compareTo', 1)) {
    return asNumber(cls.invoke(a as ApexInstance, 'compareTo', [b]));
  }
  if (cls) {
    throw apexError('ListException', 'One or more of the items in this list is not Comparable.');
  }
  throw new NotModelledError('List.sort of records and of mixed types; give a Comparator');
}

function isDated(value: unknown): value is ApexDate | ApexDatetime | ApexTime {
  return value instanceof ApexDate || value instanceof ApexDatetime || value instanceof ApexTime;
}

function asNumber(value: unknown): number {
  if (typeof value !== 'number') {
    throw apexError('NullPointerException', 'Attempt to de-reference a null object');
  }
  return value;
}
