import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ApexList, ApexMap, ApexSet } from '../kernel/collections';
import { ApexBlob, ApexDate, ApexDatetime, ApexTime } from '../kernel/dates';
import { ApexEnum } from '../kernel/enums';
import { NotModelledError } from '../kernel/exceptions';
import { ApexDecimal, ApexDouble } from '../kernel/numbers';
import { type ApexClass, apexClass, type ApexField, type ApexInstance, type TypeRegistry } from '../kernel/registry';
import { ApexSObject } from '../kernel/sobject';
import { ApexType } from '../kernel/tokens';
import { typeRef } from '../kernel/type-ref';
import { call, inOrg, thrown } from './fixture';

const STRING = typeRef('String');
const OBJECT = typeRef('Object');
const map = (entries: [unknown, unknown][]): ApexMap => new ApexMap(STRING, OBJECT, entries);
const list = (...items: unknown[]): ApexList => new ApexList(OBJECT, items);
const serialize = (value: unknown, ...more: unknown[]): unknown =>
  inOrg(() => call('JSON', 'serialize', value, ...more));
const untyped = (text: string): unknown => call('JSON', 'deserializeUntyped', text);

/** A class as the compiler describes it, with plain properties. */
function classOf(name: string, fields: Record<string, string>, overrides: Partial<ApexClass> = {}): ApexClass {
  type Plain = ApexInstance & Record<string, unknown>;
  const described = Object.entries(fields).map(([fieldName, type]): ApexField => ({
    name: fieldName,
    type: typeRef(type),
    isTransient: fieldName.startsWith('transient'),
    isAuraEnabled: false,
    isReadable: true,
    isWritable: !fieldName.startsWith('computed'),
    get: (instance) => (instance as Plain)[fieldName] ?? null,
    set: (instance, value) => {
      (instance as Plain)[fieldName] = value;
    },
  }));
  const cls: ApexClass = {
    name,
    kind: 'class',
    isAbstract: false,
    superClass: null,
    superTypes: [],
    fields: described,
    enumValues: [],
    construct: () => ({ [apexClass]: cls }),
    allocate: () => ({ [apexClass]: cls }),
    hasMethod: () => false,
    invoke: () => null,
    ...overrides,
  };
  return cls;
}

const color = new ApexEnum('Color', ['RED', 'GREEN']);
const line = classOf('Order.Line', { sku: 'String', amount: 'Decimal' });
const order = classOf('Order', {
  id: 'Id',
  count: 'Integer',
  at: 'Datetime',
  day: 'Date',
  open: 'Boolean',
  lines: 'List<Order.Line>',
  tags: 'Set<String>',
  extra: 'Map<String, Long>',
  color: 'Color',
  anything: 'Object',
  transientNote: 'String',
  computedTotal: 'Decimal',
});
const known: ApexClass[] = [
  order,
  line,
  classOf('Color', {}, { kind: 'enum', enumValues: color.values }),
  classOf('Shape', {}, { isAbstract: true }),
];
const types: TypeRegistry = {
  find: (name) => known.find((cls) => cls.name.toLowerCase() === name.toLowerCase()) ?? null,
};
const read = (text: string, type: string, method = 'deserialize'): unknown =>
  inOrg(() => call('JSON', method, text, ApexType.of(typeRef(type))), { types });

describe('JSON.serialize', () => {
  it('writes every kind of value as an org does', () => {
    const value = map([
      ['text', 'a"\\/\n\u0001é\u{1F600}'],
      ['integer', 1],
      ['long', 5_000_000_000n],
      ['decimal', ApexDecimal.parse('1.50')],
      ['double', new ApexDouble(2)],
      ['date', ApexDate.of(2024, 2, 29)],
      ['moment', new ApexDatetime(Date.UTC(2024, 1, 29, 17, 30, 5, 7))],
      ['time', ApexTime.of(17, 30, 5, 7)],
      ['blob', ApexBlob.ofText('abc')],
      ['enum', color.get('GREEN')],
      ['nothing', null],
      ['list', list(true, list())],
      ['set', new ApexSet(STRING, ['x'])],
    ]);
    expect(serialize(value)).toBe(
      '{"text":"a\\"\\\\/\\n\\u0001é\u{1F600}","integer":1,"long":5000000000,"decimal":1.50,"double":2.0,' +
        '"date":"2024-02-29","moment":"2024-02-29T17:30:05.007Z","time":"17:30:05.007Z","blob":"YWJj",' +
        '"enum":"GREEN","nothing":null,"list":[true,[]],"set":["x"]}',
    );
  });

  it('writes records with their type, their URL and the fields that were set', () => {
    const record = new ApexSObject('Contact');
    record.fields.set('lastname', 'Li').set('email', null);
    expect(serialize(record)).toBe('{"attributes":{"type":"Contact"},"LastName":"Li","Email":null}');
    record.fields.set('id', '003000000000001AAA');
    record.parents.set('account', new ApexSObject('Account'));
    expect(serialize(list(record))).toBe(
      '[{"attributes":{"type":"Contact","url":"/services/data/v68.0/sobjects/Contact/003000000000001AAA"},' +
        '"LastName":"Li","Email":null,"Id":"003000000000001AAA","Account":{"attributes":{"type":"Account"}}}]',
    );
  });

  it('writes the fields of objects, transient ones not, nulls only unless suppressed', () => {
    const instance = { [apexClass]: line, sku: 'a' };
    expect(serialize(instance)).toBe('{"sku":"a","amount":null}');
    expect(serialize(instance, true)).toBe('{"sku":"a"}');
    expect(serialize(map([['a', null]]), true)).toBe('{"a":null}');
  });

  it('writes prettily as Jackson does', () => {
    const value = map([
      ['a', list(1, map([['b', null]]))],
      ['c', list()],
    ]);
    expect(call('JSON', 'serializePretty', value)).toBe('{\n  "a" : [ 1, {\n    "b" : null\n  } ],\n  "c" : [ ]\n}');
  });
});

