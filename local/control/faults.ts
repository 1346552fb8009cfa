import type { Target } from './request-log';

/** What shall go wrong, and when. The shape of `POST /faults`. */
export interface FaultRule {
  readonly target: Target;
  /** Regular expression on `METHOD path`; the path is tried with and without its query string. */
  readonly match: string;
  /** 1 is the first request that matches after the rule was made. */
  readonly nth: number;
  /** How many matching requests in a row are hit, from the nth on. */
  readonly times: number;
  /** Answer with this status instead of the real answer; null leaves the real one. */
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Text is sent as it is, anything else as JSON; null gives the error in the shape of that cloud. */
  readonly body: unknown;
  /** Waits before the request is looked at. */
  readonly delayMs: number;
  /** Closes the connection instead of looking at the request. */
  readonly reset: boolean;
  /** The request is served, but the answer breaks off in its middle. */
  readonly truncate: boolean;
  /** Switches the target's quotas on, until the faults are cleared. */
  readonly quota: boolean;
}

/** A rule as it is given: what it does not say, does not go wrong. */
export type FaultOrder = Pick<FaultRule, 'target'> & Partial<FaultRule>;

/** The next request, whatever it is, and nothing goes wrong with it. */
const NOTHING: Omit<FaultRule, 'target'> = {
  match: '',
  nth: 1,
  times: 1,
  status: null,
  headers: {},
  body: null,
  delayMs: 0,
  reset: false,
  truncate: false,
  quota: false,
};

/** What goes wrong with one request. */
export type Fault = Pick<FaultRule, 'status' | 'headers' | 'body' | 'delayMs' | 'reset' | 'truncate'>;

/** The switchboard that all stand-ins of one run ask before they answer. */
export class Faults {
  private rules: { rule: FaultRule; pattern: RegExp; seen: number }[] = [];

  /** @throws {SyntaxError} when `match` is not a regular expression */
  add(order: FaultOrder): void {
    const rule = { ...NOTHING, ...order };
    this.rules.push({ rule, pattern: new RegExp(rule.match), seen: 0 });
  }

  clear(): void {
    this.rules = [];
  }

  /** Whether the stand-in shall enforce the quotas of its cloud. Off unless a rule says so. */
  isQuotaOn(target: Target): boolean {
    return this.rules.some(({ rule }) => rule.target === target && rule.quota);
  }

  /**
   * Counts a request against every rule it matches. Stand-ins call it once a request, before they look at it.
   *
   * @param path with its query string
   * @returns the fault of the first rule whose turn it is; null when none strikes
   */
  before(target: Target, method: string, path: string): Fault | null {
    let struck: Fault | null = null;
    for (const entry of this.rules) {
      const { rule, pattern } = entry;
      if (rule.target !== target || !matches(pattern, method, path)) {
        continue;
      }
      entry.seen++;
      const isItsTurn = entry.seen >= rule.nth && entry.seen < rule.nth + rule.times;
      if (isItsTurn && struck === null && hasEffect(rule)) {
        struck = rule;
      }
    }
    return struck;
  }
}

function matches(pattern: RegExp, method: string, path: string): boolean {
  const bare = path.split('?', 1)[0] ?? path;
  return pattern.test(`${method} ${bare}`) || (bare !== path && pattern.test(`${method} ${path}`));
}

/** A rule that only switches quotas on does nothing to the requests themselves. */
function hasEffect(rule: FaultRule): boolean {
  return rule.status !== null || rule.delayMs > 0 || rule.reset || rule.truncate;
}
