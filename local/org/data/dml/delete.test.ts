import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Org } from '../../org-facade';
import { day, dml, insert, outcomes, rows, sobject, testOrg, thrown } from '../test/fixture';

describe('deleting records', () => {
  let org: Org;
  let account: string;
  let contact: string;
  beforeEach(() => {
    org = testOrg();
    account = insert(org, 'Account', { Name: 'Acme' });
    contact = insert(org, 'Contact', { LastName: 'Ann', AccountId: account });
  });

  const remove = (object: string, id: string): (string | null)[] =>
    outcomes(dml(org, 'delete', [sobject(object, { Id: id })], { allOrNone: false }));
  const count = (object: string, clause = ''): number => org.query(`SELECT COUNT() FROM ${object} ${clause}`).totalSize;

  it('puts them into the bin, where only ALL ROWS finds them', () => {
    expect(remove('Contact', contact)).toEqual([null]);
    expect([count('Contact'), count('Contact', 'WHERE IsDeleted = true ALL ROWS')]).toEqual([0, 1]);
    expect(org.dump(['Contact'])['Contact']).toEqual([]);
  });

  it('takes the contacts and their tasks of an account along', () => {
    insert(org, 'Task', { WhoId: contact, Status: 'Completed', ActivityDate: day('2026-01-01') });
    remove('Account', account);
    expect([count('Contact'), count('Task'), count('TaskRelation')]).toEqual([0, 0, 0]);
  });

  it('empties lookups, and stops where a lookup forbids it', () => {
    const parent = insert(org, 'Gadget__c', { Title__c: 'parent' });
    insert(org, 'Gadget__c', { Title__c: 'part', Parent__c: parent, Owner__c: contact });
    expect(remove('Gadget__c', parent)).toEqual([null]);
    expect(rows(org, 'SELECT Parent__c FROM Gadget__c')).toEqual([{ Parent__c: null }]);
    expect(remove('Contact', contact)).toEqual([
      'DELETE_FAILED: Your attempt to delete Ann could not be completed because it is associated with the following gadgets.: G-002 []',
    ]);
    expect(count('Contact')).toBe(1);
  });

  it('refuses what is not there, or not any more', () => {
    expect(remove('Contact', '0035g0000000009AAA')).toEqual([
      'INVALID_CROSS_REFERENCE_KEY: invalid cross reference id []',
    ]);
    remove('Contact', contact);
    expect(remove('Contact', contact)).toEqual(['ENTITY_IS_DELETED: entity is deleted []']);
  });

  it('refuses objects that cannot be deleted', () => {
    expect(thrown(() => remove('User', org.users.admin.id))).toBe(
      'System.TypeException: DML operation DELETE not allowed on User',
    );
    expect(thrown(() => remove('TaskStatus', '01e5g0000000001AAA'))).toContain('not allowed on TaskStatus');
  });

  it('is undone by undelete, with all that went along', () => {
    insert(org, 'Task', { WhoId: contact });
    remove('Account', account);
    dml(org, 'undelete', [sobject('Account', { Id: account })]);
    expect([count('Account'), count('Contact'), count('Task'), count('TaskRelation')]).toEqual([1, 1, 1, 1]);
    expect(outcomes(dml(org, 'undelete', [sobject('Account', { Id: account })], { allOrNone: false }))).toEqual([
      'UNDELETE_FAILED: entity is not in the recycle bin []',
    ]);
  });
});
