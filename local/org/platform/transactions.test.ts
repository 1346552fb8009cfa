import { describe, expect, it } from '@jest/globals';
import { ApexList, ApexMap } from '../kernel/collections';
import { ApexBlob } from '../kernel/dates';
import { ApexException, NotModelledError } from '../kernel/exceptions';
import type { DmlOptions, DmlRowResult, Execution, PreparedQuery, QueryOptions } from '../kernel/execution';
import type { EventDelivery, MetadataRecord, MetadataProblem } from '../kernel/services';
import { ApexSObject } from '../kernel/sobject';
import { ApexSObjectField, ApexType } from '../kernel/tokens';
import { typeRef } from '../kernel/type-ref';
import { call, inOrg, member, thrown } from './fixture';

const STRING = typeRef('String');
const contacts = (...records: unknown[]): ApexList => new ApexList(typeRef('Contact'), records);
const good: DmlRowResult = { id: '003000000000001AAA', isSuccess: true, isCreated: true, errors: [] };
const bad: DmlRowResult = {
  id: null,
  isSuccess: false,
  isCreated: false,
  errors: [
    { index: 1, id: null, statusCode: 'REQUIRED_FIELD_MISSING', message: 'missing: [LastName]', fields: ['LastName'] },
  ],
};

/** An execution that notes the statements it is given and answers with `rows`. */
function recording(rows: DmlRowResult[]) {
  const calls: { operation: string; count: number; options: DmlOptions }[] = [];
  const overrides: Partial<Execution> = {
    dml: (operation, records, options) => {
      calls.push({ operation, count: records.length, options });
      return rows;
    },
  };
  return { calls, overrides };
}

describe('Database', () => {
  it('hands partial statements over and gives a result a row', () => {
    const { calls, overrides } = recording([good, bad]);
    const records = contacts(new ApexSObject('Contact'), new ApexSObject('Contact'));
    const results = inOrg(() => member('Database', 'insert(List,Boolean)')(records, false), overrides) as ApexList;
    expect(calls).toEqual([
      {
        operation: 'insert',
        count: 2,
        options: { allOrNone: false, access: 'USER_MODE', sharing: 'with', externalIdField: null },
      },
    ]);
    const [first, second] = results.items;
    expect([call('Database.SaveResult', 'isSuccess', first), call('Database.SaveResult', 'getId', first)]).toEqual([
      true,
      good.id,
    ]);
    const [error] = (call('Database.SaveResult', 'getErrors', second) as ApexList).items;
    expect(String(call('Database.Error', 'getStatusCode', error))).toBe('REQUIRED_FIELD_MISSING');
    expect(call('Database.Error', 'getMessage', error)).toBe('missing: [LastName]');
    expect((call('Database.Error', 'getFields', error) as ApexList).items).toEqual(['LastName']);
  });

  it('passes the access level, the external id and options on', () => {
    const { calls, overrides } = recording([good]);
    const system = call('AccessLevel', 'SYSTEM_MODE');
    const record = new ApexSObject('Contact');
    inOrg(() => {
      member('Database', 'update(SObject,Boolean,AccessLevel)')(record, false, system);
      member('Database', 'upsert(SObject,Schema.SObjectField,Boolean)')(
        record,
        ApexSObjectField.of('Contact', 'Email'),
        true,
      );
      const options = call('Database.DMLOptions', 'new');
      member('Database.DMLOptions', 'optAllOrNone(Boolean)')(options, true);
      member('Database', 'insert(SObject,Database.DMLOptions)')(record, options);
    }, overrides);
    expect(calls.map(({ options }) => [options.access, options.allOrNone, options.externalIdField])).toEqual([
      ['SYSTEM_MODE', false, null],
      ['USER_MODE', true, 'Email'],
      ['USER_MODE', true, null],
    ]);
  });

  it('refuses null', () => {
    const { overrides } = recording([]);
    expect(thrown(() => inOrg(() => member('Database', 'insert(List)')(null), overrides))).toContain(
      'NullPointerException',
    );
    expect(thrown(() => inOrg(() => member('Database', 'insert(List)')(contacts(null)), overrides))).toContain(
      'NullPointerException',
    );
  });

  it('binds dynamic queries by variable or by map, in any case', () => {
    const seen: unknown[] = [];
    const prepared = { text: '', objectName: 'Contact', isCount: true, isAggregate: false, access: null, binds: ['x'] };
    const overrides: Partial<Execution> = {
      prepare: (soql): PreparedQuery => ({ ...prepared, text: soql }),
      query: (query, options: QueryOptions) => {
        seen.push([query.text, options.access, options.bind('x')]);
        return { records: [], count: 7 };
      },
    };
    const binds = new ApexMap(STRING, typeRef('Object'), [['X', 1]]);
    inOrg(() => {
      member('Database', 'queryWithBinds(String,Map,AccessLevel)')('q1', binds, call('AccessLevel', 'SYSTEM_MODE'));
      expect(member('Database', 'countQuery(String)')('q2', (name: string) => `${name}!`)).toBe(7);
      expect(() => member('Database', 'query(String)')('q3')).toThrow(NotModelledError);
      expect(
        thrown(
          () =>
            binds.delete('X') &&
            member('Database', 'queryWithBinds(String,Map,AccessLevel)')('q4', binds, call('AccessLevel', 'USER_MODE')),
        ),
      ).toContain('does not exist in the bindMap');
    }, overrides);
    expect(seen).toEqual([
      ['q1', 'SYSTEM_MODE', 1],
      ['q2', 'USER_MODE', 'x!'],
    ]);
  });
});

