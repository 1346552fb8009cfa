/**
 * Reads From, To, Cc, Bcc and Reply-To as real mail writes them.
 *
 * The grammar is RFC 5322, but a header reaches us in two spellings: raw, with encoded words, or already decoded by the
 * provider, and then a display name may hold a bare comma (`Müller, Hans <hans@firm.example>`). So the text is split
 * into entries first, encoded words and quotes kept whole, and a piece without any address is taken for the beginning
 * of the next entry's name. Groups are opened, comments serve as names, addresses hidden in encoded words are found.
 * What yields no `local@domain` is no participant. Nothing here throws, and time is linear in the header's length.
 */
import { cleanText } from '../lib/text';
import { type MailAddress, mailAddress, toAddress } from './address';
import { decodeWords } from './encoded-words';

/** Real mail has had 147 recipients; this is 4,000 of them. What follows is not read. */
const MAX_HEADER_LENGTH = 200_000;
const MAX_COMMENT_LENGTH = 1_000;
const ENCODED_WORD = /=\?[^?\s]+\?[bBqQ]\?[^?]*\?=/y;

interface Entry {
  /** The words outside angle brackets, quotes removed: the display name, still with encoded words. */
  phrase: string;
  /** The same with its quotes, for `"odd local"@domain`. */
  literal: string;
  comment: string;
  angle: string | null;
  /** An at sign stands in the phrase. */
  hasAt: boolean;
}

/** The addresses of one header, in order; addresses that stand twice are kept twice. */
export function parseAddressList(header: string): MailAddress[] {
  return toAddresses(split(cleanText(header.slice(0, MAX_HEADER_LENGTH))), true);
}

function toAddresses(entries: readonly Entry[], mayReparse: boolean): MailAddress[] {
  const found: MailAddress[] = [];
  let pendingName = '';
  for (const entry of entries) {
    const addresses = addressesOf(entry, mayReparse);
    if (addresses.length === 0) {
      pendingName += pendingName === '' || entry.phrase.trim() === '' ? entry.phrase : `, ${entry.phrase.trim()}`;
      continue;
    }
    const [first, ...others] = addresses;
    if (first !== undefined) {
      const begins = entry.angle !== null && pendingName.trim() !== '';
      found.push(begins ? mailAddress(`${decodeWords(pendingName).trim()}, ${first.name}`, first.address) : first);
    }
    found.push(...others);
    pendingName = '';
  }
  return found;
}

function addressesOf(entry: Entry, mayReparse: boolean): MailAddress[] {
  const name = decodeWords(entry.phrase).trim() || decodeWords(entry.comment).trim();
  if (entry.angle !== null) {
    const inAngle = readable(entry.angle, true);
    if (inAngle.length > 0) {
      return inAngle.map((address, index) => mailAddress(index === 0 ? name : '', address));
    }
  }
  const literal = toAddress(entry.literal);
  if (literal !== null) {
    return [mailAddress(decodeWords(entry.comment), literal)];
  }
  const decoded = cleanText(decodeWords(entry.phrase));
  if (mayReparse && decoded !== entry.phrase && decoded.includes('<')) {
    // A sender who encodes the whole entry: `=?utf-8?B?…?=` for `Name <name@firm.example>`.
    return toAddresses(split(decoded), false);
  }
  const bare = readable(entry.phrase, false);
  return bare.map((address) => mailAddress(bare.length === 1 ? name.replace(address, '') : '', address));
}

/** The address that `text` is, else every address that it holds between white space, commas and semicolons. */
function readable(text: string, isAngle: boolean): string[] {
  // An encoded word may hide characters that no field takes.
  const decoded = cleanText(decodeWords(text));
  const joined = isAngle || decoded !== text ? decoded.replace(/\s+/g, '') : decoded;
  const whole = toAddress(text) ?? toAddress(joined);
  if (whole !== null && !whole.includes('=?')) {
    return [whole];
  }
  return decoded
    .split(/[\s,;<>]+/)
    .map(toAddress)
    .filter((address) => address !== null);
}

