import { describe, expect, it } from '@jest/globals';
import { loadOrg } from '../../local/org/org';
import type { OrgUser } from '../../local/org/org-facade';

const org = loadOrg({ sharedActivities: true, folders: ['force-app/main'] });
const userWith = (...permissionSets: string[]): OrgUser => {
  const name = `rights-${permissionSets.join('-').toLowerCase() || 'none'}`;
  return org.users.create({
    email: `${name}@ours.example`,
    lastName: name,
    profile: 'Minimum Access - Salesforce',
    permissionSets,
  });
};
const poller = userWith('InboxSyncPoller');
const user = userWith('InboxSyncUser');
const admin = userWith('InboxSyncAdmin');
const nobody = userWith();

/** Whether Apex REST lets the user in; a body that the resource itself refuses is inside. */
function calls(who: OrgUser): string {
  try {
    const body = new TextEncoder().encode('{}');
    org.callRest({ method: 'POST', uri: '/inbox-sync/v1/heartbeat', parameters: {}, headers: {}, body }, who);
    return 'let in';
  } catch (error) {
    return (error as Error).name;
  }
}

function publishes(who: OrgUser): string {
  const row = { DeliveryKey__c: 'a'.repeat(64), MessageKey__c: 'b'.repeat(64), Mailbox__c: '000000000000000AAA' };
  const options = { operation: 'insert', objectName: 'InboxSyncEmail__e', allOrNone: false, externalIdField: null };
  try {
    return org.save(who, [row], { ...options, operation: 'insert' })[0]?.success === true ? 'published' : 'refused';
  } catch (error) {
    return (error as Error).name;
  }
}

describe('from outside', () => {
  it('the poller alone calls the heartbeat', () => {
    expect([poller, user, admin, nobody].map(calls)).toEqual(['let in', 'OrgError', 'OrgError', 'OrgError']);
  });

  it('the poller alone publishes mail', () => {
    expect([poller, user, admin, nobody].map(publishes)).toEqual(['published', 'OrgError', 'OrgError', 'OrgError']);
  });

  it.each(['InboxSyncMailbox__c', 'InboxSyncEntry__c', 'InboxSyncRun__c', 'InboxSyncIncident__c'])(
    'neither the poller nor who has no permission set reads %s',
    (object) => {
      [poller, nobody].forEach((who) =>
        expect(() => org.queryAs(who, `SELECT Id FROM ${object}`, false)).toThrow(
          `sObject type '${object}' is not supported.`,
        ),
      );
    },
  );
});
