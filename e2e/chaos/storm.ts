import { createHash } from 'node:crypto';
import { Faults, type Fault } from '../../local/control/faults';
import type { Target } from '../../local/control/request-log';
import type { Counts, HAPPENINGS } from './counts';

const NOTHING: Fault = { status: null, headers: {}, body: null, delayMs: 0, reset: false, truncate: false };
const KINDS: readonly { readonly name: (typeof HAPPENINGS)[number]; readonly fault: Partial<Fault> }[] = [
  { name: 'throttles', fault: { status: 429, headers: { 'Retry-After': '7' } } },
  { name: 'throttles', fault: { status: 429, headers: { 'Retry-After': '900' } } },
  { name: 'server errors', fault: { status: 503 } },
  { name: 'server errors', fault: { status: 500 } },
  { name: 'resets', fault: { reset: true } },
  { name: 'truncated bodies', fault: { truncate: true } },
];

/** What Exchange may not find although it has just named the message. */
const NOT_YET = /^graph GET .*\/messages\/[^/]+\/\$value$/;

/**
 * Requests to the mail providers that fail. Which ones follows from the seed, the request and how often it was made, not
 * from the order in which calls of the same moment arrive: a seed is the same storm again.
 */
export class Storm extends Faults {
  /** How many of a hundred requests fail; 0 when the chaos is over. */
  strength = 7;
  /** A provider that answers nothing at all for now. */
  outOfOrder: Target | null = null;
  /** Changed rows repeat, or come in another order. */
  readonly quirks = { replay: false, reorder: false };
  private readonly asked = new Map<string, number>();

  constructor(
    private readonly seed: number,
    private readonly counts: Counts,
  ) {
    super();
  }

  override before(target: Target, method: string, path: string): Fault | null {
    const [bare = path] = path.split('?', 1);
    const request = `${target} ${method} ${bare}`;
    const times = (this.asked.get(request) ?? 0) + 1;
    this.asked.set(request, times);
    if (bare.endsWith('/delta') && path.includes('deltatoken')) {
      this.noteQuirks();
    }
    if (this.outOfOrder === target) {
      return { ...NOTHING, status: 503 };
    }
    const dice = createHash('sha256').update(`${this.seed} ${request} ${times}`).digest();
    if (NOT_YET.test(request) && dice.readUInt32BE(8) % 100 < this.strength) {
      this.counts.note('messages not there yet');
      return { ...NOTHING, status: 404 };
    }
    if (dice.readUInt32BE(0) % 100 >= this.strength) {
      return null;
    }
    const kind = KINDS[dice.readUInt32BE(4) % KINDS.length];
    if (kind === undefined) {
      return null;
    }
    this.counts.note(kind.name);
    return { ...NOTHING, ...kind.fault };
  }

  private noteQuirks(): void {
    this.counts.note('repeated rows', this.quirks.replay);
    this.counts.note('reordered rows', this.quirks.reorder);
  }
}
