import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allowanceOf } from '../../src/sync/api-governor';
import { defaultPolicy } from '../fakes/fake-org';

const LIMIT = 1_000;
const allowance = (used: number | null, apiReservePercent = 20, limit: number | null = LIMIT) =>
  allowanceOf({ calls: 0, used, limit }, { ...defaultPolicy, apiReservePercent });

describe('the share of API calls that is ours', () => {
  it('slows nothing down while Salesforce has not said how much there is', () => {
    expect(allowance(null)).toEqual({ stretch: 1, isSpent: false });
    expect(allowance(5, 20, null)).toEqual({ stretch: 1, isSpent: false });
  });

  it('slows nothing down until half of it is used, then more and more', () => {
    expect(allowance(400)).toEqual({ stretch: 1, isSpent: false });
    expect(allowance(600).stretch).toBeCloseTo(2);
    expect(allowance(720).stretch).toBeCloseTo(5);
    expect(allowance(799)).toEqual({ stretch: 20, isSpent: false });
  });

  it('is spent where the reserve of the policy begins', () => {
    expect(allowance(799).isSpent).toBe(false);
    expect(allowance(800).isSpent).toBe(true);
    expect(allowance(1_200).isSpent).toBe(true);
  });

  it('is nothing when the policy keeps everything for others', () => {
    expect(allowance(0, 100).isSpent).toBe(true);
  });

  it('never grows faster with more calls used, whatever limit and reserve are', () => {
    fc.assert(
      fc.property(
        fc.nat(200_000),
        fc.nat(200_000),
        fc.integer({ min: 1, max: 150_000 }),
        fc.integer({ min: 0, max: 100 }),
        (a, b, limit, reserve) => {
          const less = allowance(Math.min(a, b), reserve, limit);
          const more = allowance(Math.max(a, b), reserve, limit);
          expect(less.stretch).toBeGreaterThanOrEqual(1);
          expect(more.stretch).toBeGreaterThanOrEqual(less.stretch);
          expect(more.stretch).toBeLessThanOrEqual(20);
          expect(more.isSpent).toBe(Math.max(a, b) >= (limit * (100 - reserve)) / 100);
        },
      ),
    );
  });
});
