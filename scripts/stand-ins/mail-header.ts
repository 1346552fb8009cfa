import { decodeWords } from 'postal-mime';
import { headerValue, readHeader } from '../../local/mail/header-fields';
import { lineEndsOf } from '../../local/mail/line-ends';
import { parseMailDate } from '../../local/mail/mail-date';
import { addressesOf } from '../../local/mail/parse-mail';

/** What a table row tells of a mail. */
export interface MailHeader {
  /** Empty when there is none. */
  readonly messageId: string;
  readonly subject: string;
  /** Lower-cased; empty when there is none. */
  readonly from: string;
  readonly to: readonly string[];
  /** Lower-cased addresses of everybody on it, Reply-To included. */
  readonly everybody: readonly string[];
  /** Milliseconds since 1970; null when there is no Date that can be read. */
  readonly date: number | null;
}

export function readMailHeader(raw: Buffer): MailHeader {
  const { fields } = readHeader(raw, lineEndsOf(raw));
  return {
    messageId: headerValue(fields, 'Message-ID') ?? '',
    subject: decodeWords(headerValue(fields, 'Subject') ?? ''),
    from: addressesOf(fields, 'From')[0]?.address.toLowerCase() ?? '',
    to: ['To', 'Cc', 'Bcc'].flatMap((name) => addressesOf(fields, name)).map(({ address }) => address),
    everybody: ['From', 'Reply-To', 'To', 'Cc', 'Bcc']
      .flatMap((name) => addressesOf(fields, name))
      .map(({ address }) => address.toLowerCase()),
    date: parseMailDate(headerValue(fields, 'Date')),
  };
}

const dayMs = 24 * 60 * 60 * 1000;

/** A day before the oldest of these mails, whole seconds, not before 1970; now for those without a date. */
export function beforeOldest(messages: readonly { readonly raw: Buffer }[], now: number): Date {
  const oldest = messages.reduce((earliest, { raw }) => Math.min(earliest, readMailHeader(raw).date ?? now), now);
  return new Date(Math.max(0, Math.floor((oldest - dayMs) / 1000) * 1000));
}
