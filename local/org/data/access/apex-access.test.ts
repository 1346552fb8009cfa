import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Org, OrgUser } from '../../org-facade';
import { apexFile, fieldFile, metadata, testOrg } from '../test/fixture';

const grant = (field: string, editable: boolean): string =>
  `<fieldPermissions><editable>${editable}</editable><field>Gadget__c.${field}</field><readable>true</readable></fieldPermissions>`;
const writer = {
  file: 'permissionsets/Writer.permissionset-meta.xml',
  text: metadata(
    'PermissionSet',
    '<label>Writer</label><objectPermissions><allowCreate>true</allowCreate><allowEdit>true</allowEdit><allowRead>true</allowRead><object>Gadget__c</object></objectPermissions>' +
      [grant('Title__c', true), grant('Parent__c', true), grant('Count__c', false)].join(''),
  ),
};
/** A second path to the hidden field, so that a path itself can be hidden. */
const secret = fieldFile(
  'Gadget__c',
  'Secret__c',
  '<type>Lookup</type><referenceTo>Gadget__c</referenceTo><relationshipName>Secrets</relationshipName><relationshipLabel>Secrets</relationshipLabel>',
);

/** What each probe runs. Title__c may be written, Count__c read; Code__c and Secret__c are hidden. */
const QUERIES: Record<string, string> = {
  'a field in SELECT': '[SELECT Id, Code__c FROM Gadget__c]',
  'a field in WHERE': '[SELECT Id FROM Gadget__c WHERE Code__c = null]',
  'a field in a negated part of WHERE': "[SELECT Id FROM Gadget__c WHERE Title__c = 'x' OR (NOT Code__c = 'y')]",
  'a field in ORDER BY': '[SELECT Id FROM Gadget__c ORDER BY Code__c]',
  'a field that is counted': '[SELECT COUNT(Code__c) amount FROM Gadget__c]',
  'a field that is grouped': '[SELECT Code__c, COUNT(Id) amount FROM Gadget__c GROUP BY Code__c]',
  'a field in HAVING': '[SELECT Title__c FROM Gadget__c GROUP BY Title__c HAVING COUNT(Code__c) > 0]',
  'a field of a parent': '[SELECT Id, Parent__r.Code__c FROM Gadget__c]',
  'a field of a parent in WHERE': '[SELECT Id FROM Gadget__c WHERE Parent__r.Code__c = null]',
  'a field of a parent in ORDER BY': '[SELECT Id FROM Gadget__c ORDER BY Parent__r.Code__c]',
  'a path to a parent': '[SELECT Id, Secret__r.Title__c FROM Gadget__c]',
  'a field of children': '[SELECT Id, (SELECT Code__c FROM Parts__r) FROM Gadget__c]',
  'a field in WHERE of children': '[SELECT Id, (SELECT Id FROM Parts__r WHERE Code__c = null) FROM Gadget__c]',
  'a path from children': '[SELECT Id, (SELECT Id FROM Secrets__r) FROM Gadget__c]',
  'a field in a semi-join':
    '[SELECT Id FROM Gadget__c WHERE Id IN (SELECT Parent__c FROM Gadget__c WHERE Code__c = null)]',
  'the field of a semi-join': '[SELECT Id FROM Gadget__c WHERE Id NOT IN (SELECT Secret__c FROM Gadget__c)]',
};
const DYNAMIC: Record<string, string> = {
  'Database.query without a mode': "Database.query('SELECT Code__c FROM Gadget__c')",
  'Database.query in user mode': "Database.query('SELECT Code__c FROM Gadget__c', AccessLevel.USER_MODE)",
  'Database.queryWithBinds in user mode':
    "Database.queryWithBinds('SELECT Id FROM Gadget__c WHERE Code__c = :code', new Map<String, Object>{ 'code' => 'x' }, AccessLevel.USER_MODE)",
  'WITH USER_MODE in a query of system mode':
    "Database.query('SELECT Code__c FROM Gadget__c WITH USER_MODE', AccessLevel.SYSTEM_MODE)",
};
const WRITES: Record<string, string> = {
  insert: "insert new Gadget__c(Title__c = 'x', Code__c = 'x');",
  'insert as user': "insert as user new Gadget__c(Title__c = 'x', Code__c = 'x');",
  'insert of a field that is read only': "insert new Gadget__c(Title__c = 'x', Count__c = 1);",
  update: "update new Gadget__c(Id = own, Code__c = 'x');",
  'update to nothing': 'update new Gadget__c(Id = own, Count__c = 7, Code__c = null, Title__c = null);',
  'update of a field that is read only': 'update as user new Gadget__c(Id = own, Count__c = 1);',
  'upsert by a hidden key': "upsert new Gadget__c(Code__c = 'k', Title__c = 'x') Gadget__c.Code__c;",
  upsert: "upsert as user new Gadget__c(Id = own, Code__c = 'x');",
  delete: 'delete new Gadget__c(Id = own);',
  'Database.insert': "Database.insert(new Gadget__c(Code__c = 'x'));",
  'Database.insert in user mode': "Database.insert(new Gadget__c(Code__c = 'x'), true, AccessLevel.USER_MODE);",
  'Database.update in user mode': "Database.update(new Gadget__c(Id = own, Code__c = 'x'), AccessLevel.USER_MODE);",
  'Database.upsert in user mode':
    "Database.upsert(new Gadget__c(Code__c = 'k'), Gadget__c.Code__c, true, AccessLevel.USER_MODE);",
  'Database.delete in user mode': 'Database.delete(new Gadget__c(Id = own), AccessLevel.USER_MODE);',
  'update of a record of somebody else': "update new Gadget__c(Id = other, Title__c = 'x');",
  'a lookup to a record of somebody else': 'insert new Gadget__c(Parent__c = other);',
  'an own record for somebody else':
    "insert new Gadget__c(OwnerId = [SELECT Id FROM User WHERE LastName = 'bob' WITH SYSTEM_MODE].Id, Parent__c = other);",
};

