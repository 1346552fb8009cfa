import { describe, expect, it } from '@jest/globals';
import { isFresh, isHeartbeatDue } from '../../src/sync/heartbeat-due';
import type { OrgState, OutboxTotals } from '../../src/sync/ports';
import { defaultPolicy } from '../fakes/fake-org';

const MINUTE = 60_000;
const last = new Date('2026-11-23T12:00:00Z');
const nothing: OutboxTotals = {
  queued: 0,
  queuedBytes: 0,
  unanswered: 0,
  unansweredBytes: 0,
  deferred: 0,
  refused: 0,
  held: 0,
};
const org = (change: Partial<OrgState> = {}): OrgState => ({
  orgId: '00D000000000001AAA',
  policyHash: 'a'.repeat(64),
  policy: defaultPolicy,
  lastHeartbeatAt: last,
  hold: null,
  apiUsed: null,
  apiLimit: null,
  apiHeardAt: null,
  subscription: null,
  ...change,
});
const due = (
  minutes: number,
  { totals = {}, hasNews = false, stretch = 1, state = org() }: Partial<DueChange> = {},
): boolean =>
  isHeartbeatDue({
    org: state,
    totals: { ...nothing, ...totals },
    hasNews,
    now: new Date(last.getTime() + minutes * MINUTE),
    stretch,
  });
interface DueChange {
  totals: Partial<OutboxTotals>;
  hasNews: boolean;
  stretch: number;
  state: OrgState;
}

describe('a heartbeat', () => {
  it('is due at once when Salesforce was never asked', () => {
    expect(due(0, { state: org({ policy: null }) })).toBe(true);
    expect(due(0, { state: org({ lastHeartbeatAt: null }) })).toBe(true);
  });

  it('without anything to say comes at the interval of the policy', () => {
    expect(due(119)).toBe(false);
    expect(due(120)).toBe(true);
  });

  it('asks after a quarter of an hour what became of published mail', () => {
    expect([due(14, { totals: { unanswered: 1 } }), due(15, { totals: { unanswered: 1 } })]).toEqual([false, true]);
    expect(due(15, { totals: { deferred: 1 } })).toBe(true);
    const often = org({ policy: { ...defaultPolicy, syncIntervalMinutes: 5 } });
    expect(due(5, { totals: { unanswered: 1 }, state: often })).toBe(true);
  });

  it('does not come for mail that is not published yet', () => {
    expect(due(60, { totals: { queued: 500, held: 3 } })).toBe(false);
  });

  it('tells a changed status within a minute, and not more often', () => {
    expect([due(0.5, { hasNews: true }), due(1, { hasNews: true })]).toEqual([false, true]);
  });

  it('comes later when the allowance of API calls shrinks', () => {
    expect([due(120, { stretch: 2 }), due(240, { stretch: 2 })]).toEqual([false, true]);
    expect([due(1, { hasNews: true, stretch: 5 }), due(5, { hasNews: true, stretch: 5 })]).toEqual([false, true]);
  });
});

describe('what the org said last', () => {
  const fresh = (minutes: number, state = org()): boolean =>
    isFresh(state, new Date(last.getTime() + minutes * MINUTE));

  it('decides about mail for a quarter of an hour, or the interval when that is shorter', () => {
    expect([fresh(14), fresh(15)]).toEqual([true, false]);
    const often = org({ policy: { ...defaultPolicy, syncIntervalMinutes: 5 } });
    expect([fresh(4, often), fresh(5, often)]).toEqual([true, false]);
  });

  it('is nothing before the first answer', () => {
    expect(fresh(0, org({ policy: null }))).toBe(false);
  });
});
