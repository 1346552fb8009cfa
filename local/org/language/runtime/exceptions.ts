import { ApexException, ApexLimitError } from '../../kernel/exceptions';
import { nn } from './nulls';

/** Prefix of the names under which generated code is known to JavaScript. */
export const SOURCE_PREFIX = 'apex:';

/** The members of one Apex file, for the frames of the call stack. */
export interface FrameRange {
  readonly from: number;
  readonly to: number;
  /** `Class.InboxSyncPolicy.of`, `Trigger.InboxSyncEmailTrigger` */
  readonly name: string;
}

const ranges = new Map<string, readonly FrameRange[]>();

export function setFrameRanges(file: string, found: readonly FrameRange[]): void {
  ranges.set(file, found);
}

/** The Apex frames of a JavaScript error, innermost first. */
export function apexFrames(error: Error): string[] {
  const frames: string[] = [];
  for (const match of (error.stack ?? '').matchAll(/apex:([^\s:()]+):(\d+):\d+/g)) {
    const [, file = '', text = ''] = match;
    const line = Number(text);
    const inner = (ranges.get(file) ?? [])
      .filter((range) => range.from <= line && line <= range.to)
      .sort((a, b) => b.from - a.from)[0];
    const frame = `${inner?.name ?? file}: line ${line}, column 1`;
    if (frames.at(-1) !== frame) {
      frames.push(frame);
    }
  }
  return frames;
}

/** The exception of a `throw`, with its frames. @throws {ApexException} System.NullPointerException for null */
export function thrown(exception: ApexException | null): ApexException {
  return traced(nn(exception));
}

/** Fills the Apex frames where they are missing. */
export function traced(exception: ApexException): ApexException {
  if (exception.apexStack.length === 0) {
    exception.apexStack = apexFrames(exception);
  }
  return exception;
}

/** What a catch may see: an Apex exception. Everything else goes on. */
export function caught(error: unknown): ApexException {
  if (error instanceof ApexException) {
    return traced(error);
  }
  throw asFault(error);
}

/** A stack that overflowed is a limit in an org; other JavaScript errors are faults of the local org. */
export function asFault(error: unknown): unknown {
  return error instanceof RangeError && /call stack/.test(error.message)
    ? new ApexLimitError('Maximum stack depth reached: 1001')
    : error;
}
