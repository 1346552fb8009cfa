import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Org, OrgUser } from '../../org-facade';
import { dml, inOrg, insert, metadata, outcomes, sobject, testOrg, thrown } from '../test/fixture';

const permissionSet = (name: string, content: string): { file: string; text: string } => ({
  file: `permissionsets/${name}.permissionset-meta.xml`,
  text: metadata('PermissionSet', `<label>${name}</label>${content}`),
});
const object = (rights: string): string => `<objectPermissions>${rights}<object>Gadget__c</object></objectPermissions>`;
const writer = permissionSet(
  'Writer',
  object('<allowCreate>true</allowCreate><allowEdit>true</allowEdit><allowRead>true</allowRead>') +
    '<fieldPermissions><editable>true</editable><field>Gadget__c.Title__c</field><readable>true</readable></fieldPermissions><fieldPermissions><editable>false</editable><field>Gadget__c.Count__c</field><readable>true</readable></fieldPermissions>',
);
const all = permissionSet('All', object('<allowRead>true</allowRead><viewAllRecords>true</viewAllRecords>'));

describe('access', () => {
  let org: Org;
  let ann: OrgUser;
  let bob: OrgUser;
  let viewer: OrgUser;
  let nobody: OrgUser;
  let annsGadget: string;

  beforeAll(() => {
    org = testOrg([writer, all]);
    const user = (lastName: string, permissionSets: string[], profile = 'Standard User'): OrgUser =>
      org.users.create({ email: `${lastName}@x.example`, lastName, permissionSets, profile });
    ann = user('ann', ['Writer']);
    bob = user('bob', ['Writer']);
    viewer = user('viewer', ['All']);
    nobody = user('nobody', [], 'Minimum Access - Salesforce');
    [annsGadget = ''] = org.insert('Gadget__c', [{ Title__c: 'hers', OwnerId: ann.id }]);
  });

  const query = (
    user: OrgUser,
    soql: string,
    access: 'USER_MODE' | 'SYSTEM_MODE',
    sharing: 'with' | 'without' = 'with',
  ): number =>
    inOrg(
      org,
      (transaction) =>
        transaction.query(transaction.prepare(soql), { access, sharing, bind: () => null }).records.length,
      user,
    );
  const soql = 'SELECT Id, Title__c FROM Gadget__c';

  it('of private records is their owner’s, and of those who may view all', () => {
    expect(
      [ann, bob, viewer, org.users.admin].map((user) => query(user, 'SELECT Id FROM Gadget__c', 'USER_MODE')),
    ).toEqual([1, 0, 1, 1]);
  });

  it('is not looked at in system mode without sharing', () => {
    expect([bob, nobody].map((user) => query(user, soql, 'SYSTEM_MODE', 'without'))).toEqual([1, 1]);
    expect(query(bob, soql, 'SYSTEM_MODE', 'with')).toBe(0);
  });

  it('in user mode needs the object and every field, in the words of an org', () => {
    expect(thrown(() => query(nobody, soql, 'USER_MODE'))).toContain(
      "System.QueryException: sObject type 'Gadget__c' is not supported.",
    );
    expect(thrown(() => query(viewer, soql, 'USER_MODE'))).toContain(
      "System.QueryException: No such column 'Title__c' on entity 'Gadget__c'.",
    );
    expect(thrown(() => query(ann, 'SELECT Id FROM Gadget__c WHERE Code__c = null', 'USER_MODE'))).toContain(
      "No such column 'Code__c'",
    );
  });

  it('of an administrator covers custom fields only by a permission set, as after a deployment', () => {
    expect(thrown(() => query(org.users.admin, soql, 'USER_MODE'))).toContain("No such column 'Title__c'");
  });

  it('WITH in the query overrides what the statement says', () => {
    expect(query(bob, `${soql} WITH SYSTEM_MODE`, 'USER_MODE', 'without')).toBe(1);
    expect(query(bob, `${soql} WITH USER_MODE`, 'SYSTEM_MODE', 'without')).toBe(0);
  });

  const userMode = { allOrNone: false, access: 'USER_MODE', sharing: 'with' } as const;
  const save = (
    user: OrgUser,
    values: Record<string, unknown>,
    operation: 'insert' | 'update' | 'delete' = 'insert',
  ): (string | null)[] => outcomes(dml(org, operation, [sobject('Gadget__c', values)], userMode, user));

  it('to write needs the object right and each field', () => {
    expect(save(viewer, { Title__c: 'x' })).toEqual([
      "INSUFFICIENT_ACCESS_OR_READONLY: Access to entity 'Gadget__c' denied []",
    ]);
    expect(save(ann, { Title__c: 'x', Count__c: 1 })).toEqual([
      'INSUFFICIENT_ACCESS_OR_READONLY: Operation failed due to fields being inaccessible on Sobject Gadget__c, check errors on Exception or Result! [Count__c]',
    ]);
    expect(save(ann, { Title__c: 'x' })).toEqual([null]);
    expect(save(ann, { Id: annsGadget }, 'delete')).toEqual([
      "INSUFFICIENT_ACCESS_OR_READONLY: Access to entity 'Gadget__c' denied []",
    ]);
  });

  it('to change a record needs the record', () => {
    expect(save(bob, { Id: annsGadget, Title__c: 'x' }, 'update')).toEqual([
      'INSUFFICIENT_ACCESS_OR_READONLY: insufficient access rights on object id []',
    ]);
    expect(save(ann, { Id: annsGadget, Title__c: 'x' }, 'update')).toEqual([null]);
  });

  it('to a task comes with the record it is about', () => {
    const [contact] = org.insert('Contact', [{ LastName: 'Private', OwnerId: ann.id }]);
    org.insert('Task', [{ Subject: 'hers', WhoId: contact, OwnerId: org.users.admin.id }]);
    expect([ann, bob].map((user) => query(user, 'SELECT Id FROM Task', 'USER_MODE'))).toEqual([1, 0]);
  });

  describe('through REST', () => {
    const rest = (user: OrgUser, values: Record<string, unknown>): unknown =>
      org.save(user, [values], {
        operation: 'insert',
        objectName: 'Gadget__c',
        allOrNone: false,
        externalIdField: null,
      });

    it('hides objects and fields', () => {
      expect(() => org.queryAs(nobody, soql, false)).toThrow("sObject type 'Gadget__c' is not supported.");
      expect(() => rest(nobody, { Title__c: 'x' })).toThrow("sObject type 'Gadget__c' is not supported.");
      expect(() => rest(ann, { Code__c: 'x' })).toThrow("No such column 'Code__c' on entity 'Gadget__c'.");
      expect(() => rest(ann, { Nothing__c: 'x' })).toThrow("No such column 'Nothing__c' on sobject of type Gadget__c");
      expect(() => org.describe(nobody, 'Gadget__c')).toThrow('The requested resource does not exist');
      expect((org.describe(ann, 'Gadget__c')['fields'] as { name: string }[]).map(({ name }) => name)).not.toContain(
        'Code__c',
      );
    });

    it('saves what may be written', () => {
      expect(rest(ann, { Title__c: 'x' })).toEqual([
        { id: expect.any(String), success: true, created: true, errors: [] },
      ]);
      expect(() => rest(ann, { Flag__c: 'yes' })).toThrow(
        'Cannot deserialize instance of boolean from VALUE_STRING value yes',
      );
    });
  });

  it('lets a user see own records that were made for them', () => {
    insert(org, 'Gadget__c', { Title__c: 'for bob', OwnerId: bob.id });
    expect(query(bob, soql, 'USER_MODE')).toBe(1);
  });
});
