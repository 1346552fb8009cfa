import { describe, expect, it } from '@jest/globals';
import { ApexDate, ApexDatetime, ApexTime } from '../kernel/dates';
import { NotModelledError } from '../kernel/exceptions';
import type { RunningUser } from '../kernel/execution';
import { call, inOrg, member, thrown } from './fixture';

const MOMENT = new ApexDatetime(Date.UTC(2024, 1, 29, 17, 30, 5, 7));
const text = (value: unknown): string => (value as ApexDatetime).toIsoString();
const format = (pattern: string, zone = 'GMT', moment = MOMENT): unknown =>
  inOrg(() => call('Datetime', 'format', moment, pattern, zone));

describe('Datetime.format', () => {
  it.each<[string, string, string]>([
    ["yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", 'GMT', '2024-02-29T17:30:05.007Z'],
    ['yy M d h:m a', 'Europe/Berlin', '24 2 29 6:30 PM'],
    ['EEE, d MMM yyyy HH:mm:ss Z', 'America/New_York', 'Thu, 29 Feb 2024 12:30:05 -0500'],
    ['EEEE MMMM D', 'GMT', 'Thursday February 60'],
    ['XXX X', 'Asia/Kolkata', '+05:30 +05'],
    ['XXX', 'GMT', 'Z'],
    ['z', 'America/Los_Angeles', 'PST'],
    ['k K', 'Asia/Karachi', '22 10'],
    ["h 'o''clock'", 'GMT', "5 o'clock"],
    ['HH:mm', 'GMT+2', '19:30'],
    ['HH:mm', 'No/Such_Zone', '17:30'],
  ])('%s in %s is %s', (pattern, zone, expected) => {
    expect(format(pattern, zone)).toBe(expected);
  });

  it('uses the user’s zone, or GMT in formatGmt', () => {
    inOrg(() => {
      expect(call('Datetime', 'format', MOMENT, 'HH:mm')).toBe('18:30');
      expect(call('Datetime', 'formatGmt', MOMENT, 'HH:mm')).toBe('17:30');
      expect(call('Datetime', 'format', MOMENT)).toBe('2/29/2024, 6:30 PM');
    });
  });

  it('is loud about week years and other locales, and refuses letters that Java does not know', () => {
    expect(() => format('YYYY')).toThrow(NotModelledError);
    expect(thrown(() => format('yyyy b'))).toBe("System.StringException: Illegal pattern character 'b'");
    const german = { timeZone: 'Europe/Berlin', locale: 'de_DE' } as RunningUser;
    expect(() => inOrg(() => call('Datetime', 'format', MOMENT), { user: german })).toThrow(NotModelledError);
  });
});

