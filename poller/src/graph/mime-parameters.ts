import { decodeBytes } from '../domain/charset';
import { decodeWords } from '../domain/encoded-words';

/** No honest header is longer; what lies behind is not looked at. */
const MAX_LENGTH = 64 * 1024;
const PARAMETER = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"?|([^;\s]*))/g;

/**
 * A parameter of a header such as Content-Type, decoded: quoted or bare, as encoded words, or in the pieces and the
 * percent-encoding of RFC 2231. Null when the header has no such parameter.
 */
export function parameterOf(header: string, name: string): string | null {
  const pieces = new Map<number, { text: string; isEncoded: boolean }>();
  for (const [, key = '', quoted, bare = ''] of header.slice(0, MAX_LENGTH).matchAll(PARAMETER)) {
    const [, base = '', index, star] = /^([^*]+)(?:\*(\d{1,4}))?(\*)?$/.exec(key.toLowerCase()) ?? [];
    if (base !== name) {
      continue;
    }
    const text = quoted === undefined ? bare : quoted.replace(/\\([\s\S])/g, '$1');
    if (index === undefined && star === undefined) {
      return decodeWords(text);
    }
    pieces.set(Number(index ?? 0), { text, isEncoded: star !== undefined });
  }
  return pieces.size === 0
    ? null
    : joined([...pieces].sort(([left], [right]) => left - right).map(([, piece]) => piece));
}

/** The first encoded piece begins with `charset'language'`. */
function joined(pieces: readonly { text: string; isEncoded: boolean }[]): string {
  let charset: string | null = null;
  const bytes = pieces.map(({ text, isEncoded }, index) => {
    const labelled = index === 0 && isEncoded ? /^([^']*)'[^']*'([\s\S]*)$/.exec(text) : null;
    charset = labelled?.[1] ?? charset;
    return isEncoded ? percentDecoded(labelled?.[2] ?? text) : Buffer.from(text, 'utf8');
  });
  return decodeBytes(Buffer.concat(bytes), charset);
}

function percentDecoded(text: string): Buffer {
  const binary = Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(binary, 'latin1');
}
