import { describe, expect, it } from '@jest/globals';
import { heartbeatAnswerSchema, heartbeatPath } from '../../../contract/heartbeat';
import { apexFile, metadata } from '../../../local/org/data/test/fixture';
import { loadOrg } from '../../../local/org/org';
import type { Org } from '../../../local/org/org-facade';

/** A heartbeat of a cycle that did something, about one mail that policy dropped. */
function beat(org: Org, mailboxId: string): { status: number; outcomes: unknown } {
  const key = (digit: string): string => digit.repeat(64);
  const request = {
    version: 1,
    orgId: null,
    policyHash: null,
    run: {
      startedAt: '2026-03-02T10:00:00Z',
      finishedAt: '2026-03-02T10:01:00Z',
      ...{ mailboxesPolled: 1, messagesSeen: 13, published: 5, dropped: {}, errors: 0 },
      ...{ apiCalls: 4, apiUsed: null, apiLimit: null },
    },
    mailboxes: [],
    settledElsewhere: [
      {
        ...{ deliveryKey: key('a'), messageKey: key('b'), mailbox: mailboxId },
        ...{ sentAt: null, reason: 'skipped.internal' },
      },
    ],
    waiting: [],
  };
  const response = org.callRest(
    {
      uri: heartbeatPath.replace('/services/apexrest', ''),
      method: 'POST',
      headers: {},
      parameters: {},
      body: new TextEncoder().encode(JSON.stringify(request)),
    },
    org.users.admin,
  );
  const answer: unknown = JSON.parse(new TextDecoder().decode(response.body));
  return {
    status: response.status,
    outcomes: response.status === 200 ? heartbeatAnswerSchema.parse(answer).outcomes : answer,
  };
}

const fixtures = {
  'a validation rule': [
    {
      file: 'objects/InboxSyncRun__c/validationRules/NoThirteen.validationRule-meta.xml',
      text: metadata(
        'ValidationRule',
        '<fullName>NoThirteen</fullName><active>true</active><errorConditionFormula>MessagesSeen__c = 13</errorConditionFormula><errorMessage>Bad luck</errorMessage>',
      ),
    },
  ],
  'a trigger that throws': apexFile(
    'triggers/RunTrigger.trigger',
    "trigger RunTrigger on InboxSyncRun__c(before insert) {\n  throw new IllegalArgumentException('no');\n}",
  ),
};

describe('a heartbeat whose run log row is refused', () => {
  it.each(Object.entries(fixtures))('by %s of the org still settles mail', (_name, automation) => {
    const lines: string[] = [];
    const folders = ['force-app/main'];
    const org = loadOrg({ sharedActivities: true, folders, fixtures: automation, log: (line) => lines.push(line) });
    const [mailboxId = ''] = org.insert('InboxSyncMailbox__c', [
      { Address__c: 'ana@ours.example', Provider__c: 'Google', User__c: org.users.admin.id },
    ]);
    expect(beat(org, mailboxId)).toEqual({
      status: 200,
      outcomes: { ['a'.repeat(64)]: { outcome: 'Skipped', reason: 'skipped.internal' } },
    });
    expect(org.dump(['InboxSyncRun__c'])['InboxSyncRun__c']).toEqual([]);
    expect(lines.filter((line) => line.includes('run log was refused'))).toHaveLength(1);
  });
});
