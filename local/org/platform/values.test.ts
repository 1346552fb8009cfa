import { describe, expect, it } from '@jest/globals';
import { ApexList, ApexMap, ApexSet } from '../kernel/collections';
import { ApexBlob } from '../kernel/dates';
import { NotModelledError } from '../kernel/exceptions';
import { ApexDecimal, ApexDouble } from '../kernel/numbers';
import { ApexSObject } from '../kernel/sobject';
import { typeRef } from '../kernel/type-ref';
import { call, inOrg, member, thrown } from './fixture';

const decimal = (text: string): ApexDecimal => ApexDecimal.parse(text) ?? new ApexDecimal(0n, 0);
const OBJECT = typeRef('Object');
const list = (...items: unknown[]): ApexList => new ApexList(OBJECT, items);
const hex = (blob: unknown): unknown => call('EncodingUtil', 'convertToHex', blob);

describe('numbers', () => {
  it('are read strictly', () => {
    const integer = member('Integer', 'valueOf(String)');
    expect(integer('-12')).toBe(-12);
    for (const wrong of ['', ' 1', '1.0', '2147483648', 'x', '1e3']) {
      expect(thrown(() => integer(wrong))).toBe(`System.TypeException: Invalid integer: ${wrong}`);
    }
    expect(call('Long', 'valueOf', '5000000000')).toBe(5_000_000_000n);
    expect(thrown(() => call('Long', 'valueOf', '9223372036854775808'))).toContain('Invalid long');
    expect(String(call('Decimal', 'valueOf', '12.50'))).toBe('12.50');
    expect(thrown(() => call('Decimal', 'valueOf', '1,5'))).toBe('System.TypeException: Invalid decimal: 1,5');
    expect(thrown(() => integer(null))).toBe('System.NullPointerException: Argument 1 cannot be null');
  });

  it('round half even by default', () => {
    expect(call('Decimal', 'round', decimal('2.5'))).toBe(2n);
    expect(call('Decimal', 'round', decimal('3.5'))).toBe(4n);
    expect(String(call('Decimal', 'setScale', decimal('5.245'), 2))).toBe('5.24');
    expect(String(call('Decimal', 'setScale', decimal('5.235'), 2))).toBe('5.24');
    expect(call('Math', 'mod', 7, 3)).toBe(1);
    expect(call('Math', 'mod', -7, 3)).toBe(-1);
    expect(thrown(() => call('Math', 'mod', 1, 0))).toBe('System.MathException: Divide by 0');
    expect(member('Math', 'roundToLong(Decimal)')(decimal('4.5'))).toBe(4n);
  });

  it('are cut towards zero when they become whole', () => {
    expect(call('Decimal', 'intValue', decimal('-1.9'))).toBe(-1);
    expect(call('Decimal', 'longValue', decimal('1.9'))).toBe(1n);
    expect(call('Double', 'intValue', new ApexDouble(1e12))).toBe(2_147_483_647);
    expect(String(call('Decimal', 'divide', decimal('10'), decimal('3'), 2))).toBe('3.33');
    expect(call('Integer', 'format', -1_234_567)).toBe('-1,234,567');
  });
});

