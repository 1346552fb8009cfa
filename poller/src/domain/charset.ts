const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Text of `bytes`. Valid UTF-8 is taken as such whatever `charset` says, because Gmail converts bodies and leaves the
 * old label on them; else `charset` decides, and where that is unknown every byte is one Latin-1 character, so that
 * nothing is lost. Broken UTF-8 that says it is UTF-8 keeps its good characters. Seven-bit escape charsets (ISO-2022-*, HZ, UTF-7) are valid UTF-8 too and are decoded by their label
 * when the escapes are there.
 */
export function decodeBytes(bytes: Uint8Array, charset: string | null): string {
  const label = (charset ?? '').trim().toLowerCase();
  if (/^iso-2022-/.test(label) && bytes.includes(0x1b)) {
    return decodeAs(bytes, label);
  }
  try {
    return utf8.decode(bytes);
  } catch {
    // Not UTF-8, which is an answer and no failure: the label decides.
    return decodeAs(bytes, label);
  }
}

function decodeAs(bytes: Uint8Array, label: string): string {
  return new TextDecoder(isKnown(label) ? label : 'windows-1252').decode(bytes);
}

const known = new Map<string, boolean>();

function isKnown(label: string): boolean {
  let answer = known.get(label);
  if (answer === undefined) {
    try {
      new TextDecoder(label);
      answer = true;
    } catch {
      // TextDecoder has no other way to say that it does not know a label.
      answer = false;
    }
    known.set(label, answer);
  }
  return answer;
}
