/** The characters of a text; what takes two UTF-16 units is one of them. */
export function codePoints(text: string): string[] {
  return Array.from(text);
}

/** Java's Character.isWhitespace: no-break spaces are none. */
export function isWhitespace(char: string): boolean {
  const code = char.charCodeAt(0);
  const isSeparator = code >= 0x1c && code <= 0x1f;
  return isSeparator || (/^[\t\n\v\f\r\p{Zs}\p{Zl}\p{Zp}]$/u.test(char) && !/[\u00A0\u2007\u202F]/.test(char));
}

export function isBlank(text: string | null): boolean {
  return text === null || codePoints(text).every(isWhitespace);
}

export function isLetter(char: string): boolean {
  return /^\p{L}$/u.test(char);
}

export function isDigit(char: string): boolean {
  return /^\p{Nd}$/u.test(char);
}

/** Java's String.trim: everything up to U+0020 goes, no-break spaces stay. */
export function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) {
    start++;
  }
  while (end > start && text.charCodeAt(end - 1) <= 0x20) {
    end--;
  }
  return text.slice(start, end);
}

/** Java's String.hashCode. */
export function hashOfText(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) {
    hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  }
  return hash;
}
