const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds to add to UTC for the wall clock of `zone` at that moment. @throws {RangeError} for an unknown zone */
export function offsetAt(epoch: number, zone: string): number {
  if (zone === 'GMT' || zone === 'UTC') {
    return 0;
  }
  const second = Math.floor(epoch / 1000) * 1000;
  const parts = new Map(
    formatOf(zone)
      .formatToParts(second)
      .map((part) => [part.type, part.value]),
  );
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const date = new Date(0);
  const year = parts.get('era') === 'BC' ? 1 - number('year') : number('year');
  date.setUTCFullYear(year, number('month') - 1, number('day'));
  date.setUTCHours(number('hour'), number('minute'), number('second'));
  return date.getTime() - second;
}

/**
 * The moment at which a clock in `zone` shows `wall` (milliseconds as if it were UTC). As Java's calendar, which Apex
 * uses: a time the clock skips counts on from before the gap; of a time it shows twice the later, standard one is meant.
 */
export function toEpoch(wall: number, zone: string): number {
  const before = offsetAt(wall - 86_400_000, zone);
  const after = offsetAt(wall + 86_400_000, zone);
  const candidates = [wall - before, wall - after].filter((epoch) => epoch + offsetAt(epoch, zone) === wall);
  return candidates.length > 0 ? Math.max(...candidates) : wall - before;
}

/** Whether Intl knows the zone: IANA names as `Europe/Berlin`. */
export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}
