import { describe, expect, it } from '@jest/globals';
import { ApexList, ApexMap, type ApexSet } from '../kernel/collections';
import { ApexDate, ApexDatetime } from '../kernel/dates';
import { NotModelledError } from '../kernel/exceptions';
import { ApexDecimal } from '../kernel/numbers';
import { ApexSObject } from '../kernel/sobject';
import { ApexSObjectField, ApexSObjectType } from '../kernel/tokens';
import { typeRef } from '../kernel/type-ref';
import { customMetadataAll, customMetadataInstance } from './index';
import { call, field, inOrg, member, object, schemaOf, thrown } from './fixture';

const ID = '003000000000001AAA';
const EMAIL = ApexSObjectField.of('Contact', 'Email');

function contact(values: Record<string, unknown> = {}): ApexSObject {
  const record = new ApexSObject('Contact');
  Object.entries(values).forEach(([name, value]) => record.fields.set(name, value));
  return record;
}

const get = (record: ApexSObject, name: string): unknown => inOrg(() => member('SObject', 'get(String)')(record, name));
const put = (record: ApexSObject, name: string, value: unknown): unknown =>
  inOrg(() => member('SObject', 'put(String,Object)')(record, name, value));

describe('SObject', () => {
  it('reads fields by name in any case, null where never set, checkboxes false', () => {
    const record = contact({ lastname: 'Li' });
    expect(get(record, 'LASTNAME')).toBe('Li');
    expect(get(record, 'Email')).toBeNull();
    expect(get(record, 'HasOptedOutOfEmail')).toBe(false);
    expect(inOrg(() => member('SObject', 'get(Schema.SObjectField)')(record, EMAIL))).toBeNull();
  });

  it('refuses fields that the object does not have or the query did not select', () => {
    const record = contact({ lastname: 'Li' });
    expect(thrown(() => get(record, 'Nope__c'))).toBe('System.SObjectException: Invalid field Nope__c for Contact');
    record.queried = new Set(['lastname']);
    expect(thrown(() => get(record, 'Email'))).toBe(
      'System.SObjectException: SObject row was retrieved via SOQL without querying the requested field: Contact.Email',
    );
    put(record, 'Email', 'li@example.com');
    expect(get(record, 'Email')).toBe('li@example.com');
  });

  it('converts what it is given to the field’s type, and refuses what does not fit', () => {
    const record = contact();
    put(record, 'Score__c', 3);
    put(record, 'AccountId', '001000000000001');
    expect(record.fields.get('score__c')).toEqual(new ApexDecimal(3n, 0));
    expect(record.fields.get('accountid')).toBe('001000000000001AAA');
    expect(thrown(() => put(record, 'Birthdate', '2024-01-01'))).toBe(
      'System.SObjectException: Illegal assignment from String to Date (Contact.Birthdate)',
    );
    expect(thrown(() => put(record, 'LastName', 1))).toContain('Illegal assignment from Integer to String');
    expect(thrown(() => put(record, 'CreatedDate', new ApexDatetime(0)))).toBe(
      'System.SObjectException: Field CreatedDate is not editable',
    );
    expect(put(record, 'Birthdate', ApexDate.of(2024, 1, 1))).toBeNull();
    expect(String(put(record, 'Birthdate', null))).toBe('2024-01-01');
  });

  it('refuses changes to records of Trigger.old', () => {
    const record = contact();
    record.isReadOnly = true;
    expect(thrown(() => put(record, 'LastName', 'x'))).toBe('System.FinalException: Record is read-only');
  });

  it('loses its id in a plain clone and keeps it where asked', () => {
    const record = contact({ id: ID, lastname: 'Li', createddate: new ApexDatetime(0) });
    const clone = (...args: unknown[]): ApexSObject =>
      inOrg(() => call('SObject', 'clone', record, ...args)) as ApexSObject;
    expect([...clone().fields.keys()]).toEqual(['lastname']);
    expect(clone(true).id).toBe(ID);
    expect(clone(false, true, true).fields.has('createddate')).toBe(true);
    clone().fields.set('lastname', 'other');
    expect(record.fields.get('lastname')).toBe('Li');
  });

  it('collects its errors with the field they are about', () => {
    const record = contact();
    inOrg(() => {
      member('SObject', 'addError(String)')(record, 'no');
      member('SObject', 'addError(Schema.SObjectField,String)')(record, EMAIL, 'bad');
    });
    expect(record.errors).toEqual([
      { message: 'no', field: null },
      { message: 'bad', field: 'Email' },
    ]);
    expect(call('SObject', 'hasErrors', record)).toBe(true);
  });

  it('gives parents by relationship name', () => {
    const record = contact();
    const account = new ApexSObject('Account');
    inOrg(() => {
      call('SObject', 'putSObject', record, 'account', account);
      expect(member('SObject', 'getSObject(String)')(record, 'Account')).toBe(account);
      expect(thrown(() => member('SObject', 'getSObject(String)')(record, 'Owner'))).toContain('Invalid relationship');
      expect(thrown(() => call('SObject', 'putSObject', record, 'Account', contact()))).toContain('Illegal assignment');
    });
  });

  it('shows what is populated under the names of the schema', () => {
    const map = inOrg(() => call('SObject', 'getPopulatedFieldsAsMap', contact({ lastname: 'Li', email: null })));
    expect([...(map as ApexMap)]).toEqual([
      ['LastName', 'Li'],
      ['Email', null],
    ]);
  });
});

