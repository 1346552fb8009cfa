/** Undoes Content-Transfer-Encoding (RFC 2045, 6). Unknown encodings are left as they are. Never throws. */
export function decodeTransfer(body: Buffer, encoding: string | null): Buffer {
  switch ((encoding ?? '').trim().toLowerCase()) {
    case 'base64':
      return decodeBase64(body);
    case 'quoted-printable':
      return decodeQuotedPrintable(body);
    default:
      return body;
  }
}

/** Some programs pad in the middle, where they joined pieces: each piece counts. */
function decodeBase64(body: Buffer): Buffer {
  const pieces = body
    .toString('latin1')
    .replace(/[^A-Za-z0-9+/=]+/g, '')
    .split(/=+/);
  return Buffer.concat(pieces.filter((piece) => piece !== '').map((piece) => Buffer.from(piece, 'base64')));
}

/** White space at the end of a line was added on the way; `=` at the end of a line joins it to the next. */
function decodeQuotedPrintable(body: Buffer): Buffer {
  const lines = body.toString('latin1').split('\n');
  const last = lines.length - 1;
  const pieces = lines.map((line, index) => {
    const isEnded = index < last;
    const hasReturn = line.endsWith('\r');
    const text = trimBlanks(hasReturn ? line.slice(0, -1) : line);
    if (text.endsWith('=')) {
      return unescape(text.slice(0, -1));
    }
    return unescape(text) + (hasReturn ? '\r' : '') + (isEnded ? '\n' : '');
  });
  return Buffer.from(pieces.join(''), 'latin1');
}

function unescape(text: string): string {
  return text.replace(/=([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function trimBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) {
    end--;
  }
  return line.slice(0, end);
}
