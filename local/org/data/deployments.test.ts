import { describe, expect, it } from '@jest/globals';
import type { MetadataProblem } from '../kernel/services';
import { loadOrg } from '../org';

interface Value {
  readonly field: string;
  readonly value: unknown;
}

// One org, empty until the tests that succeed, which come last.
const org = loadOrg({ sharedActivities: true, folders: ['force-app/main'] });

/** Deploys one record and waits for the callback. */
async function deploy(
  fullName: string,
  values: readonly Value[],
  isAdmin = true,
): Promise<readonly MetadataProblem[] | undefined> {
  const answers: (readonly MetadataProblem[])[] = [];
  const user = isAdmin ? org.users.admin : org.users.create({ email: 'ana@ours.example', lastName: 'Ana' });
  org.transaction(user, 'anonymous', (execution) =>
    execution.deployCustomMetadata([{ fullName, label: 'Org', values }], (_id, problems) => {
      answers.push(problems);
    }),
  );
  expect(answers).toEqual([]);
  await org.eventBus.idle();
  return answers[0];
}

const interval = (value: unknown): Value[] => [{ field: 'SyncIntervalMinutes__c', value }];
const stored = 'SELECT DeveloperName, SyncIntervalMinutes__c, UsersMayChangeRules__c FROM InboxSyncPolicy__mdt';

describe('deployment of custom metadata from Apex', () => {
  it('refuses a user who may not deploy', async () => {
    expect(await deploy('InboxSyncPolicy.Org', interval(15), false)).toHaveLength(1);
    expect(org.query(stored).records).toEqual([]);
  });

  it.each([
    ['an unknown type', 'Nothing.Org', interval(15)],
    ['a record name with a space', 'InboxSyncPolicy.Or g', interval(15)],
    ['an unknown field', 'InboxSyncPolicy.Org', [{ field: 'Nothing__c', value: 1 }]],
    ['a value of the wrong type', 'InboxSyncPolicy.Org', interval('15')],
    ['a number that is too large', 'InboxSyncPolicy.Org', interval(100_000)],
    ['a value that is not in the picklist', 'InboxSyncPolicy.Org', [{ field: 'BodyStorage__c', value: 'Half' }]],
    ['a text that is too long', 'InboxSyncPolicy.Org', [{ field: 'PollerUrl__c', value: 'x'.repeat(256) }]],
    ['a missing required field', 'InboxSyncMatchRule.New', [{ field: 'ObjectName__c', value: 'Lead' }]],
  ])('refuses %s and changes nothing', async (_what, fullName, values) => {
    expect(await deploy(fullName, values)).toHaveLength(1);
    expect(org.query(stored).records).toEqual([]);
  });

  it('forgets a deployment whose transaction was rolled back', async () => {
    let isCalled = false;
    expect(() =>
      org.transaction(org.users.admin, 'anonymous', (execution) => {
        execution.deployCustomMetadata([{ fullName: 'InboxSyncPolicy.Org', label: null, values: [] }], () => {
          isCalled = true;
        });
        throw new Error('rolled back');
      }),
    ).toThrow('rolled back');
    await org.eventBus.idle();
    expect(isCalled).toBe(false);
    expect(org.query(stored).records).toEqual([]);
  });

  it('creates and updates a record after the transaction, and then calls back', async () => {
    expect(await deploy('InboxSyncPolicy.Org', interval(15))).toEqual([]);
    expect(org.query(stored).records).toMatchObject([
      { DeveloperName: 'Org', SyncIntervalMinutes__c: 15, UsersMayChangeRules__c: true },
    ]);
    await deploy('InboxSyncPolicy__mdt.Org', interval(30));
    expect(org.query(stored).records).toMatchObject([{ SyncIntervalMinutes__c: 30 }]);
  });

  it('lets the page save the policy and see that it is done', async () => {
    const { admin } = org.users;
    org.assignPermissionSet(admin.id, 'InboxSyncAdmin');
    const policy = {
      ...{ syncIntervalMinutes: 5, includeInternalMail: false, includeAutomatedMail: false, bodyStorage: 'None' },
      ...{ ledgerRetentionDays: 7, apiReservePercent: 50, usersMayChangeRules: false },
    };
    const seen = {
      ...policy,
      ...{ syncIntervalMinutes: 30, bodyStorage: 'Full', ledgerRetentionDays: 30 },
      ...{ apiReservePercent: 20, usersMayChangeRules: true },
    };
    const forms = [policy, seen].map((form) => JSON.stringify(form));
    const id = org.callStatic(admin, 'InboxSyncPolicyController', 'savePolicy', forms);
    const state = (): unknown => org.query('SELECT State__c FROM InboxSyncDeployment__c').records[0]?.['State__c'];
    expect(state()).toBe('Pending');
    await org.eventBus.idle();
    expect(state()).toBe('Done');
    expect(org.query(`SELECT Id FROM InboxSyncDeployment__c WHERE Id = '${String(id)}'`).totalSize).toBe(1);
    expect(org.query(stored).records).toMatchObject([{ SyncIntervalMinutes__c: 5, UsersMayChangeRules__c: false }]);
  });
});
