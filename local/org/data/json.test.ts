import { beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonRecord, Org } from '../org-facade';
import { at, day, insert, testOrg } from './test/fixture';

describe('REST’s view of records', () => {
  let org: Org;
  let id: string;
  beforeAll(() => {
    org = testOrg();
    id = insert(org, 'Gadget__c', {
      Title__c: 'one',
      Count__c: 2.5,
      Day__c: day('2026-02-28'),
      At__c: at('2026-02-28T23:30:00.999Z'),
    });
    insert(org, 'Gadget__c', { Title__c: 'part', Parent__c: id });
  });

  it('has attributes, the selected fields in order, and Ids only where they were asked for', () => {
    const [row] = org.query(
      "SELECT At__c, Day__c, Count__c, Flag__c, Notes__c, Parent__r.Id FROM Gadget__c WHERE Title__c = 'one'",
    ).records;
    expect(JSON.stringify(row)).toBe(
      `{"attributes":{"type":"Gadget__c","url":"/services/data/v68.0/sobjects/Gadget__c/${id}"},"At__c":"2026-02-28T23:30:00.000+0000","Day__c":"2026-02-28","Count__c":2.5,"Flag__c":true,"Notes__c":null,"Parent__r":null}`,
    );
    const [part] = org.query("SELECT Id, Parent__r.Title__c FROM Gadget__c WHERE Title__c = 'part'").records;
    expect(Object.keys(part ?? {})).toEqual(['attributes', 'Id', 'Parent__r']);
    expect(Object.keys(part?.['Parent__r'] as JsonRecord)).toEqual(['attributes', 'Title__c']);
  });

  it('names grouped results as the query does', () => {
    expect(org.query('SELECT COUNT(Id) HowMany, MAX(Title__c) FROM Gadget__c').records).toEqual([
      { attributes: { type: 'AggregateResult' }, HowMany: 2, expr0: 'part' },
    ]);
  });

  it('describes objects and fields with the rights of the user', () => {
    const described = org.describe(org.users.admin, 'Task');
    const fields = described['fields'] as JsonRecord[];
    expect(described).toMatchObject({ name: 'Task', keyPrefix: '00T', createable: true, custom: false });
    expect(fields.find((field) => field['name'] === 'WhoId')).toMatchObject({
      type: 'reference',
      referenceTo: ['Contact', 'Lead'],
      relationshipName: 'Who',
      createable: true,
    });
    expect(fields.find((field) => field['name'] === 'TaskSubtype')).toMatchObject({
      createable: true,
      updateable: false,
    });
    const names = org.describeGlobal(org.users.admin).map((row) => row['name']);
    expect(names).toEqual(expect.arrayContaining(['Gadget__c', 'Task', 'User']));
    expect(names).not.toContain('Name');
  });

  it.each([
    [{ Title__c: 5 }, 'Cannot deserialize instance of text from VALUE_NUMBER value 5'],
    [{ Count__c: '5' }, 'Cannot deserialize instance of decimal from VALUE_STRING value 5'],
    [{ At__c: 'yesterday' }, 'Cannot deserialize instance of datetime from VALUE_STRING value yesterday'],
    [{ At__c: '2026-02-28T10:00:00' }, 'Cannot deserialize instance of datetime'],
    [{ Day__c: '2026-02-30' }, 'Cannot deserialize instance of date'],
    [{ Nothing__c: 1 }, "No such column 'Nothing__c' on sobject of type Gadget__c"],
  ])('refuses %j', (row, message) => {
    expect(() => org.insert('Gadget__c', [row])).toThrow(message);
  });

  it.each([
    '2026-02-28T10:00:00Z',
    '2026-02-28T10:00:00.000+0000',
    '2026-02-28T12:00:00+02:00',
    '2026-02-28T12:00:00.000+0200',
  ])('reads the moment %s', (text) => {
    const [made = ''] = org.insert('Gadget__c', [{ At__c: text, title__C: 'moment' }]);
    expect(org.query(`SELECT At__c, Title__c FROM Gadget__c WHERE Id = '${made}'`).records[0]).toMatchObject({
      At__c: '2026-02-28T10:00:00.000+0000',
      Title__c: 'moment',
    });
  });
});
