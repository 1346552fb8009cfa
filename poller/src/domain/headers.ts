import { cleanLine } from '../lib/text';
import { decodeWords } from './encoded-words';
import type { MailHeader } from './mail';

/** Longer header values are cut before anything looks at them: a header may be endless. */
const MAX_VALUE_LENGTH = 200_000;

/** A mail's headers by name, upper and lower case alike. */
export class MailHeaders {
  private readonly values = new Map<string, string[]>();

  constructor(headers: readonly MailHeader[]) {
    for (const { name, value } of headers) {
      const key = name.trim().toLowerCase();
      const values = this.values.get(key);
      if (values === undefined) {
        this.values.set(key, [value.slice(0, MAX_VALUE_LENGTH)]);
      } else {
        values.push(value.slice(0, MAX_VALUE_LENGTH));
      }
    }
  }

  /** The first value with folds removed (RFC 5322 section 2.2.3), or null when there is no such header. */
  first(name: string): string | null {
    const value = this.values.get(name.toLowerCase())?.[0];
    return value === undefined ? null : unfold(value);
  }

  /** Every value, joined as one list: real mail repeats To and Cc although it may not. */
  list(name: string): string {
    return (this.values.get(name.toLowerCase()) ?? []).map(unfold).join(', ');
  }

  /** The first value as text for people: encoded words decoded, on one line; empty when there is none. */
  text(name: string): string {
    return cleanLine(decodeWords(this.first(name) ?? ''));
  }
}

function unfold(value: string): string {
  return value.replace(/\r?\n(?=[ \t])/g, '').replace(/[\r\n]+/g, ' ');
}
