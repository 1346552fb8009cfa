import { decodeUnlabelled } from './charset';
import { lineAt, type LineEnds } from './line-ends';

/** One header field as it stands in the message. */
export interface HeaderField {
  /** As written, without the colon. */
  readonly name: string;
  /** Unfolded: line ends are dropped, the white space after them stays (RFC 5322, 2.2.3). Encoded words are left alone. */
  readonly value: string;
}

/** The header of a message or of a part, and where the body after it begins. */
export interface HeaderBlock {
  readonly fields: readonly HeaderField[];
  readonly bodyStart: number;
}

const SPACE = 0x20;
const TAB = 0x09;
const fieldName = /^([!-9;-~]+)[ \t]*:/;
/** Longer names do not occur; the limit keeps a megabyte without a colon from being searched again and again. */
const longestName = 1000;

/**
 * Reads the header that `raw` starts with. Lines that are no header field (the `From ` line of an mbox file, a
 * continuation that lost its indent) are passed over; a block without a single field has no header and is all body.
 */
export function readHeader(raw: Buffer, ends: LineEnds): HeaderBlock {
  const fields: HeaderField[] = [];
  let open: OpenField | null = null;
  let position = 0;
  while (position < raw.length) {
    const line = lineAt(raw, position, ends);
    if (line.end === line.start) {
      close(open, fields);
      return { fields, bodyStart: fields.length > 0 || position === 0 ? line.next : 0 };
    }
    const bytes = raw.subarray(line.start, line.end);
    if (bytes[0] === SPACE || bytes[0] === TAB) {
      open?.pieces.push(bytes);
    } else {
      close(open, fields);
      open = openField(bytes);
    }
    position = line.next;
  }
  close(open, fields);
  return { fields, bodyStart: fields.length > 0 ? raw.length : 0 };
}

interface OpenField {
  readonly name: string;
  readonly pieces: Buffer[];
}

function close(open: OpenField | null, fields: HeaderField[]): void {
  if (open) {
    fields.push({ name: open.name, value: decodeUnlabelled(Buffer.concat(open.pieces)).trim() });
  }
}

function openField(line: Buffer): OpenField | null {
  const match = fieldName.exec(line.toString('latin1', 0, longestName));
  const name = match?.[1];
  return match && name !== undefined ? { name, pieces: [line.subarray(match[0].length)] } : null;
}

/** The first field of that name, whatever its case; null when there is none. */
export function headerValue(fields: readonly HeaderField[], name: string): string | null {
  const wanted = name.toLowerCase();
  return fields.find((field) => field.name.toLowerCase() === wanted)?.value ?? null;
}