describe('bytes', () => {
  it('have the digests of the standards', () => {
    const digest = (name: string): unknown => hex(call('Crypto', 'generateDigest', name, ApexBlob.ofText('abc')));
    expect(digest('SHA-256')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(digest('MD5')).toBe('900150983cd24fb0d6963f7d28e17f72');
    expect(thrown(() => digest('SHA-0'))).toBe('System.NoSuchAlgorithmException: No such algorithm: SHA-0');
    const mac = call(
      'Crypto',
      'generateMac',
      'hmacSHA256',
      ApexBlob.ofText('what do ya want for nothing?'),
      ApexBlob.ofText('Jefe'),
    );
    expect(hex(mac)).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });

  it('are text only where they are UTF-8', () => {
    expect(call('Blob', 'toString', ApexBlob.ofText('é'))).toBe('é');
    expect(thrown(() => call('Blob', 'toString', new ApexBlob(Uint8Array.of(0xff))))).toBe(
      'System.StringException: BLOB is not a valid UTF-8 string',
    );
    expect(call('EncodingUtil', 'base64Encode', call('EncodingUtil', 'base64Decode', 'YWJj'))).toBe('YWJj');
    expect(call('EncodingUtil', 'urlEncode', 'a b&c=é~*', 'UTF-8')).toBe('a+b%26c%3D%C3%A9%7E*');
    expect(call('EncodingUtil', 'urlDecode', 'a+b%26', 'UTF-8')).toBe('a b&');
  });

  it('come out of AES as they went in, and not with another key', () => {
    const key = call('Crypto', 'generateAesKey', 256);
    const secret = call('Crypto', 'encryptWithManagedIV', 'AES256', key, ApexBlob.ofText('secret'));
    expect(call('Blob', 'toString', call('Crypto', 'decryptWithManagedIV', 'AES256', key, secret))).toBe('secret');
    expect(thrown(() => call('Crypto', 'encryptWithManagedIV', 'AES128', key, secret))).toContain(
      'Invalid private key',
    );
  });
});

describe('ids', () => {
  it('have 18 characters after a conversion', () => {
    expect(call('Id', 'valueOf', '003000000000001')).toBe('003000000000001AAA');
    expect(call('Id', 'valueOf', '001D000000IqhSL')).toBe('001D000000IqhSLIAZ');
    for (const wrong of ['', '003', '001D000000IqhSLAAA', '00300000000000!', '0030000000000012']) {
      expect(thrown(() => call('Id', 'valueOf', wrong))).toBe(`System.StringException: Invalid id: ${wrong}`);
    }
    expect(inOrg(() => String(call('Id', 'getSobjectType'.replace('Sobject', 'SObject'), '003000000000001AAA')))).toBe(
      'Contact',
    );
  });
});

describe('List', () => {
  it('sorts null first, by value, strings by code', () => {
    const sorted = (...items: unknown[]): unknown[] => {
      const values = list(...items);
      call('List', 'sort', values);
      return values.items;
    };
    expect(sorted(3, null, -1, 2)).toEqual([null, -1, 2, 3]);
    expect(sorted('b', 'A', 'a')).toEqual(['A', 'a', 'b']);
    expect(sorted(decimal('1.10'), decimal('1.1'), decimal('1')).map(String)).toEqual(['1', '1.10', '1.1']);
    expect(() => sorted(new ApexSObject('Contact'), new ApexSObject('Contact'))).toThrow(NotModelledError);
  });

  it('adds, removes and refuses what is out of bounds', () => {
    const values = list('a');
    member('List', 'add(Integer,T)')(values, 0, 'b');
    expect(call('List', 'remove', values, 1)).toBe('a');
    expect(thrown(() => member('List', 'add(Integer,T)')(values, 2, 'x'))).toBe(
      'System.ListException: List index out of bounds: 2',
    );
    member('List', 'addAll(List)')(values, values);
    expect(values.items).toEqual(['b', 'b']);
    expect(call('List', 'indexOf', values, 'B')).toBe(-1);
    expect(thrown(() => member('List', 'addAll(List)')(values, null))).toContain('System.NullPointerException');
  });

  it('is made of a list or a set as a copy', () => {
    const source = new ApexSet(OBJECT, [1, 2]);
    const copy = member('List', 'new(Set)')(OBJECT, source) as ApexList;
    source.add(3);
    expect(copy.items).toEqual([1, 2]);
    expect((member('List', 'new(Integer)')(OBJECT, 2) as ApexList).items).toEqual([null, null]);
  });
});

describe('Set', () => {
  it('says whether it changed', () => {
    const set = new ApexSet(OBJECT, ['a', 'b']);
    expect(call('Set', 'add', set, 'a')).toBe(false);
    expect(member('Set', 'addAll(List)')(set, list('b', 'c'))).toBe(true);
    expect(member('Set', 'retainAll(List)')(set, list('a', 'x'))).toBe(true);
    expect([...set]).toEqual(['a']);
    expect(member('Set', 'removeAll(List)')(set, list('z'))).toBe(false);
    expect(member('Set', 'containsAll(List)')(set, list())).toBe(true);
  });
});

describe('Map', () => {
  const row = (id: string | null): ApexSObject => {
    const record = new ApexSObject('Contact');
    record.fields.set('id', id);
    return record;
  };
  const ofRecords = (records: ApexList): unknown =>
    member('Map', 'new(List)')(typeRef('Id'), typeRef('Contact'), records);

  it('takes records by their id, each of which must be there once', () => {
    const [a, b] = [row('003000000000001AAA'), row('003000000000002AAA')];
    expect([...(ofRecords(list(a, b)) as ApexMap).keys()]).toEqual([a.id, b.id]);
    expect(thrown(() => ofRecords(list(a, row(null))))).toBe('System.ListException: Row with null Id at index: 1');
    expect(thrown(() => ofRecords(list(a, row(a.id))))).toBe('System.ListException: Row with duplicate Id at index: 1');
  });

  it('shares its keys with their set, and gives a copy of its values', () => {
    const map = new ApexMap<unknown>(OBJECT, OBJECT, [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    const keys = call('Map', 'keySet', map);
    expect(call('Set', 'remove', keys, 'b')).toBe(true);
    expect(member('Set', 'retainAll(List)')(keys, list('a'))).toBe(true);
    expect([...map.keys()]).toEqual(['a']);
    expect(thrown(() => call('Set', 'add', keys, 'x'))).toBe('System.FinalException: Collection is read-only');
    call('List', 'clear', call('Map', 'values', map));
    expect(call('Map', 'put', map, 'a', 2)).toBe(1);
    expect(call('Map', 'get', map, 'A')).toBeNull();
    expect(call('Map', 'remove', map, 'a')).toBe(2);
    expect(call('Set', 'isEmpty', keys)).toBe(true);
  });
});
