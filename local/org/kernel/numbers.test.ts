import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NotModelledError } from './exceptions';
import { ApexDecimal, ApexDouble, divideInt, multiplyInt, type RoundingMode, toInt, toLong } from './numbers';

const decimal = (text: string): ApexDecimal => {
  const value = ApexDecimal.parse(text);
  if (!value) {
    throw new Error(`${text} is no decimal`);
  }
  return value;
};
const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 12 }))
  .map(([unscaled, scale]) => new ApexDecimal(unscaled, scale));

describe('Decimal', () => {
  it.each([
    ['1.50', 2, 150n],
    ['-0.007', 3, -7n],
    ['.5', 1, 5n],
    ['12', 0, 12n],
    ['1E+3', 0, 1000n],
    ['1.5e-3', 4, 15n],
  ])('reads %s with the scale it is written with', (text, scale, unscaled) => {
    expect(decimal(text)).toEqual(new ApexDecimal(unscaled, scale));
  });

  it.each(['', '.', 'abc', '1,5', '1.2.3', '0x1F', ' 1'])('does not read %j', (text) => {
    expect(ApexDecimal.parse(text)).toBeNull();
  });

  it('keeps the larger scale in sums and adds scales in products', () => {
    expect(decimal('1.10').add(decimal('2.2')).toString()).toBe('3.30');
    expect(decimal('1.10').multiply(decimal('2.2')).toString()).toBe('2.420');
    expect(decimal('1').subtract(decimal('0.001')).toString()).toBe('0.999');
  });

  it('divides exactly where the quotient has an end, and is loud where it has none', () => {
    expect(decimal('100').divide(decimal('8')).toString()).toBe('12.5');
    expect(decimal('10.00').divide(decimal('5')).toString()).toBe('2.00');
    expect(decimal('2.10').divide(decimal('2.0')).toString()).toBe('1.05');
    expect(() => decimal('1').divide(decimal('3'))).toThrow(NotModelledError);
  });

  it('refuses division by zero', () => {
    expect(() => decimal('1').divide(decimal('0.00'))).toThrow('Divide by 0');
    expect(() => divideInt(1, 0)).toThrow('Divide by 0');
  });

  it.each<[RoundingMode, string[]]>([
    ['UP', ['6', '3', '2', '-2', '-3', '-6']],
    ['DOWN', ['5', '2', '1', '-1', '-2', '-5']],
    ['CEILING', ['6', '3', '2', '-1', '-2', '-5']],
    ['FLOOR', ['5', '2', '1', '-2', '-3', '-6']],
    ['HALF_UP', ['6', '3', '1', '-1', '-3', '-6']],
    ['HALF_DOWN', ['5', '2', '1', '-1', '-2', '-5']],
    ['HALF_EVEN', ['6', '2', '1', '-1', '-2', '-6']],
  ])('rounds by %s as the table of Apex’s RoundingMode has it', (mode, expected) => {
    const rounded = ['5.5', '2.5', '1.1', '-1.1', '-2.5', '-5.5'].map((text) =>
      decimal(text).setScale(0, mode).toString(),
    );
    expect(rounded).toEqual(expected);
  });

  it('refuses to round where UNNECESSARY says that nothing may be lost', () => {
    expect(decimal('5.0').setScale(0, 'UNNECESSARY').toString()).toBe('5');
    expect(() => decimal('5.1').setScale(0, 'UNNECESSARY')).toThrow('Rounding necessary');
  });

  it('writes very small numbers scientifically, and plainly when asked', () => {
    expect(decimal('0.0000001').toString()).toBe('1E-7');
    expect(decimal('0.0000001').toPlainString()).toBe('0.0000001');
  });

  it('compares by value, whatever the scale', () => {
    expect(decimal('1.0').compareTo(decimal('1.000'))).toBe(0);
    expect(decimal('-1').compareTo(decimal('0.5'))).toBeLessThan(0);
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(decimals, (value) => {
        expect(decimal(value.toPlainString())).toEqual(value);
        expect(decimal(value.toString()).compareTo(value)).toBe(0);
      }),
    );
  });

  it('adds and multiplies without loss', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(a.add(b).subtract(b).compareTo(a)).toBe(0);
        expect(a.multiply(b).unscaled).toBe(a.unscaled * b.unscaled);
      }),
    );
  });

  it('never errs by more than half a unit of the last digit when it divides to a scale', () => {
    fc.assert(
      fc.property(decimals, decimals, fc.integer({ min: 0, max: 10 }), (a, b, scale) => {
        fc.pre(b.unscaled !== 0n);
        const error = a.quotient(b, scale, 'HALF_UP').multiply(b).subtract(a);
        const half = new ApexDecimal(5n, scale + 1).multiply(b);
        const size = (value: ApexDecimal): ApexDecimal => (value.unscaled < 0n ? value.negate() : value);
        expect(size(error).compareTo(size(half))).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('Integer and Long', () => {
  it('wrap around as in Java', () => {
    expect(toInt(2_147_483_647 + 1)).toBe(-2_147_483_648);
    expect(multiplyInt(2_147_483_647, 2)).toBe(-2);
    expect(toLong(9_223_372_036_854_775_807n + 1n)).toBe(-9_223_372_036_854_775_808n);
    expect(divideInt(-7, 2)).toBe(-3);
  });
});

describe('Double', () => {
  it.each([
    [1, '1.0'],
    [0.5, '0.5'],
    [1e7, '1.0E7'],
    [1234567, '1234567.0'],
    [0.0001, '1.0E-4'],
    [-1.25e-9, '-1.25E-9'],
    [NaN, 'NaN'],
  ])('writes %d as Java does: %s', (value, text) => {
    expect(new ApexDouble(value).toString()).toBe(text);
  });

  it('becomes the Decimal of its text, not of its binary fraction', () => {
    expect(ApexDecimal.of(new ApexDouble(0.1)).toString()).toBe('0.1');
  });
});
