import { ApexDate } from '../kernel/dates';
import { apexError, NotModelledError, type ApexException } from '../kernel/exceptions';
import { toEpoch } from '../kernel/time-zones';

const DAY = 86_400_000;
/** The next 29 February lies at most eight years ahead. */
const SEARCHED_DAYS = 8 * 366;
const LAST_YEAR = 2099;

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names of its values, from `least` on. */
  readonly words?: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const FIELDS: readonly Field[] = [
  { name: 'seconds', least: 0, most: 59 },
  { name: 'minutes', least: 0, most: 59 },
  { name: 'hours', least: 0, most: 23 },
  { name: 'day of month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, words: MONTHS },
  { name: 'day of week', least: 1, most: 7, words: WEEKDAYS },
  { name: 'year', least: 1970, most: LAST_YEAR },
];

/** The values of a field that fit; null: all. */
type Values = ReadonlySet<number> | null;

/**
 * When a scheduled job runs: seconds, minutes, hours, day of month, month, day of week (1 is Sunday) and, if wanted, year.
 * Seconds and minutes are one number each. `L`, `W` and `#` are not modelled.
 *
 * @see Apex Developer Guide, "Apex Scheduler": System.schedule
 */
export class CronExpression {
  private readonly fields: readonly Values[];

  /** @throws {ApexException} System.StringException for what is no expression */
  constructor(text: string) {
    const parts = text.trim().toUpperCase().split(/\s+/);
    if (parts.length < 6 || parts.length > 7) {
      throw illegal(`Illegal cron expression format (${text})`);
    }
    if (!parts.slice(0, 2).every((part) => /^\d+$/.test(part))) {
      throw illegal(`Seconds and minutes must be specified as integers: ${text}`);
    }
    checkDays(parts[3] ?? '', parts[5] ?? '');
    this.fields = FIELDS.map((field, index) => valuesOf(parts[index] ?? '*', field));
  }

  /** The first moment after `epoch` on a clock in `zone`; null when there is none. */
  next(epoch: number, zone: string): number | null {
    const [second, minute] = [this.only(0), this.only(1)];
    const hours = [...Array(24).keys()].filter((hour) => this.fits(2, hour));
    const today = Math.floor(epoch / DAY) - 1;
    for (let day = today; day < today + SEARCHED_DAYS; day++) {
      if (!this.fitsDay(new ApexDate(day))) {
        continue;
      }
      for (const hour of hours) {
        const at = toEpoch(day * DAY + ((hour * 60 + minute) * 60 + second) * 1000, zone);
        if (at > epoch) {
          return at;
        }
      }
    }
    return null;
  }

  private fitsDay(date: ApexDate): boolean {
    // 1 January 1970 was a Thursday.
    const weekday = ((((date.days + 4) % 7) + 7) % 7) + 1;
    return this.fits(6, date.year) && this.fits(4, date.month) && this.fits(3, date.day) && this.fits(5, weekday);
  }

  private fits(field: number, value: number): boolean {
    return this.fields[field]?.has(value) ?? true;
  }

  private only(field: number): number {
    return [...(this.fields[field] ?? [])][0] ?? 0;
  }
}

function illegal(message: string): ApexException {
  return apexError('StringException', message);
}

function checkDays(dayOfMonth: string, dayOfWeek: string): void {
  if (dayOfMonth === '?' && dayOfWeek === '?') {
    throw illegal("'?' can only be specified for Day-of-Month -OR- Day-of-Week.");
  }
  if (dayOfMonth !== '?' && dayOfWeek !== '?') {
    throw illegal('Support for specifying both a day-of-week AND a day-of-month parameter is not implemented.');
  }
}

function valuesOf(part: string, field: Field): Values {
  if (part === '*') {
    return null;
  }
  if (part === '?') {
    if (!field.name.startsWith('day')) {
      throw illegal("'?' can only be specified for Day-of-Month or Day-of-Week.");
    }
    return null;
  }
  return new Set(part.split(',').flatMap((item) => itemValues(item, field)));
}

/** `5`, `MON`, `1-5`, `*` + `/2` and `3/6` (from 3 to the end). */
function itemValues(item: string, field: Field): number[] {
  const [range = '', step] = item.split('/');
  const [from = '', to] = range === '*' ? [String(field.least), String(field.most)] : range.split('-');
  const first = valueOf(from, field, item);
  const last = to === undefined ? (step === undefined ? first : field.most) : valueOf(to, field, item);
  const by = step === undefined ? 1 : Number(step);
  if (!Number.isInteger(by) || by < 1) {
    throw illegal(`Unexpected end of expression or increment '${item}' in ${field.name}`);
  }
  // A range may run over the end: FRI-MON.
  const length = ((last - first + field.most - field.least + 1) % (field.most - field.least + 1)) + 1;
  const count = Math.ceil(length / by);
  return [...Array(count).keys()].map((index) => {
    const value = first + index * by;
    return value > field.most ? value - (field.most - field.least + 1) : value;
  });
}

function valueOf(text: string, { name, least, most, words }: Field, item: string): number {
  const word = words?.indexOf(text) ?? -1;
  if (word >= 0) {
    return least + word;
  }
  if (/[LW#]/.test(item)) {
    throw new NotModelledError(`'${item}' as ${name} of a cron expression`);
  }
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) {
    throw illegal(`'${item}' is no value for ${name}: it is between ${least} and ${most}`);
  }
  return value;
}
