import { apexError, NotModelledError } from './exceptions';

/** Java's rounding modes, which Apex's `System.RoundingMode` names. */
export type RoundingMode = 'UP' | 'DOWN' | 'CEILING' | 'FLOOR' | 'HALF_UP' | 'HALF_DOWN' | 'HALF_EVEN' | 'UNNECESSARY';

/** 32-bit two's complement wrap of a JS number that is an exact integer (up to 2^53). */
export function toInt(value: number): number {
  return value | 0;
}

/** Product of two Integers, wrapped at 32 bit. */
export function multiplyInt(a: number, b: number): number {
  return Math.imul(a, b);
}

/** 64-bit two's complement wrap. */
export function toLong(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** @throws {ApexException} System.MathException `Divide by 0` */
export function divideInt(a: number, b: number): number {
  if (b === 0) {
    throw apexError('MathException', 'Divide by 0');
  }
  return Math.trunc(a / b) | 0;
}

/** @throws {ApexException} System.MathException `Divide by 0` */
export function divideLong(a: bigint, b: bigint): bigint {
  if (b === 0n) {
    throw apexError('MathException', 'Divide by 0');
  }
  return toLong(a / b);
}

/** A Double. A class, so that a value typed Object still knows that it is not an Integer. */
export class ApexDouble {
  constructor(readonly value: number) {}

  /** As Java's Double.toString: `1.0`, `1.0E7`, `1.0E-4`, `NaN`. */
  toString(): string {
    const { value } = this;
    if (!Number.isFinite(value)) {
      return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
    }
    const size = Math.abs(value);
    if (value === 0) {
      return Object.is(value, -0) ? '-0.0' : '0.0';
    }
    if (size >= 1e-3 && size < 1e7) {
      const plain = String(value);
      return plain.includes('.') ? plain : `${plain}.0`;
    }
    const [mantissa = '', exponent = ''] = value.toExponential().split('e');
    return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent.replace('+', '')}`;
  }
}

/** Digits behind the point after which a quotient counts as endless. */
const MOST_DIGITS = 34;

/** A Decimal: `unscaled` × 10^-`scale`, as Java's BigDecimal. Immutable. Scale is never negative. */
export class ApexDecimal {
  constructor(
    readonly unscaled: bigint,
    readonly scale: number,
  ) {}

  /** Reads `-12.30`, `1E+3`; keeps the scale as written. @returns null when it is not a number */
  static parse(text: string): ApexDecimal | null {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
    if (!match || (!match[2] && !match[3])) {
      return null;
    }
    const fraction = match[3] ?? '';
    const unscaled = BigInt(`${match[2] ?? ''}${fraction}`) * (match[1] === '-' ? -1n : 1n);
    const scale = fraction.length - Number(match[4] ?? 0);
    return scale < 0 ? new ApexDecimal(unscaled * pow10(-scale), 0) : new ApexDecimal(unscaled, scale);
  }

  static of(value: number | bigint | ApexDouble | ApexDecimal): ApexDecimal {
    if (value instanceof ApexDecimal) {
      return value;
    }
    if (typeof value === 'bigint') {
      return new ApexDecimal(value, 0);
    }
    if (value instanceof ApexDouble) {
      const read = ApexDecimal.parse(value.toString());
      if (!read) {
        throw apexError('MathException', `Invalid decimal: ${value.toString()}`);
      }
      return read;
    }
    return new ApexDecimal(BigInt(value), 0);
  }

  add(other: ApexDecimal): ApexDecimal {
    const scale = Math.max(this.scale, other.scale);
    return new ApexDecimal(this.at(scale) + other.at(scale), scale);
  }

  subtract(other: ApexDecimal): ApexDecimal {
    return this.add(other.negate());
  }

  multiply(other: ApexDecimal): ApexDecimal {
    return new ApexDecimal(this.unscaled * other.unscaled, this.scale + other.scale);
  }

  /**
   * The `/` operator. A quotient that has an end is exact, with no fewer digits than the operands' scales leave. How many
   * digits of the others an org keeps is not documented (reports differ), so they are refused.
   */
  divide(other: ApexDecimal): ApexDecimal {
    const preferred = Math.max(0, this.scale - other.scale);
    const scale = preferred + MOST_DIGITS;
    const quotient = this.quotient(other, scale, 'DOWN');
    if (quotient.multiply(other).compareTo(this) !== 0) {
      throw new NotModelledError('Decimal division without an end; say where by Decimal.divide(divisor, scale)');
    }
    let result = quotient;
    while (result.scale > preferred && result.unscaled % 10n === 0n) {
      result = new ApexDecimal(result.unscaled / 10n, result.scale - 1);
    }
    return result;
  }

  /** Quotient with exactly `scale` digits behind the point. */
  quotient(other: ApexDecimal, scale: number, mode: RoundingMode): ApexDecimal {
    if (other.unscaled === 0n) {
      throw apexError('MathException', 'Divide by 0');
    }
    const shift = scale + other.scale - this.scale;
    const numerator = shift >= 0 ? this.unscaled * pow10(shift) : this.unscaled;
    const denominator = shift >= 0 ? other.unscaled : other.unscaled * pow10(-shift);
    return new ApexDecimal(divideRounded(numerator, denominator, mode), scale);
  }

  negate(): ApexDecimal {
    return new ApexDecimal(-this.unscaled, this.scale);
  }

  /** The default mode is the one fields are saved with; Apex's own setScale names HALF_EVEN. */
  setScale(scale: number, mode: RoundingMode = 'HALF_UP'): ApexDecimal {
    return scale >= this.scale
      ? new ApexDecimal(this.at(scale), scale)
      : new ApexDecimal(divideRounded(this.unscaled, pow10(this.scale - scale), mode), scale);
  }

  /** Negative, 0 or positive; the scale does not matter. */
  compareTo(other: ApexDecimal): number {
    const scale = Math.max(this.scale, other.scale);
    const difference = this.at(scale) - other.at(scale);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  /** Total number of digits. Zero has one. */
  precision(): number {
    const { unscaled } = this;
    return (unscaled < 0n ? -unscaled : unscaled).toString().length;
  }

  stripTrailingZeros(): ApexDecimal {
    let { unscaled, scale } = this;
    while (scale > 0 && unscaled % 10n === 0n) {
      unscaled /= 10n;
      scale--;
    }
    return new ApexDecimal(unscaled, scale);
  }

  toNumber(): number {
    return Number(this.toPlainString());
  }

  /** Integer part, towards zero. */
  toBigInt(): bigint {
    return this.unscaled / pow10(this.scale);
  }

  toPlainString(): string {
    const sign = this.unscaled < 0n ? '-' : '';
    const digits = (this.unscaled < 0n ? -this.unscaled : this.unscaled).toString().padStart(this.scale + 1, '0');
    return this.scale === 0
      ? `${sign}${digits}`
      : `${sign}${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`;
  }

  /** As Java's BigDecimal.toString: scientific below 10^-6. */
  toString(): string {
    const digits = (this.unscaled < 0n ? -this.unscaled : this.unscaled).toString();
    const exponent = digits.length - 1 - this.scale;
    if (exponent >= -6) {
      return this.toPlainString();
    }
    const sign = this.unscaled < 0n ? '-' : '';
    return `${sign}${digits[0] ?? '0'}${digits.length > 1 ? `.${digits.slice(1)}` : ''}E${exponent}`;
  }

  private at(scale: number): bigint {
    return this.unscaled * pow10(scale - this.scale);
  }
}

function pow10(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

/** Integer quotient rounded by `mode`. */
function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  if (remainder === 0n) {
    return quotient;
  }
  const sign = numerator < 0n === denominator < 0n ? 1n : -1n;
  return roundsAway(quotient, remainder, denominator, sign, mode) ? quotient + sign : quotient;
}

function roundsAway(quotient: bigint, remainder: bigint, divisor: bigint, sign: bigint, mode: RoundingMode): boolean {
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  const size = divisor < 0n ? -divisor : divisor;
  switch (mode) {
    case 'UP':
      return true;
    case 'DOWN':
      return false;
    case 'CEILING':
      return sign > 0n;
    case 'FLOOR':
      return sign < 0n;
    case 'HALF_UP':
      return twice >= size;
    case 'HALF_DOWN':
      return twice > size;
    case 'HALF_EVEN':
      return twice > size || (twice === size && quotient % 2n !== 0n);
    case 'UNNECESSARY':
      throw apexError('MathException', 'Rounding necessary');
  }
}
