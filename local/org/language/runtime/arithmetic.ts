import { ApexDate, ApexDatetime, ApexTime } from '../../kernel/dates';
import { apexError } from '../../kernel/exceptions';
import { ApexDecimal, ApexDouble, divideInt, divideLong, multiplyInt, toInt, toLong } from '../../kernel/numbers';
import { nn } from './nulls';

type Numeric = number | bigint | ApexDouble | ApexDecimal;
const DAY = 86_400_000;

/** A binary operator whose operands must not be null. */
const both =
  <A, R>(operate: (a: A, b: A) => R) =>
  (a: A | null, b: A | null): R =>
    operate(nn(a), nn(b));

/** A shift: the amount is a Long whatever the left side is. */
const shift =
  <A>(operate: (value: A, amount: bigint) => A) =>
  (value: A | null, amount: bigint | null): A =>
    operate(nn(value), nn(amount));

/** 32-bit arithmetic that wraps. */
export const Integer = {
  '+': both((a: number, b: number) => toInt(a + b)),
  '-': both((a: number, b: number) => toInt(a - b)),
  '*': both(multiplyInt),
  '/': both(divideInt),
  '&': both((a: number, b: number) => a & b),
  '|': both((a: number, b: number) => a | b),
  '^': both((a: number, b: number) => a ^ b),
  '<<': shift((a: number, by) => a << Number(by & 31n)),
  '>>': shift((a: number, by) => a >> Number(by & 31n)),
  '>>>': shift((a: number, by) => (a >>> Number(by & 31n)) | 0),
  '~': (a: number | null): number => ~nn(a),
  negate: (a: number | null): number => toInt(-nn(a)),
};

/** 64-bit arithmetic that wraps. */
export const Long = {
  '+': both((a: bigint, b: bigint) => toLong(a + b)),
  '-': both((a: bigint, b: bigint) => toLong(a - b)),
  '*': both((a: bigint, b: bigint) => toLong(a * b)),
  '/': both(divideLong),
  '&': both((a: bigint, b: bigint) => a & b),
  '|': both((a: bigint, b: bigint) => a | b),
  '^': both((a: bigint, b: bigint) => a ^ b),
  '<<': shift((a: bigint, by) => toLong(a << (by & 63n))),
  '>>': shift((a: bigint, by) => a >> (by & 63n)),
  '>>>': shift((a: bigint, by) => toLong(BigInt.asUintN(64, a) >> (by & 63n))),
  '~': (a: bigint | null): bigint => ~nn(a),
  negate: (a: bigint | null): bigint => toLong(-nn(a)),
};

const doubles = (
  operate: (a: number, b: number) => number,
): ((a: ApexDouble | null, b: ApexDouble | null) => ApexDouble) =>
  both((a: ApexDouble, b: ApexDouble) => new ApexDouble(operate(a.value, b.value)));

export const Double = {
  '+': doubles((a, b) => a + b),
  '-': doubles((a, b) => a - b),
  '*': doubles((a, b) => a * b),
  '/': doubles((a, b) => {
    if (b === 0) {
      throw apexError('MathException', 'Divide by 0');
    }
    return a / b;
  }),
  negate: (a: ApexDouble | null): ApexDouble => new ApexDouble(-nn(a).value),
};

export const Decimal = {
  '+': both((a: ApexDecimal, b: ApexDecimal) => a.add(b)),
  '-': both((a: ApexDecimal, b: ApexDecimal) => a.subtract(b)),
  '*': both((a: ApexDecimal, b: ApexDecimal) => a.multiply(b)),
  '/': both((a: ApexDecimal, b: ApexDecimal) => a.divide(b)),
  negate: (a: ApexDecimal | null): ApexDecimal => nn(a).negate(),
};

/** Towards zero; wraps at 32 bit as a cast does. */
export function toInteger(value: Numeric | null): number | null {
  return value === null ? null : typeof value === 'number' ? value : Number(BigInt.asIntN(32, integral(value)));
}

function integral(value: Numeric): bigint {
  if (value instanceof ApexDouble) {
    return Number.isFinite(value.value) ? BigInt(Math.trunc(value.value)) : 0n;
  }
  return value instanceof ApexDecimal ? value.toBigInt() : BigInt(value);
}

export function toLongValue(value: Numeric | null): bigint | null {
  return value === null ? null : toLong(integral(value));
}

export function toDouble(value: Numeric | null): ApexDouble | null {
  if (value === null || value instanceof ApexDouble) {
    return value;
  }
  return new ApexDouble(value instanceof ApexDecimal ? value.toNumber() : Number(value));
}

export function toDecimal(value: Numeric | null): ApexDecimal | null {
  return value === null ? null : ApexDecimal.of(value);
}

/** A Decimal literal. */
export function decimal(text: string): ApexDecimal {
  const value = ApexDecimal.parse(text);
  if (!value) {
    throw new Error(`not a number: ${text}`);
  }
  return value;
}

/** Date ± days. */
export function moveDate(date: ApexDate | null, days: number | bigint | null, sign: number): ApexDate {
  return nn(date).plusDays(Number(nn(days)) * sign);
}

/** Datetime ± days, fractions included. */
export function moveDatetime(moment: ApexDatetime | null, days: ApexDouble | null, sign: number): ApexDatetime {
  return new ApexDatetime(nn(moment).valueOf() + Math.round(nn(days).value * DAY) * sign);
}

/** Time ± milliseconds, around midnight. */
export function moveTime(time: ApexTime | null, milliseconds: number | bigint | null, sign: number): ApexTime {
  return new ApexTime(nn(time).milliseconds + Number(nn(milliseconds)) * sign);
}
