import { describe, expect, it, jest } from '@jest/globals';
import type { ApexException } from '../kernel/exceptions';
import { type Execution, execution, type RunningUser } from '../kernel/execution';
import { ApexSObject } from '../kernel/sobject';
import { textOf } from '../kernel/text';
import { evaluate } from './fixtures/run';

describe('statements', () => {
  it.each([
    [
      'Integer n = 0; for (Integer i = 0; i < 5; i++) { if (i == 1) continue; if (i == 4) break; n += i; } return n;',
      '5',
    ],
    ['Integer n = 0; for (Integer i : new List<Integer>{1, 2, 3}) n += i; return n;', '6'],
    ["String s = ''; for (String one : new Set<String>{'b', 'a'}) { s += one; } return s;", 'ba'],
    ['Integer n = 3; while (n > 0) n--; return n;', '0'],
    ['Integer n = 0; do { n++; } while (n < 4); return n;', '4'],
    ['Integer n = 0; for (;;) { if (n++ > 5) break; } return n;', '7'],
    ["switch on 'b' { when 'a', 'b' { return 1; } when else { return 2; } }", '1'],
    ["switch on 'B' { when 'b' { return 1; } when else { return 2; } }", '2'],
    ['Integer n; switch on n { when 1 { return 1; } when null { return 0; } } return 2;', '0'],
    [
      "SObject s = new Lead(Email = 'x'); switch on s { when Contact c { return c.Email; } when Lead l { return l.Email + 2; } } return 0;",
      'x2',
    ],
    ['StatusCode s = StatusCode.DUPLICATE_VALUE; switch on s { when DUPLICATE_VALUE { return 1; } } return 0;', '1'],
    ['for (Integer i = 0; i < 9; i++) { switch on i { when 3 { break; } } if (i > 3) return -1; } return 1;', '1'],
    [
      "Integer n = 0; try { n = 1; throw new DmlException('x'); } catch (QueryException e) { n = 2; } catch (DmlException e) { n += 10; } finally { n += 100; } return n;",
      '111',
    ],
    [
      "try { String s; s.length(); } catch (Exception e) { return e.getTypeName(); } return 'none';",
      'System.NullPointerException',
    ],
    [
      "try { throw new DmlException('x', new QueryException('cause')); } catch (DmlException e) { return e.getCause().getMessage(); }",
      'cause',
    ],
    ['final Integer n; n = 4; return n;', '4'],
    ['Integer a = 1, b = a + 1; { Integer c = b; a = c; } return a;', '2'],
  ])('%s', (body, expected) => {
    expect(textOf(evaluate(body))).toBe(expected);
  });

  it('refuses to iterate over a set that changes meanwhile', () => {
    const body = 'Set<Integer> s = new Set<Integer>{1, 2}; for (Integer i : s) { s.add(i + 5); } return 0;';
    expect(() => evaluate(body)).toThrow('Cannot modify a collection while it is being iterated.');
  });

  it('lets faults of the local org and limits pass every catch', () => {
    const members = 'public static Integer deep(Integer n) { return deep(n + 1) + 1; }';
    const body = 'try { return deep(0); } catch (Exception e) { return -1; }';
    expect(() => evaluate(body, members)).toThrow('Maximum stack depth reached: 1001');
  });
});

describe('frames of the call stack', () => {
  const members = [
    'public static void outer() {',
    '  inner(null);',
    '}',
    'private static void inner(String s) {',
    '  s.length();',
    '}',
  ].join('\n');

  it('name class, method and line of the Apex source', () => {
    const body =
      'try {\n outer();\n } catch (NullPointerException e) {\n return e.getLineNumber() + e.getStackTraceString();\n }\n return null;';
    expect(evaluate(body, members)).toBe(
      '7Class.T.inner: line 7, column 1\nClass.T.outer: line 4, column 1\nClass.T.run: line 11, column 1',
    );
  });

  it('are on what leaves the program', () => {
    const frames = (): string[] => {
      try {
        evaluate('outer(); return 0;', members);
      } catch (error) {
        return (error as ApexException).apexStack;
      }
      return [];
    };
    expect(frames()[0]).toBe('Class.T.inner: line 7, column 1');
  });
});