const methods = (parts: Record<string, string>, wrap: (code: string) => string): string =>
  Object.values(parts)
    .map((code, index) => wrap(code).replace('NAME', String(index)))
    .join('\n');
const probe = (name: string, body: string): ReturnType<typeof apexFile> =>
  apexFile(`classes/${name}.cls`, `public with sharing class ${name} {\n${body}\n}`);
const sources = [
  ...probe(
    'Reads',
    methods(QUERIES, (code) => `public static void runNAME() { List<SObject> rows = ${code}; }`),
  ),
  ...probe(
    'Dynamics',
    methods(DYNAMIC, (code) => `public static void runNAME() { List<SObject> rows = ${code}; }`),
  ),
  ...probe(
    'Writes',
    methods(WRITES, (code) => `public static void runNAME(Id own, Id other) { ${code} }`),
  ),
  ...probe(
    'Rights',
    `public static String describe() {
    Schema.DescribeSObjectResult gadget = Schema.SObjectType.Gadget__c;
    List<Boolean> all = new List<Boolean>{ gadget.isAccessible(), gadget.isCreateable(), gadget.isUpdateable(), gadget.isDeletable() };
    for (String name : new List<String>{ 'Title__c', 'Count__c', 'Code__c' }) {
      Schema.DescribeFieldResult field = gadget.fields.getMap().get(name).getDescribe();
      all.addAll(new List<Boolean>{ field.isAccessible(), field.isCreateable(), field.isUpdateable() });
    }
    return String.valueOf(all);
  }
  public static String strip(String kind) {
    List<Gadget__c> rows = new List<Gadget__c>{ new Gadget__c(Title__c = 't', Count__c = 1, Code__c = 'c') };
    SObjectAccessDecision decision = Security.stripInaccessible(AccessType.valueOf(kind), rows);
    return String.valueOf(decision.getRecords()[0].getPopulatedFieldsAsMap().keySet()) + String.valueOf(decision.getRemovedFields().get('Gadget__c'));
  }
  public static String parentOf(Id child) {
    Gadget__c row = [SELECT Parent__c, Parent__r.Title__c FROM Gadget__c WHERE Id = :child];
    return String.valueOf(row.Parent__c != null) + String.valueOf(row.Parent__r?.Title__c);
  }
  public static Integer byParent(String title) {
    return [SELECT COUNT() FROM Gadget__c WHERE Parent__r.Title__c = :title];
  }
  public static Integer partsOf(Id parent) {
    return [SELECT Id, (SELECT Id FROM Parts__r) FROM Gadget__c WHERE Id = :parent].Parts__r.size();
  }
  public static Integer summed() {
    return ((Decimal) [SELECT SUM(Count__c) total FROM Gadget__c][0].get('total'))?.intValue();
  }`,
  ),
  ...apexFile(
    'classes/Inherits.cls',
    'public inherited sharing class Inherits { public static Integer seen() { return [SELECT COUNT() FROM Gadget__c WITH SYSTEM_MODE]; } }',
  ),
  ...apexFile(
    'classes/Undeclared.cls',
    'public class Undeclared { public static Integer seen() { return [SELECT COUNT() FROM Gadget__c WITH SYSTEM_MODE]; } }',
  ),
  ...apexFile(
    'classes/WithSharing.cls',
    'public with sharing class WithSharing { public static Integer seen() { return [SELECT COUNT() FROM Gadget__c WITH SYSTEM_MODE]; } public static Integer inherited() { return Inherits.seen(); } public static Integer without() { return WithoutSharing.seen(); } public static Integer undeclared() { return Undeclared.seen(); } }',
  ),
  ...apexFile(
    'classes/WithoutSharing.cls',
    "public without sharing class WithoutSharing { public static Integer seen() { return [SELECT COUNT() FROM Gadget__c WITH SYSTEM_MODE]; } public static Integer inherited() { return Inherits.seen(); } public static Integer with() { return WithSharing.seen(); } public static Integer undeclared() { return Undeclared.seen(); } public static Integer inUserMode() { return [SELECT COUNT() FROM Gadget__c]; } public static void write(Id other) { update as user new Gadget__c(Id = other, Title__c = 'x'); } }",
  ),
];

