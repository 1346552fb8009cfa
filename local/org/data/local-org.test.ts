import { beforeAll, describe, expect, it } from '@jest/globals';
import { NotModelledError } from '../kernel/exceptions';
import type { ApexRestRequest } from '../kernel/program';
import { OrgError, type Org } from '../org-facade';
import { apexFile, fieldFile, metadata, rows, testOrg } from './test/fixture';

const classes = [
  ...apexFile(
    'classes/Echo.cls',
    `@RestResource(urlMapping='/echo/v1/*')
global without sharing class Echo {
  @HttpPost global static void post() {
    RestContext.response.statusCode = 201;
    RestContext.response.responseBody = Blob.valueOf(RestContext.request.requestBody.toString() + '!');
    insert as system new Account(Name = UserInfo.getUserName());
  }
  @HttpDelete global static void fail() {
    insert as system new Account(Name = 'undone');
    throw new IllegalArgumentException('no');
  }
}`,
  ),
  ...apexFile(
    'classes/Later.cls',
    `public class Later implements Queueable { public void execute(QueueableContext context) { insert as system new Account(Name = 'later ' + (context.getJobId() != null)); } public static Id start() { return System.enqueueJob(new Later()); } }`,
  ),
  ...apexFile(
    'classes/IsolationTest.cls',
    `@IsTest private class IsolationTest {
  @TestSetup static void setUp() { insert as system new Account(Name = 'from setup'); }
  @IsTest static void seesOnlyItsOwnRows() { Assert.areEqual('from setup', [SELECT Name FROM Account WITH SYSTEM_MODE].Name); insert as system new Account(Name = 'more'); }
  @IsTest static void seesSetupObjects() { Assert.areEqual(1, [SELECT COUNT() FROM Account WITH SYSTEM_MODE]); Assert.areEqual(1, [SELECT COUNT() FROM Profile WHERE Name = 'Standard User' WITH SYSTEM_MODE]); }
  @IsTest static void fails() { Assert.areEqual(1, 2, 'counted'); }
}`,
  ),
  {
    file: 'permissionsets/Caller.permissionset-meta.xml',
    text: metadata(
      'PermissionSet',
      '<classAccesses><apexClass>Echo</apexClass><enabled>true</enabled></classAccesses><label>Caller</label>',
    ),
  },
  {
    file: 'objects/Setting__mdt/Setting__mdt.object-meta.xml',
    text: metadata(
      'CustomObject',
      '<label>Setting</label><pluralLabel>Settings</pluralLabel><visibility>Public</visibility>',
    ),
  },
  fieldFile('Setting__mdt', 'Value__c', '<type>LongTextArea</type><length>1000</length><visibleLines>3</visibleLines>'),
  fieldFile('Setting__mdt', 'On__c', '<type>Checkbox</type><defaultValue>true</defaultValue>'),
];

const request = (method: string, uri: string, body = ''): ApexRestRequest => ({
  uri,
  method,
  headers: {},
  parameters: {},
  body: Buffer.from(body),
});

