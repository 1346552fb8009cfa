const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** Number `count` of the object with that key prefix, as an id of 18 characters. */
export function makeId(keyPrefix: string, count: number): string {
  let digits = '';
  for (let rest = count; digits.length < 5; rest = Math.floor(rest / 62)) {
    digits = (DIGITS[rest % 62] ?? '0') + digits;
  }
  return to18(`${keyPrefix}5g00000${digits}`);
}

/** The id of 18 characters that an id of 15 stands for: three characters tell the case of each five. */
export function to18(id: string): string {
  let suffix = '';
  for (let start = 0; start < 15; start += 5) {
    let bits = 0;
    for (let index = 0; index < 5; index++) {
      bits |= /[A-Z]/.test(id[start + index] ?? '') ? 1 << index : 0;
    }
    suffix += CHECK[bits] ?? '';
  }
  return id + suffix;
}

/** The id in 18 characters. @returns null when the text is no id */
export function readId(text: string): string | null {
  if (/^[A-Za-z0-9]{15}$/.test(text)) {
    return to18(text);
  }
  if (!/^[A-Za-z0-9]{18}$/.test(text)) {
    return null;
  }
  const fixed = repairCase(text);
  const body = text.slice(0, 15);
  const lostItsCase = body === body.toLowerCase() || body === body.toUpperCase();
  return fixed !== null && (lostItsCase || fixed.startsWith(body)) ? fixed : null;
}

/** The last three characters tell the case of the others, so that a lower-cased id of 18 is still the same id. */
function repairCase(text: string): string | null {
  const body = Array.from(text.slice(0, 15));
  const suffix = text.slice(15).toUpperCase();
  for (let group = 0; group < 3; group++) {
    const bits = CHECK.indexOf(suffix[group] ?? '?');
    if (bits < 0) {
      return null;
    }
    for (let index = 0; index < 5; index++) {
      const position = group * 5 + index;
      const character = body[position] ?? '';
      body[position] = (bits >> index) & 1 ? character.toUpperCase() : character.toLowerCase();
    }
  }
  return body.join('') + suffix;
}

/** Characters as messages of an org show an id: 15 of them. */
export function to15(id: string): string {
  return id.slice(0, 15);
}
