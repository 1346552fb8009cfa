import { REAL_TIME, type Time, type Verdict } from './backoff';
import { ServiceUnavailableError } from './errors';

/** Longer pauses are kept by ending the walk: the next run tries again. */
const MAX_PAUSE_MS = 120_000;

/**
 * A pause that a service asked for. Every call to the same mailbox keeps it, not only the one that was told, and one
 * that would take too long fails instead of sleeping.
 */
export class QuietPeriod {
  private until = 0;

  /** @param service names it in the error, for instance "Gmail" */
  constructor(
    private readonly service: string,
    private readonly time: Time = REAL_TIME,
  ) {}

  /** Remembers the pause of a failed call; gives the verdict back. */
  noted(verdict: Verdict): Verdict {
    if (verdict.retry && verdict.waitMs !== undefined) {
      this.until = Math.max(this.until, this.time.now() + verdict.waitMs);
    }
    return verdict;
  }

  /**
   * Waits for its end.
   *
   * @throws {ServiceUnavailableError} the service asked for a long pause
   * @throws {StoppedError} when the signal fires meanwhile
   */
  async keep(signal: AbortSignal): Promise<void> {
    const wait = this.until - this.time.now();
    if (wait > MAX_PAUSE_MS) {
      throw new ServiceUnavailableError(`${this.service} asked for a long pause`, { status: 429 });
    }
    if (wait > 0) {
      await this.time.sleep(wait, signal);
    }
  }
}
