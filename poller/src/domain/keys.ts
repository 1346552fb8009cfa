/**
 * Keys are a function of the mail alone: the same in every mailbox, at every provider, on every reading. Never of a
 * provider's id, never of what was seen before.
 */
import { sha256 } from '../lib/sha256';
import { canonicalAddress, type MailAddress } from './address';
import type { MailMessage } from './mail';

/** What of the text goes into the fingerprint of a mail without Message-ID, in UTF-8 bytes. */
const FINGERPRINT_TEXT_BYTES = 1024;

/** The fields of a mail that its key is made of. */
export type KeyedMail = Pick<MailMessage, 'messageId' | 'from' | 'to' | 'cc' | 'subject' | 'dateHeader' | 'text'>;

/** 64 hex characters that name a mail org-wide. */
export function messageKey(mail: KeyedMail): string {
  const from = canonicalAddress(mail.from[0]?.address ?? '');
  return sha256(mail.messageId === '' ? fingerprint(mail, from) : `v1\n${mail.messageId}\n${from}`);
}

/** 64 hex characters that name a mail in one mailbox. */
export function deliveryKey(mailboxId: string, key: string): string {
  return sha256(`${mailboxId}|${key}`);
}

/** 64 hex characters that name a conversation, or empty when the mail carries no id to tell it by. */
export function threadKey(mail: Pick<MailMessage, 'threadRoot'>): string {
  return mail.threadRoot === '' ? '' : sha256(`thread\n${mail.threadRoot}`);
}

function fingerprint(mail: KeyedMail, from: string): string {
  const text = Buffer.from(mail.text.replace(/\s+/g, ' ').trim(), 'utf8').subarray(0, FINGERPRINT_TEXT_BYTES);
  const parts = [from, sorted(mail.to), sorted(mail.cc), mail.subject, mail.dateHeader, text.toString('latin1')];
  return `v1 without id\n${JSON.stringify(parts)}`;
}

function sorted(addresses: readonly MailAddress[]): string[] {
  return addresses.map(({ address }) => canonicalAddress(address)).sort();
}
