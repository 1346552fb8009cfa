/**
 * Reads a message in MIME, for what Graph's JSON leaves out: the header of sent copies, and the whole of a mail without
 * Message-ID, whose key is made of its text. So the tree has to be the one that any other provider gives: nothing is
 * joined, converted or guessed here. Never throws; time is linear in the number of bytes.
 */
import { decodeBytes } from '../domain/charset';
import type { MailHeader, MailPart } from '../domain/mail';
import { parameterOf } from './mime-parameters';

/** Deeper parts and more of them than that stay unread: each would cost an object. */
const MAX_DEPTH = 40;
const MAX_PARTS = 5_000;
const ENCODED = /^(?:base64|quoted-printable)$/i;

/** The header ends at the first empty line; before that nothing of a message counts as complete. */
export function hasWholeHeader(bytes: Buffer): boolean {
  return headerEnd(bytes) !== null;
}

/** The header fields of a message, unfolded, with their encoded words. */
export function readMimeHeaders(bytes: Buffer): MailHeader[] {
  return fieldsIn(bytes.subarray(0, headerEnd(bytes)?.end ?? bytes.length));
}

/** A message as a tree; contents of parts that are no text are left out, as they are nowhere needed. */
export function readMime(bytes: Buffer): MailPart {
  return readPart(withLineFeeds(bytes), 'text/plain', 0);
}

/** The type that a header names, lower-cased; `standard` where it names none. */
export function mimeTypeOf(headers: readonly MailHeader[], standard = 'text/plain'): string {
  const value = fieldOf(headers, 'content-type') ?? '';
  return /^\s*([^\s;/()]+\/[^\s;/()]+)/.exec(value)?.[1]?.toLowerCase() ?? standard;
}

/** A part that is named and never opened. */
export function attachmentPart(mimeType: string, filename: string): MailPart {
  const headers = [{ name: 'Content-Disposition', value: 'attachment' }];
  return { mimeType: mimeType.toLowerCase(), filename, headers, content: null, parts: [] };
}

function readPart(bytes: Buffer, standardType: string, depth: number): MailPart {
  const end = headerEnd(bytes);
  const headers = end === null ? fieldsIn(bytes) : fieldsIn(bytes.subarray(0, end.end));
  // Bytes without a single field have no header and are all body.
  const body = headers.length === 0 ? bytes : bytes.subarray(end?.next ?? bytes.length);
  const type = fieldOf(headers, 'content-type') ?? '';
  const mimeType = mimeTypeOf(headers, standardType);
  const filename =
    parameterOf(fieldOf(headers, 'content-disposition') ?? '', 'filename') ?? parameterOf(type, 'name') ?? '';
  const encoding = (fieldOf(headers, 'content-transfer-encoding') ?? '').trim();
  const whole = { mimeType, filename, headers };
  if (mimeType === 'message/rfc822' && depth < MAX_DEPTH) {
    const inner = ENCODED.test(encoding) ? decodeTransfer(body, encoding) : body;
    return { ...whole, content: null, parts: [readPart(inner, 'text/plain', depth + 1)] };
  }
  const pieces =
    mimeType.startsWith('multipart/') && depth < MAX_DEPTH ? piecesOf(body, parameterOf(type, 'boundary') ?? '') : [];
  if (pieces.length > 0) {
    const inner = mimeType === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    return { ...whole, content: null, parts: pieces.map((piece) => readPart(piece, inner, depth + 1)) };
  }
  // A multipart without a boundary line is one text.
  const leafType = mimeType.startsWith('multipart/') ? 'text/plain' : mimeType;
  const content = leafType.startsWith('text/') ? decodeTransfer(body, encoding) : null;
  return { ...whole, mimeType: leafType, content, parts: [] };
}

/** Lines that are no field (the `From ` line of an mbox file) are passed over. */
function fieldsIn(block: Buffer): MailHeader[] {
  const lines = decodeBytes(block, null)
    .replace(/(?:\r+\n|\n|\r)(?=[ \t])/g, '')
    .split(/\r+\n|\n|\r/);
  return lines.flatMap((line) => {
    const [, name, value] = /^([!-9;-~]{1,200})[ \t]*:(.*)$/s.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value: value.trim() }];
  });
}

function fieldOf(headers: readonly MailHeader[], name: string): string | null {
  return headers.find((header) => header.name.toLowerCase() === name)?.value ?? null;
}

/** The empty line behind the header: where it begins, and what comes after it. */
function headerEnd(bytes: Buffer): { end: number; next: number } | null {
  if (/^\r?\n/.test(bytes.toString('latin1', 0, 2))) {
    return { end: 0, next: bytes[0] === 0x0d ? 2 : 1 };
  }
  const ends = ['\r\n\r\n', '\n\n', '\r\r', '\n\r\n'].flatMap((mark) => {
    const end = bytes.indexOf(mark);
    return end < 0 ? [] : [{ end, next: end + mark.length }];
  });
  return ends.reduce<(typeof ends)[number] | null>((first, one) => (first && first.end <= one.end ? first : one), null);
}

/** Old Macintosh programs end lines with CR alone: then, and only then, each CR is a line end. */
function withLineFeeds(bytes: Buffer): Buffer {
  const first = bytes.subarray(0, 65_536).toString('latin1');
  return /^[^\r\n]*[\r\n]+/.exec(first)?.[0].endsWith('\r') === true && !/^[^\r\n]*\n/.test(first)
    ? Buffer.from(bytes.toString('latin1').replace(/\r\n?/g, '\n'), 'latin1')
    : bytes;
}

/** What stands between the boundary lines; the line end before a boundary belongs to it (RFC 2046, 5.1.1). */
function piecesOf(body: Buffer, boundary: string): Buffer[] {
  if (boundary === '') {
    return [];
  }
  const mark = Buffer.from(`--${boundary}`, 'utf8');
  const pieces: Buffer[] = [];
  let start = -1;
  for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, at + 1)) {
    if (at > 0 && body[at - 1] !== 0x0a) {
      continue;
    }
    const lineEnd = body.indexOf('\n', at);
    const tail = body.toString(
      'latin1',
      at + mark.length,
      Math.min(lineEnd < 0 ? body.length : lineEnd, at + mark.length + 100),
    );
    if (!/^(?:--)?[ \t]*\r*$/.test(tail)) {
      continue;
    }
    if (start >= 0) {
      const before = at - (body[at - 2] === 0x0d ? 2 : 1);
      pieces.push(body.subarray(start, Math.max(start, before)));
    }
    start = lineEnd < 0 ? body.length : lineEnd + 1;
    if (tail.startsWith('--') || pieces.length >= MAX_PARTS) {
      return pieces;
    }
  }
  return start < 0 ? pieces : [...pieces, body.subarray(start)];
}

function decodeTransfer(body: Buffer, encoding: string): Buffer {
  if (/^base64$/i.test(encoding)) {
    // Pieces that were encoded on their own and joined have padding in their middle.
    const pieces = body
      .toString('latin1')
      .replace(/[^A-Za-z0-9+/=]+/g, '')
      .split(/=+/);
    return Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64')));
  }
  if (/^quoted-printable$/i.test(encoding)) {
    const text = body
      .toString('latin1')
      .replace(/[ \t]+(\r?\n|$)?/g, (blanks, end?: string) => end ?? blanks)
      .replace(/=\r?\n/g, '')
      .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(text, 'latin1');
  }
  return body;
}
