import { GraphError } from './graph-error';

/** Outlook service limits for one app and one mailbox (Microsoft Graph service-specific throttling limits). */
export interface ThrottleLimits {
  readonly requestsPerTenMinutes: number;
  readonly concurrent: number;
}

export const defaultLimits: ThrottleLimits = { requestsPerTenMinutes: 10_000, concurrent: 4 };

const windowMs = 10 * 60_000;

/** Counts requests of each app and mailbox whether or not limits are enforced, so that switching on is exact. */
export class Throttle {
  private readonly underWay = new Map<string, number>();
  private readonly windows = new Map<string, { since: number; requests: number }>();

  constructor(
    private readonly limits: ThrottleLimits,
    private readonly clock: () => number,
    private readonly isOn: () => boolean,
  ) {}

  /** A request of that app and mailbox has arrived; the returned function says that it is over. */
  begin(key: string): () => void {
    this.underWay.set(key, (this.underWay.get(key) ?? 0) + 1);
    let isOver = false;
    return () => {
      if (!isOver) {
        isOver = true;
        this.underWay.set(key, (this.underWay.get(key) ?? 1) - 1);
      }
    };
  }

  /**
   * Charges a request that has begun.
   *
   * @throws {GraphError} 429 with Retry-After when it is one too many
   */
  charge(key: string): void {
    const window = this.windowOf(key);
    if (this.isOn() && (this.underWay.get(key) ?? 0) > this.limits.concurrent) {
      throw throttled('MailboxConcurrency', 1);
    }
    if (this.isOn() && window.requests >= this.limits.requestsPerTenMinutes) {
      throw throttled('RequestsPerTenMinutes', Math.ceil((window.since + windowMs - this.clock()) / 1000));
    }
    window.requests++;
  }

  private windowOf(key: string): { since: number; requests: number } {
    const known = this.windows.get(key);
    if (known !== undefined && this.clock() - known.since < windowMs) {
      return known;
    }
    const fresh = { since: this.clock(), requests: 0 };
    this.windows.set(key, fresh);
    return fresh;
  }
}

function throttled(limit: string, seconds: number): GraphError {
  return new GraphError(429, 'ApplicationThrottled', `Application is over its ${limit} limit.`, {
    'Retry-After': `${seconds}`,
  });
}
