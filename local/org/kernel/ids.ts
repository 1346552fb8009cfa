import { apexError } from './exceptions';

const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The last three characters of an 18-character id: which of each five letters are capitals. */
function suffixOf(id15: string): string {
  let suffix = '';
  for (let part = 0; part < 15; part += 5) {
    let bits = 0;
    for (let bit = 0; bit < 5; bit++) {
      if (/[A-Z]/.test(id15[part + bit] ?? '')) {
        bits |= 1 << bit;
      }
    }
    suffix += SUFFIX[bits] ?? '';
  }
  return suffix;
}

/** The id with 18 characters; null when the text is no id. */
export function readId(text: string): string | null {
  if (!/^(?:[A-Za-z0-9]{15}|[A-Za-z0-9]{18})$/.test(text)) {
    return null;
  }
  const id = text.slice(0, 15);
  const suffix = suffixOf(id);
  return text.length === 18 && text.slice(15).toUpperCase() !== suffix ? null : id + suffix;
}

/**
 * Conversion of a String to Id, as assignment and `Id.valueOf` do it.
 *
 * @throws {ApexException} System.StringException `Invalid id: …`
 */
export function toId(text: string): string {
  const id = readId(text);
  if (id === null) {
    throw apexError('StringException', `Invalid id: ${text}`);
  }
  return id;
}
