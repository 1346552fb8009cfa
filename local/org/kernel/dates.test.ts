import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ApexDate, ApexDatetime, daysInMonth } from './dates';

const at = (text: string): ApexDatetime => new ApexDatetime(Date.parse(text));
const wall = (text: string) => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/\D/).map(Number);
  return { year, month, day, hour, minute, second: 0, millisecond: 0 };
};

describe('Date', () => {
  it('knows leap years and the lengths of months', () => {
    expect(ApexDate.of(2024, 2, 29).toString()).toBe('2024-02-29');
    expect(daysInMonth(1900, 2)).toBe(28);
    expect(daysInMonth(2000, 2)).toBe(29);
  });

  it('ends in the last day of a shorter month when months are added', () => {
    expect(ApexDate.of(2024, 1, 31).plusMonths(1).toString()).toBe('2024-02-29');
    expect(ApexDate.of(2024, 2, 29).plusMonths(12).toString()).toBe('2025-02-28');
    expect(ApexDate.of(2024, 1, 15).plusMonths(-1).toString()).toBe('2023-12-15');
  });

  it('reads ISO dates strictly', () => {
    expect(ApexDate.parseIso('2024-02-30')).toBeNull();
    expect(ApexDate.parseIso('2024-2-3')).toBeNull();
    expect(ApexDate.parseIso('2024-02-03')?.days).toBe(ApexDate.of(2024, 2, 3).days);
  });

  it('counts days as the calendar does', () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 700_000 }), (days) => {
        const date = new ApexDate(days);
        expect(ApexDate.of(date.year, date.month, date.day).days).toBe(days);
        expect(date.plusDays(1).days).toBe(days + 1);
      }),
    );
  });
});

describe('Datetime', () => {
  it('shows the wall clock of a zone in summer and winter', () => {
    expect(at('2024-07-01T22:30:00Z').civil('Europe/Berlin')).toMatchObject({ day: 2, hour: 0, minute: 30 });
    expect(at('2024-01-01T22:30:00Z').civil('Europe/Berlin')).toMatchObject({ day: 1, hour: 23, minute: 30 });
    expect(at('2024-01-01T03:30:00Z').date('America/Los_Angeles').toString()).toBe('2023-12-31');
    expect(at('2024-01-01T20:00:00Z').date('Asia/Kolkata').toString()).toBe('2024-01-02');
  });

  it('counts on from before the gap where the clock skips an hour', () => {
    const skipped = ApexDatetime.inZone(wall('2024-03-31 02:30'), 'Europe/Berlin');
    expect(skipped.toIsoString()).toBe('2024-03-31T01:30:00.000Z');
  });

  it('takes the standard time of an hour that the clock shows twice', () => {
    const twice = ApexDatetime.inZone(wall('2024-10-27 02:30'), 'Europe/Berlin');
    expect(twice.toIsoString()).toBe('2024-10-27T01:30:00.000Z');
  });

  it.each(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia', 'GMT'])(
    'finds the moment again from what the clock shows in %s',
    (zone) => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), (seconds) => {
          const moment = new ApexDatetime(seconds * 1000);
          const again = ApexDatetime.inZone(moment.civil(zone), zone);
          // Where the clock shows a time twice the later one is meant: never further than the change itself.
          const late = again.milliseconds - moment.milliseconds;
          expect(late === 0 || late === 3_600_000 || late === 1_800_000).toBe(true);
          expect(again.civil(zone)).toEqual(moment.civil(zone));
        }),
      );
    },
  );

  it('keeps milliseconds and years before 100', () => {
    expect(at('2024-02-29T17:30:05.007Z').civil('GMT').millisecond).toBe(7);
    expect(ApexDate.of(50, 1, 1).toString()).toBe('0050-01-01');
  });
});
