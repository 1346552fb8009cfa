/** How the lines of one message end. */
export interface LineEnds {
  /** True when a carriage return alone ends a line, as in mail written by old Macintosh programs. */
  readonly bareCarriageReturns: boolean;
}

const CR = 0x0d;
const LF = 0x0a;

/**
 * Looks at the first line end of a message. Only when that is a bare CR do bare CRs count as line ends everywhere: in
 * other mail a stray CR is content.
 */
export function lineEndsOf(raw: Uint8Array): LineEnds {
  for (let i = 0; i < raw.length; i++) {
    if (raw[i] === LF) {
      return { bareCarriageReturns: false };
    }
    if (raw[i] === CR) {
      let next = i + 1;
      while (raw[next] === CR) {
        next++;
      }
      // CR LF, and CR CR LF as some gateways wrote it, are one line end; CR CR without LF is an empty line.
      return { bareCarriageReturns: raw[next] !== LF };
    }
  }
  return { bareCarriageReturns: false };
}

/** One line: `[start, end)` without its line end, and where the next line starts. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

/** The line that starts at `start`; at the end of the data an empty one. */
export function lineAt(raw: Buffer, start: number, { bareCarriageReturns }: LineEnds): Line {
  const limit = raw.length;
  const lineFeed = indexBefore(raw, LF, start, limit);
  if (bareCarriageReturns) {
    const carriageReturn = indexBefore(raw, CR, start, lineFeed);
    if (carriageReturn < lineFeed) {
      const isPair = carriageReturn + 1 === lineFeed && lineFeed < limit;
      return { start, end: carriageReturn, next: isPair ? lineFeed + 1 : carriageReturn + 1 };
    }
  }
  let end = lineFeed;
  while (end > start && raw[end - 1] === CR) {
    end--;
  }
  return { start, end, next: Math.min(lineFeed + 1, limit) };
}

/** The same message with every line ended by CR LF, for parsers that know no other line end than LF. */
export function withLineFeeds(raw: Buffer): Buffer {
  const ends = lineEndsOf(raw);
  if (!ends.bareCarriageReturns) {
    return raw;
  }
  return Buffer.from(raw.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n'), 'latin1');
}

function indexBefore(raw: Buffer, byte: number, from: number, limit: number): number {
  const found = raw.indexOf(byte, from);
  return found < 0 || found > limit ? limit : found;
}