describe('the local org', () => {
  let org: Org;
  beforeAll(() => {
    org = testOrg(classes);
  });

  describe('Apex REST', () => {
    it('answers by URL, with the rights of the caller', () => {
      const caller = org.users.create({ email: 'caller@x.example', lastName: 'Caller', permissionSets: ['Caller'] });
      const answer = org.callRest(request('POST', '/services/apexrest/echo/v1/x', 'hello'), caller);
      expect([answer.status, Buffer.from(answer.body).toString()]).toEqual([201, 'hello!']);
      expect(rows(org, "SELECT Id FROM Account WHERE Name = 'caller@x.example'")).toHaveLength(1);
    });

    const refusal = (work: () => unknown): string => {
      try {
        work();
      } catch (error) {
        return error instanceof OrgError ? `${error.code}: ${error.message}` : String(error);
      }
      return 'accepted';
    };

    it('refuses unknown URLs, methods and callers', () => {
      const stranger = org.users.create({ email: 'stranger@x.example', lastName: 'Stranger' });
      expect(refusal(() => org.callRest(request('POST', '/nothing'), org.users.admin))).toBe(
        'NOT_FOUND: Could not find a match for URL',
      );
      expect(refusal(() => org.callRest(request('GET', '/echo/v1/'), org.users.admin))).toContain(
        "METHOD_NOT_ALLOWED: HTTP Method 'GET' not allowed. Allowed are ",
      );
      expect(refusal(() => org.callRest(request('POST', '/echo/v1/'), stranger))).toBe(
        'FORBIDDEN: You do not have access to the Apex class named: Echo',
      );
    });

    it('tells what Apex threw, and undoes it', () => {
      const message = refusal(() => org.callRest(request('DELETE', '/echo/v1/x'), org.users.admin));
      expect(message).toContain(
        'APEX_ERROR: System.IllegalArgumentException: no\n\nClass.Echo.fail: line 10, column 1',
      );
      expect(rows(org, "SELECT Id FROM Account WHERE Name = 'undone'")).toEqual([]);
    });
  });

  it('runs queueable jobs after their transaction', async () => {
    const id = org.callStatic(org.users.admin, 'Later', 'start', []);
    expect(rows(org, `SELECT Status, ApexClass.Name FROM AsyncApexJob WHERE Id = '${String(id)}'`)).toEqual([
      { Status: 'Queued', ApexClass: { Name: 'Later' } },
    ]);
    await org.eventBus.idle();
    expect(rows(org, `SELECT Status FROM AsyncApexJob WHERE Id = '${String(id)}'`)).toEqual([{ Status: 'Completed' }]);
    expect(rows(org, "SELECT Id FROM Account WHERE Name = 'later true'")).toHaveLength(1);
  });

  it('runs each test over setup records only, and undoes it', () => {
    const before = JSON.stringify(org.dump(['Account']));
    const results = org.tests.map((test) => [test.methodName, org.runTest(test).passed]);
    expect(results).toEqual([
      ['seesOnlyItsOwnRows', true],
      ['seesSetupObjects', true],
      ['fails', false],
    ]);
    expect(JSON.stringify(org.dump(['Account']))).toBe(before);
  });

  it('keeps custom metadata records, long text included', () => {
    org.setMetadataRecord('Setting__mdt', 'Org', { Value__c: 'x'.repeat(300) });
    org.setMetadataRecord('Setting__mdt', 'Org', { On__c: false });
    expect(rows(org, 'SELECT DeveloperName, Value__c, On__c FROM Setting__mdt')).toEqual([
      { DeveloperName: 'Org', Value__c: 'x'.repeat(300), On__c: false },
    ]);
    expect(() => org.setMetadataRecord('Setting__mdt', 'Org', { Nothing__c: 1 })).toThrow(
      "No such column 'Nothing__c'",
    );
  });

  it('gives each field of a dump in the format of REST', () => {
    const lead = { LastName: 'L', Company: 'C', CreatedDate: '2020-02-03T04:05:06.789Z', AnnualRevenue: 10 };
    const [id] = org.insert('Lead', [lead]);
    const row = org.dump(['Lead', 'Nothing'])['Lead']?.find((one) => one['Id'] === id);
    expect(row).toMatchObject({
      CreatedDate: '2020-02-03T04:05:06.000+0000',
      AnnualRevenue: 10,
      Email: null,
      IsConverted: false,
    });
    expect(org.dump(['Nothing'])).toEqual({ Nothing: [] });
  });

  it('converts leads', () => {
    const [lead = ''] = org.insert('Lead', [{ LastName: 'Lea', Company: 'Lea Ltd', Email: 'lea@x.example' }]);
    const { contactId } = org.convertLead(lead);
    expect(
      rows(org, `SELECT IsConverted, ConvertedContactId, ConvertedAccount.Name FROM Lead WHERE Id = '${lead}'`),
    ).toEqual([{ IsConverted: true, ConvertedContactId: contactId, ConvertedAccount: { Name: 'Lea Ltd' } }]);
    expect(rows(org, `SELECT Email FROM Contact WHERE Id = '${contactId}'`)).toEqual([{ Email: 'lea@x.example' }]);
    expect(() => org.convertLead(lead)).toThrow('cannot reference converted lead');
  });

  it('says what it does not model instead of doing nothing', () => {
    expect(() =>
      org.transaction(org.users.admin, 'anonymous', (execution) => execution.schedule('x', '0 0 0 * * ?', {})),
    ).toThrow(NotModelledError);
    expect(() => testOrg([{ file: 'workflows/Task.workflow-meta.xml', text: metadata('Workflow', '') }])).toThrow(
      'local/org does not know this kind of metadata file',
    );
  });

  it('names file and line of Apex that queries what is not there', () => {
    const source = apexFile(
      'classes/Wrong.cls',
      'public class Wrong {\n  List<Contact> all = [\n    SELECT Nothing__c FROM Contact\n  ];\n}',
    );
    expect(() => testOrg(source)).toThrow("classes/Wrong.cls:3:12 No such column 'Nothing__c' on entity 'Contact'.");
  });
});
