const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Hours east of UTC of the zone names of RFC 5322, 4.3; unknown letters mean UTC there. */
const zoneHours: Readonly<Record<string, number>> = {
  edt: -4,
  est: -5,
  cdt: -5,
  cst: -6,
  mdt: -6,
  mst: -7,
  pdt: -7,
  pst: -8,
};

const day = '(?:[a-z]{2,9}\\.?(?:,\\s*|\\s+))?(\\d{1,2})[\\s-]+([a-z]{3})[a-z]*\\.?,?[\\s-]+(\\d{4}|\\d{2,3})';
const clock = '(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.\\d+)?)?';
const written = new RegExp(`^${day},?\\s+${clock}\\s*([+-]\\d{4}|[a-z]+)?`, 'i');
const asctime = new RegExp(`^[a-z]{3},?\\s+([a-z]{3})\\s+(\\d{1,2})\\s+${clock}(?:\\s+([a-z]+))?\\s+(\\d{4})`, 'i');
const iso = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * The moment that a Date header names: RFC 5322 with its obsolete forms, asctime and ISO 8601, comments ignored.
 *
 * @returns milliseconds since 1970; null when there is no header or it cannot be read. Never guesses.
 */
export function parseMailDate(header: string | null): number | null {
  const text = stripComments(header ?? '').trim();
  const match = written.exec(text);
  if (match) {
    const [, date, month, year, hour, minute, second, zone] = match;
    return moment(year, month, date, hour, minute, second, zone);
  }
  const old = asctime.exec(text);
  if (old) {
    const [, month, date, hour, minute, second, zone, year] = old;
    return moment(year, month, date, hour, minute, second, zone);
  }
  if (iso.test(text)) {
    const value = Date.parse(/[Z]$|[+-]\d{2}:?\d{2}$/i.test(text) ? text : `${text}Z`);
    return Number.isNaN(value) ? null : value;
  }
  return null;
}

function moment(...parts: readonly (string | undefined)[]): number | null {
  const [year = '', month = '', date = '', hour = '', minute = '', second = '0', zone = ''] = parts;
  const index = months.indexOf(month.toLowerCase());
  const numbers = [Number(date), Number(hour), Number(minute), Number(second)] as const;
  const [d, h, m, s] = numbers;
  if (index < 0 || h > 23 || m > 59 || s > 60) {
    return null;
  }
  const value = Date.UTC(fullYear(year), index, d, h, m, s);
  // Date.UTC turns 31 February into 3 March: such a day does not exist.
  return new Date(Date.UTC(fullYear(year), index, d)).getUTCDate() === d ? value - zoneMinutes(zone) * 60_000 : null;
}

/** RFC 5322, 4.3: two digits below 50 are 20xx, others and three digits count from 1900. */
function fullYear(year: string): number {
  const value = Number(year);
  if (year.length >= 4) {
    return value;
  }
  return year.length === 2 && value < 50 ? value + 2000 : value + 1900;
}

function zoneMinutes(zone: string): number {
  const match = /^([+-])(\d{2})(\d{2})$/.exec(zone);
  if (match) {
    return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
  }
  return (zoneHours[zone.toLowerCase()] ?? 0) * 60;
}

/** Comments may nest (RFC 5322, 3.2.2). */
function stripComments(text: string): string {
  let depth = 0;
  let rest = '';
  for (const character of text) {
    if (character === '(') {
      depth++;
    } else if (character === ')' && depth > 0) {
      depth--;
    } else if (depth === 0) {
      rest += character;
    }
  }
  return rest;
}
