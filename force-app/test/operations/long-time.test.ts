import { beforeEach, describe, expect, it } from '@jest/globals';
import { heartbeatAnswerSchema, heartbeatPath, type HeartbeatAnswer } from '../../../contract/heartbeat';
import { loadOrg } from '../../../local/org/org';
import type { JsonRecord, Org } from '../../../local/org/org-facade';

const NOON = Date.parse('2026-03-02T12:00:00Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const deliveryKey = 'a'.repeat(64);
const messageKey = 'b'.repeat(64);

/** What weeks and months do, with a clock of the test's own: each step runs real transactions and their jobs. */
describe('in the long run', () => {
  let now: number;
  let org: Org;
  let mailboxId: string;

  beforeEach(() => {
    now = NOON;
    org = loadOrg({ sharedActivities: true, folders: ['force-app/main'], clock: () => now });
    org.assignPermissionSet(org.users.admin.id, 'InboxSyncAdmin');
    const { id } = org.users.create({ email: 'ana@ours.example', lastName: 'Ana' });
    const mailbox = { Address__c: 'ana@ours.example', Provider__c: 'Google', User__c: id, OwnerId: id };
    const state = { Status__c: 'Connected', SyncSince__c: '2026-01-01T00:00:00.000Z' };
    [mailboxId = ''] = org.insert('InboxSyncMailbox__c', [{ ...mailbox, ...state }]);
  });

  function setActive(isActive: boolean): void {
    const options = { operation: 'update', objectName: 'InboxSyncMailbox__c', allOrNone: true } as const;
    org.save(org.users.admin, [{ Id: mailboxId, IsActive__c: isActive }], { ...options, externalIdField: null });
  }

  async function publish(attempt: number): Promise<void> {
    const event = {
      ...{ DeliveryKey__c: deliveryKey, MessageKey__c: messageKey, Mailbox__c: mailboxId, Attempt__c: attempt },
      ...{ Direction__c: 'Inbound', From__c: 'carl@theirs.example', To__c: 'ana@ours.example' },
      ...{ SentAt__c: '2026-03-02T10:00:00.000Z', Subject__c: 'Hello', Body__c: 'Hello' },
    };
    const options = { operation: 'insert', objectName: 'InboxSyncEmail__e', allOrNone: false } as const;
    org.save(org.users.admin, [event], { ...options, externalIdField: null });
    await org.eventBus.idle();
  }

  /** One heartbeat and what it starts; `attempt` of the mail was published at `publishedAt`, or nothing waits. */
  async function beat(attempt: number | null, publishedAt = NOON): Promise<HeartbeatAnswer> {
    const since = {
      ...{ publishedAt: new Date(publishedAt).toISOString(), attempt, messageKey },
      ...{ mailbox: mailboxId, sentAt: null },
    };
    const request = {
      ...{ version: 1, orgId: null, policyHash: null, run: null, mailboxes: [], settledElsewhere: [] },
      waiting: attempt === null ? [] : [deliveryKey],
      waitingSince: attempt === null ? null : { [deliveryKey]: since },
    };
    const { status, body } = org.callRest(
      {
        ...{ uri: heartbeatPath.replace('/services/apexrest', ''), method: 'POST', headers: {}, parameters: {} },
        body: new TextEncoder().encode(JSON.stringify(request)),
      },
      org.users.admin,
    );
    await org.eventBus.idle();
    const text = new TextDecoder().decode(body);
    expect({ status, text }).toMatchObject({ status: 200 });
    return heartbeatAnswerSchema.parse(JSON.parse(text));
  }

  const rows = (name: string): JsonRecord[] => org.dump([name])[name] ?? [];

  it('a mail of a paused mailbox waits for months, and is filed when the mailbox is active again', async () => {
    const admin = org.users.admin.id;
    org.insert('Contact', [{ LastName: 'Carl', Email: 'carl@theirs.example', OwnerId: admin }]);
    setActive(false);
    await publish(1);
    for (let day = 1; day <= 90; day++) {
      now = NOON + day * DAY;
      const { outcomes, resend } = await beat(1);
      expect({ day, outcomes, resend }).toEqual({
        ...{ day, resend: [] },
        outcomes: { [deliveryKey]: { outcome: 'Waiting', reason: 'waiting.retry' } },
      });
    }
    setActive(true);
    expect((await beat(1)).resend).toEqual([deliveryKey]);
    await publish(2);
    expect((await beat(2, now)).outcomes[deliveryKey]).toEqual({ outcome: 'Filed', reason: 'filed.contacts' });
    expect(rows('Task')).toHaveLength(1);
  });

  it('a mail that nobody ever answers is given up after five attempts', async () => {
    setActive(true);
    let publishedAt = NOON;
    for (const [attempt, minutes] of [15, 30, 60, 120].entries()) {
      now = publishedAt + minutes * MINUTE;
      expect((await beat(attempt + 1, publishedAt)).resend).toEqual([deliveryKey]);
      publishedAt = now;
    }
    now = publishedAt + 240 * MINUTE;
    const { outcomes, resend } = await beat(5, publishedAt);
    expect({ outcomes, resend }).toEqual({
      outcomes: { [deliveryKey]: { outcome: 'Failed', reason: 'failed.never-answered' } },
      resend: [],
    });
  });

  it('a mail that no poller speaks of any more is asked for after two weeks, and ends when nobody brings it', async () => {
    setActive(false);
    await publish(1);
    setActive(true);
    now = NOON + 13 * DAY;
    await beat(null);
    expect((await beat(null)).refetch).toEqual([]);
    now = NOON + 15 * DAY;
    await beat(null);
    const asked = { deliveryKey, messageKey, mailbox: mailboxId };
    expect((await beat(null)).refetch).toEqual([asked]);
    now = NOON + 44 * DAY;
    await beat(null);
    expect((await beat(null)).refetch).toEqual([asked]);
    now = NOON + 46 * DAY;
    await beat(null);
    expect((await beat(null)).refetch).toEqual([]);
    expect(rows('InboxSyncEntry__c')).toMatchObject([
      { Outcome__c: 'Failed', Reason__c: 'failed.never-answered', Detail__c: expect.stringContaining('30 days') },
    ]);
  });

  it('the heartbeat purges once a day, and a row goes when its retention is over', async () => {
    setActive(true);
    await publish(1);
    const purges = (): number =>
      rows('AsyncApexJob').filter(({ JobType, Status }) => JobType === 'Queueable' && Status === 'Completed').length;
    for (let hour = 0; hour < 24; hour++) {
      now = NOON + hour * 60 * MINUTE;
      await beat(null);
    }
    expect(purges()).toBe(1);
    now = NOON + 29 * DAY;
    await beat(null);
    expect(rows('InboxSyncEntry__c')).toMatchObject([{ Outcome__c: 'Skipped' }]);
    now = NOON + 31 * DAY;
    await beat(null);
    expect(rows('InboxSyncEntry__c')).toEqual([]);
    expect(purges()).toBe(3);
  });
});
