import { domainToASCII } from 'node:url';
import { canonicalAddress, domainOf } from './address';

/**
 * The mailboxes this installation may read at all, whatever Salesforce says: addresses, or whole domains without their
 * subdomains. A service account could read everybody. A domain of other letters than ASCII may be written either way,
 * `müller.example` or `xn--mller-kva.example`: a person reads the one, many directories have the other.
 */
export class AllowedMailboxes {
  private readonly entries: ReadonlySet<string>;

  /** @param entries addresses (`a@b.example`) or domains (`b.example`, `@b.example`) */
  constructor(entries: readonly string[]) {
    this.entries = new Set(entries.map((entry) => comparable(entry).replace(/^@/, '')));
  }

  allows(address: string): boolean {
    const whole = comparable(address);
    return this.entries.has(whole) || this.entries.has(domainOf(whole));
  }
}

/** For this list alone: keys and hashes compare addresses as they are written, and Salesforce does so, too. */
function comparable(addressOrDomain: string): string {
  const text = canonicalAddress(addressOrDomain);
  const domain = domainOf(text);
  // What is ASCII stays as it is: the function also unescapes, which no mail server does.
  const ascii = /[^\p{ASCII}]/u.test(domain) ? domainToASCII(domain) : domain;
  return ascii === '' ? text : `${text.slice(0, text.length - domain.length)}${ascii}`;
}
