import { decodeBytes } from './charset';

/** One RFC 2047 encoded word: `=?charset[*language]?B|Q?text?=`. */
const ENCODED_WORD = /=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=/g;

/** What a decoder puts where bytes are no character. */
const REPLACEMENT = '\ufffd';

/**
 * Decodes the RFC 2047 encoded words in a header's text and leaves everything else alone. Neighbours that are parted
 * by white space only are joined; neighbours of one charset are decoded together, because senders cut within characters.
 * Charsets with escapes are the exception: each of their words begins and ends in ASCII (RFC 2047 section 3).
 */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) {
    return text;
  }
  let result = '';
  let end = 0;
  let open: { charset: string; bytes: Buffer[] } | null = null;
  const flush = (): void => {
    if (open !== null) {
      result += decodeNeighbours(open.bytes, open.charset);
      open = null;
    }
  };
  for (const match of text.matchAll(ENCODED_WORD)) {
    const [whole, charset = '', encoding = '', payload = ''] = match;
    const between = text.slice(end, match.index);
    const isNeighbour = end > 0 && between.trim() === '';
    if (!isNeighbour) {
      flush();
      result += between;
    }
    const bytes = encoding.toUpperCase() === 'B' ? Buffer.from(payload, 'base64') : decodeQ(payload);
    open = joinOrOpen(open, charset.toLowerCase(), bytes, flush);
    end = match.index + whole.length;
  }
  flush();
  return result + text.slice(end);
}

type OpenWord = { charset: string; bytes: Buffer[] } | null;

function joinOrOpen(open: OpenWord, charset: string, bytes: Buffer, flush: () => void): OpenWord {
  if (open?.charset === charset) {
    open.bytes.push(bytes);
    return open;
  }
  flush();
  return { charset, bytes: [bytes] };
}

/** One text of the words of one charset. Words with escapes that were cut within a character are joined after all. */
function decodeNeighbours(words: readonly Buffer[], charset: string): string {
  const joined = (): string => decodeBytes(Buffer.concat(words), charset);
  if (words.length === 1 || !charset.startsWith('iso-2022-')) {
    return joined();
  }
  const alone = words.map((word) => decodeBytes(word, charset)).join('');
  return alone.includes(REPLACEMENT) && !joined().includes(REPLACEMENT) ? joined() : alone;
}

function decodeQ(payload: string): Buffer {
  const latin = payload
    .replace(/_/g, ' ')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(latin, 'latin1');
}
