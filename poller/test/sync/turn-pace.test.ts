import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MailboxStatus } from '../../src/sync/ports';
import { LONGEST_GAP_MS, nextTurn } from '../../src/sync/turn-pace';

const pace = { shortest: 20_000, longest: LONGEST_GAP_MS };
const middle = (): number => 0.5;
interface TurnEnd {
  readonly found?: boolean;
  readonly status?: MailboxStatus;
  readonly random?: () => number;
}
const next = (quiet: number, { found = false, status = 'Connected', random = middle }: TurnEnd = {}) =>
  nextTurn({ progress: { id: 'a', status, detail: null, walkedAt: null } }, found, quiet, pace, random);

describe('the gap until a mailbox is looked at again', () => {
  it('is the shortest after mail, however quiet the mailbox was before', () => {
    expect(next(50, { found: true })).toEqual({ inMs: 20_000, quietTurns: 0 });
  });

  it('stays below a minute while mail came lately, and reaches five minutes in a quiet mailbox', () => {
    const gaps = Array.from({ length: 30 }, (_, quiet) => next(quiet).inMs);
    expect(gaps.slice(0, 4).every((gap) => gap >= 20_000 && gap <= 60_000)).toBe(true);
    expect(gaps).toEqual([...gaps].sort((a, b) => a - b));
    expect(gaps.at(-1)).toBe(300_000);
  });

  it('is the longest where a person has to act first', () => {
    for (const status of ['Reconnect', 'Not connected', 'Paused'] as const) {
      expect(next(0, { status }).inMs).toBe(300_000);
    }
    expect(next(0, { status: 'Degraded' }).inMs).toBeLessThan(60_000);
  });

  it('varies by a tenth, so that mailboxes that were added together do not stay together', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (quiet, at) => {
        const { inMs, quietTurns } = next(quiet, { random: () => at });
        expect(quietTurns).toBe(quiet + 1);
        expect(inMs).toBeGreaterThanOrEqual(0.9 * 20_000);
        expect(inMs).toBeLessThanOrEqual(1.1 * 300_000);
        expect(Math.abs(inMs / next(quiet).inMs - 1)).toBeLessThanOrEqual(0.1 + 1e-9);
      }),
    );
  });
});
