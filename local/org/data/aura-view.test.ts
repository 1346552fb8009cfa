import { beforeEach, describe, expect, it } from '@jest/globals';
import { loadOrg } from '../org';
import type { Org, OrgUser } from '../org-facade';

const source = `
public with sharing class InboxSyncAuraSample {
  @AuraEnabled(cacheable=true)
  public static Answer read(String text, Integer count, List<Id> ids) {
    Answer answer = new Answer();
    answer.text = text;
    answer.count = count;
    answer.ids = ids?.size();
    answer.hidden = 'secret';
    answer.at = Datetime.newInstanceGmt(2026, 11, 23, 8, 0, 0);
    return answer;
  }
  @AuraEnabled(cacheable=true)
  public static void writeInCacheable() {
    insert new Account(Name = 'no');
  }
  @AuraEnabled
  public static Id write(String name) {
    Account account = new Account(Name = name);
    insert account;
    return account.Id;
  }
  @AuraEnabled
  public static void refuse() {
    throw new AuraHandledException('Choose a mailbox first.');
  }
  public static String notForComponents() {
    return 'x';
  }
  public class Answer {
    @AuraEnabled public String text;
    @AuraEnabled public Integer count;
    @AuraEnabled public Integer ids;
    @AuraEnabled public Datetime at;
    public String hidden;
  }
}`;
const set = `<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">
  <classAccesses><apexClass>InboxSyncAuraSample</apexClass><enabled>true</enabled></classAccesses>
  <label>Sample</label>
</PermissionSet>`;
const meta = `<?xml version="1.0" encoding="UTF-8"?>
<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>68.0</apiVersion><status>Active</status></ApexClass>`;

describe('a call of a component', () => {
  let org: Org;
  let user: OrgUser;
  const call = (methodName: string, parameters = {}, isWired = false, as = user): unknown =>
    org.callAura(as, { className: 'InboxSyncAuraSample', methodName, parameters, isWired });

  beforeEach(() => {
    org = loadOrg({
      sharedActivities: true,
      folders: [],
      fixtures: [
        { file: 'classes/InboxSyncAuraSample.cls', text: source },
        { file: 'classes/InboxSyncAuraSample.cls-meta.xml', text: meta },
        { file: 'permissionsets/InboxSyncSample.permissionset-meta.xml', text: set },
      ],
    });
    user = org.users.create({ email: 'a@b.example', lastName: 'A', permissionSets: ['InboxSyncSample'] });
  });

  it('takes parameters by name and answers what is AuraEnabled and not null', () => {
    expect(call('read', { count: 3, text: '<b>' }, true)).toEqual({
      text: '<b>',
      count: 3,
      at: '2026-11-23T08:00:00.000Z',
    });
  });

  it('is refused to a user whose permission sets do not give the class', () => {
    const other = org.users.create({ email: 'c@b.example', lastName: 'C' });
    expect(() => call('read', {}, false, other)).toThrow(
      "You do not have access to the Apex class named 'InboxSyncAuraSample'.",
    );
  });

  it('gives the sentence of an AuraHandledException', () => {
    expect(() => call('refuse')).toThrow('Choose a mailbox first.');
  });

  it('may write, but not where the method is cacheable', () => {
    expect(call('write', { name: 'Nordwind' })).toMatch(/^001/);
    expect(() => call('writeInCacheable')).toThrow(/Too many DML statements/);
    expect(org.query('SELECT COUNT() FROM Account').totalSize).toBe(1);
  });

  it('is an error for what a component cannot call', () => {
    expect(() => call('notForComponents')).toThrow(/InboxSyncAuraSample.notForComponents/);
    expect(() => call('write', { name: 'x' }, true)).toThrow(/must be cacheable/);
    expect(() => call('write', { nam: 'x' })).toThrow(/no parameter nam/);
    expect(() => call('read', { count: 'many' })).toThrow(/'count'/);
  });
});
