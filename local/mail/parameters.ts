import { decodeWords } from 'postal-mime';
import { decodeText } from './charset';

/** A header value with parameters, such as Content-Type (RFC 2045, 5.1). */
export interface ParameterisedValue {
  /** Lower-cased, without comments; empty when missing. */
  readonly value: string;
  /** Names lower-cased; RFC 2231 continuations joined and decoded, encoded words decoded. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** No honest header is longer; what lies behind is not looked at. */
const longest = 64 * 1024;

const parameter = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"?|([^;\s]*))/g;

/** Reads what it can; what is malformed is left out. Never throws. */
export function readParameterised(header: string | null): ParameterisedValue {
  if (header === null) {
    return { value: '', parameters: new Map() };
  }
  const first = header.indexOf(';');
  const head = first < 0 ? header : header.slice(0, first);
  const value = head
    .replace(/\([^()]*\)/g, '')
    .trim()
    .toLowerCase();
  const written = new Map<string, string>();
  for (const [, name = '', quoted, bare = ''] of first < 0
    ? []
    : header.slice(first, first + longest).matchAll(parameter)) {
    const key = name.toLowerCase();
    if (!written.has(key)) {
      written.set(key, quoted === undefined ? bare : quoted.replace(/\\([\s\S])/g, '$1'));
    }
  }
  return { value, parameters: decodeParameters(written) };
}

function decodeParameters(written: ReadonlyMap<string, string>): Map<string, string> {
  const decoded = new Map<string, string>();
  const continued = new Map<string, { index: number; isEncoded: boolean; text: string }[]>();
  for (const [key, text] of written) {
    const match = /^([^*]+)\*(\d{1,4})?(\*)?$/.exec(key);
    if (match?.[1] === undefined) {
      decoded.set(key, decodeWords(text));
      continue;
    }
    const pieces = continued.get(match[1]) ?? [];
    const isEncoded = match[3] !== undefined || match[2] === undefined;
    pieces.push({ index: Number(match[2] ?? 0), isEncoded, text });
    continued.set(match[1], pieces);
  }
  for (const [key, pieces] of continued) {
    pieces.sort((left, right) => left.index - right.index);
    decoded.set(key, joinPieces(pieces));
  }
  return decoded;
}

/** RFC 2231, 3 and 4: the first encoded piece starts with `charset'language'`. */
function joinPieces(pieces: readonly { isEncoded: boolean; text: string }[]): string {
  let charset: string | null = null;
  const bytes = pieces.map(({ isEncoded, text }, position) => {
    const labelled = position === 0 && isEncoded ? /^([^']*)'[^']*'([\s\S]*)$/.exec(text) : null;
    if (labelled) {
      charset = labelled[1] ?? null;
    }
    const rest = labelled?.[2] ?? text;
    return isEncoded ? percentBytes(rest) : Buffer.from(rest, 'utf8');
  });
  return decodeText(Buffer.concat(bytes), charset);
}

function percentBytes(text: string): Buffer {
  const binary = Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(binary, 'latin1');
}
