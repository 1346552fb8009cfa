import { ApexDate, ApexDatetime, ApexTime } from '../../kernel/dates';
import { ApexDecimal, ApexDouble } from '../../kernel/numbers';
import type { DataField } from '../schema/model';

/**
 * Order of two stored values of one field that are not null: text without regard to case unless the field is case
 * sensitive or an id, false before true, the rest by size.
 */
export function compareValues(field: Pick<DataField, 'caseSensitive' | 'storage'>, a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') {
    return field.caseSensitive || field.storage === 'id' ? order(a, b) : order(a.toLowerCase(), b.toLowerCase());
  }
  if (isNumeric(a) && isNumeric(b)) {
    return ApexDecimal.of(a).compareTo(ApexDecimal.of(b));
  }
  if (typeof a === 'boolean' && typeof b === 'boolean') {
    return Number(a) - Number(b);
  }
  if (isMoment(a) && isMoment(b)) {
    return a.valueOf() - b.valueOf();
  }
  throw new Error(`values of different types cannot be compared: ${String(a)} and ${String(b)}`);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type Numeric = number | bigint | ApexDecimal | ApexDouble;

export function isNumeric(value: unknown): value is Numeric {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof ApexDecimal ||
    value instanceof ApexDouble
  );
}

function isMoment(value: unknown): value is ApexDate | ApexDatetime | ApexTime {
  return value instanceof ApexDate || value instanceof ApexDatetime || value instanceof ApexTime;
}

/** Text of a LIKE pattern as a test: `%` any text, `_` one character, `\%` and `\_` themselves; case does not matter. */
export function likePattern(pattern: string): (value: string) => boolean {
  const source = pattern.replace(/\\([%_\\])|[\s\S]/g, (part, escaped: string | undefined) =>
    escaped !== undefined ? escape(escaped) : part === '%' ? '[\\s\\S]*' : part === '_' ? '[\\s\\S]' : escape(part),
  );
  const regex = new RegExp(`^${source}$`, 'iu');
  return (value) => regex.test(value);
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
