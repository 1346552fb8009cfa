import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  connectAnswerSchema,
  connectErrorSchema,
  connectErrorStatuses,
  connectPath,
  connectRequestSchema,
} from '../../../contract/connect';
import { loadOrg } from '../../../local/org/org';
import type { Org } from '../../../local/org/org-facade';

const domainUrl = 'http://127.0.0.1:7777';

describe('connecting in Apex and its contract', () => {
  let org: Org;
  let mailboxId: string;

  beforeAll(() => {
    org = loadOrg({ sharedActivities: true, domainUrl: () => domainUrl });
    const user = org.users.create({ email: 'ana@ours.example', lastName: 'Ana', permissionSets: ['InboxSyncUser'] });
    const row = { Address__c: 'Ana@ours.example', Provider__c: 'Microsoft', Access__c: 'Own consent' };
    [mailboxId = ''] = org.insert('InboxSyncMailbox__c', [{ ...row, User__c: user.id, OwnerId: user.id }]);
    org.setMetadataRecord('InboxSyncPolicy__mdt', 'Org', { PollerUrl__c: 'https://poller.example' });
  });

  function send(request: unknown): { status: number; answer: unknown } {
    const body = new TextEncoder().encode(JSON.stringify(request));
    const uri = connectPath.replace('/services/apexrest', '');
    const response = org.callRest({ uri, method: 'POST', headers: {}, parameters: {}, body }, org.users.admin);
    return { status: response.status, answer: JSON.parse(new TextDecoder().decode(response.body)) as unknown };
  }

  /** What the setup page would open, as the user of the mailbox. */
  function openedLink(): URL {
    const user = org.users.byUsername('ana@ours.example') ?? org.users.admin;
    const ticket = org.callStatic(user, 'InboxSyncConnectController', 'start', [mailboxId]);
    return new URL(fieldOf(ticket, 'url'));
  }

  it('agree on a request that the setup page made', () => {
    const link = openedLink();
    expect([link.pathname, link.searchParams.get('org')]).toEqual(['/connect', org.organizationId]);
    const request = connectRequestSchema.parse({
      version: 1,
      orgId: org.organizationId,
      request: link.searchParams.get('request'),
      claim: 'c'.repeat(64),
    });
    const { status, answer } = send(request);
    expect({ status, answer }).toMatchObject({ status: 200 });
    expect(connectAnswerSchema.parse(answer)).toMatchObject({
      mailbox: { id: mailboxId, address: 'ana@ours.example', provider: 'Microsoft', aliases: [] },
      returnUrl: `${domainUrl}/lightning/n/InboxSync`,
    });
    const again = send({ ...request, claim: 'd'.repeat(64) });
    expect(again.status).toBe(connectErrorStatuses['used-request']);
    expect(connectErrorSchema.parse(again.answer).error.code).toBe('used-request');
  });

  it('accept and refuse the same requests', () => {
    const key = fc.stringMatching(/^[0-9a-f]{64}$/);
    const odd = fc.constantFrom<unknown>(null, -1, 1.5, true, 'odd', '', [], {}, 2, 'A'.repeat(64));
    const good = fc.record({ version: fc.constant(1), orgId: fc.constant(null), request: key, claim: key });
    const member = fc.constantFrom('version', 'orgId', 'request', 'claim', 'unheardOf');
    const anything = fc.oneof(
      good,
      fc.tuple(good, member, odd).map(([request, name, value]) => ({ ...request, [name]: value })),
      fc.tuple(good, member).map(([request, name]) => ({ ...request, [name]: undefined })),
    );
    fc.assert(
      fc.property(anything, (request) => {
        const { status, answer } = send(request);
        const sent: unknown = JSON.parse(JSON.stringify(request));
        const { code } = connectErrorSchema.parse(answer).error;
        const expected = connectRequestSchema.safeParse(sent).success ? 'unknown-request' : 'bad-request';
        expect({ status, code }).toEqual({ status: connectErrorStatuses[expected], code: expected });
      }),
      { numRuns: 200 },
    );
  });
});

/** A field of an Apex object, whatever the case its name is kept in. */
function fieldOf(value: unknown, name: string): string {
  const entries = Object.entries(value as Record<string, unknown>);
  return String(entries.find(([key]) => key.toLowerCase().endsWith(name))?.[1]);
}
