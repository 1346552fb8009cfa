import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CronExpression } from './cron';

const after = (cron: string, moment: string, zone = 'GMT'): string | null => {
  const next = new CronExpression(cron).next(Date.parse(moment), zone);
  return next === null ? null : new Date(next).toISOString();
};

describe('the next time of a cron expression', () => {
  it.each([
    ['ten past each hour', '0 10 * * * ?', '2026-03-02T10:15:30Z', '2026-03-02T11:10:00.000Z'],
    ['never the moment itself', '30 15 * * * ?', '2026-03-02T10:15:30Z', '2026-03-02T11:15:30.000Z'],
    ['over midnight', '0 0 3 * * ?', '2026-03-02T03:00:00Z', '2026-03-03T03:00:00.000Z'],
    ['on working days', '0 0 8 ? * MON-FRI', '2026-03-06T09:00:00Z', '2026-03-09T08:00:00.000Z'],
    ['on days of the week by number, 1 is Sunday', '0 0 8 ? * 1', '2026-03-02T00:00:00Z', '2026-03-08T08:00:00.000Z'],
    ['over a weekend', '0 0 8 ? * FRI-MON', '2026-03-03T00:00:00Z', '2026-03-06T08:00:00.000Z'],
    ['at several hours', '0 0 7,19 * * ?', '2026-03-02T08:00:00Z', '2026-03-02T19:00:00.000Z'],
    ['every six hours', '0 0 1/6 * * ?', '2026-03-02T08:00:00Z', '2026-03-02T13:00:00.000Z'],
    ['on the 31st', '0 0 0 31 * ?', '2026-04-01T00:00:00Z', '2026-05-31T00:00:00.000Z'],
    ['on 29 February', '0 0 0 29 2 ?', '2026-03-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['in one year only', '0 0 0 1 1 ? 2028', '2026-03-01T00:00:00Z', '2028-01-01T00:00:00.000Z'],
  ])('is %s', (_what, cron, moment, expected) => {
    expect(after(cron, moment)).toBe(expected);
  });

  it('is by the clock of the user', () => {
    expect(after('0 0 8 * * ?', '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T06:00:00.000Z');
    expect(after('0 0 8 * * ?', '2026-03-02T20:00:00Z', 'Pacific/Auckland')).toBe('2026-03-03T19:00:00.000Z');
  });

  it('is none in the past', () => {
    expect(after('0 0 3 1 1 ? 2020', '2026-03-02T00:00:00Z')).toBeNull();
  });

  it('is within the hour for a minute of each hour', () => {
    const minutes = fc.integer({ min: 0, max: 59 });
    fc.assert(
      fc.property(minutes, fc.integer({ min: 0, max: 2_000_000_000_000 }), (minute, epoch) => {
        const next = new CronExpression(`0 ${minute} * * * ?`).next(epoch, 'Asia/Kolkata') ?? 0;
        expect(next - epoch).toBeGreaterThan(0);
        expect(next - epoch).toBeLessThanOrEqual(3_600_000);
        expect(new Date(next + 5.5 * 3_600_000).getUTCMinutes()).toBe(minute);
      }),
    );
  });
});

describe('a cron expression', () => {
  it.each([
    ['too few fields', '0 10 * * *', 'Illegal cron expression format'],
    ['every minute', '0 * * * * ?', 'must be specified as integers'],
    ['a step of minutes', '0 0/5 * * * ?', 'must be specified as integers'],
    ['both days', '0 0 3 1 * 2', 'both a day-of-week AND a day-of-month'],
    ['neither day', '0 0 3 ? * ?', "'?' can only be specified for Day-of-Month -OR-"],
    ['a month that is none', '0 0 3 1 13 ?', 'between 1 and 12'],
    ['a word that is none', '0 0 3 ? * XYZ', 'between 1 and 7'],
    ['a step of nothing', '0 0 1/0 * * ?', 'increment'],
    ['a question mark for the hour', '0 0 ? 1 * ?', "'?' can only be specified"],
  ])('is refused with %s', (_what, cron, message) => {
    expect(() => new CronExpression(cron)).toThrow(message);
  });

  it.each(['0 0 0 L * ?', '0 0 0 15W * ?', '0 0 0 ? * 6#3'])('says that %s is not modelled', (cron) => {
    expect(() => new CronExpression(cron)).toThrow('does not model');
  });
});
