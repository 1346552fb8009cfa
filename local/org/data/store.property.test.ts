import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Org } from '../org-facade';
import { day, inOrg, sobject, testOrg } from './test/fixture';

const options = { allOrNone: false, access: 'SYSTEM_MODE', sharing: 'without', externalIdField: null } as const;
const dumped = ['Account', 'Contact', 'Gadget__c', 'Task', 'TaskRelation'];

/** One statement of a random transaction; numbers choose among the records there are. */
type Step =
  | { readonly kind: 'gadget'; readonly code: string | null; readonly parent: number }
  | { readonly kind: 'contact'; readonly account: number }
  | { readonly kind: 'task'; readonly who: number; readonly closed: boolean }
  | { readonly kind: 'update' | 'delete' | 'undelete'; readonly which: number; readonly code: string | null };

const index = fc.nat(20);
const code = fc.option(fc.constantFrom('a', 'b', 'C', 'c'), { nil: null });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('gadget' as const), code, parent: index }),
  fc.record({ kind: fc.constant('contact' as const), account: index }),
  fc.record({ kind: fc.constant('task' as const), who: index, closed: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('update' as const, 'delete' as const, 'undelete' as const), which: index, code }),
);

/** Runs the steps in a transaction; every third statement's failure is no failure of the test. */
function run(org: Org, steps: readonly Step[], known: string[], undo: boolean): void {
  inOrg(org, (transaction) => {
    const savepoint = transaction.savepoint();
    for (const one of steps) {
      const record = recordOf(one, known);
      if (record) {
        const operation =
          one.kind === 'update' || one.kind === 'delete' || one.kind === 'undelete' ? one.kind : 'insert';
        const [result] = transaction.dml(operation, [record], options);
        if (result?.isSuccess && operation === 'insert' && result.id !== null) {
          known.push(result.id);
        }
      }
    }
    if (undo) {
      transaction.rollback(savepoint);
    }
  });
}

function recordOf(one: Step, known: readonly string[]): ReturnType<typeof sobject> | null {
  const pick = (prefix: string, which: number): string | null => {
    const ids = known.filter((id) => id.startsWith(prefix));
    return ids[which % Math.max(1, ids.length)] ?? null;
  };
  switch (one.kind) {
    case 'gadget':
      return sobject('Gadget__c', {
        Code__c: one.code,
        Parent__c: pick('a', one.parent),
        Owner__c: pick('003', one.parent),
      });
    case 'contact':
      return sobject('Contact', { LastName: 'x', AccountId: pick('001', one.account) });
    case 'task':
      return sobject('Task', {
        WhoId: pick('003', one.who),
        Status: one.closed ? 'Completed' : 'Not Started',
        ActivityDate: day('2026-01-01').plusDays(one.who),
      });
    default: {
      const id = known[one.which % Math.max(1, known.length)];
      const object = id?.startsWith('a')
        ? 'Gadget__c'
        : id?.startsWith('003')
          ? 'Contact'
          : id?.startsWith('001')
            ? 'Account'
            : 'Task';
      return id === undefined
        ? null
        : sobject(object, { Id: id, ...(object === 'Gadget__c' ? { Code__c: one.code } : {}) });
    }
  }
}

/** What the indexes find must be what a look at all rows finds. */
function indexesAgree(org: Org): boolean {
  return ['a', 'b', 'c'].every((value) => {
    const indexed = org.query(`SELECT Id FROM Gadget__c WHERE Code__c = '${value}' ORDER BY Id`).records;
    const scanned = org.query(`SELECT Id FROM Gadget__c WHERE Code__c LIKE '${value}' ORDER BY Id`).records;
    return JSON.stringify(indexed) === JSON.stringify(scanned) && indexed.length <= 1;
  });
}

describe('the undo log', () => {
  it('takes back exactly what a transaction did, whatever it did', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 12 }),
        fc.array(step, { minLength: 1, maxLength: 15 }),
        (kept, undone) => {
          const org = shared();
          const known: string[] = org.insert('Account', [{ Name: 'A' }, { Name: 'B' }]);
          run(org, kept, known, false);
          const before = JSON.stringify(org.dump(dumped));
          run(org, undone, [...known], true);
          expect(JSON.stringify(org.dump(dumped))).toBe(before);
          expect(indexesAgree(org)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('takes back a transaction that throws', () => {
    const org = shared();
    const before = JSON.stringify(org.dump(dumped));
    expect(() =>
      inOrg(org, (transaction) => {
        transaction.dml('insert', [sobject('Account', { Name: 'lost' })], options);
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(JSON.stringify(org.dump(dumped))).toBe(before);
  });
});

let org: Org | undefined;
/** One org for all runs: what earlier runs left is part of the next one's start. */
function shared(): Org {
  org ??= testOrg();
  return org;
}