describe('Datetime', () => {
  it('is made on the user’s clock, or on GMT’s', () => {
    inOrg(() => {
      expect(text(call('Datetime', 'newInstance', 2024, 2, 29, 18, 30, 5))).toBe('2024-02-29T17:30:05.000Z');
      expect(text(call('Datetime', 'newInstanceGmt', 2024, 2, 29, 18, 30, 5))).toBe('2024-02-29T18:30:05.000Z');
      expect(text(call('Datetime', 'newInstance', 2024, 2, 30))).toBe('2024-02-29T23:00:00.000Z');
      const pair = member('Datetime', 'newInstance(Date,Time)');
      expect(text(pair(ApexDate.of(2024, 7, 1), ApexTime.of(0, 30, 0, 5)))).toBe('2024-06-30T22:30:00.005Z');
    });
  });

  it('reads yyyy-MM-dd HH:mm:ss in the user’s zone, and nothing else', () => {
    inOrg(() => {
      const read = member('Datetime', 'valueOf(String)');
      expect(text(read('2024-02-29 18:30:05'))).toBe('2024-02-29T17:30:05.000Z');
      expect(text(call('Datetime', 'valueOfGmt', '2024-02-29 18:30:05'))).toBe('2024-02-29T18:30:05.000Z');
      for (const wrong of ['2024-02-30 00:00:00', '2024-02-29', '2024-02-29T18:30:05Z', '2024-02-29 24:00:00']) {
        expect(thrown(() => read(wrong))).toBe(`System.TypeException: Invalid date/time: ${wrong}`);
      }
    });
  });

  it('tells its parts on both clocks', () => {
    inOrg(() => {
      const late = new ApexDatetime(Date.UTC(2024, 11, 31, 23, 30));
      expect([call('Datetime', 'year', late), call('Datetime', 'yearGmt', late)]).toEqual([2025, 2024]);
      expect([call('Datetime', 'hour', late), call('Datetime', 'hourGmt', late)]).toEqual([0, 23]);
      expect(String(call('Datetime', 'date', late))).toBe('2025-01-01');
      expect(String(call('Datetime', 'timeGmt', late))).toBe('23:30:00.000Z');
      expect(call('Datetime', 'getTime', MOMENT)).toBe(BigInt(MOMENT.milliseconds));
    });
  });

  it('moves by calendar units, and is loud where the clocks change in between', () => {
    inOrg(() => {
      expect(text(call('Datetime', 'addDays', MOMENT, 1))).toBe('2024-03-01T17:30:05.007Z');
      expect(text(call('Datetime', 'addYears', MOMENT, 1))).toBe('2025-02-28T17:30:05.007Z');
      expect(text(call('Datetime', 'addHours', MOMENT, -18))).toBe('2024-02-28T23:30:05.007Z');
      expect(() => call('Datetime', 'addMonths', MOMENT, 2)).toThrow(NotModelledError);
    });
  });
});

describe('Date', () => {
  it('knows today in the user’s zone', () => {
    const late = { now: () => Date.UTC(2024, 1, 29, 23, 30) };
    expect(String(inOrg(() => call('Date', 'today'), late))).toBe('2024-03-01');
    expect(String(inOrg(() => call('System', 'today'), late))).toBe('2024-03-01');
  });

  it('reads its texts strictly', () => {
    const read = member('Date', 'valueOf(String)');
    expect(String(read('2024-02-29 10:00:00'))).toBe('2024-02-29');
    expect(thrown(() => read('2024-02-30'))).toBe('System.TypeException: Invalid date: 2024-02-30');
    expect(thrown(() => inOrg(() => call('Date', 'parse', '29.2.2024')))).toContain('System.TypeException');
  });

  it('counts between dates', () => {
    const [a, b] = [ApexDate.of(2024, 1, 31), ApexDate.of(2024, 3, 1)];
    expect(call('Date', 'daysBetween', a, b)).toBe(30);
    expect(call('Date', 'monthsBetween', a, b)).toBe(2);
    expect(call('Date', 'monthsBetween', b, a)).toBe(-2);
    expect(String(inOrg(() => call('Date', 'toStartOfWeek', b)))).toBe('2024-02-25');
    expect(String(call('Date', 'toStartOfMonth', a))).toBe('2024-01-01');
    expect(inOrg(() => call('Date', 'format', b))).toBe('3/1/2024');
  });
});

describe('TimeZone', () => {
  it('gives the offset of a moment in milliseconds', () => {
    const zone = call('TimeZone', 'getTimeZone', 'Europe/Berlin');
    expect(call('TimeZone', 'getOffset', zone, MOMENT)).toBe(3_600_000);
    expect(call('TimeZone', 'getOffset', zone, new ApexDatetime(Date.UTC(2024, 6, 1)))).toBe(7_200_000);
    expect(call('TimeZone', 'getId', zone)).toBe('Europe/Berlin');
    expect(inOrg(() => call('TimeZone', 'getDisplayName', zone))).toBe(
      '(GMT+01:00) Central European Standard Time (Europe/Berlin)',
    );
  });
});
