import type { WalkEnd } from './mailbox-walker';

/** How often mailboxes are looked at, in milliseconds. */
export interface Pace {
  /** After a turn that found mail. */
  readonly shortest: number;
  /** Of a mailbox in which nothing happens. */
  readonly longest: number;
}

/** Nothing is slower than that, whatever is configured. */
export const LONGEST_GAP_MS = 300_000;
/** Five quiet turns after the last mail the gap is about a minute, eleven turns after it about five. */
const GROWTH = 1.3;
const JITTER = 0.1;

/** The gap until a mailbox is looked at again, and how many turns in a row found nothing. */
export function nextTurn(
  { progress }: Pick<WalkEnd, 'progress'>,
  foundMail: boolean,
  quietBefore: number,
  pace: Pace,
  random: () => number = Math.random,
): { inMs: number; quietTurns: number } {
  // A mailbox that waits for a person is looked at rarely; what a heartbeat changes about it is seen then.
  const isParked = progress.status !== 'Connected' && progress.status !== 'Degraded';
  const quietTurns = foundMail ? 0 : quietBefore + 1;
  const gap = isParked ? pace.longest : Math.min(pace.longest, pace.shortest * GROWTH ** quietTurns);
  return { inMs: gap * (1 + JITTER * (2 * random() - 1)), quietTurns };
}
