import { describe, expect, it } from '@jest/globals';
import { connectAnswerSchema, connectErrorSchema, connectErrorStatuses, connectRequestSchema } from './connect';

const request = { version: 1, orgId: null, request: 'a'.repeat(64), claim: 'b'.repeat(64) };
const answer = {
  version: 1,
  orgId: '00D000000000001AAA',
  mailbox: { id: 'a00000000000001AAA', address: 'ana@ours.example', aliases: [], provider: 'Google' },
  userId: '005000000000001AAA',
  returnUrl: 'https://ours.my.salesforce.com/lightning/n/InboxSync',
};

describe('the connect request', () => {
  it('is accepted with all its parts', () => {
    expect(connectRequestSchema.parse(request)).toEqual(request);
  });

  it.each([
    ['another version', { ...request, version: 2 }],
    ['a secret that is too short', { ...request, request: 'a'.repeat(63) }],
    ['a claim in capitals', { ...request, claim: 'B'.repeat(64) }],
    ['a short org id', { ...request, orgId: '00D000000000001' }],
    ['an unknown member', { ...request, mailbox: 'ana@ours.example' }],
    ['a missing member', { version: 1, orgId: null, request: request.request }],
  ])('is refused with %s', (_what, value) => {
    expect(connectRequestSchema.safeParse(value).success).toBe(false);
  });
});

describe('the answer to it', () => {
  it('is accepted with all its parts', () => {
    expect(connectAnswerSchema.parse(answer)).toEqual(answer);
  });

  it.each([
    ['without a way back', { ...answer, returnUrl: '' }],
    ['for an unknown provider', { ...answer, mailbox: { ...answer.mailbox, provider: 'Yahoo' } }],
    ['with more than the poller needs', { ...answer, mailbox: { ...answer.mailbox, matchLeads: true } }],
  ])('is refused %s', (_what, value) => {
    expect(connectAnswerSchema.safeParse(value).success).toBe(false);
  });

  it('has a status for each error', () => {
    for (const code of Object.keys(connectErrorStatuses)) {
      expect(connectErrorSchema.safeParse({ error: { code, field: null, message: 'x' } }).success).toBe(true);
    }
    expect(connectErrorSchema.safeParse({ error: { code: 'other', field: null, message: 'x' } }).success).toBe(false);
  });
});
