/**
 * How an address is known without being known: HMAC-SHA256 of its canonical form. Apex makes the same of the fields of
 * contacts and leads; a mail matches in Salesforce only by addresses that are equal in this form.
 */
import { createHmac } from 'node:crypto';
import { canonicalAddress } from './address';
import type { Correspondence } from './policy';

/** 64 hex characters that stand for an address. */
export function addressHash(secret: Uint8Array, address: string): string {
  return createHmac('sha256', secret).update(canonicalAddress(address), 'utf8').digest('hex');
}

/**
 * The hashes of those whom a mail was exchanged with: everybody but the synced mailboxes, each once. Reply-To counts too,
 * because it stands in for a sender without a record, but not on a mail of our own, where it says nothing.
 *
 * Salesforce knows more of our own addresses (active users) and therefore matches fewer people, never more.
 */
export function participantHashes(secret: Uint8Array, mail: Correspondence, synced: ReadonlySet<string>): string[] {
  const isOurs = (address: string): boolean => synced.has(canonicalAddress(address));
  const isOwnMail = mail.from.length > 0 && mail.from.every(({ address }) => isOurs(address));
  const everyone = [...mail.from, ...(isOwnMail ? [] : mail.replyTo), ...mail.to, ...mail.cc, ...mail.bcc];
  const others = everyone.map(({ address }) => address).filter((address) => !isOurs(address));
  return [...new Set(others.map((address) => addressHash(secret, address)))];
}
