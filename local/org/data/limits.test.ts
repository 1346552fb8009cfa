import { beforeAll, describe, expect, it } from '@jest/globals';
import { ApexLimitError } from '../kernel/exceptions';
import type { Org } from '../org-facade';
import { apexFile, inOrg, sobject, testOrg } from './test/fixture';
import type { Execution } from '../kernel/execution';

const system = { allOrNone: true, access: 'SYSTEM_MODE', sharing: 'without', externalIdField: null } as const;

describe('governor limits', () => {
  let org: Org;
  beforeAll(() => {
    org = testOrg(
      apexFile(
        'classes/Catcher.cls',
        `public class Catcher { public static void run() { try { for (Integer i = 0; i < 101; i++) { Integer n = [SELECT COUNT() FROM Account]; } } catch (Exception e) { insert as system new Account(Name = 'caught'); } } }`,
      ),
    );
  });

  const count = (transaction: Execution): void => {
    const query = transaction.prepare('SELECT COUNT() FROM Account');
    transaction.query(query, { access: 'SYSTEM_MODE', sharing: 'without', bind: () => null });
  };
  const insert = (transaction: Execution, rows: number): void => {
    const records = Array.from({ length: rows }, () => sobject('Account', { Name: 'x' }));
    transaction.dml('insert', records, system);
  };
  const limited = (work: (transaction: Execution) => void): string => {
    try {
      inOrg(org, work);
    } catch (error) {
      return error instanceof ApexLimitError ? error.message : String(error);
    }
    return 'within limits';
  };
  const times = (number: number, work: () => void): void => Array.from({ length: number }).forEach(work);

  it.each([
    ['100 queries', (transaction: Execution) => times(100, () => count(transaction)), 'within limits'],
    ['101 queries', (transaction: Execution) => times(101, () => count(transaction)), 'Too many SOQL queries: 101'],
    ['150 statements', (transaction: Execution) => times(150, () => insert(transaction, 1)), 'within limits'],
    [
      '151 statements',
      (transaction: Execution) => times(151, () => insert(transaction, 1)),
      'Too many DML statements: 151',
    ],
    ['empty statements', (transaction: Execution) => times(200, () => insert(transaction, 0)), 'within limits'],
    ['10,001 rows', (transaction: Execution) => insert(transaction, 10_001), 'Too many DML rows: 10001'],
    [
      'savepoints',
      (transaction: Execution) => times(151, () => transaction.savepoint()),
      'Too many DML statements: 151',
    ],
    ['6 MB of heap', (transaction: Execution) => transaction.useHeap(6_000_001), 'Apex heap size too large: 6000001'],
  ])('stop %s', (_what, work, expected) => {
    expect(limited(work)).toBe(expected);
  });

  it('count the rows that queries give', () => {
    org.insert(
      'Lead',
      Array.from({ length: 1000 }, (_item, index) => ({ LastName: `L${index}`, Company: 'x' })),
    );
    const reading = (soql: string, often: number): string =>
      limited((transaction) =>
        times(often, () => {
          const query = transaction.prepare(soql);
          transaction.query(query, { access: 'SYSTEM_MODE', sharing: 'without', bind: () => null });
        }),
      );
    expect(reading('SELECT Id FROM Lead', 50)).toBe('within limits');
    expect(reading('SELECT Id FROM Lead', 51)).toBe('Too many query rows: 51000');
    expect(reading('SELECT Company, MAX(Name) FROM Lead GROUP BY Company', 51)).toBe('Too many query rows: 51000');
    expect(reading('SELECT Company, COUNT(Id) FROM Lead GROUP BY Company', 51)).toBe('within limits');
    expect(reading('SELECT Name, COUNT(Id) FROM Lead GROUP BY Name', 51)).toBe('Too many query rows: 51000');
  });

  it('cannot be caught by Apex, and undo the transaction', () => {
    expect(() => org.callStatic(org.users.admin, 'Catcher', 'run', [])).toThrow('Too many SOQL queries: 101');
    expect(org.query("SELECT COUNT() FROM Account WHERE Name = 'caught'").totalSize).toBe(0);
  });
});
