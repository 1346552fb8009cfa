import { decodeText } from './charset';
import { headerValue, readHeader, type HeaderField } from './header-fields';
import { lineAt, lineEndsOf, type LineEnds } from './line-ends';
import { readParameterised, type ParameterisedValue } from './parameters';
import { decodeTransfer } from './transfer-encoding';

/** A message or a part of one: its header as written, its bytes, and its parts when it has some. */
export interface MailPart {
  readonly fields: readonly HeaderField[];
  /** Lower-cased, such as `text/plain`; the default of RFC 2045 when it is missing or malformed. */
  readonly mimeType: string;
  readonly contentType: ParameterisedValue;
  readonly disposition: ParameterisedValue;
  /** Decoded; empty when the part names no file. */
  readonly filename: string;
  /** As transferred: neither transfer encoding nor charset is undone. */
  readonly body: Buffer;
  /** Of a multipart, or the one message inside message/rfc822. */
  readonly parts: readonly MailPart[];
}

/** Deeper parts stay unread inside their parent. Real mail nests at most a dozen levels. */
const deepest = 40;
/** More parts than that in one multipart are cut off: each boundary line would otherwise cost an object. */
const mostParts = 10_000;
const encodedTransfers = ['base64', 'quoted-printable'];

/** Reads any bytes as a message: never throws, never gives up, takes time linear in their number. */
export function readPartTree(raw: Buffer): MailPart {
  return readMessage(raw, 0);
}

/** The content of a part with its transfer encoding undone. */
export function contentOf(part: MailPart): Buffer {
  return decodeTransfer(part.body, headerValue(part.fields, 'Content-Transfer-Encoding'));
}

/** The content of a text part as text. */
export function textOf(part: MailPart): string {
  return decodeText(contentOf(part), part.contentType.parameters.get('charset') ?? null);
}

function readMessage(raw: Buffer, depth: number): MailPart {
  return readPart(raw, lineEndsOf(raw), 'text/plain', depth);
}

function readPart(raw: Buffer, ends: LineEnds, defaultType: string, depth: number): MailPart {
  const { fields, bodyStart } = readHeader(raw, ends);
  const contentType = readParameterised(headerValue(fields, 'Content-Type'));
  const disposition = readParameterised(headerValue(fields, 'Content-Disposition'));
  const named = /^[^\s/]+\/[^\s/]+$/.test(contentType.value) ? contentType.value : defaultType;
  const body = raw.subarray(bodyStart);
  const whole: MailPart = {
    fields,
    mimeType: named,
    contentType,
    disposition,
    filename: disposition.parameters.get('filename') ?? contentType.parameters.get('name') ?? '',
    body,
    parts: [],
  };
  if (depth >= deepest) {
    return whole;
  }
  if (named === 'message/rfc822' || named === 'message/global') {
    return { ...whole, parts: [readMessage(innerMessage(whole), depth + 1)] };
  }
  if (!named.startsWith('multipart/')) {
    return whole;
  }
  const childType = named === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  const pieces = splitAtBoundary(body, ends, contentType.parameters.get('boundary') ?? '');
  // A multipart without a single boundary line is one text.
  return pieces.length === 0
    ? { ...whole, mimeType: 'text/plain' }
    : { ...whole, parts: pieces.map((piece) => readPart(piece, ends, childType, depth + 1)) };
}

/** RFC 2046 forbids encoding message/rfc822, yet it happens: then the inner message is decoded first. */
function innerMessage(part: MailPart): Buffer {
  const encoding = headerValue(part.fields, 'Content-Transfer-Encoding')?.trim().toLowerCase() ?? '';
  return encodedTransfers.includes(encoding) ? decodeTransfer(part.body, encoding) : part.body;
}

/** The line end before a boundary belongs to the boundary (RFC 2046, 5.1.1). */
function splitAtBoundary(body: Buffer, ends: LineEnds, boundary: string): Buffer[] {
  if (boundary === '') {
    return [];
  }
  const delimiter = Buffer.from(`--${boundary}`, 'utf8');
  const pieces: Buffer[] = [];
  let from = -1;
  for (let found = body.indexOf(delimiter); found >= 0; found = body.indexOf(delimiter, found + 1)) {
    const tail = startsLine(body, found, ends) ? delimiterTail(body, found + delimiter.length, ends) : null;
    if (tail === null) {
      continue;
    }
    if (from >= 0) {
      pieces.push(body.subarray(from, Math.max(from, beforeLineEnd(body, found))));
    }
    from = tail.next;
    if (tail.isLast || pieces.length >= mostParts) {
      return pieces;
    }
  }
  return from < 0 ? pieces : [...pieces, body.subarray(from)];
}

function startsLine(body: Buffer, position: number, { bareCarriageReturns }: LineEnds): boolean {
  const before = body[position - 1];
  return position === 0 || before === 0x0a || (bareCarriageReturns && before === 0x0d);
}

/** @returns null when more than white space follows on the line: then it is a longer boundary, or text */
function delimiterTail(body: Buffer, position: number, ends: LineEnds): { isLast: boolean; next: number } | null {
  const line = lineAt(body, position, ends);
  const tail = line.end - line.start > 100 ? null : body.toString('latin1', line.start, line.end);
  return tail !== null && /^(?:--)?[ \t]*$/.test(tail) ? { isLast: tail.startsWith('--'), next: line.next } : null;
}

function beforeLineEnd(body: Buffer, position: number): number {
  const end = body[position - 1] === 0x0a ? position - 1 : position;
  return body[end - 1] === 0x0d ? end - 1 : end;
}
