import { describe, expect, it } from '@jest/globals';
import { ApexDecimal } from '../kernel/numbers';
import type { ApexSObject } from '../kernel/sobject';
import { textOf } from '../kernel/text';
import { evaluate } from './fixtures/run';

const text = (value: unknown): string => (typeof value === 'bigint' ? `${value}n` : textOf(value));

describe('values of expressions', () => {
  it.each([
    // Arithmetic
    ['return 7 / 2;', '3'],
    ['return -7 / 2;', '-3'],
    ['return 2147483647 + 1;', '-2147483648'],
    ['return 65536 * 65536;', '0'],
    ['return 9223372036854775807L + 1;', '-9223372036854775808n'],
    ['Long l = 5; return l * 2;', '10n'],
    ['return 1.10 + 2.2;', '3.30'],
    ['return 1.5 * 2;', '3.0'],
    ['Double d = 1; return d / 4;', '0.25'],
    ['Decimal d = 10; return d / 4;', '2.5'],
    ['return (Integer) 3.99;', '3'],
    ['return 5 & 6 | 8 ^ 1;', '13'],
    ['return -1 >>> 28;', '15'],
    ['return 1 << 33;', '2'],
    ['return ~5;', '-6'],
    // Strings
    ["return 'a' + 1 + null + true;", 'a1nulltrue'],
    ["return 1 + 2 + 'x';", '3x'],
    ["String s; s += 'x'; return s;", 'nullx'],
    ["return 'tab\\tquote\\'' + '\\u0041';", "tab\tquote'A"],
    // Comparison
    ["return 'ABC' == 'abc';", 'true'],
    ["return 'abc' === 'ABC';", 'false'],
    ["return 'abc'.equals('ABC');", 'false'],
    ["Id a = '003000000000001'; String b = '003000000000001AAA'; return a == b;", 'true'],
    ['return 1 == 1.0;', 'true'],
    ['Integer n; return n < 5;', 'false'],
    ['Integer n; return n == null;', 'true'],
    ["return 'b' > 'A';", 'true'],
    ['return new List<Integer>{1} == new List<Integer>{1};', 'true'],
    ["return new Contact(LastName = 'a') == new Contact(LastName = 'a');", 'true'],
    ['return new Contact() === new Contact();', 'false'],
    ['return Date.newInstance(2024, 1, 31) < Date.newInstance(2024, 2, 1);', 'true'],
    ['return Date.newInstance(2024, 2, 28) + 2;', '2024-03-01'],
    // Choices and nulls
    ["String s; return s?.length() == null ? 'none' : 'some';", 'none'],
    ["String s; return s ?? 'other';", 'other'],
    ['Contact c; return c?.Account.Name;', 'null'],
    ['Contact c = new Contact(); return c.Account.Name;', 'null'],
    ["Contact c = new Contact(Account = new Account(Name = 'x')); return c?.Account?.Name?.toUpperCase();", 'X'],
    ['return true && !false || false;', 'true'],
    // Increments evaluate their target once
    ['Integer i = 1; return i++ + i;', '3'],
    ['Integer i = 1; return ++i + i;', '4'],
    ['List<Integer> l = new List<Integer>{1, 2}; Integer i = 0; l[i++] += 5; return l[0] * 10 + i;', '61'],
    // Collections
    ["return new Map<String, Integer>{'a' => 1}.get('A');", 'null'],
    ["return new Set<String>{'a', 'A', 'a'}.size();", '2'],
    ['Integer[] a = new Integer[3]; a[1] = 4; return a;', '(null, 4, null)'],
    // Records
    ['return new Contact().IsGood__c;', 'false'],
    ['Contact c = new Contact(); c.Score__c = 3; return c.Score__c;', '3'],
    // Casts
    ["Object o = 'x'; return ((String) o).length();", '1'],
    ['Object o = 5; return o instanceof Integer;', 'true'],
    ['Object o = 5; return o instanceof String;', 'false'],
    ['Object o = null; return o instanceof String;', 'false'],
    ['SObject s = new Contact(); return s instanceof Contact;', 'true'],
    ['List<SObject> l = new List<Contact>(); return l instanceof List<Contact>;', 'true'],
    // Tokens, describes, labels
    ['return Contact.Email;', 'Email'],
    ['return Contact.SObjectType;', 'Contact'],
    ['return Schema.SObjectType.Contact.getName();', 'Contact'],
    ['return Schema.SObjectType.Contact.fields.Email.getName();', 'Email'],
    ["return Schema.SObjectType.Contact.fields.getMap().containsKey('email');", 'true'],
    ['return T.class.getName();', 'T'],
    ['return List<Id>.class;', 'List<Id>'],
    ['return System.Label.Greeting + Label.greeting;', 'HelloHello'],
    ['return StatusCode.DUPLICATE_VALUE.name();', 'DUPLICATE_VALUE'],
    ["return StatusCode.valueOf('duplicate_value') == StatusCode.DUPLICATE_VALUE;", 'true'],
  ])('%s', (body, expected) => {
    expect(text(evaluate(body))).toBe(expected);
  });

  it('keeps the type of a Decimal field that an Integer is assigned to', () => {
    expect(evaluate('Contact c = new Contact(Score__c = 5); return c.Score__c;')).toBeInstanceOf(ApexDecimal);
  });

  it('makes records with lower-cased field names', () => {
    const record = evaluate("return new Contact(LASTNAME = 'Li');") as ApexSObject;
    expect(record.objectName).toBe('Contact');
    expect([...record.fields]).toEqual([['lastname', 'Li']]);
  });
});

describe('exceptions of expressions', () => {
  it.each([
    ['String s; return s.length();', 'System.NullPointerException', 'Attempt to de-reference a null object'],
    ['Integer i; return i + 1;', 'System.NullPointerException', 'Attempt to de-reference a null object'],
    [
      'Boolean b; if (b) { return 1; } return 2;',
      'System.NullPointerException',
      'Attempt to de-reference a null object',
    ],
    ['Contact c; return c.Email;', 'System.NullPointerException', 'Attempt to de-reference a null object'],
    ['return 1 / 0;', 'System.MathException', 'Divide by 0'],
    ['return new List<Integer>()[0];', 'System.ListException', 'List index out of bounds: 0'],
    [
      "Object o = 'x'; return (Integer) o;",
      'System.TypeException',
      'Invalid conversion from runtime type String to Integer',
    ],
    [
      'SObject s = new Lead(); return (Contact) s;',
      'System.TypeException',
      'Invalid conversion from runtime type Lead to Contact',
    ],
    ["Id i = 'nonsense'; return i;", 'System.StringException', 'Invalid id: nonsense'],
    ["throw new DmlException('own');", 'System.DmlException', 'own'],
  ])('%s', (body, typeName, message) => {
    expect(() => evaluate(body)).toThrow(expect.objectContaining({ typeName, message }));
  });
});