describe('Schema', () => {
  const describeOf = (name: string): unknown => call('Schema.SObjectType', 'getDescribe', ApexSObjectType.of(name));
  const fieldOf = (name: string): unknown =>
    call('Schema.SObjectField', 'getDescribe', ApexSObjectField.of('Contact', name));

  it('finds objects and fields in any case', () => {
    inOrg(() => {
      const all = call('Schema', 'getGlobalDescribe') as ApexMap;
      expect(call('Map', 'containsKey', all, 'CONTACT')).toBe(true);
      expect(call('Map', 'get', all, 'TaskRelation')).toBeNull();
      const fields = call(
        'Schema.FieldMap',
        'getMap',
        call('Schema.DescribeSObjectResult', 'fields', describeOf('Contact')),
      );
      expect(call('Map', 'get', fields, 'EMAIL')).toBe(EMAIL);
    });
  });

  it('describes fields', () => {
    inOrg(() => {
      expect(String(call('Schema.DescribeFieldResult', 'getType', fieldOf('Email')))).toBe('EMAIL');
      expect(String(call('Schema.DescribeFieldResult', 'getSoapType', fieldOf('Score__c')))).toBe('DOUBLE');
      expect(call('Schema.DescribeFieldResult', 'getScale', fieldOf('Score__c'))).toBe(2);
      const targets = call('Schema.DescribeFieldResult', 'getReferenceTo', fieldOf('AccountId')) as ApexList;
      expect(targets.items).toEqual([ApexSObjectType.of('Account')]);
      expect(call('Schema.DescribeFieldResult', 'isNillable', fieldOf('Email'))).toBe(true);
    });
  });

  it('asks the running user’s rights', () => {
    const rights = {
      objectRights: () => ({ read: true, create: false, edit: false, delete: false }),
      fieldRights: () => ({ read: true, edit: true }),
    };
    inOrg(() => {
      expect(call('Schema.DescribeSObjectResult', 'isAccessible', describeOf('Contact'))).toBe(true);
      expect(call('Schema.DescribeSObjectResult', 'isCreateable', describeOf('Contact'))).toBe(false);
      expect(call('Schema.DescribeFieldResult', 'isUpdateable', fieldOf('Email'))).toBe(true);
      expect(call('Schema.DescribeFieldResult', 'isUpdateable', fieldOf('CreatedDate'))).toBe(false);
    }, rights);
  });

  it('makes records of a type known at run time only', () => {
    const type = ApexSObjectType.of('Contact');
    const withId = call('Schema.SObjectType', 'newSObject', type, ID) as ApexSObject;
    expect([withId.objectName, withId.id]).toEqual(['Contact', ID]);
    const filled = inOrg(() => call('Schema.SObjectType', 'newSObject', type, null, true)) as ApexSObject;
    expect(filled.fields.get('hasoptedoutofemail')).toBe(false);
  });
});

describe('Security.stripInaccessible', () => {
  const strip = (type: string, record: ApexSObject, canRead = true): unknown => {
    const overrides = {
      objectRights: () => ({ read: canRead, create: true, edit: true, delete: true }),
      fieldRights: (_object: string, name: string) => ({ read: name !== 'Email', edit: name !== 'Email' }),
    };
    const records = new ApexList(typeRef('Contact'), [record]);
    return inOrg(
      () => member('Security', 'stripInaccessible(System.AccessType,List)')({ name: type }, records),
      overrides,
    );
  };

  it('removes what the user may not see, and says what it removed', () => {
    const decision = strip('READABLE', contact({ id: ID, lastname: 'Li', email: 'x' }));
    const [record] = (call('SObjectAccessDecision', 'getRecords', decision) as ApexList<ApexSObject>).items;
    expect([...(record?.fields.keys() ?? [])]).toEqual(['id', 'lastname']);
    const removed = call('SObjectAccessDecision', 'getRemovedFields', decision) as ApexMap<string, ApexSet>;
    expect([...(removed.get('Contact') ?? [])]).toEqual(['Email']);
  });

  it('refuses objects the user may not see, and is loud about related records', () => {
    expect(thrown(() => strip('READABLE', contact(), false))).toBe(
      'System.NoAccessException: No access to entity: Contact',
    );
    const child = contact();
    child.parents.set('account', null);
    expect(() => strip('READABLE', child)).toThrow(NotModelledError);
  });
});

describe('custom metadata', () => {
  const type = object('Rule__mdt', 'm00', [
    field('DeveloperName'),
    field('Text__c', { type: 'TEXTAREA', length: 1000 }),
  ]);
  const record = new ApexSObject('Rule__mdt');
  record.fields.set('id', 'm00000000000001AAA').set('developername', 'Org').set('text__c', 'x'.repeat(300));
  const org = { schema: schemaOf(type), customMetadata: () => [record] };

  it('is found by name in any case or by id, with long texts cut', () => {
    inOrg(() => {
      expect(customMetadataInstance(type, 'ORG')?.fields.get('text__c')).toBe('x'.repeat(255));
      expect(customMetadataInstance(type, 'm00000000000001')?.id).toBe(record.id);
      expect(customMetadataInstance(type, 'Other')).toBeNull();
      expect([...customMetadataAll(type).keys()]).toEqual(['Org']);
    }, org);
    expect(record.fields.get('text__c')).toHaveLength(300);
  });
});
