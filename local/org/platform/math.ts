import { ApexDecimal, ApexDouble, toLong } from '../kernel/numbers';
import { defineType } from '../kernel/define';
import { apexError } from '../kernel/exceptions';
import { strict } from './arguments';

const double = (value: number): ApexDouble => new ApexDouble(value);
const smaller = (a: ApexDecimal, b: ApexDecimal): ApexDecimal => (a.compareTo(b) <= 0 ? a : b);
const larger = (a: ApexDecimal, b: ApexDecimal): ApexDecimal => (a.compareTo(b) >= 0 ? a : b);

function modulo<T extends number | bigint>(a: T, b: T): T {
  if (!b) {
    throw apexError('MathException', 'Divide by 0');
  }
  return (a % b) as T;
}

const onDoubles = (name: string, run: (value: number) => number) => ({
  [`static Decimal ${name}(Decimal value)`]: (value: ApexDecimal) => ApexDecimal.of(double(run(value.toNumber()))),
  [`static Double ${name}(Double value)`]: (value: ApexDouble) => double(run(value.value)),
});

defineType('Math', {
  ...strict({
    'static Integer abs(Integer value)': (value: number) => Math.abs(value) | 0,
    'static Long abs(Long value)': (value: bigint) => toLong(value < 0n ? -value : value),
    'static Decimal abs(Decimal value)': (value: ApexDecimal) => (value.unscaled < 0n ? value.negate() : value),
    'static Double abs(Double value)': (value: ApexDouble) => double(Math.abs(value.value)),
    'static Integer max(Integer a, Integer b)': (a: number, b: number) => Math.max(a, b),
    'static Long max(Long a, Long b)': (a: bigint, b: bigint) => (a >= b ? a : b),
    'static Decimal max(Decimal a, Decimal b)': larger,
    'static Double max(Double a, Double b)': (a: ApexDouble, b: ApexDouble) => double(Math.max(a.value, b.value)),
    'static Integer min(Integer a, Integer b)': (a: number, b: number) => Math.min(a, b),
    'static Long min(Long a, Long b)': (a: bigint, b: bigint) => (a <= b ? a : b),
    'static Decimal min(Decimal a, Decimal b)': smaller,
    'static Double min(Double a, Double b)': (a: ApexDouble, b: ApexDouble) => double(Math.min(a.value, b.value)),
    'static Integer mod(Integer a, Integer b)': (a: number, b: number) => modulo(a, b) | 0,
    'static Long mod(Long a, Long b)': (a: bigint, b: bigint) => modulo(a, b),
    'static Decimal ceil(Decimal value)': (value: ApexDecimal) => value.setScale(0, 'CEILING'),
    'static Double ceil(Double value)': (value: ApexDouble) => double(Math.ceil(value.value)),
    'static Decimal floor(Decimal value)': (value: ApexDecimal) => value.setScale(0, 'FLOOR'),
    'static Double floor(Double value)': (value: ApexDouble) => double(Math.floor(value.value)),
    'static Integer round(Decimal value)': (value: ApexDecimal) =>
      Number(BigInt.asIntN(32, value.setScale(0, 'HALF_EVEN').unscaled)),
    'static Integer round(Double value)': (value: ApexDouble) => Math.round(value.value) | 0,
    'static Long roundToLong(Decimal value)': (value: ApexDecimal) => toLong(value.setScale(0, 'HALF_EVEN').unscaled),
    'static Long roundToLong(Double value)': (value: ApexDouble) => BigInt(Math.round(value.value)),
    'static Decimal signum(Decimal value)': (value: ApexDecimal) => ApexDecimal.of(value.compareTo(ApexDecimal.of(0))),
    'static Double pow(Double base, Double exponent)': (base: ApexDouble, exponent: ApexDouble) =>
      double(base.value ** exponent.value),
    ...onDoubles('sqrt', Math.sqrt),
    ...onDoubles('cbrt', Math.cbrt),
    ...onDoubles('exp', Math.exp),
    ...onDoubles('log', Math.log),
    ...onDoubles('log10', Math.log10),
  }),
  'static Double random()': () => double(Math.random()),
});
