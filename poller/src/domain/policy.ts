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
  const internal = domainsOf(policy.internalDomains);
  const isInternal = participants.every((address) => isWithin(address, internal));
  if (isInternal && !policy.includeInternalMail) {
    return 'skipped.internal';
  }
  const everyone = [...mail.from, ...mail.replyTo, ...mail.to, ...mail.cc, ...mail.bcc];
  const excluded = new Set(policy.excludedAddresses.map(canonicalAddress));
  const excludedDomains = domainsOf(policy.excludedAddresses);
  if (everyone.some(({ address }) => excluded.has(canonicalAddress(address)) || isWithin(address, excludedDomains))) {
    return 'skipped.excluded';
  }
  const isOutbound = directionOf(mail, synced) === 'Outbound';
  return mail.isAutomated && !isOutbound && !policy.includeAutomatedMail ? 'skipped.automated' : null;
}

/** The domains among the entries; a leading `@` is how people write domains and means the same. */
function domainsOf(entries: readonly string[]): ReadonlySet<string> {
  return new Set(
    entries
      .map((entry) => canonicalAddress(entry).replace(/^@/, ''))
      .filter((entry) => entry !== '' && !entry.includes('@')),
  );
}

/** A domain covers its subdomains. Asks for each of its parents: mail may have as many people as the policy has domains. */
function isWithin(address: string, domains: ReadonlySet<string>): boolean {
  let domain = domainOf(address);
  while (!domains.has(domain)) {
    const dot = domain.indexOf('.');
    if (dot < 0) {
      return false;
    }
    domain = domain.slice(dot + 1);
  }
  return true;
}
