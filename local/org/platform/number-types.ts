import { ApexDouble, ApexDecimal, toLong, toInt, type RoundingMode } from '../kernel/numbers';
import { platformEnum, type ApexEnumValue } from '../kernel/enums';
import { defineType } from '../kernel/define';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { strict } from './arguments';
import { trim } from './characters';

const MODES = ['CEILING', 'DOWN', 'FLOOR', 'HALF_DOWN', 'HALF_EVEN', 'HALF_UP', 'UNNECESSARY', 'UP'];
defineType('System.RoundingMode', {}, { kind: 'enum', constants: MODES });
platformEnum('System.RoundingMode', MODES);
const mode = (value: ApexEnumValue): RoundingMode => value.name as RoundingMode;

const INT_MAX = 2_147_483_647;

function parseInteger(text: string): number {
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || value > INT_MAX || value < -INT_MAX - 1) {
    throw apexError('TypeException', `Invalid integer: ${text}`);
  }
  return toInt(value);
}

function parseLong(text: string): bigint {
  const value = /^[+-]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : null;
  if (value === null || value !== toLong(value)) {
    throw apexError('TypeException', `Invalid long: ${text}`);
  }
  return value;
}

function parseDouble(text: string): ApexDouble {
  const trimmed = trim(text);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?$/.test(trimmed)) {
    throw apexError('TypeException', `Invalid double: ${text}`);
  }
  return new ApexDouble(Number(trimmed.replace(/[dDfF]$/, '')));
}

function parseDecimal(text: string): ApexDecimal {
  const value = ApexDecimal.parse(trim(text));
  if (!value) {
    throw apexError('TypeException', `Invalid decimal: ${text}`);
  }
  return value;
}

/** `Integer.valueOf(Object)`: numbers are converted, towards zero; strings are read. */
function integerOf(value: unknown): number {
  if (typeof value === 'number') {
    return value;
  }
  if (typeof value === 'string') {
    return parseInteger(value);
  }
  if (value instanceof ApexDecimal) {
    return Number(BigInt.asIntN(32, value.toBigInt()));
  }
  if (value instanceof ApexDouble) {
    return Math.max(-INT_MAX - 1, Math.min(INT_MAX, Math.trunc(value.value)));
  }
  if (typeof value === 'bigint') {
    return Number(BigInt.asIntN(32, value));
  }
  throw apexError('TypeException', 'Invalid integer');
}

function decimalOf(value: unknown): ApexDecimal {
  if (typeof value === 'string') {
    return parseDecimal(value);
  }
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof ApexDouble) {
    return ApexDecimal.of(value);
  }
  if (value instanceof ApexDecimal) {
    return value;
  }
  throw apexError('TypeException', 'Invalid decimal');
}

/** The reference allows -33 to 33; negative scales are not modelled. */
function checkedScale(scale: number): number {
  if (scale < 0 || scale > 33) {
    throw new NotModelledError(`the scale ${scale} of a Decimal`);
  }
  return scale;
}

/** As the user's locale writes it: `1,234.5`. Only en_US style is modelled. */
function grouped(plain: string): string {
  const [whole = '', fraction] = plain.split('.');
  const digits = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined || /^0*$/.test(fraction) ? digits : `${digits}.${fraction.replace(/0+$/, '')}`;
}

defineType('Integer', {
  ...strict({
    'static Integer valueOf(String text)': parseInteger,
    'static Integer valueOf(Object value)': integerOf,
  }),
  'String format()': (self: number) => grouped(String(self)),
});

defineType('Long', {
  ...strict({ 'static Long valueOf(String text)': parseLong }),
  'Integer intValue()': (self: bigint) => Number(BigInt.asIntN(32, self)),
  'String format()': (self: bigint) => grouped(String(self)),
});

defineType('Double', {
  ...strict({
    'static Double valueOf(String text)': parseDouble,
    'static Double valueOf(Object value)': (value: unknown) => {
      if (typeof value === 'string') {
        return parseDouble(value);
      }
      return value instanceof ApexDouble ? value : new ApexDouble(decimalOf(value).toNumber());
    },
  }),
  'Integer intValue()': (self: ApexDouble) => integerOf(self),
  'Long longValue()': (self: ApexDouble) => BigInt(Math.trunc(self.value)),
  'Long round()': (self: ApexDouble) => BigInt(Math.round(self.value)),
  'String format()': (self: ApexDouble) => grouped(ApexDecimal.of(self).setScale(3, 'HALF_EVEN').toPlainString()),
});

defineType('Decimal', {
  ...strict({
    'static Decimal valueOf(String text)': parseDecimal,
    'static Decimal valueOf(Double value)': decimalOf,
    'static Decimal valueOf(Long value)': decimalOf,
    'Decimal divide(Decimal divisor, Integer scale)': (self: ApexDecimal, divisor: ApexDecimal, scale: number) =>
      self.quotient(divisor, scale, 'HALF_UP'),
    'Decimal divide(Decimal divisor, Integer scale, System.RoundingMode mode)': (
      self: ApexDecimal,
      divisor: ApexDecimal,
      scale: number,
      rounding: ApexEnumValue,
    ) => self.quotient(divisor, scale, mode(rounding)),
    'Decimal pow(Integer exponent)': (self: ApexDecimal, exponent: number) => {
      if (exponent < 0 || exponent > 32_767) {
        throw new NotModelledError('Decimal.pow with an exponent outside of 0 to 32,767');
      }
      return new ApexDecimal(self.unscaled ** BigInt(exponent), self.scale * exponent);
    },
    'Decimal setScale(Integer scale)': (self: ApexDecimal, scale: number) =>
      self.setScale(checkedScale(scale), 'HALF_EVEN'),
    'Decimal setScale(Integer scale, System.RoundingMode mode)': (
      self: ApexDecimal,
      scale: number,
      rounding: ApexEnumValue,
    ) => self.setScale(checkedScale(scale), mode(rounding)),
    'Long round(System.RoundingMode mode)': (self: ApexDecimal, rounding: ApexEnumValue) =>
      toLong(self.setScale(0, mode(rounding)).unscaled),
  }),
  'Decimal abs()': (self: ApexDecimal) => (self.unscaled < 0n ? self.negate() : self),
  'Double doubleValue()': (self: ApexDecimal) => new ApexDouble(self.toNumber()),
  'Integer intValue()': (self: ApexDecimal) => Number(BigInt.asIntN(32, self.toBigInt())),
  'Long longValue()': (self: ApexDecimal) => toLong(self.toBigInt()),
  'Integer precision()': (self: ApexDecimal) => self.precision(),
  'Integer scale()': (self: ApexDecimal) => self.scale,
  'Long round()': (self: ApexDecimal) => toLong(self.setScale(0, 'HALF_EVEN').unscaled),
  'Decimal stripTrailingZeros()': (self: ApexDecimal) => self.stripTrailingZeros(),
  'String toPlainString()': (self: ApexDecimal) => self.toPlainString(),
  'String format()': (self: ApexDecimal) =>
    grouped(self.setScale(Math.min(self.scale, 3), 'HALF_EVEN').toPlainString()),
});

defineType(
  'Boolean',
  strict({
    'static Boolean valueOf(String text)': (text: string) => text.toLowerCase() === 'true',
    'static Boolean valueOf(Object value)': (value: unknown) => {
      if (typeof value === 'string') {
        return value.toLowerCase() === 'true';
      }
      if (typeof value !== 'boolean') {
        throw apexError('TypeException', 'Invalid boolean');
      }
      return value;
    },
  }),
);