describe('exceptions', () => {
  it('tell what failed in a DML statement', () => {
    const error = new ApexException('System.DmlException', 'Insert failed.');
    error.dmlRows = bad.errors;
    error.apexStack = ['Class.X.y: line 12, column 1'];
    expect(call('DmlException', 'getNumDml', error)).toBe(1);
    expect(call('DmlException', 'getDmlIndex', error, 0)).toBe(1);
    expect(String(call('DmlException', 'getDmlType', error, 0))).toBe('REQUIRED_FIELD_MISSING');
    expect(call('DmlException', 'getDmlId', error, 0)).toBeNull();
    expect(thrown(() => call('DmlException', 'getDmlMessage', error, 1))).toContain('System.ListException');
    expect(call('Exception', 'getLineNumber', error)).toBe(12);
    expect(call('Exception', 'getTypeName', error)).toBe('System.DmlException');
  });

  it('have a message, a cause, and a default text without a message', () => {
    const cause = call('MathException', 'new', 'deep');
    const error = call('QueryException', 'new', 'high', cause) as ApexException;
    expect([call('Exception', 'getMessage', error), call('Exception', 'getCause', error)]).toEqual(['high', cause]);
    expect(thrown(() => call('Exception', 'initCause', error, cause))).toContain('Cause already set');
    expect(call('Exception', 'getMessage', call('ListException', 'new'))).toBe('Script-thrown exception');
    expect(call('Exception', 'toString', error)).toBe('System.QueryException: high');
  });
});

describe('assertions', () => {
  const equal = member('Assert', 'areEqual(Object,Object)');

  it('compare as equals does', () => {
    equal(1, 1n);
    equal('a', 'a');
    equal(contacts(new ApexSObject('Contact')), contacts(new ApexSObject('Contact')));
    expect(() => equal('a', 'A')).toThrow('Assertion Failed: Expected: a, Actual: A');
    expect(() => equal(null, '')).toThrow('Assertion Failed: Expected: null, Actual: ');
    expect(() => call('Assert', 'areEqual', 1, 2, 'count')).toThrow('Assertion Failed: count: Expected: 1, Actual: 2');
    expect(() => call('Assert', 'isTrue', null)).toThrow('Assertion Failed');
    expect(() => call('Assert', 'isFalse', null)).toThrow('Assertion Failed');
    expect(() => call('Assert', 'isNotNull', null, 'gone')).toThrow('Assertion Failed: gone: Same value: null');
    expect(() => call('System', 'assertNotEquals', 'a', 'a')).toThrow('Same value: a');
  });

  it('cannot be caught by Apex', () => {
    try {
      call('Assert', 'fail', 'stop');
    } catch (error) {
      expect(error).not.toBeInstanceOf(ApexException);
      expect((error as Error).message).toBe('Assertion Failed: stop');
    }
    expect.assertions(2);
  });

  it('know types', () => {
    inOrg(() => {
      call('Assert', 'isInstanceOfType', new ApexSObject('Contact'), ApexType.of(typeRef('SObject')));
      call('Assert', 'isNotInstanceOfType', 'a', ApexType.of(typeRef('Integer')));
      const integer = ApexType.of(typeRef('Integer'));
      expect(() => call('Assert', 'isInstanceOfType', 'a', integer)).toThrow('Expected instance of: Integer');
    });
  });
});

