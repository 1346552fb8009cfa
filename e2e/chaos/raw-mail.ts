import type { Kind } from './truth';

const SENDERS: Partial<Record<Kind, string>> = { internal: 'boss@firm.example', stranger: 'sue@stranger.example' };
const CUSTOMER = 'carl@client.example';

/** A mail as it is written. */
export interface MailText {
  readonly name: string;
  readonly kind: Kind;
  /** The mailboxes that it may lie in; the first one is who sends it. */
  readonly owners: readonly string[];
  readonly isSent: boolean;
  /** As a Date header has it. */
  readonly date: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function rawMail({ name, kind, owners, isSent, date, headers: more }: MailText): Buffer {
  const headers = {
    'Message-ID': `<${name.replace(' ', '.')}@client.example>`,
    From: isSent ? (owners[0] ?? '') : (SENDERS[kind] ?? CUSTOMER),
    To: isSent ? CUSTOMER : owners.join(', '),
    ...(kind === 'excluded' ? { Cc: 'x@blocked.example' } : {}),
    ...(kind === 'automated' ? { 'Auto-Submitted': 'auto-replied' } : {}),
    Subject: name,
    ...more,
    Date: date,
  };
  const head = Object.entries(headers).map(([header, value]) => `${header}: ${value}\r\n`);
  return Buffer.from(`${head.join('')}\r\nText of ${name}\r\n`);
}