describe('queries', () => {
  const row = (name: string): ApexSObject => {
    const record = new ApexSObject('Contact');
    record.fields.set('lastname', name);
    record.queried = new Set(['id', 'lastname']);
    return record;
  };
  const answer = (...names: string[]) => ({ query: () => ({ records: names.map(row), count: names.length }) });

  it.each([
    ['Contact c = [SELECT LastName FROM Contact]; return c.LastName;', ['a'], 'a'],
    ['return [SELECT LastName FROM Contact].LastName;', ['a'], 'a'],
    ['return [SELECT LastName FROM Contact].size();', ['a', 'b'], '2'],
    ['return [SELECT LastName FROM Contact]?.LastName;', [], 'null'],
    [
      "Contact other = new Contact(LastName = 'o'); return ([SELECT LastName FROM Contact] ?? other).LastName;",
      [],
      'o',
    ],
    ['Integer n = 0; for (Contact c : [SELECT LastName FROM Contact]) { n++; } return n;', ['a', 'b'], '2'],
    [
      'Integer n = 0; for (List<Contact> some : [SELECT LastName FROM Contact]) { n += some.size(); } return n;',
      ['a', 'b'],
      '2',
    ],
    ['return [SELECT COUNT() FROM Contact] + 1;', ['a', 'b'], '3'],
    ['Map<Id, Contact> m = new Map<Id, Contact>([SELECT Id FROM Contact]); return m.size();', [], '0'],
  ])('%s', (body, rows, expected) => {
    expect(textOf(evaluate(body, '', answer(...rows)))).toBe(expected);
  });

  it.each([
    ['Contact c = [SELECT LastName FROM Contact]; return c;', [], 'List has no rows for assignment to SObject'],
    [
      'Contact c = [SELECT LastName FROM Contact]; return c;',
      ['a', 'b'],
      'List has more than 1 row for assignment to SObject',
    ],
    [
      'Contact c = [SELECT LastName FROM Contact]; return c.Email;',
      ['a'],
      'SObject row was retrieved via SOQL without querying the requested field: Contact.Email',
    ],
  ])('%s with %j fails', (body, rows, message) => {
    expect(() => evaluate(body, '', answer(...rows))).toThrow(message);
  });

  it('hands over access mode, sharing of the class and the values of binds', () => {
    const query = jest.fn<Execution['query']>(() => ({ records: [], count: 0 }));
    evaluate(
      "String who = 'Li'; return [SELECT Id FROM Contact WHERE LastName = :who.toUpperCase() WITH SYSTEM_MODE];",
      '',
      { query },
    );
    const options = query.mock.calls[0]?.[1];
    expect(options).toMatchObject({ access: 'SYSTEM_MODE', sharing: 'without' });
    expect(options?.bind('who.toUpperCase()')).toBe('LI');
  });

  it('runs in user mode unless the query says otherwise', () => {
    const query = jest.fn<Execution['query']>(() => ({ records: [], count: 0 }));
    evaluate('return [SELECT Id FROM Contact];', '', { query });
    expect(query.mock.calls[0]?.[1].access).toBe('USER_MODE');
  });
});

describe('DML statements', () => {
  it.each([
    [
      'insert new Contact();',
      'insert',
      { access: 'USER_MODE', allOrNone: true, sharing: 'without', externalIdField: null },
    ],
    ['insert as system new List<Contact>{ new Contact() };', 'insert', { access: 'SYSTEM_MODE' }],
    ['update as user new Contact();', 'update', { access: 'USER_MODE' }],
    ['upsert new Contact() Key__c;', 'upsert', { externalIdField: 'Key__c' }],
    ['upsert new Contact() Contact.Key__c;', 'upsert', { externalIdField: 'Key__c' }],
    ['delete new Contact();', 'delete', {}],
    ['undelete new Contact();', 'undelete', {}],
  ])('%s', (statement, operation, options) => {
    const dml = jest.fn<Execution['dml']>(() => []);
    evaluate(`${statement} return null;`, '', { dml });
    expect(dml.mock.calls[0]?.[0]).toBe(operation);
    expect(dml.mock.calls[0]?.[1][0]?.objectName).toBe('Contact');
    expect(dml.mock.calls[0]?.[2]).toMatchObject(options);
  });
});

describe('System.runAs', () => {
  it('sets the user for its block and gives the user before back, also after an exception', () => {
    const user = (id: string): RunningUser => ({
      id,
      username: id,
      profileId: null,
      timeZone: 'GMT',
      locale: 'en_US',
      isAutomatedProcess: false,
    });
    const seen: string[] = [];
    const dml = (): never[] => {
      seen.push(execution().user.id);
      return [];
    };
    const body = `
      try { System.runAs(new User()) { insert new Contact(); throw new DmlException(); } } catch (DmlException e) { insert new Lead(); }
      return null;`;
    evaluate(body, '', { user: user('admin'), userOf: () => user('other'), dml });
    expect(seen).toEqual(['other', 'admin']);
  });
});