const empty = (): Entry => ({ phrase: '', literal: '', comment: '', angle: null, hasAt: false });

/** What was looked for in vain: looking again from every later character would take time quadratic in the length. */
interface Patience {
  quotes: boolean;
  comments: number;
}

/** One pass over the header; each turn consumes what stands at `at`: an encoded word, a quote, a comment, a separator. */
function split(text: string): Entry[] {
  const entries: Entry[] = [];
  const patience: Patience = { quotes: true, comments: 20 };
  let entry = empty();
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at);
    const special = encodedWordAt(text, at) ?? quoteAt(text, at, patience) ?? commentAt(text, at, patience);
    if (special !== null) {
      add(entry, special);
      at += special.length;
    } else if (char === '<') {
      at = readAngle(text, at, entry);
    } else if (char === ',' || char === ';') {
      entries.push(entry);
      entry = empty();
      at += 1;
    } else if (char === ':' && opensGroup(entry)) {
      entry = empty();
      at += 1;
    } else {
      addPlain(entry, char === '>' ? ' ' : char);
      at += 1;
    }
  }
  return [...entries, entry];
}

function add(entry: Entry, special: string): void {
  if (special.startsWith('"')) {
    entry.phrase += special.slice(1, -1).replace(/\\(.)/g, '$1');
    entry.literal += special;
    entry.hasAt ||= special.includes('@');
  } else if (special.startsWith('(')) {
    entry.comment ||= special.slice(1, -1).replace(/\\(.)/g, '$1');
  } else {
    addPlain(entry, special);
  }
}

function addPlain(entry: Entry, text: string): void {
  entry.phrase += text;
  entry.literal += text;
  entry.hasAt ||= text.includes('@');
}

/** `Friends: a@x, b@y;` is a group, `mailto:a@x` and `a@x: …` are not. */
function opensGroup(entry: Entry): boolean {
  return entry.angle === null && !entry.hasAt && entry.phrase.trim().toLowerCase() !== 'mailto';
}

function encodedWordAt(text: string, at: number): string | null {
  ENCODED_WORD.lastIndex = at;
  return text.startsWith('=?', at) ? (ENCODED_WORD.exec(text)?.[0] ?? null) : null;
}

/** A quoted string whole; a quote that nothing closes is an ordinary character. */
function quoteAt(text: string, at: number, patience: Patience): string | null {
  if (text.charAt(at) !== '"' || !patience.quotes) {
    return null;
  }
  for (let index = at + 1; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === '\\') {
      index++;
    } else if (char === '"') {
      return text.slice(at, index + 1);
    }
  }
  patience.quotes = false;
  return null;
}

function commentAt(text: string, at: number, patience: Patience): string | null {
  if (text.charAt(at) !== '(' || patience.comments === 0) {
    return null;
  }
  let depth = 0;
  for (let index = at; index < Math.min(text.length, at + MAX_COMMENT_LENGTH); index++) {
    const char = text.charAt(index);
    if (char === '\\') {
      index++;
    } else if (char === '(') {
      depth++;
    } else if (char === ')' && --depth === 0) {
      return text.slice(at, index + 1);
    }
  }
  patience.comments--;
  return null;
}

/** Takes what stands between `<` and the next `>`, from the last `<` before it; without a `>`, up to the next comma. */
function readAngle(text: string, at: number, entry: Entry): number {
  const rest = text.slice(at + 1, at + 1 + 4 * MAX_COMMENT_LENGTH);
  const close = rest.indexOf('>');
  const isClosed = close >= 0;
  const content = isClosed ? rest.slice(0, close) : (/^[^,;]*/.exec(rest)?.[0] ?? '');
  const inner = content.lastIndexOf('<');
  addPlain(entry, inner < 0 ? ' ' : ` ${content.slice(0, inner)}`);
  entry.angle ??= content.slice(inner + 1);
  return at + 1 + content.length + (isClosed ? 1 : 0);
}
