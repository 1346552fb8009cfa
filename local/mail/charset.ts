/**
 * Bytes to text. Mail names charsets that the WHATWG Encoding Standard, and with it TextDecoder, spells differently or
 * leaves out; what cannot be known is read as UTF-8 when it is valid UTF-8 and as windows-1252 otherwise, as mail
 * programs do.
 */
const aliases: ReadonlyMap<string, string> = new Map([
  ['ansi_x3.4-1968', 'windows-1252'],
  ['cp932', 'shift_jis'],
  ['cp936', 'gbk'],
  ['cp949', 'euc-kr'],
  ['cp950', 'big5'],
  ['eucjp', 'euc-jp'],
  ['gb_2312-80', 'gbk'],
  ['iso-8859-8-i', 'iso-8859-8'],
  ['ks_c_5601', 'euc-kr'],
  ['latin-1', 'windows-1252'],
  ['tis-620', 'windows-874'],
  ['utf8mb4', 'utf-8'],
  ['utf16', 'utf-16le'],
  ['x-unknown', 'utf-8'],
]);

/** @param charset as the mail names it; null when it names none */
export function decodeText(bytes: Buffer, charset: string | null): string {
  const label = (charset ?? '')
    .trim()
    .toLowerCase()
    .replace(/^["']|["']$/g, '');
  if (label === 'utf-7' || label === 'unicode-1-1-utf-7') {
    return decodeUtf7(bytes.toString('latin1'));
  }
  if (label === 'utf-16') {
    return decodeUtf16(bytes);
  }
  const decoder = decoderFor(aliases.get(label) ?? label.replace(/^cp(125\d|866)$/, 'windows-$1'));
  return decoder === null ? decodeUnlabelled(bytes) : decoder.decode(bytes);
}

/** UTF-8 when the bytes are valid UTF-8, else windows-1252. */
export function decodeUnlabelled(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** @returns null when the charset is unknown or promises nothing that the bytes could not tell better */
function decoderFor(label: string): InstanceType<typeof TextDecoder> | null {
  if (label === '' || label === 'us-ascii' || label === 'ascii' || label === 'utf-8' || label === 'utf8') {
    return null;
  }
  try {
    return new TextDecoder(label);
  } catch {
    return null;
  }
}

/** RFC 2781, 4.3: without a byte order mark it is big-endian; in practice mail without one is more often little-endian. */
function decodeUtf16(bytes: Buffer): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return new TextDecoder('utf-16be').decode(bytes);
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return new TextDecoder('utf-16le').decode(bytes);
  }
  const looksBigEndian = bytes.length > 1 && bytes[0] === 0 && bytes[1] !== 0;
  return new TextDecoder(looksBigEndian ? 'utf-16be' : 'utf-16le').decode(bytes);
}

/** RFC 2152: `+` opens modified base64 of UTF-16BE, `-` or any other character outside the alphabet closes it. */
function decodeUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (_, encoded: string) => {
    if (encoded === '') {
      return '+';
    }
    const bytes = Buffer.from(encoded, 'base64');
    return new TextDecoder('utf-16be').decode(bytes.subarray(0, bytes.length - (bytes.length % 2)));
  });
}
