import { ApexDate, ApexDatetime } from '../../kernel/dates';

/** Half-open range of days. */
export interface DayRange {
  readonly from: ApexDate;
  /** First day after the range. */
  readonly until: ApexDate;
}

type Unit = 'DAYS' | 'WEEKS' | 'MONTHS' | 'QUARTERS' | 'YEARS';

const singular: Readonly<Record<string, Unit>> = {
  DAY: 'DAYS',
  WEEK: 'WEEKS',
  MONTH: 'MONTHS',
  QUARTER: 'QUARTERS',
  YEAR: 'YEARS',
};

/**
 * The days that a date literal means (`LAST_N_DAYS:30`, `THIS_MONTH`), as Salesforce's SOQL reference defines it. Weeks
 * start on Sunday (locale en_US); the fiscal year is the calendar year.
 *
 * @param count the number behind the colon; 0 for literals without one
 * @param today the running user's day
 */
export function dayRange(name: string, count: number, today: ApexDate): DayRange | null {
  const simple = { YESTERDAY: -1, TODAY: 0, TOMORROW: 1 }[name];
  if (simple !== undefined) {
    return days(today.plusDays(simple), 1);
  }
  if (name === 'LAST_90_DAYS') {
    return { from: today.plusDays(-89), until: today.plusDays(1) };
  }
  if (name === 'NEXT_90_DAYS') {
    return days(today.plusDays(1), 90);
  }
  const plain = name.replace('FISCAL_', '');
  const one = /^(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/.exec(plain);
  if (one?.[1] && one[2]) {
    const shift = { LAST: -1, THIS: 0, NEXT: 1 }[one[1]] ?? 0;
    return units(today, singular[one[2]] ?? 'DAYS', shift, 1);
  }
  return countedRange(plain, count, today);
}

function countedRange(name: string, count: number, today: ApexDate): DayRange | null {
  const many = /^(LAST_N|NEXT_N|N)_(DAYS|WEEKS|MONTHS|QUARTERS|YEARS)(_AGO)?(?:_N)?$/.exec(name);
  const unit = many?.[2] as Unit | undefined;
  if (!many || !unit) {
    return null;
  }
  if (many[1] === 'N') {
    return units(today, unit, -count, 1);
  }
  if (many[1] === 'NEXT_N') {
    return units(today, unit, 1, count);
  }
  // LAST_N_DAYS includes today; the last n weeks, months … end before the current one.
  return unit === 'DAYS'
    ? { from: today.plusDays(-count), until: today.plusDays(1) }
    : units(today, unit, -count, count);
}

function days(from: ApexDate, length: number): DayRange {
  return { from, until: from.plusDays(length) };
}

/** `length` units from the one that lies `shift` units after the current one. */
function units(today: ApexDate, unit: Unit, shift: number, length: number): DayRange {
  if (unit === 'DAYS') {
    return days(today.plusDays(shift), length);
  }
  if (unit === 'WEEKS') {
    const sunday = today.plusDays(-((((today.days + 4) % 7) + 7) % 7));
    return days(sunday.plusDays(7 * shift), 7 * length);
  }
  const months = { MONTHS: 1, QUARTERS: 3, YEARS: 12 }[unit];
  const start = ApexDate.of(today.year, Math.floor((today.month - 1) / months) * months + 1, 1);
  return { from: start.plusMonths(shift * months), until: start.plusMonths((shift + length) * months) };
}

/** The moment a day begins in a time zone. */
export function startOfDay(day: ApexDate, zone: string): ApexDatetime {
  return ApexDatetime.inZone(
    { year: day.year, month: day.month, day: day.day, hour: 0, minute: 0, second: 0, millisecond: 0 },
    zone,
  );
}
