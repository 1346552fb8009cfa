import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { apexEquals, ApexList, ApexMap, ApexSet, keyOf } from './collections';
import { ApexDate, ApexDatetime } from './dates';
import { ApexDecimal, ApexDouble } from './numbers';
import { apexClass, type ApexClass } from './registry';
import { ApexSObject } from './sobject';
import { textOf } from './text';
import { typeRef } from './type-ref';

const STRING = typeRef('String');
const list = (...items: unknown[]): ApexList => new ApexList(typeRef('Object'), items);
const decimal = (text: string): ApexDecimal => ApexDecimal.parse(text) ?? new ApexDecimal(0n, 0);
const contact = (lastName: string): ApexSObject => {
  const record = new ApexSObject('Contact');
  record.fields.set('lastname', lastName);
  return record;
};

/** An object of a class with its own equals and hashCode, by `key`; the hash knows only the first letter. */
class Keyed {
  readonly [apexClass]: ApexClass;
  constructor(readonly key: string) {
    this[apexClass] = {
      name: 'Keyed',
      kind: 'class',
      hasMethod: (name: string) => ['equals', 'hashCode'].includes(name),
      invoke: (_self: unknown, name: string, [other]: readonly unknown[]) =>
        name === 'equals' ? (other as Keyed).key === key : key.charCodeAt(0),
    } as unknown as ApexClass;
  }
}

describe('Set and Map', () => {
  it('tell strings apart by case, and Decimals by scale', () => {
    const set = new ApexSet(STRING, ['a', 'A', 'a']);
    expect([...set]).toEqual(['a', 'A']);
    expect(new ApexSet(typeRef('Decimal'), [decimal('1.1'), decimal('1.10'), decimal('1.1')]).size).toBe(2);
  });

  it('keep the order of insertion, also of a key that is put again', () => {
    const map = new ApexMap<string, number>(STRING, typeRef('Integer'), [
      ['z', 1],
      ['a', 2],
    ]);
    expect(map.set('z', 3)).toBe(1);
    expect([...map]).toEqual([
      ['z', 3],
      ['a', 2],
    ]);
    expect(map.delete('z')).toBe(3);
    expect(map.get('z')).toBeNull();
  });

  it('hold null as a key', () => {
    expect(new ApexSet(STRING, [null, null, 'null']).size).toBe(2);
  });

  it('find records by value, and lose one that changed after it was put in', () => {
    const record = contact('Li');
    const set = new ApexSet(typeRef('Contact'), [record]);
    expect(set.has(contact('Li'))).toBe(true);
    record.fields.set('email', 'li@example.com');
    expect(set.has(record)).toBe(false);
  });

  it('ask the objects’ own equals and hashCode', () => {
    const map = new ApexMap<Keyed, number>(typeRef('Keyed'), typeRef('Integer'));
    map.set(new Keyed('ab'), 1);
    map.set(new Keyed('ac'), 2);
    map.set(new Keyed('ab'), 3);
    expect([...map.values()]).toEqual([3, 2]);
    expect(map.has(new Keyed('ad'))).toBe(false);
    expect(map.delete(new Keyed('ac'))).toBe(2);
  });

  it('behave like a set of strings whatever the strings are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        expect([...new ApexSet(STRING, texts)]).toEqual([...new Set(texts)]);
      }),
    );
  });

  it('never give one key to two different lists', () => {
    const lists = fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.boolean()));
    fc.assert(
      fc.property(lists, lists, (a, b) => {
        expect(keyOf(list(...a)) === keyOf(list(...b))).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});

describe('==', () => {
  it('compares strings without regard to case', () => {
    expect(apexEquals('Task', 'tASK')).toBe(true);
    expect(apexEquals('Task', 'Tasks')).toBe(false);
    expect(apexEquals('', null)).toBe(false);
  });

  it('compares numbers across types', () => {
    expect(apexEquals(1, 1n)).toBe(true);
    expect(apexEquals(1, decimal('1.00'))).toBe(true);
    expect(apexEquals(decimal('1.5'), new ApexDouble(1.5))).toBe(true);
    expect(apexEquals(new ApexDouble(NaN), new ApexDouble(NaN))).toBe(false);
    expect(apexEquals(1, '1')).toBe(false);
  });

  it('compares moments, lists and records by value', () => {
    expect(apexEquals(ApexDate.of(2024, 1, 1), ApexDate.of(2024, 1, 1))).toBe(true);
    expect(apexEquals(new ApexDatetime(0), ApexDate.of(1970, 1, 1))).toBe(false);
    expect(apexEquals(list('a', 1), list('a', 1))).toBe(true);
    expect(apexEquals(list('a', 1), list('a'))).toBe(false);
    expect(apexEquals(list('a'), list('A'))).toBe(false);
    expect(apexEquals(contact('Li'), contact('Li'))).toBe(true);
    expect(apexEquals(contact('Li'), contact('Lu'))).toBe(false);
  });
});

describe('List', () => {
  it('refuses indexes outside of it', () => {
    expect(() => list().get(0)).toThrow('List index out of bounds: 0');
    expect(() => list(1).set(-1, 2)).toThrow('List index out of bounds: -1');
  });
});

describe('textOf', () => {
  it('shows values as string concatenation does', () => {
    expect(textOf(null)).toBe('null');
    expect(textOf(decimal('1.50'))).toBe('1.50');
    expect(textOf(list('a', null, list(1)))).toBe('(a, null, (1))');
    expect(textOf(new ApexSet(STRING, ['a', 'b']))).toBe('{a, b}');
    expect(textOf(new ApexMap(STRING, STRING, [['a', 'b']]))).toBe('{a=b}');
    expect(textOf(new ApexDatetime(0))).toBe('1970-01-01 00:00:00');
    expect(textOf(ApexDate.of(1970, 1, 2))).toBe('1970-01-02');
  });
});
