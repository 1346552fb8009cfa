import { cleanLine, cutText } from '../lib/text';

/** One person or list on a mail. */
export interface MailAddress {
  /** Display name, decoded, on one line; empty when the mail gives none. */
  readonly name: string;
  /** `local@domain` as the mail writes it: compare with {@link canonicalAddress}. */
  readonly address: string;
}

/** The longest address a mail can be sent to (RFC 5321 section 4.5.3.1.3, without its angle brackets). */
const MAX_ADDRESS_LENGTH = 254;

/** The longest spelling of one, with route and quotes; a longer one is not looked at. */
const MAX_SPELLING_LENGTH = 1_000;

const MAX_NAME_LENGTH = 200;
const ADDRESS = /^(?:"(?:[^"\\]|\\.)*"|[^\s"<>()@,;:\\[\]]+)@(?:[^\s@<>(),;:"'\\[\]]+|\[[^\s\]]+\])$/u;
const PLAIN_ATOMS = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(?: [A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*$/;

/** How an address is compared: trimmed and lower-cased, whole. */
export function canonicalAddress(address: string): string {
  return address.trim().toLowerCase();
}

/** Lower-cased domain of an address; empty when it has none. */
export function domainOf(address: string): string {
  return canonicalAddress(address.slice(address.lastIndexOf('@') + 1));
}

/**
 * The address that `text` spells, freed from white space, `mailto:`, an RFC 822 source route, quotes around the whole
 * and closing dots; null when that is no `local@domain` (Exchange's `/O=…` names, free text, anything too long).
 */
export function toAddress(text: string): string | null {
  const spelling = text.trim();
  if (spelling.length > MAX_SPELLING_LENGTH) {
    return null;
  }
  const bare = spelling
    .replace(/^mailto:/i, '')
    .replace(/^(?:@[^:\s]*:)+/, '')
    .replace(/^(['"])([^'"\s@]+@[^'"\s@]+)\1$/, '$2')
    .replace(/\.+$/, '');
  return bare.length <= MAX_ADDRESS_LENGTH && ADDRESS.test(bare) ? bare : null;
}

/** An entry made of its parts; a name that only repeats the address is dropped. */
export function mailAddress(name: string, address: string): MailAddress {
  const line = cutText(cleanLine(name), MAX_NAME_LENGTH).trim();
  return { name: canonicalAddress(line) === canonicalAddress(address) ? '' : line, address };
}

/** RFC 5322 spelling: `address`, `Plain Name <address>` or `"Name, quoted" <address>`. */
export function formatAddress({ name, address }: MailAddress): string {
  if (name === '') {
    return address;
  }
  const phrase = PLAIN_ATOMS.test(name) ? name : `"${name.replace(/[\\"]/g, '\\$&')}"`;
  return `${phrase} <${address}>`;
}

/**
 * A header line of addresses, joined by ", ", of at most `max` UTF-16 units. When it does not fit, the names go first;
 * when even bare addresses do not fit, the last ones go. An address is never cut.
 */
export function formatAddresses(addresses: readonly MailAddress[], max: number): string {
  const full = addresses.map(formatAddress).join(', ');
  if (full.length <= max) {
    return full;
  }
  let line = '';
  for (const { address } of addresses) {
    const longer = line === '' ? address : `${line}, ${address}`;
    if (longer.length > max) {
      break;
    }
    line = longer;
  }
  return line;
}