describe('events', () => {
  const delivery: EventDelivery = {
    retries: 0,
    lastError: null,
    resumeCheckpoint: null,
    setResumeCheckpoint: () => undefined,
  };

  it('give the operation’s id of a publish result', () => {
    const queued: DmlRowResult = {
      ...good,
      errors: [{ index: 0, id: null, statusCode: 'OPERATION_ENQUEUED', message: 'uuid-1', fields: [] }],
    };
    inOrg(
      () => {
        const result = member('EventBus', 'publish(SObject)')(new ApexSObject('E__e'));
        expect(call('EventBus', 'getOperationId', result)).toBe('uuid-1');
      },
      { publish: () => [queued] },
    );
  });

  it('have a context in a trigger only', () => {
    const current = (): unknown => call('EventBus.TriggerContext', 'currentContext');
    inOrg(
      () => {
        expect(current()).toBe(current());
        expect(call('EventBus.TriggerContext', 'retries', current())).toBe(0);
      },
      { eventDelivery: delivery },
    );
    expect(() => inOrg(current, { eventDelivery: null })).toThrow(NotModelledError);
  });
});

describe('Apex REST', () => {
  it('has one context a transaction, whose parts can be set and read', () => {
    const execution: Partial<Execution> = {};
    inOrg(() => {
      expect(call('RestContext', 'request')).toBeNull();
      const request = call('RestRequest', 'new');
      member('RestContext', 'request(RestRequest)')(request);
      member('RestRequest', 'requestBody(Blob)')(call('RestContext', 'request'), ApexBlob.ofText('{}'));
      expect(call('Blob', 'toString', call('RestRequest', 'requestBody', request))).toBe('{}');
      call('RestRequest', 'addHeader', request, 'X-A', '1');
      expect(call('Map', 'get', call('RestRequest', 'headers', request), 'X-A')).toBe('1');
    }, execution);
    inOrg(() => expect(call('RestContext', 'request')).toBeNull());
  });
});

describe('Metadata', () => {
  function container(): unknown {
    const record = call('Metadata.CustomMetadata', 'new');
    member('Metadata.Metadata', 'fullName(String)')(record, 'InboxSyncPolicy.Org');
    const value = call('Metadata.CustomMetadataValue', 'new');
    member('Metadata.CustomMetadataValue', 'field(String)')(value, 'BodyStorage__c');
    member('Metadata.CustomMetadataValue', 'value(Object)')(value, 'None');
    member('List', 'add(T)')(call('Metadata.CustomMetadata', 'values', record), value);
    const made = call('Metadata.DeployContainer', 'new');
    call('Metadata.DeployContainer', 'addMetadata', made, record);
    return made;
  }

  it('hands records over for deployment, outside of tests only', () => {
    const seen: MetadataRecord[] = [];
    const deployCustomMetadata = (
      records: readonly MetadataRecord[],
      done: (id: string, problems: readonly MetadataProblem[]) => void,
    ): string => {
      seen.push(...records);
      done('0Af000000000001AAA', []);
      return '0Af000000000001AAA';
    };
    const deploy = (isTest: boolean): unknown =>
      inOrg(() => call('Metadata.Operations', 'enqueueDeployment', container(), null), {
        isTest,
        deployCustomMetadata,
      });
    expect(deploy(false)).toBe('0Af000000000001AAA');
    expect(seen).toEqual([
      { fullName: 'InboxSyncPolicy.Org', label: null, values: [{ field: 'BodyStorage__c', value: 'None' }] },
    ]);
    expect(thrown(() => deploy(true))).toContain('System.AsyncException');
  });
});
