import { offsetAt, toEpoch } from './time-zones';

const DAY = 86_400_000;

const pad = (value: number, length = 2): string => String(value).padStart(length, '0');

/** Calendar date without time zone. */
export class ApexDate {
  /** @param days since 1970-01-01 */
  constructor(readonly days: number) {}

  /** Months and days may overflow, as in `Date.newInstance(2024, 13, 32)`. Month 1 is January. */
  static of(year: number, month: number, day: number): ApexDate {
    return new ApexDate(Math.floor(utc(year, month, day) / DAY));
  }

  /** Reads `2024-02-29`, strictly. @returns null when it is no date */
  static parseIso(text: string): ApexDate | null {
    const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
    if (!match) {
      return null;
    }
    const date = ApexDate.of(Number(match[1]), Number(match[2]), Number(match[3]));
    return date.toString() === text ? date : null;
  }

  get year(): number {
    return this.utc().getUTCFullYear();
  }

  /** 1 is January. */
  get month(): number {
    return this.utc().getUTCMonth() + 1;
  }

  get day(): number {
    return this.utc().getUTCDate();
  }

  plusDays(days: number): ApexDate {
    return new ApexDate(this.days + days);
  }

  /** The day is kept where the month has it, else the month's last day. */
  plusMonths(months: number): ApexDate {
    const first = ApexDate.of(this.year, this.month + months, 1);
    return ApexDate.of(first.year, first.month, Math.min(this.day, daysInMonth(first.year, first.month)));
  }

  valueOf(): number {
    return this.days;
  }

  /** `2024-02-29` */
  toString(): string {
    return `${pad(this.year, 4)}-${pad(this.month)}-${pad(this.day)}`;
  }

  private utc(): Date {
    return new Date(this.days * DAY);
  }
}

/** Time of day without time zone. */
export class ApexTime {
  /** @param milliseconds since midnight, wrapped into the day */
  constructor(milliseconds: number) {
    this.milliseconds = ((milliseconds % DAY) + DAY) % DAY;
  }

  readonly milliseconds: number;

  static of(hour: number, minute: number, second: number, millisecond: number): ApexTime {
    return new ApexTime(((hour * 60 + minute) * 60 + second) * 1000 + millisecond);
  }

  valueOf(): number {
    return this.milliseconds;
  }

  /** `17:30:05.007Z` */
  toString(): string {
    return new Date(this.milliseconds).toISOString().slice(11);
  }
}

/** Fields of a moment in one time zone. */
export interface CivilTime {
  readonly year: number;
  /** 1 is January. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** A moment, in milliseconds since the epoch. */
export class ApexDatetime {
  constructor(readonly milliseconds: number) {}

  /** The moment that a clock in `zone` (an IANA name, `GMT` or `UTC`) shows as `civil`; fields may overflow. */
  static inZone(civil: CivilTime, zone: string): ApexDatetime {
    const { year, month, day, hour, minute, second, millisecond } = civil;
    const wall = utc(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
    return new ApexDatetime(toEpoch(wall, zone));
  }

  /** What a clock in `zone` shows. */
  civil(zone: string): CivilTime {
    const wall = new Date(this.milliseconds + offsetAt(this.milliseconds, zone));
    return {
      year: wall.getUTCFullYear(),
      month: wall.getUTCMonth() + 1,
      day: wall.getUTCDate(),
      hour: wall.getUTCHours(),
      minute: wall.getUTCMinutes(),
      second: wall.getUTCSeconds(),
      millisecond: wall.getUTCMilliseconds(),
    };
  }

  date(zone: string): ApexDate {
    return new ApexDate(Math.floor((this.milliseconds + offsetAt(this.milliseconds, zone)) / DAY));
  }

  time(zone: string): ApexTime {
    return new ApexTime(this.milliseconds + offsetAt(this.milliseconds, zone));
  }

  valueOf(): number {
    return this.milliseconds;
  }

  /** `2024-02-29 17:30:05`, in GMT. */
  toString(): string {
    return new Date(this.milliseconds).toISOString().slice(0, 19).replace('T', ' ');
  }

  /** `2024-02-29T17:30:05.007Z`, as JSON has it. */
  toIsoString(): string {
    return new Date(this.milliseconds).toISOString();
  }
}

/** Bytes. */
export class ApexBlob {
  constructor(readonly bytes: Uint8Array) {}

  static ofText(text: string): ApexBlob {
    return new ApexBlob(Buffer.from(text, 'utf8'));
  }
}

/** @param month 1 is January */
export function daysInMonth(year: number, month: number): number {
  return new Date(utc(year, month + 1, 0)).getUTCDate();
}

/** Date.UTC, but years 0–99 mean themselves. */
function utc(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}
