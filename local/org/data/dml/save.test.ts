import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Org } from '../../org-facade';
import {
  fieldFile,
  at,
  dml,
  insert,
  metadata,
  outcomes,
  rows,
  sobject,
  testOrg,
  thrown,
  tryInsert,
} from '../test/fixture';

const rule = {
  file: 'objects/Contact/validationRules/NoBob.validationRule-meta.xml',
  text: metadata(
    'ValidationRule',
    `<fullName>NoBob</fullName><active>true</active><errorConditionFormula>AND(ISNEW(), BEGINS(LastName, "Bob") &amp;&amp; NOT(ISBLANK(Email)))</errorConditionFormula><errorDisplayField>LastName</errorDisplayField><errorMessage>No Bob with an address</errorMessage>`,
  ),
};
const requiredByCustomer = fieldFile(
  'Activity',
  'Purpose__c',
  '<type>Text</type><length>10</length><required>true</required>',
);

describe('saving records', () => {
  let org: Org;
  beforeEach(() => {
    org = testOrg([rule]);
  });

  it.each([
    ['Contact', { FirstName: 'Ann' }, 'REQUIRED_FIELD_MISSING: Required fields are missing: [LastName] [LastName]'],
    [
      'Lead',
      { FirstName: 'Ann' },
      'REQUIRED_FIELD_MISSING: Required fields are missing: [LastName, Company] [LastName, Company]',
    ],
    ['Contact', { LastName: ' \n ' }, 'REQUIRED_FIELD_MISSING: Required fields are missing: [LastName] [LastName]'],
    [
      'Contact',
      { LastName: 'x'.repeat(81) },
      `STRING_TOO_LONG: Last Name: data value too large: ${'x'.repeat(81)} (max length=80) [LastName]`,
    ],
    [
      'Contact',
      { LastName: 'Ann', Email: 'nobody' },
      'INVALID_EMAIL_ADDRESS: Email: invalid email address: nobody [Email]',
    ],
    [
      'Gadget__c',
      { Color__c: 'Pink' },
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: Color: bad value for restricted picklist field: Pink [Color__c]',
    ],
    [
      'Gadget__c',
      { Count__c: 1000 },
      'NUMBER_OUTSIDE_VALID_RANGE: Count: value outside of valid range on numeric field: 1000 [Count__c]',
    ],
    [
      'Contact',
      { LastName: 'Ann', AccountId: '0015g0000000009AAA' },
      'INVALID_CROSS_REFERENCE_KEY: invalid cross reference id [AccountId]',
    ],
    [
      'Contact',
      { LastName: 'Ann', AccountId: '00Q5g0000000009EAA' },
      'FIELD_INTEGRITY_EXCEPTION: Account ID: id value of incorrect type: 00Q5g0000000009EAA [AccountId]',
    ],
    [
      'Contact',
      { LastName: 'Ann', CreatedDate: at('2020-01-01T00:00:00Z') },
      'INVALID_FIELD_FOR_INSERT_UPDATE: Unable to create/update fields: CreatedDate. Please check the security settings of this field and verify that it is read/write for your profile or permission set. [CreatedDate]',
    ],
    [
      'Contact',
      { Id: '0035g0000000009AAA', LastName: 'Ann' },
      'INVALID_FIELD_FOR_INSERT_UPDATE: cannot specify Id in an insert call [Id]',
    ],
    [
      'Contact',
      { LastName: 'Bobby', Email: 'b@x.example' },
      'FIELD_CUSTOM_VALIDATION_EXCEPTION: No Bob with an address [LastName]',
    ],
  ])('refuses %s %j', (object, values, expected) => {
    expect(tryInsert(org, object, values)).toBe(expected);
  });

  it('fills defaults, owner, audit fields, names and auto numbers', () => {
    insert(org, 'Contact', { LastName: ' Smith ', FirstName: 'Ann', Title: '' });
    insert(org, 'Gadget__c', { Count__c: 1.005 });
    const [contact] = org.dump(['Contact'])['Contact'] ?? [];
    const [made] = org.dump(['Gadget__c'])['Gadget__c'] ?? [];
    expect(contact).toMatchObject({ Name: 'Ann Smith', LastName: 'Smith', Title: null, OwnerId: org.users.admin.id });
    expect(contact).toMatchObject({
      CreatedDate: '2026-03-01T12:00:00.000+0000',
      CreatedById: org.users.admin.id,
      IsDeleted: false,
    });
    expect(made).toMatchObject({ Name: 'G-001', Count__c: 1.01, Flag__c: true, Color__c: 'Red' });
  });

  it('throws for the first bad row and keeps none, with all or none', () => {
    const records = [sobject('Contact', { LastName: 'Ann' }), sobject('Contact', {})];
    expect(thrown(() => dml(org, 'insert', records))).toBe(
      'System.DmlException: Insert failed. First exception on row 1; first error: REQUIRED_FIELD_MISSING, Required fields are missing: [LastName]: [LastName]',
    );
    expect(rows(org, 'SELECT Id FROM Contact')).toEqual([]);
    expect(records[0]?.id).toBeNull();
  });

  it('keeps the good rows otherwise, and gives only those an id', () => {
    const records = [sobject('Contact', {}), sobject('Contact', { LastName: 'Ann' })];
    expect(outcomes(dml(org, 'insert', records, { allOrNone: false }))).toEqual([
      expect.stringContaining('REQUIRED'),
      null,
    ]);
    expect(records.map(({ id }) => id)).toEqual([null, rows(org, 'SELECT Id FROM Contact')[0]?.['Id']]);
  });

  it('refuses what a customer requires', () => {
    const strict = testOrg([requiredByCustomer]);
    expect(tryInsert(strict, 'Task', { Subject: 'Call' })).toBe(
      'REQUIRED_FIELD_MISSING: Required fields are missing: [Purpose__c] [Purpose__c]',
    );
  });

  describe('unique fields', () => {
    it('name the other record, whatever the case unless the field minds it', () => {
      const other = insert(org, 'Gadget__c', { Code__c: 'One', Key__c: 'One' });
      expect(tryInsert(org, 'Gadget__c', { Code__c: 'ONE' })).toBe(
        `DUPLICATE_VALUE: duplicate value found: Code__c duplicates value on record with id: ${other.slice(0, 15)} [Code__c]`,
      );
      expect(tryInsert(org, 'Gadget__c', { Key__c: 'ONE' })).toBeNull();
      expect(tryInsert(org, 'Gadget__c', { Key__c: 'One' })).toContain('DUPLICATE_VALUE');
    });

    it('hold within one statement, for the later rows', () => {
      const records = ['a', 'b', 'A'].map((code) => sobject('Gadget__c', { Code__c: code }));
      const results = dml(org, 'insert', records, { allOrNone: false });
      expect(outcomes(results)).toEqual([null, null, expect.stringContaining(records[0]?.id?.slice(0, 15) ?? '?')]);
    });

    it('do not hold for empty values, for the record itself and for deleted ones', () => {
      const id = insert(org, 'Gadget__c', { Code__c: 'One' });
      expect(outcomes(dml(org, 'update', [sobject('Gadget__c', { Id: id, Code__c: 'one' })]))).toEqual([null]);
      dml(org, 'delete', [sobject('Gadget__c', { Id: id })]);
      expect(tryInsert(org, 'Gadget__c', { Code__c: 'One' })).toBeNull();
      expect(tryInsert(org, 'Gadget__c', { Code__c: null })).toBeNull();
      expect(tryInsert(org, 'Gadget__c', { Code__c: null })).toBeNull();
    });
  });

  describe('updates', () => {
    it('change the given fields and who changed them', () => {
      const id = insert(org, 'Contact', { LastName: 'Ann', Title: 'CEO' });
      dml(org, 'update', [sobject('Contact', { Id: id, Title: null, FirstName: 'Mary' })]);
      expect(rows(org, 'SELECT Name, Title, LastName FROM Contact')).toEqual([
        { Name: 'Mary Ann', Title: null, LastName: 'Ann' },
      ]);
    });

    it.each([
      ['no Id', {}, 'MISSING_ARGUMENT: Id not specified in an update call [Id]'],
      ['an unknown Id', { Id: '0035g0000000009AAA' }, 'INVALID_CROSS_REFERENCE_KEY: invalid cross reference id []'],
    ])('are refused with %s', (_what, values, expected) => {
      const record = sobject('Contact', { ...values, Title: 'x' });
      expect(outcomes(dml(org, 'update', [record], { allOrNone: false }))).toEqual([expected]);
    });

    it('are refused for deleted records, emptied required fields and fields that are given once', () => {
      const contact = insert(org, 'Contact', { LastName: 'Ann' });
      const task = insert(org, 'Task', { Subject: 'Call' });
      const update = (object: string, values: Record<string, unknown>): (string | null)[] =>
        outcomes(dml(org, 'update', [sobject(object, values)], { allOrNone: false }));
      expect(update('Contact', { Id: contact, LastName: '' })).toEqual([
        expect.stringContaining('REQUIRED_FIELD_MISSING'),
      ]);
      expect(update('Task', { Id: task, TaskSubtype: 'Email' })).toEqual([
        expect.stringContaining('INVALID_FIELD_FOR_INSERT_UPDATE'),
      ]);
      dml(org, 'delete', [sobject('Contact', { Id: contact })]);
      expect(update('Contact', { Id: contact, Title: 'x' })).toEqual(['ENTITY_IS_DELETED: entity is deleted []']);
    });

    it('refuse the same record twice as a whole', () => {
      const id = insert(org, 'Contact', { LastName: 'Ann' });
      const twice = [sobject('Contact', { Id: id }), sobject('Contact', { Id: id })];
      expect(thrown(() => dml(org, 'update', twice, { allOrNone: false }))).toBe(
        `System.ListException: Duplicate id in list: ${id}`,
      );
    });
  });

  describe('upserts', () => {
    const upsert = (...codes: (string | null)[]): string[] =>
      dml(
        org,
        'upsert',
        codes.map((code) => sobject('Gadget__c', { Code__c: code, Title__c: 'new' })),
        {
          allOrNone: false,
          externalIdField: 'Code__c',
        },
      ).map((result) => outcomes([result])[0] ?? (result.isCreated ? 'created' : 'updated'));

    it('find records by their key', () => {
      insert(org, 'Gadget__c', { Code__c: 'known' });
      expect(upsert('KNOWN', 'unknown')).toEqual(['updated', 'created']);
      expect(rows(org, 'SELECT Code__c, Title__c FROM Gadget__c ORDER BY Code__c')).toEqual([
        { Code__c: 'KNOWN', Title__c: 'new' },
        { Code__c: 'unknown', Title__c: 'new' },
      ]);
    });

    it('refuse a key twice and a missing key', () => {
      expect(upsert('a', 'A', null)).toEqual([
        'DUPLICATE_VALUE: Duplicate external id specified: a [Code__c]',
        'DUPLICATE_VALUE: Duplicate external id specified: a [Code__c]',
        'MISSING_ARGUMENT: Code__c not specified [Code__c]',
      ]);
    });

    it('refuse a field that is no key', () => {
      const record = sobject('Gadget__c', { Title__c: 'x' });
      expect(thrown(() => dml(org, 'upsert', [record], { externalIdField: 'Title__c' }))).toContain(
        'Invalid field for upsert',
      );
    });
  });

  it('makes the contact behind a person account, and keeps it', () => {
    const persons = testOrg([], { personAccounts: true });
    const id = insert(persons, 'Account', { LastName: 'Lee', FirstName: 'Ann', PersonEmail: 'ann@x.example' });
    dml(persons, 'update', [sobject('Account', { Id: id, PersonEmail: 'lee@x.example' })]);
    const [contact] = rows(persons, 'SELECT Id, Name, Email, AccountId, IsPersonAccount FROM Contact');
    expect(contact).toMatchObject({ Name: 'Ann Lee', Email: 'lee@x.example', AccountId: id, IsPersonAccount: true });
    expect(rows(persons, 'SELECT Name, IsPersonAccount, PersonContactId FROM Account')).toEqual([
      { Name: 'Ann Lee', IsPersonAccount: true, PersonContactId: contact?.['Id'] },
    ]);
    expect(tryInsert(persons, 'Account', { Name: 'Acme' })).toBeNull();
    expect(rows(persons, 'SELECT Id FROM Contact')).toHaveLength(1);
  });

  it('does not drop a lookup that is given by relationship', () => {
    const record = sobject('Contact', { LastName: 'Ann' });
    record.parents.set('account', sobject('Account', { Name: 'Acme' }));
    expect(() => dml(org, 'insert', [record])).toThrow('a lookup given by relationship (Contact.account = new …)');
  });

  it('refuses a username that is taken', () => {
    org.users.create({ email: 'ann@x.example', lastName: 'Ann' });
    expect(thrown(() => org.users.create({ email: 'ANN@x.example', lastName: 'Other' }))).toContain(
      'DUPLICATE_USERNAME, Duplicate Username.',
    );
  });

  it('refuses inactive owners', () => {
    const gone = org.users.create({ email: 'gone@x.example', lastName: 'Gone', isActive: false });
    expect(tryInsert(org, 'Task', { OwnerId: gone.id })).toBe(
      `INACTIVE_OWNER_OR_USER: operation performed with inactive user [${gone.id}] as owner of task [OwnerId]`,
    );
  });

  it('does not mix setup objects with others', () => {
    const set = testOrg([
      { file: 'permissionsets/P.permissionset-meta.xml', text: metadata('PermissionSet', '<label>P</label>') },
    ]);
    const [permission] = rows(set, 'SELECT Id FROM PermissionSet');
    const user = set.users.create({ email: 'u@x.example', lastName: 'U' });
    const options = { allOrNone: true, access: 'SYSTEM_MODE', sharing: 'without', externalIdField: null } as const;
    expect(
      thrown(() =>
        set.transaction(set.users.admin, 'anonymous', (execution) => {
          execution.dml('insert', [sobject('Account', { Name: 'Acme' })], options);
          const assignment = { PermissionSetId: permission?.['Id'], AssigneeId: user.id };
          execution.dml('insert', [sobject('PermissionSetAssignment', assignment)], options);
        }),
      ),
    ).toContain(
      'MIXED_DML_OPERATION, DML operation on setup object is not permitted after you have updated a non-setup object',
    );
    expect(rows(set, 'SELECT Id FROM Account')).toEqual([]);
  });
});
