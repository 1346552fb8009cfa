import { beforeAll, describe, expect, it } from '@jest/globals';
import { ApexList } from '../../kernel/collections';
import type { Execution } from '../../kernel/execution';
import { ApexSObject } from '../../kernel/sobject';
import { typeRef } from '../../kernel/type-ref';
import type { Org } from '../../org-facade';
import { at, day, inOrg, insert, rows, testOrg, thrown } from '../test/fixture';

describe('running a query', () => {
  let org: Org;
  const ids: Record<string, string> = {};

  beforeAll(() => {
    org = testOrg();
    ids['acme'] = insert(org, 'Account', { Name: 'Acme' });
    ids['zeta'] = insert(org, 'Account', { Name: 'zeta' });
    ids['ann'] = insert(org, 'Contact', {
      LastName: 'Ann',
      FirstName: 'Mary',
      AccountId: ids['acme'],
      Email: 'Ann@Acme.example',
    });
    ids['bob'] = insert(org, 'Contact', { LastName: 'bob', AccountId: ids['acme'] });
    ids['cid'] = insert(org, 'Contact', { LastName: 'Cid' });
    const gadgets = [
      { Title__c: 'one', Count__c: 1, Day__c: day('2026-02-28'), At__c: at('2026-02-28T23:30:00Z'), Color__c: 'Green' },
      { Title__c: 'Two', Count__c: 2.5, Day__c: day('2026-03-01'), At__c: at('2026-03-01T00:00:00Z'), Flag__c: false },
      { Title__c: 'three', Day__c: day('2026-03-02'), Owner__c: ids['ann'] },
      { Title__c: null, Count__c: 1, Color__c: 'Blue' },
    ];
    ids['first'] = gadgets.map((values) => insert(org, 'Gadget__c', values))[0] ?? '';
    insert(org, 'Gadget__c', { Title__c: 'part', Parent__c: ids['first'], Count__c: 4 });
  });

  const titles = (where: string): unknown[] =>
    rows(org, `SELECT Title__c FROM Gadget__c ${where}`).map((row) => row['Title__c']);

  it.each([
    ["WHERE Title__c = 'TWO'", ['Two'], 'compares text without regard to case'],
    ["WHERE Title__c != 'two'", ['one', 'three', null, 'part'], 'counts null as different'],
    ["WHERE Title__c = ''", [null], 'takes an empty text for null'],
    ['WHERE Title__c = null', [null], 'finds null'],
    ["WHERE Title__c LIKE 't%'", ['Two', 'three'], 'matches a pattern'],
    ["WHERE Title__c LIKE '_wo'", ['Two'], 'matches one character'],
    ["WHERE (NOT Title__c LIKE 't%')", ['one', null, 'part'], 'negates'],
    ["WHERE Title__c IN ('ONE', 'nothing')", ['one'], 'takes lists'],
    ["WHERE Title__c NOT IN ('one', 'two')", ['three', null, 'part'], 'takes lists that exclude'],
    ['WHERE Count__c > 1', ['Two', 'part'], 'compares numbers; null is not greater'],
    ['WHERE Count__c <= 2.5', ['one', 'Two', null], 'compares decimals'],
    ['WHERE Flag__c = false', ['Two'], 'compares checkboxes'],
    ['WHERE Day__c = TODAY', ['Two'], 'knows today'],
    ['WHERE Day__c < TODAY', ['one'], 'knows before today'],
    ['WHERE At__c >= 2026-03-01T00:00:00Z', ['Two'], 'compares moments'],
    ['WHERE At__c = YESTERDAY', ['one'], 'knows the day of a moment'],
    ["WHERE Owner__r.Name = 'Mary Ann'", ['three'], 'goes through lookups'],
    ["WHERE Owner__r.Account.Name = 'acme'", ['three'], 'goes through several lookups'],
    ["WHERE Parent__r.Title__c = 'one'", ['part'], 'goes to its own object'],
    ['WHERE Owner__c IN (SELECT Id FROM Contact WHERE Email != null)', ['three'], 'semi-joins'],
    ['WHERE Id IN (SELECT Parent__c FROM Gadget__c) AND Count__c = 1', ['one'], 'semi-joins by a lookup'],
    ['WHERE Owner__c NOT IN (SELECT Id FROM Contact)', ['one', 'Two', null, 'part'], 'anti-joins'],
    ["WHERE Count__c = 1 AND (Color__c = 'green' OR Title__c = null)", ['one', null], 'nests conditions'],
    ['ORDER BY Title__c', [null, 'one', 'part', 'three', 'Two'], 'sorts nulls first, without regard to case'],
    ['ORDER BY Title__c DESC NULLS LAST', ['Two', 'three', 'part', 'one', null], 'sorts nulls last'],
    ['ORDER BY Count__c DESC, Title__c ASC', ['three', 'part', 'Two', null, 'one'], 'sorts by several'],
    ['ORDER BY Title__c LIMIT 2 OFFSET 1', ['one', 'part'], 'cuts'],
  ])('%s', (where, expected) => {
    const isOrdered = where.startsWith('ORDER');
    expect(isOrdered ? titles(where) : titles(where).sort()).toEqual(isOrdered ? expected : [...expected].sort());
  });

  it('gives parents, children and null for missing parents', () => {
    expect(rows(org, "SELECT Name, Account.Name FROM Contact WHERE LastName IN ('ann', 'cid') ORDER BY Name")).toEqual([
      { Name: 'Cid', Account: null },
      { Name: 'Mary Ann', Account: { Name: 'Acme' } },
    ]);
    const [acme, zeta] = org.query(
      'SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName DESC) FROM Account ORDER BY Name',
    ).records;
    expect(acme?.['Contacts']).toMatchObject({ totalSize: 2, records: [{ LastName: 'bob' }, { LastName: 'Ann' }] });
    expect(zeta?.['Contacts']).toBeNull();
  });

  it('groups, aggregates and filters groups', () => {
    expect(
      rows(
        org,
        'SELECT Flag__c, COUNT(Id) n, SUM(Count__c) s, AVG(Count__c), MIN(Title__c), MAX(Day__c) FROM Gadget__c GROUP BY Flag__c HAVING COUNT(Id) > 1',
      ),
    ).toEqual([{ Flag__c: true, n: 4, s: 6, expr0: 2, expr1: 'one', expr2: '2026-03-02' }]);
    expect(rows(org, 'SELECT COUNT_DISTINCT(Count__c) FROM Gadget__c')).toEqual([{ expr0: 3 }]);
    expect(
      rows(
        org,
        'SELECT CALENDAR_MONTH(Day__c) m, COUNT(Id) n FROM Gadget__c WHERE Day__c != null GROUP BY CALENDAR_MONTH(Day__c) ORDER BY CALENDAR_MONTH(Day__c)',
      ),
    ).toEqual([
      { m: 2, n: 1 },
      { m: 3, n: 2 },
    ]);
    expect(org.query('SELECT COUNT() FROM Gadget__c WHERE Count__c = 1').totalSize).toBe(2);
    expect(rows(org, 'SELECT SUM(Count__c) s, COUNT(Id) n FROM Gadget__c WHERE Count__c = 99')).toEqual([
      { s: null, n: 0 },
    ]);
  });

  it('takes days of moments in UTC, or converted to the time zone of the user', () => {
    const far = org.users.create({ email: 'far@x.example', lastName: 'Far', timeZone: 'America/Los_Angeles' });
    const days = (moment: string): unknown[] => {
      const soql = `SELECT DAY_ONLY(${moment}) d, COUNT(Id) n FROM Gadget__c WHERE At__c != null GROUP BY DAY_ONLY(${moment}) ORDER BY DAY_ONLY(${moment})`;
      const read = (transaction: Execution): ApexSObject[] =>
        transaction.query(transaction.prepare(soql), { access: 'SYSTEM_MODE', sharing: 'without', bind: () => null })
          .records;
      return inOrg(org, read, far).map(({ fields }) => [String(fields.get('d')), fields.get('n')]);
    };
    expect(days('At__c')).toEqual([
      ['2026-02-28', 1],
      ['2026-03-01', 1],
    ]);
    expect(days('convertTimezone(At__c)')).toEqual([['2026-02-28', 2]]);
  });

  it('shows what is behind a polymorphic lookup', () => {
    insert(org, 'Task', { Subject: 'Call', WhoId: ids['ann'], WhatId: ids['acme'] });
    expect(rows(org, 'SELECT Who.Name, Who.Type, What.Type, Owner.Type FROM Task')).toEqual([
      { Who: { Name: 'Mary Ann', Type: 'Contact' }, What: { Type: 'Account' }, Owner: { Type: 'User' } },
    ]);
  });

  describe('binds', () => {
    const query = (soql: string, value: unknown): ApexSObject[] =>
      inOrg(
        org,
        (transaction) =>
          transaction.query(transaction.prepare(soql), { access: 'SYSTEM_MODE', sharing: 'without', bind: () => value })
            .records,
      );

    it('takes values, collections and records', () => {
      const contact = new ApexSObject('Contact');
      contact.fields.set('id', ids['ann']);
      const list = new ApexList(typeRef('Contact'), [contact]);
      expect(query('SELECT Id FROM Contact WHERE Id IN :people', list).map(({ id }) => id)).toEqual([ids['ann']]);
      expect(query('SELECT Id FROM Contact WHERE Email = :email', 'ANN@acme.example').map(({ id }) => id)).toEqual([
        ids['ann'],
      ]);
      expect(query('SELECT Id FROM Contact WHERE AccountId = :id', ids['acme']?.slice(0, 15))).toHaveLength(2);
      expect(query('SELECT Id FROM Contact LIMIT :most', 1)).toHaveLength(1);
    });

    it('refuses values of another type', () => {
      expect(thrown(() => query('SELECT Id FROM Contact WHERE Email = :value', true))).toBe(
        'System.QueryException: Invalid bind expression type of boolean for column Email of type string',
      );
      expect(thrown(() => query('SELECT Id FROM Contact WHERE Id = :value', 'nonsense'))).toBe(
        'System.QueryException: invalid ID field: nonsense',
      );
      expect(() => query('SELECT Id FROM Contact WHERE Id IN :value', null)).toThrow('a null collection');
    });

    it('selects no more than was asked for', () => {
      const [record] = query('SELECT Account.Name FROM Contact WHERE Id = :id', ids['ann']);
      expect([...(record?.queried ?? [])].sort()).toEqual(['account', 'id']);
      expect(record?.parents.get('account')?.queried).toEqual(new Set(['id', 'name']));
    });
  });
});
