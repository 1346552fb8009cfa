import type { ApexDatetime, CivilTime } from '../kernel/dates';
import { ApexDate } from '../kernel/dates';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { offsetAt } from '../kernel/time-zones';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** 0 is Sunday. */
export function weekday(date: ApexDate): number {
  return (((date.days + 4) % 7) + 7) % 7;
}

/** 1 for January 1. */
export function dayOfYear(date: ApexDate): number {
  return date.days - ApexDate.of(date.year, 1, 1).days + 1;
}

/**
 * A moment by a pattern of Java's SimpleDateFormat with US English names.
 *
 * @param zone IANA name
 * @throws {ApexException} System.StringException for a letter that Java does not know
 */
export function formatMoment(moment: ApexDatetime, pattern: string, zone: string): string {
  const civil = moment.civil(zone);
  let out = '';
  for (const match of pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g)) {
    const [text, quoted, letter] = match;
    if (text === "'") {
      throw apexError('StringException', 'Unterminated quote');
    }
    if (quoted !== undefined) {
      out += text === "''" ? "'" : quoted.replaceAll("''", "'");
    } else if (letter !== undefined) {
      out += field(letter, text.length, civil, moment, zone);
    } else {
      out += text;
    }
  }
  return out;
}

function number(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function field(letter: string, width: number, civil: CivilTime, moment: ApexDatetime, zone: string): string {
  const { year, month, day, hour } = civil;
  switch (letter) {
    case 'y':
      return width === 2 ? number(year % 100, 2) : number(year, width);
    case 'M':
    case 'L':
      return width >= 3 ? name(MONTHS[month - 1], width) : number(month, width);
    case 'd':
      return number(day, width);
    case 'D':
      return number(dayOfYear(moment.date(zone)), width);
    case 'E':
      return name(DAYS[weekday(moment.date(zone))], width);
    case 'u':
      return number(weekday(moment.date(zone)) || 7, width);
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'H':
      return number(hour, width);
    case 'k':
      return number(hour || 24, width);
    case 'K':
      return number(hour % 12, width);
    case 'h':
      return number(hour % 12 || 12, width);
    default:
      return smallField(letter, width, civil, moment, zone);
  }
}

function smallField(letter: string, width: number, civil: CivilTime, moment: ApexDatetime, zone: string): string {
  switch (letter) {
    case 'm':
      return number(civil.minute, width);
    case 's':
      return number(civil.second, width);
    case 'S':
      return number(civil.millisecond, width);
    case 'G':
      return 'AD';
    case 'Z':
      return offset(moment, zone, '');
    case 'X':
      return isoOffset(moment, zone, width);
    case 'z':
      return zoneName(moment, zone, width >= 4 ? 'long' : 'short');
    case 'Y':
    case 'w':
    case 'W':
    case 'F':
      throw new NotModelledError(`the pattern letter ${letter} (weeks depend on the locale) in Datetime.format`);
    default:
      throw apexError('StringException', `Illegal pattern character '${letter}'`);
  }
}

function name(full: string | undefined, width: number): string {
  return width >= 4 ? (full ?? '') : (full ?? '').slice(0, 3);
}

function offset(moment: ApexDatetime, zone: string, separator: string): string {
  const minutes = Math.round(offsetAt(moment.milliseconds, zone) / 60_000);
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${number(Math.floor(size / 60), 2)}${separator}${number(size % 60, 2)}`;
}

function isoOffset(moment: ApexDatetime, zone: string, width: number): string {
  if (offsetAt(moment.milliseconds, zone) === 0) {
    return 'Z';
  }
  const text = offset(moment, zone, width === 3 ? ':' : '');
  return width === 1 ? text.slice(0, 3) : text;
}

/** `PST`, `Pacific Standard Time`. */
export function zoneName(moment: ApexDatetime, zone: string, style: 'short' | 'long'): string {
  if (zone === 'GMT' || zone === 'UTC') {
    return style === 'short' ? zone : zone === 'GMT' ? 'Greenwich Mean Time' : 'Coordinated Universal Time';
  }
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: style }).formatToParts(
    moment.milliseconds,
  );
  const text = parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
  if (style === 'short' && text.startsWith('GMT')) {
    throw new NotModelledError(`the short name of the time zone ${zone}`);
  }
  return text;
}
