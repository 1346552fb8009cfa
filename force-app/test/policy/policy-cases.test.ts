import { beforeAll, describe, expect, it } from '@jest/globals';
import { policyCases } from '../../../contract/policy-cases';
import { loadOrg } from '../../../local/org/org';
import type { Org } from '../../../local/org/org-facade';

/** The cases that the poller's prefilter is held to as well, decided by the Apex that files. */
describe('the policy in Apex', () => {
  let org: Org;

  beforeAll(() => {
    org = loadOrg({ sharedActivities: true });
  });

  it.each(policyCases.map((given) => [given.name, given] as const))('%s', (_name, given) => {
    const decision = org.callStatic(org.users.admin, 'InboxSyncPolicyCases', 'decide', [JSON.stringify(given)]);
    expect(decision).toBe(given.decision);
  });
});
