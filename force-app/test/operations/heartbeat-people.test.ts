/** The question for known people beside everything else that a heartbeat may hold, in one transaction of the org. */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { heartbeatAnswerSchema, heartbeatLimits, heartbeatPath } from '../../../contract/heartbeat';
import { loadOrg } from '../../../local/org/org';
import type { Org } from '../../../local/org/org-facade';

const PEOPLE = 2500;
/** What InboxSyncHeartbeatPeople names at most. */
const PAGE = 2000;
const moment = '2026-03-02T10:00:00Z';
const question = {
  key: 'ab'.repeat(32),
  rulesHash: null,
  changes: { Contact: { modifiedAt: moment, id: null }, Lead: { modifiedAt: moment, id: null } },
  listing: { object: 'Contact', after: null },
};
const keyOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a heartbeat with everything that fits into one', () => {
  let org: Org;
  let mailboxIds: string[];
  let request: object;

  beforeAll(() => {
    org = loadOrg({ sharedActivities: true });
    const user = org.users.create({ email: 'ana@ours.example', lastName: 'Ana' });
    mailboxIds = inserted('InboxSyncMailbox__c', heartbeatLimits.mailboxes, (at) => ({
      Address__c: `box${at}@ours.example`,
      Aliases__c: `alias${at}@ours.example`,
      Provider__c: 'Google',
      User__c: user.id,
      OwnerId: user.id,
    }));
    const waiting = Array.from({ length: heartbeatLimits.waiting }, (_, at) => keyOf(`mail ${at}`));
    inserted('InboxSyncEntry__c', waiting.length, (at) => ({
      DeliveryKey__c: waiting[at],
      MessageKey__c: keyOf(`message ${at}`),
      Mailbox__c: mailboxIds[at % mailboxIds.length],
      Outcome__c: 'Skipped',
      Reason__c: 'skipped.no-match',
    }));
    inserted('Contact', PEOPLE, (at) => ({ LastName: 'P', Email: `person${at}@client.example` }));
    request = fullRequest(waiting);
    org.resetStatistics();
  });

  function inserted(objectName: string, count: number, row: (at: number) => Record<string, unknown>): string[] {
    const rows = Array.from({ length: count }, (_, at) => row(at));
    return Array.from({ length: Math.ceil(count / 200) }, (_, at) =>
      org.insert(objectName, rows.slice(at * 200, at * 200 + 200)),
    ).flat();
  }

  function fullRequest(waiting: readonly string[]): object {
    const messageKey = keyOf('message');
    const [mailbox] = mailboxIds;
    return {
      version: 1,
      orgId: null,
      policyHash: null,
      run: null,
      mailboxes: mailboxIds.map((id) => ({
        id,
        status: 'Connected',
        detail: 'd'.repeat(255),
        lastSyncAt: moment,
        syncedThroughAt: moment,
      })),
      settledElsewhere: Array.from({ length: heartbeatLimits.settledElsewhere }, (_, at) => ({
        deliveryKey: keyOf(`dropped ${at}`),
        messageKey,
        mailbox,
        sentAt: moment,
        reason: 'skipped.internal',
      })),
      waiting,
      waitingSince: Object.fromEntries(
        waiting.map((key) => [key, { publishedAt: moment, attempt: 1, messageKey, mailbox, sentAt: moment }]),
      ),
    };
  }

  function send(body: object): { status: number; answer: unknown } {
    const uri = heartbeatPath.replace('/services/apexrest', '');
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const response = org.callRest({ uri, method: 'POST', headers: {}, parameters: {}, body: bytes }, org.users.admin);
    return { status: response.status, answer: JSON.parse(new TextDecoder().decode(response.body)) as unknown };
  }

  it('answers the question too, with a page of people', () => {
    const { status, answer } = send({ ...request, knownAddresses: question });
    expect({ status, answer: JSON.stringify(answer).slice(0, 300) }).toMatchObject({ status: 200 });
    const { outcomes, mailboxes, knownAddresses } = heartbeatAnswerSchema.parse(answer);
    expect([Object.keys(outcomes).length, mailboxes.length]).toEqual([2200, 1000]);
    const people = [...(knownAddresses?.changed ?? []), ...(knownAddresses?.listed ?? [])];
    expect(org.statistics().maxSoql).toBeLessThanOrEqual(15);
    expect(people.length).toBeGreaterThan(0);
    expect(people.length).toBeLessThanOrEqual(PAGE);
  });
});
