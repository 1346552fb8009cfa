import { REAL_TIME, throwIfStopped, type Time } from '../lib/backoff';

const WINDOW_MS = 60_000;
/** Google counts by its own clock, a little earlier or later than ours. */
const MARGIN = 0.98;
const LESS = 0.9;
/** A refusal that has other causes, such as too many calls at once, must not bring a mailbox to a halt. */
const LEAST_UNITS = 1_500;
/** Each minute without a refusal gives back so much of what is configured. */
const MORE = 0.05;

/** What calls cost since 1 May 2026, by the end of their path. @see Gmail API, "Usage limits" */
export function unitsOf(url: string): number {
  const path = new URL(url).pathname.replace(/^.*\/users\/[^/]+/, '');
  if (/^\/messages\/[^/]+/.test(path)) {
    return 20;
  }
  return path === '/messages' ? 5 : path === '/history' ? 2 : 1;
}

/**
 * A mailbox's quota units: in no sixty seconds are more spent than allowed, so that Google need not refuse. Whatever was
 * saved up is spent at once; a mailbox with little mail never waits. When Google refuses all the same, the allowance is
 * less than what is configured: what was just spent shows how much less, and it is felt upwards again from there.
 */
export class UnitBudget {
  private readonly spent: { at: number; units: number }[] = [];
  private sum = 0;
  private allowed: number;
  private adaptedAt: number;
  private line: Promise<void> = Promise.resolve();

  constructor(
    private readonly unitsPerMinute: number,
    private readonly clock: Time = REAL_TIME,
  ) {
    this.allowed = unitsPerMinute * MARGIN;
    this.adaptedAt = clock.now();
  }

  /** Waits until `units` may be spent, first come, first served. @throws {StoppedError} */
  spend(units: number, signal: AbortSignal): Promise<void> {
    const turn = this.line.then(() => this.take(units, signal));
    this.line = turn.catch(() => undefined);
    return turn;
  }

  /** Google refused for its quota. */
  refused(): void {
    this.forget();
    this.allowed = Math.max(LEAST_UNITS, Math.min(this.allowed, this.sum) * LESS);
    this.adaptedAt = this.clock.now();
  }

  private async take(units: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      throwIfStopped(signal);
      this.forget();
      this.recover();
      const [oldest] = this.spent;
      if (oldest === undefined || this.sum + units <= this.allowed) {
        break;
      }
      await this.clock.sleep(Math.max(1, oldest.at + WINDOW_MS - this.clock.now()), signal);
    }
    this.spent.push({ at: this.clock.now(), units });
    this.sum += units;
  }

  private forget(): void {
    const since = this.clock.now() - WINDOW_MS;
    while (this.spent[0] !== undefined && this.spent[0].at <= since) {
      this.sum -= this.spent.shift()?.units ?? 0;
    }
  }

  private recover(): void {
    const full = this.unitsPerMinute * MARGIN;
    const minutes = Math.floor((this.clock.now() - this.adaptedAt) / WINDOW_MS);
    if (this.allowed < full && minutes > 0) {
      this.allowed = Math.min(full, this.allowed + minutes * MORE * this.unitsPerMinute);
      this.adaptedAt += minutes * WINDOW_MS;
    }
  }
}
