/**
 * Where a course of events begins: some hours before clocks are changed or a year ends, so that it runs across midnight
 * and the change. Mail says its time as its sender's clock shows it, in the hour that comes twice too.
 */
import type { Random } from '../support/random';

const HOUR_MS = 3_600_000;

/** A time zone and a moment at which something happens to its clocks. */
interface Turn {
  readonly zone: string;
  readonly at: string;
}

const TURNS: readonly Turn[] = [
  { zone: 'Europe/Berlin', at: '2026-03-29T01:00:00Z' },
  { zone: 'Europe/Berlin', at: '2026-10-25T01:00:00Z' },
  { zone: 'America/New_York', at: '2026-03-08T07:00:00Z' },
  { zone: 'America/New_York', at: '2026-11-01T06:00:00Z' },
  { zone: 'UTC', at: '2027-01-01T00:00:00Z' },
];

export class Calendar {
  readonly zone: string;
  readonly turnsAt: Date;
  readonly startsAt: Date;

  constructor(random: Random) {
    const { zone, at } = random.pick(TURNS);
    this.zone = zone;
    this.turnsAt = new Date(at);
    this.startsAt = new Date(Date.parse(at) - random.between(1, 9) * HOUR_MS);
  }

  /** As a Date header has it: local time and its offset from UTC then. */
  header(moment: Date): string {
    const offset = this.offsetMinutes(moment);
    const local = new Date(moment.getTime() + offset * 60_000).toUTCString().replace(' GMT', '');
    const digits = String(Math.floor(Math.abs(offset) / 60) * 100 + (Math.abs(offset) % 60)).padStart(4, '0');
    return `${local} ${offset < 0 ? '-' : '+'}${digits}`;
  }

  private offsetMinutes(moment: Date): number {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: this.zone, timeZoneName: 'longOffset' });
    const name = format.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
    const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    return Number(`${sign}${Number(hours) * 60 + Number(minutes)}`);
  }
}
