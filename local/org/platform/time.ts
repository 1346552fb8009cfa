import { ApexDatetime, ApexTime } from '../kernel/dates';
import { defineType } from '../kernel/define';
import { isTimeZone, offsetAt } from '../kernel/time-zones';
import { strict } from './arguments';
import { zoneName } from './date-format';
import { execution } from '../kernel/execution';
import { zoneNamed } from './zones';

defineType('Time', {
  ...strict({
    'static Time newInstance(Integer hour, Integer minute, Integer second, Integer millisecond)': (
      hour: number,
      minute: number,
      second: number,
      millisecond: number,
    ) => ApexTime.of(hour, minute, second, millisecond),
    'Time addHours(Integer hours)': (self: ApexTime, hours: number) =>
      new ApexTime(self.milliseconds + hours * 3_600_000),
    'Time addMinutes(Integer minutes)': (self: ApexTime, minutes: number) =>
      new ApexTime(self.milliseconds + minutes * 60_000),
    'Time addSeconds(Integer seconds)': (self: ApexTime, seconds: number) =>
      new ApexTime(self.milliseconds + seconds * 1000),
    'Time addMilliseconds(Integer milliseconds)': (self: ApexTime, milliseconds: number) =>
      new ApexTime(self.milliseconds + milliseconds),
  }),
  'Integer hour()': (self: ApexTime) => Math.floor(self.milliseconds / 3_600_000),
  'Integer minute()': (self: ApexTime) => Math.floor(self.milliseconds / 60_000) % 60,
  'Integer second()': (self: ApexTime) => Math.floor(self.milliseconds / 1000) % 60,
  'Integer millisecond()': (self: ApexTime) => self.milliseconds % 1000,
});

/** `System.TimeZone`. */
export class ApexTimeZone {
  /** @param id IANA name or `GMT` */
  constructor(readonly id: string) {}

  toString(): string {
    return this.id;
  }
}

defineType('TimeZone', {
  ...strict({
    'static TimeZone getTimeZone(String id)': (id: string) => {
      const zone = zoneNamed(id);
      return new ApexTimeZone(isTimeZone(id) ? id : zone);
    },
    'Integer getOffset(Datetime moment)': (self: ApexTimeZone, moment: ApexDatetime) =>
      offsetAt(moment.milliseconds, self.id),
  }),
  'String getId()': (self: ApexTimeZone) => self.id,
  'String getDisplayName()': (self: ApexTimeZone) => {
    const now = new ApexDatetime(execution().now());
    const minutes = offsetAt(now.milliseconds, self.id) / 60_000;
    const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
    const offset = `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
    return `(GMT${offset}) ${zoneName(now, self.id, 'long')} (${self.id})`;
  },
  'String toString()': (self: ApexTimeZone) => self.id,
});