describe('Apex of API 68', () => {
  let org: Org;
  let ann: OrgUser;
  let nobody: OrgUser;
  let own: string;
  let other: string;
  let child: string;

  beforeAll(() => {
    org = testOrg([writer, secret, ...sources]);
    const user = (lastName: string, permissionSets: string[], profile = 'Minimum Access - Salesforce'): OrgUser =>
      org.users.create({ email: `${lastName}@x.example`, lastName, permissionSets, profile });
    ann = user('ann', ['Writer']);
    nobody = user('nobody', []);
    const bob = user('bob', ['Writer']);
    [other = ''] = org.insert('Gadget__c', [{ Title__c: 'his', OwnerId: bob.id, Count__c: 100 }]);
    [own = ''] = org.insert('Gadget__c', [{ Title__c: 'hers', OwnerId: ann.id, Code__c: 'k', Count__c: 7 }]);
    [child = ''] = org.insert('Gadget__c', [{ Title__c: 'part', OwnerId: ann.id, Parent__c: other }]);
    org.insert('Gadget__c', [{ Title__c: 'his part', OwnerId: bob.id, Parent__c: own }]);
  });

  const call = (who: OrgUser, className: string, method: string, ...args: unknown[]): unknown =>
    org.callStatic(who, className, method, args);
  const run = (className: string, index: number, ...args: unknown[]): (() => unknown) => {
    return () => call(ann, className, `run${index}`, ...args);
  };

  it.each(Object.keys(QUERIES).map((name, index) => [name, index] as const))(
    'a query does not show %s that is hidden from the user',
    (_name, index) => {
      expect(run('Reads', index)).toThrow(
        /No such column '(Code__c|Secret__c|Secret__r)'|Didn't understand relationship/,
      );
    },
  );

  it.each(Object.keys(DYNAMIC).map((name, index) => [name, index] as const))(
    '%s asks for the rights of the user',
    (_n, i) => {
      expect(run('Dynamics', i)).toThrow("No such column 'Code__c'");
    },
  );

  it.each(Object.keys(WRITES).map((name, index) => [name, index] as const))('%s is refused', (_name, index) => {
    expect(run('Writes', index, own, other)).toThrow(/INSUFFICIENT_ACCESS|No such column 'Code__c'/);
    expect(org.query(`SELECT Title__c, Count__c, Code__c FROM Gadget__c WHERE Id = '${own}'`).records).toMatchObject([
      { Title__c: 'hers', Count__c: 7, Code__c: 'k' },
    ]);
  });

  it('tells the rights of the user by describe', () => {
    const TITLE = 'true, true, true';
    expect(call(ann, 'Rights', 'describe')).toBe(
      `(true, true, true, false, ${TITLE}, true, false, false, false, false, false)`,
    );
    expect(call(nobody, 'Rights', 'describe')).toBe(`(${Array(13).fill('false').join(', ')})`);
  });

  it('strips what the user may not touch', () => {
    expect(call(ann, 'Rights', 'strip', 'READABLE')).toBe('{Title__c, Count__c}{Code__c}');
    expect(call(ann, 'Rights', 'strip', 'UPDATABLE')).toBe('{Title__c}{Count__c, Code__c}');
    expect(() => call(nobody, 'Rights', 'strip', 'READABLE')).toThrow('No access to entity: Gadget__c');
  });

  it('shows no field of a parent that the user does not see, and does not find by it', () => {
    expect(call(ann, 'Rights', 'parentOf', child)).toBe('truenull');
    expect(call(ann, 'Rights', 'byParent', 'his')).toBe(0);
  });

  it('shows only the children that the user sees, and adds only them up', () => {
    expect(call(ann, 'Rights', 'partsOf', own)).toBe(0);
    expect(call(ann, 'Rights', 'summed')).toBe(7);
  });

  it('shows by the sharing of the class what system mode shows', () => {
    const of = (className: string, method = 'seen'): unknown => call(ann, className, method);
    expect([of('WithSharing'), of('Undeclared'), of('Inherits')]).toEqual([2, 2, 2]);
    expect([of('WithSharing', 'inherited'), of('WithSharing', 'undeclared')]).toEqual([2, 2]);
    expect([of('WithSharing', 'without'), of('WithoutSharing'), of('WithoutSharing', 'inherited')]).toEqual([4, 4, 4]);
    expect([of('WithoutSharing', 'with'), of('WithoutSharing', 'undeclared')]).toEqual([2, 2]);
  });

  it('keeps to the sharing of the user in user mode, whatever the class says', () => {
    expect(call(ann, 'WithoutSharing', 'inUserMode')).toBe(2);
    expect(() => call(ann, 'WithoutSharing', 'write', other)).toThrow('INSUFFICIENT_ACCESS');
  });

  it('knows WITH SECURITY_ENFORCED no more', () => {
    const old = probe(
      'Old',
      'public static void run() { List<Gadget__c> r = [SELECT Id FROM Gadget__c WITH SECURITY_ENFORCED]; }',
    );
    expect(() => testOrg(old)).toThrow(/SECURITY_ENFORCED/);
  });
});
