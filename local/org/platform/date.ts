import { ApexDate, ApexDatetime, daysInMonth } from '../kernel/dates';
import { defineType } from '../kernel/define';
import { apexError } from '../kernel/exceptions';
import { execution } from '../kernel/execution';
import { strict } from './arguments';
import { dayOfYear, weekday } from './date-format';
import { requireUsLocale, userZone } from './zones';

const isLeapYear = (year: number): boolean => daysInMonth(year, 2) === 29;

/** `yyyy-MM-dd`, a time behind it is ignored. Days that the month does not have are refused. */
function read(text: string): ApexDate {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?$/.exec(text.trim());
  const [year, month, day] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3])];
  if (!match || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    throw apexError('TypeException', `Invalid date: ${text}`);
  }
  return ApexDate.of(year, month, day);
}

/** The user's format: `2/29/2024`. */
function parse(text: string): ApexDate {
  requireUsLocale('Date.parse');
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text.trim());
  const [month, day, year] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3])];
  if (!match || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    throw apexError('TypeException', `Invalid date: ${text}`);
  }
  return ApexDate.of(year, month, day);
}

/** Full months only by calendar month: from Jan 31 to Feb 1 is one. */
function monthsBetween(a: ApexDate, b: ApexDate): number {
  return (b.year - a.year) * 12 + b.month - a.month;
}

/** `2/29/2024` */
export function formatDate(date: ApexDate): string {
  requireUsLocale('Date.format');
  return `${date.month}/${date.day}/${date.year}`;
}

defineType('Date', {
  'static Date today()': () => new ApexDatetime(execution().now()).date(userZone()),
  ...strict({
    'static Date newInstance(Integer year, Integer month, Integer day)': (year: number, month: number, day: number) =>
      ApexDate.of(year, month, day),
    'static Date valueOf(String text)': read,
    'static Date valueOf(Object value)': (value: unknown) => {
      if (value instanceof ApexDate) {
        return value;
      }
      if (value instanceof ApexDatetime) {
        return value.date(userZone());
      }
      if (typeof value === 'string') {
        return read(value);
      }
      throw apexError('TypeException', 'Invalid date');
    },
    'static Date parse(String text)': parse,
    'static Integer daysInMonth(Integer year, Integer month)': (year: number, month: number) =>
      daysInMonth(year, month),
    'static Boolean isLeapYear(Integer year)': isLeapYear,
    'Date addDays(Integer days)': (self: ApexDate, days: number) => self.plusDays(days),
    'Date addMonths(Integer months)': (self: ApexDate, months: number) => self.plusMonths(months),
    'Date addYears(Integer years)': (self: ApexDate, years: number) => self.plusMonths(12 * years),
    'Integer daysBetween(Date other)': (self: ApexDate, other: ApexDate) => other.days - self.days,
    'Integer monthsBetween(Date other)': monthsBetween,
    'Boolean isSameDay(Date other)': (self: ApexDate, other: ApexDate) => self.days === other.days,
  }),
  'Integer day()': (self: ApexDate) => self.day,
  'Integer month()': (self: ApexDate) => self.month,
  'Integer year()': (self: ApexDate) => self.year,
  'Integer dayOfYear()': dayOfYear,
  'Date toStartOfMonth()': (self: ApexDate) => ApexDate.of(self.year, self.month, 1),
  'Date toStartOfWeek()': (self: ApexDate) => {
    requireUsLocale('Date.toStartOfWeek');
    return self.plusDays(-weekday(self));
  },
  'String format()': formatDate,
});
