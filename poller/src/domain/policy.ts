/**
 * What the poller may decide by itself, so that mail nobody wants never leaves the mailbox. Apex decides the same again
 * and more (users' addresses, match rules); contract/policy-cases.json is run against both.
 */
import { canonicalAddress, domainOf } from './address';
import type { MailMessage } from './mail';

/** Why the poller keeps a mail back. */
export type DropReason = 'skipped.internal' | 'skipped.excluded' | 'skipped.automated' | 'skipped.private';

/** The part of the org's policy that decides about a mail. Domains and addresses in any case. */
export interface MailPolicy {
  readonly includeInternalMail: boolean;
  readonly internalDomains: readonly string[];
  readonly includeAutomatedMail: boolean;
  readonly excludedAddresses: readonly string[];
}

/** The people of a mail, and what it says of itself. */
export type Correspondence = Pick<MailMessage, 'from' | 'replyTo' | 'to' | 'cc' | 'bcc' | 'isAutomated' | 'isPrivate'>;

/** Outbound when the first From address is a synced mailbox's own, whatever folder the mail lies in. */
export function directionOf(mail: Pick<MailMessage, 'from'>, synced: ReadonlySet<string>): 'Inbound' | 'Outbound' {
  return synced.has(canonicalAddress(mail.from[0]?.address ?? '')) ? 'Outbound' : 'Inbound';
}

/**
 * Decides about one mail; the first reason that holds wins.
 *
 * @param synced canonical addresses and aliases of every synced mailbox
 * @returns null when the mail goes to Salesforce
 */
export function dropReason(mail: Correspondence, policy: MailPolicy, synced: ReadonlySet<string>): DropReason | null {
  // Before all else: whoever marks a mail wants nothing to be looked at.
  if (mail.isPrivate) {
    return 'skipped.private';
  }
  const participants = [...mail.from, ...mail.to, ...mail.cc, ...mail.bcc]
    .map(({ address }) => canonicalAddress(address))
    .filter((address) => !synced.has(address));
  // Nobody left counts as internal too: a mail to oneself, or one that names nobody.
  const isInternal = participants.every((address) => matchesDomain(address, policy.internalDomains));
  if (isInternal && !policy.includeInternalMail) {
    return 'skipped.internal';
  }
  const everyone = [...mail.from, ...mail.replyTo, ...mail.to, ...mail.cc, ...mail.bcc];
  if (everyone.some(({ address }) => isExcluded(address, policy.excludedAddresses))) {
    return 'skipped.excluded';
  }
  const isOutbound = directionOf(mail, synced) === 'Outbound';
  return mail.isAutomated && !isOutbound && !policy.includeAutomatedMail ? 'skipped.automated' : null;
}

function isExcluded(address: string, excluded: readonly string[]): boolean {
  const canonical = canonicalAddress(address);
  return excluded.map(canonicalAddress).includes(canonical) || matchesDomain(canonical, excluded);
}

/** A domain covers its subdomains; a leading `@` is how people write domains and means the same. */
function matchesDomain(address: string, domains: readonly string[]): boolean {
  const domain = domainOf(address);
  return domains
    .map((entry) => canonicalAddress(entry).replace(/^@/, ''))
    .some((entry) => entry !== '' && !entry.includes('@') && (domain === entry || domain.endsWith(`.${entry}`)));
}
