import { canonicalAddress, domainOf } from './address';

/**
 * The mailboxes this installation may read at all, whatever Salesforce says: addresses, or whole domains without their
 * subdomains. A service account could read everybody.
 */
export class AllowedMailboxes {
  private readonly entries: ReadonlySet<string>;

  /** @param entries addresses (`a@b.example`) or domains (`b.example`, `@b.example`) */
  constructor(entries: readonly string[]) {
    this.entries = new Set(entries.map((entry) => canonicalAddress(entry).replace(/^@/, '')));
  }

  allows(address: string): boolean {
    return this.entries.has(canonicalAddress(address)) || this.entries.has(domainOf(address));
  }
}
