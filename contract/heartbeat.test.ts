import { describe, expect, it } from '@jest/globals';
import { heartbeatAnswerSchema, heartbeatRequestSchema, type HeartbeatRequest } from './heartbeat';

const key = 'a'.repeat(64);
const mailbox = 'a00000000000001AAA';
const request: HeartbeatRequest = {
  version: 1,
  orgId: null,
  policyHash: null,
  run: null,
  mailboxes: [
    { id: mailbox, status: 'Connected', detail: null, lastSyncAt: '2026-03-02T10:00:00Z', syncedThroughAt: null },
  ],
  settledElsewhere: [{ deliveryKey: key, messageKey: key, mailbox, sentAt: null, reason: 'skipped.internal' }],
  waiting: [key],
  waitingSince: {
    [key]: { publishedAt: '2026-03-02T10:00:00.000Z', attempt: 1, messageKey: key, mailbox, sentAt: null },
  },
};

/** Where the schema says the value is wrong, as Apex words it: `mailboxes[0].status`. */
function wrongAt(value: unknown): string[] {
  const result = heartbeatRequestSchema.safeParse(value);
  const issues = result.success ? [] : result.error.issues;
  return issues.map(({ path }) =>
    path.reduce<string>(
      (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${String(part)}`),
      '',
    ),
  );
}

describe('the heartbeat request', () => {
  it('is accepted with all its parts', () => {
    expect(wrongAt(request)).toEqual([]);
  });

  it.each([
    ['another version', { ...request, version: 2 }, '.version'],
    [
      'an unknown status',
      { ...request, mailboxes: [{ ...request.mailboxes[0], status: 'Fine' }] },
      '.mailboxes[0].status',
    ],
    [
      'a moment with an offset',
      { ...request, mailboxes: [{ ...request.mailboxes[0], lastSyncAt: '2026-03-02T10:00:00+01:00' }] },
      '.mailboxes[0].lastSyncAt',
    ],
    ['a key in capitals', { ...request, waiting: ['A'.repeat(64)] }, '.waiting[0]'],
    [
      'a reason that only Salesforce decides',
      { ...request, settledElsewhere: [{ ...request.settledElsewhere[0], reason: 'skipped.no-match' }] },
      '.settledElsewhere[0].reason',
    ],
    ['too many waiting keys', { ...request, waiting: Array.from({ length: 2001 }, () => key) }, '.waiting'],
    ['an unknown member', { ...request, subject: 'Hello' }, ''],
    ['a missing member', { ...request, run: undefined }, '.run'],
  ])('is refused with %s', (_what, value, where) => {
    expect(wrongAt(value)).toContain(where);
  });
});

describe('the heartbeat answer', () => {
  const answer = {
    version: 1,
    orgId: '00D000000000001AAA',
    policyHash: key,
    policy: null,
    mailboxes: [],
    outcomes: { [key]: { outcome: 'Filed', reason: 'filed.contacts' } },
    resend: [],
    subscription: 'Running',
    more: false,
  };

  it('is accepted when the policy is unchanged', () => {
    expect(heartbeatAnswerSchema.safeParse(answer).success).toBe(true);
  });

  it('is refused when it asks for more than a window of mails at once', () => {
    expect(heartbeatAnswerSchema.safeParse({ ...answer, resend: Array.from({ length: 21 }, () => key) }).success).toBe(
      false,
    );
  });
});