describe('JSON.deserializeUntyped', () => {
  it('gives Integer, Long or Decimal as the number needs it', () => {
    expect(untyped('2147483647')).toBe(2_147_483_647);
    expect(untyped('2147483648')).toBe(2_147_483_648n);
    expect(untyped('1.50')).toEqual(new ApexDecimal(150n, 2));
    expect(untyped('-9223372036854775808')).toBe(-9_223_372_036_854_775_808n);
    for (const tooLarge of ['9223372036854775808', '1'.repeat(50), '1e99999']) {
      expect(thrown(() => untyped(tooLarge))).toContain('System.JSONException: Numeric value (');
    }
  });

  it('keeps the order of names', () => {
    expect([...(untyped('{"z":1,"a":[true,null,"x"]}') as ApexMap).keys()]).toEqual(['z', 'a']);
  });

  it.each(['', '  ', '{', '{"a"}', '{a:1}', '[1,]', '01', '"\u0001"', 'nul', '{} x', '"\\x"', "'a'", '1.', '{"a":1,}'])(
    'refuses %j',
    (text) => {
      expect(thrown(() => untyped(text))).toContain('System.JSONException: ');
    },
  );

  it('says where the text is wrong', () => {
    expect(thrown(() => untyped('{\n  "a": x}'))).toBe(
      "System.JSONException: Unexpected character ('x' (code 120)): expected a valid value (number, String, array, object, 'true', 'false' or 'null') at input location [2,8]",
    );
  });

  it('reads what serialize wrote, whatever it was', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d{19}|\d[eE]/.test(text) && !text.includes('-0'));
        expect(JSON.parse(serialize(untyped(text)) as string)).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe('JSON.deserialize', () => {
  it('fills an object of a class, nested ones too', () => {
    const value = read(
      '{"id":"003000000000001","count":3,"at":"2024-02-29T18:30:05.007+01:00","day":"2024-02-29","open":true,' +
        '"lines":[{"sku":"a","amount":1.50},null],"tags":["x","x"],"extra":{"n":5},"color":"green","unknown":{"a":[1]}}',
      'Order',
    ) as Record<string, unknown>;
    expect(value).toMatchObject({
      id: '003000000000001AAA',
      count: 3,
      at: new ApexDatetime(Date.UTC(2024, 1, 29, 17, 30, 5, 7)),
      day: ApexDate.of(2024, 2, 29),
      open: true,
      color: color.get('GREEN'),
    });
    expect((value['lines'] as ApexList).items).toEqual([
      expect.objectContaining({ sku: 'a', amount: new ApexDecimal(150n, 2) }),
      null,
    ]);
    expect((value['tags'] as ApexSet).size).toBe(1);
    expect((value['extra'] as ApexMap).get('n')).toBe(5n);
  });

  it('reads records with parents, and refuses a column that the object does not have', () => {
    const record = read(
      '{"attributes":{"type":"Contact"},"LastName":"Li","Score__c":1,"Account":{"Name":"Acme"}}',
      'Contact',
    ) as ApexSObject;
    expect(record.fields.get('score__c')).toEqual(new ApexDecimal(1n, 0));
    expect(record.parents.get('account')?.fields.get('name')).toBe('Acme');
    expect(thrown(() => read('{"Nope__c":1}', 'Contact'))).toBe(
      "System.JSONException: No such column 'Nope__c' on sobject of type Contact",
    );
  });

  it.each<[string, string, string]>([
    ['{"count":"3"}', 'Order', 'Can not deserialize instance of integer from VALUE_STRING value 3'],
    ['{"count":2147483648}', 'Order', 'Can not deserialize instance of integer from VALUE_NUMBER value 2147483648'],
    ['{"count":1.5}', 'Order', 'Can not deserialize instance of integer from VALUE_NUMBER value 1.5'],
    ['{"count":[1]}', 'Order', 'Illegal value for primitive'],
    ['{"at":"yesterday"}', 'Order', 'Can not deserialize instance of datetime from VALUE_STRING value yesterday'],
    ['{"lines":{}}', 'Order', "Malformed JSON: Expected '[' at the beginning of List/Set"],
    ['[]', 'Order', "Malformed JSON: Expected '{' at the beginning of object"],
    ['{"anything":1}', 'Order', 'Apex Type unsupported in JSON: Object'],
    ['{"count":1,"count":2}', 'Order', 'Duplicate field: Order.count'],
    ['{"color":"BLUE"}', 'Order', 'Illegal value for enum Color: BLUE'],
    ['{"id":1}', 'Order', 'Can not deserialize instance of id from VALUE_NUMBER value 1'],
    ['', 'Order', 'No content to map to Object due to end of input'],
  ])('refuses %s as %s: %s', (text, type, message) => {
    expect(thrown(() => read(text, type))).toBe(`System.JSONException: ${message}`);
  });

  it('refuses abstract types and ids that are none', () => {
    expect(thrown(() => read('{}', 'Shape'))).toBe(
      'System.TypeException: Cannot deserialize JSON as abstract type: Shape',
    );
    expect(thrown(() => read('{"id":"x"}', 'Order'))).toBe('System.StringException: Invalid id: x');
  });

  it('refuses unknown names when strict, and names in another case always', () => {
    expect(thrown(() => read('{"nope":1}', 'Order', 'deserializeStrict'))).toBe(
      'System.JSONException: Unknown field: Order.nope',
    );
    expect(() => read('{"COUNT":1}', 'Order')).toThrow(NotModelledError);
  });
});
