import { ApexDate, ApexDatetime, ApexTime, daysInMonth } from '../kernel/dates';
import { defineType } from '../kernel/define';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { execution } from '../kernel/execution';
import { strict, type Members } from './arguments';
import { dayOfYear, formatMoment } from './date-format';
import { formatDate } from './date';
import { requireUsLocale, userZone, zoneNamed } from './zones';

/** Date and time of day as `zone` shows them. */
export function momentAt(date: ApexDate, time: ApexTime, zone: string): ApexDatetime {
  const { year, month, day } = date;
  const midnight = { year, month, day, hour: 0, minute: 0, second: 0 };
  return ApexDatetime.inZone({ ...midnight, millisecond: time.milliseconds }, zone);
}

/** `yyyy-MM-dd HH:mm:ss` */
function read(text: string, zone: string): ApexDatetime {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})$/.exec(text.trim());
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (match ?? []).slice(1).map(Number);
  const isValid = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  if (!match || !isValid || hour > 23 || minute > 59 || second > 59) {
    throw apexError('TypeException', `Invalid date/time: ${text}`);
  }
  return ApexDatetime.inZone({ year, month, day, hour, minute, second, millisecond: 0 }, zone);
}

/** The user's format: `2/29/2024, 5:30 PM`, also without the comma. */
function parse(text: string): ApexDatetime {
  requireUsLocale('Datetime.parse');
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d{2})[ \u202F]([AP]M)$/.exec(text.trim());
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = (match ?? []).slice(1).map(Number);
  if (!match || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month) || hour > 12 || minute > 59) {
    throw apexError('TypeException', `Invalid date/time: ${text}`);
  }
  const hour24 = (hour % 12) + (match[6] === 'PM' ? 12 : 0);
  return ApexDatetime.inZone({ year, month, day, hour: hour24, minute, second: 0, millisecond: 0 }, userZone());
}

/**
 * Calendar arithmetic. On the user's clock and on GMT's it comes to the same moment but around a change of the clocks,
 * and which of the two an org uses there is not documented.
 */
function shiftDate(self: ApexDatetime, shift: (date: ApexDate) => ApexDate): ApexDatetime {
  const inZone = (zone: string): ApexDatetime => momentAt(shift(self.date(zone)), self.time(zone), zone);
  const local = inZone(userZone());
  if (local.milliseconds !== inZone('GMT').milliseconds) {
    throw new NotModelledError('calendar arithmetic of a Datetime across a change of the clocks or end of the month');
  }
  return local;
}

const addMonths = (self: ApexDatetime, months: number): ApexDatetime =>
  shiftDate(self, (date) => date.plusMonths(months));

const plus = (self: ApexDatetime, milliseconds: number): ApexDatetime =>
  new ApexDatetime(self.milliseconds + milliseconds);

/** Constructors in the user's zone and their Gmt twins. */
function makers(name: string, zone: () => string): Members {
  const make = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0): ApexDatetime =>
    ApexDatetime.inZone({ year, month, day, hour, minute, second, millisecond: 0 }, zone());
  return strict({
    [`static Datetime ${name}(Date date, Time time)`]: (date: ApexDate, time: ApexTime) => momentAt(date, time, zone()),
    [`static Datetime ${name}(Integer year, Integer month, Integer day)`]: make,
    [`static Datetime ${name}(Integer year, Integer month, Integer day, Integer hour, Integer minute, Integer second)`]:
      make,
  });
}

/** The parts on the user's clock and their Gmt twins. */
function parts(suffix: string, zone: () => string): Members {
  return {
    [`Date date${suffix}()`]: (self: ApexDatetime) => self.date(zone()),
    [`Time time${suffix}()`]: (self: ApexDatetime) => self.time(zone()),
    [`Integer year${suffix}()`]: (self: ApexDatetime) => self.civil(zone()).year,
    [`Integer month${suffix}()`]: (self: ApexDatetime) => self.civil(zone()).month,
    [`Integer day${suffix}()`]: (self: ApexDatetime) => self.civil(zone()).day,
    [`Integer hour${suffix}()`]: (self: ApexDatetime) => self.civil(zone()).hour,
    [`Integer minute${suffix}()`]: (self: ApexDatetime) => self.civil(zone()).minute,
    [`Integer second${suffix}()`]: (self: ApexDatetime) => self.civil(zone()).second,
    [`Integer millisecond${suffix}()`]: (self: ApexDatetime) => self.civil(zone()).millisecond,
    [`Integer dayOfYear${suffix}()`]: (self: ApexDatetime) => dayOfYear(self.date(zone())),
  };
}

const gmt = (): string => 'GMT';

defineType('Datetime', {
  'static Datetime now()': () => new ApexDatetime(execution().now()),
  ...makers('newInstance', userZone),
  ...makers('newInstanceGmt', gmt),
  ...strict({
    'static Datetime newInstance(Long milliseconds)': (milliseconds: bigint) => new ApexDatetime(Number(milliseconds)),
    'static Datetime valueOf(String text)': (text: string) => read(text, userZone()),
    'static Datetime valueOfGmt(String text)': (text: string) => read(text, 'GMT'),
    'static Datetime valueOf(Object value)': (value: unknown) => {
      if (value instanceof ApexDatetime) {
        return value;
      }
      if (value instanceof ApexDate) {
        return momentAt(value, new ApexTime(0), 'GMT');
      }
      if (typeof value === 'string') {
        return read(value, userZone());
      }
      throw apexError('TypeException', 'Invalid date/time');
    },
    'static Datetime parse(String text)': parse,
    'Datetime addYears(Integer years)': (self: ApexDatetime, years: number) => addMonths(self, 12 * years),
    'Datetime addMonths(Integer months)': addMonths,
    'Datetime addDays(Integer days)': (self: ApexDatetime, days: number) =>
      shiftDate(self, (date) => date.plusDays(days)),
    'Datetime addHours(Integer hours)': (self: ApexDatetime, hours: number) => plus(self, hours * 3_600_000),
    'Datetime addMinutes(Integer minutes)': (self: ApexDatetime, minutes: number) => plus(self, minutes * 60_000),
    'Datetime addSeconds(Integer seconds)': (self: ApexDatetime, seconds: number) => plus(self, seconds * 1000),
    'Boolean isSameDay(Datetime other)': (self: ApexDatetime, other: ApexDatetime) =>
      self.date(userZone()).days === other.date(userZone()).days,
    'String format(String pattern)': (self: ApexDatetime, pattern: string) => formatMoment(self, pattern, userZone()),
    'String formatGmt(String pattern)': (self: ApexDatetime, pattern: string) => formatMoment(self, pattern, 'GMT'),
  }),
  'String format(String pattern, String zone)': (self: ApexDatetime, pattern: string | null, zone: string | null) =>
    pattern === null
      ? self.toIsoString().replace(/\.\d+Z$/, 'Z')
      : formatMoment(self, pattern, zone === null ? userZone() : zoneNamed(zone)),
  'String format()': (self: ApexDatetime) =>
    `${formatDate(self.date(userZone()))}, ${formatMoment(self, 'h:mm a', userZone())}`,
  'String formatLong()': () => {
    throw new NotModelledError('Datetime.formatLong; its format depends on the locale settings of the org');
  },
  'Long getTime()': (self: ApexDatetime) => BigInt(self.milliseconds),
  ...parts('', userZone),
  ...parts('Gmt', gmt),
});
