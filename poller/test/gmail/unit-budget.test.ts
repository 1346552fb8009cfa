import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unitsOf, UnitBudget } from '../../src/gmail/unit-budget';

const never = new AbortController().signal;

class VirtualClock {
  ms = 0;
  now(): number {
    return this.ms;
  }
  sleep(ms: number): Promise<void> {
    this.ms += ms;
    return Promise.resolve();
  }
}

describe('the budget of quota units', () => {
  it('never spends more than allowed in any sixty seconds, and nearly all of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(1, 2, 5, 20), { minLength: 100, maxLength: 400 }), async (calls) => {
        const clock = new VirtualClock();
        const budget = new UnitBudget(600, clock);
        const spent: { at: number; units: number }[] = [];
        for (const units of calls) {
          await budget.spend(units, never);
          spent.push({ at: clock.ms, units });
        }
        for (const { at } of spent) {
          const within = spent.filter((other) => other.at > at - 60_000 && other.at <= at);
          expect(within.reduce((sum, { units }) => sum + units, 0)).toBeLessThanOrEqual(600);
        }
        const total = calls.reduce((sum, units) => sum + units, 0);
        expect(clock.ms).toBeLessThanOrEqual(Math.ceil(total / (600 * 0.95)) * 60_000);
      }),
      { numRuns: 30 },
    );
  });

  it('goes down to what Google really allows', async () => {
    const clock = new VirtualClock();
    const budget = new UnitBudget(6_000, clock);
    const calls = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index++) {
        await budget.spend(20, never);
      }
    };
    await calls(200);
    budget.refused();
    clock.ms += 59_999;
    await calls(180);
    expect(clock.ms).toBe(60_000);
    // A minute without refusal has given 300 back.
    await calls(16);
    expect(clock.ms).toBeGreaterThan(60_000);
  });

  it('does not halt after a refusal that had another cause', async () => {
    const clock = new VirtualClock();
    const budget = new UnitBudget(6_000, clock);
    await budget.spend(20, never);
    budget.refused();
    for (let index = 0; index < 70; index++) {
      await budget.spend(20, never);
    }
    expect(clock.ms).toBe(0);
  });

  it.each([
    ['/gmail/v1/users/me/messages/abc', 20],
    ['/gmail/v1/users/me/messages/abc/attachments/def', 20],
    ['/gmail/v1/users/me/messages', 5],
    ['/gmail/v1/users/me/history', 2],
    ['/gmail/v1/users/me/profile', 1],
  ])('knows that %s costs %d', (path, units) => {
    expect(unitsOf(`https://gmail.googleapis.com${path}?a=b`)).toBe(units);
  });
});
