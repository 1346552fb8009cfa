import { NotModelledError } from '../kernel/exceptions';
import { execution } from '../kernel/execution';
import { isTimeZone } from '../kernel/time-zones';

/** The running user's time zone. */
export function userZone(): string {
  return execution().user.timeZone;
}

/** An IANA name, `GMT` or `GMT+2:30`; anything else means GMT, as Java's TimeZone has it and Datetime.format documents. */
export function zoneNamed(name: string): string {
  const offset = /^GMT([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(name);
  if (offset) {
    return `${offset[1] ?? '+'}${(offset[2] ?? '0').padStart(2, '0')}:${offset[3] ?? '00'}`;
  }
  return isTimeZone(name) ? name : 'GMT';
}

/** @throws {NotModelledError} when the running user's locale is not en_US, whose formats alone are modelled */
export function requireUsLocale(what: string): void {
  const { locale } = execution().user;
  if (locale !== 'en_US') {
    throw new NotModelledError(`${what} in the locale ${locale}`);
  }
}
