import { apexEquals, compareNumbers } from '../../kernel/collections';
import { ApexDate, ApexDatetime, ApexTime } from '../../kernel/dates';
import { ApexDecimal, ApexDouble } from '../../kernel/numbers';

const DAY = 86_400_000;

/** Apex `==` */
export const equal = apexEquals;

/** `==` where one side is an Id: 15 and 18 characters of one id are equal; case matters. */
export function equalIds(a: string | null, b: string | null): boolean {
  if (a === null || b === null) {
    return a === b;
  }
  return a === b || (a.length !== b.length && isIdLength(a) && isIdLength(b) && a.slice(0, 15) === b.slice(0, 15));
}

const isIdLength = (text: string): boolean => text.length === 15 || text.length === 18;

/** Apex `===`: the same object; values of primitive types by value. */
export function same(a: unknown, b: unknown): boolean {
  return a === b || (isValue(a) && isValue(b) && apexEquals(a, b));
}

function isValue(value: unknown): boolean {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    [ApexDecimal, ApexDouble, ApexDate, ApexDatetime, ApexTime].some((type) => value instanceof type)
  );
}

const ordered =
  (test: (order: number) => boolean) =>
  (a: unknown, b: unknown): boolean => {
    const order = compare(a, b);
    return order !== null && test(order);
  };

/** Comparisons. With null on a side they are false (Apex Developer Guide, "Expression Operators"), but for text. */
export const order = {
  '<': ordered((result) => result < 0),
  '<=': ordered((result) => result <= 0),
  '>': ordered((result) => result > 0),
  '>=': ordered((result) => result >= 0),
};

/** A text is greater than null; other comparisons with null have no result. */
function compare(a: unknown, b: unknown): number | null {
  if (a === null || b === null) {
    return typeof a === 'string' ? 1 : typeof b === 'string' ? -1 : null;
  }
  if (typeof a === 'string' && typeof b === 'string') {
    const [left, right] = [a.toLowerCase(), b.toLowerCase()];
    return left < right ? -1 : left > right ? 1 : 0;
  }
  const numbers = compareNumbers(a, b);
  if (numbers !== null) {
    return Number.isNaN(numbers) ? null : numbers;
  }
  return moment(a) - moment(b);
}

function moment(value: unknown): number {
  if (value instanceof ApexDate) {
    return value.days * DAY;
  }
  if (value instanceof ApexDatetime || value instanceof ApexTime) {
    return value.valueOf();
  }
  throw new Error('values of these types have no order');
}
