import { setTimeout as delay } from 'node:timers/promises';
import { connectionCode, ServiceUnavailableError, StoppedError } from './errors';
import { countRepeat } from './repeat-counts';

/** Time, so that tests need not wait for it. */
export interface Time {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** @throws {StoppedError} when the signal fires */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How a failed call is to be treated. `waitMs` is what the service asked for, when it did. */
export type Verdict = { readonly retry: false } | { readonly retry: true; readonly waitMs?: number };

export interface RetryOptions {
  /** Names the service in the error, for instance "Gmail". */
  readonly service: string;
  readonly classify: (error: unknown) => Verdict;
  readonly signal: AbortSignal;
  /** What a person can do when it gives up; nothing where time heals it. */
  readonly remedy?: string;
  /** Calls in all, the first included. */
  readonly attempts?: number;
  /** Longest wait a service may ask for; above it the call gives up at once and the next run tries again. */
  readonly maxWaitMs?: number;
  readonly sleep?: Time['sleep'];
  readonly random?: () => number;
}

const FIRST_WAIT_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;

/**
 * Runs `call` until it succeeds, fails for good or was tried often enough. Between tries it waits what the service
 * asked for, plus a little jitter, or else an exponential backoff with full jitter.
 *
 * @throws {ServiceUnavailableError} when it gives up on a failure that could be repeated; the last one is its cause
 * @throws {StoppedError} when the signal fires while it waits; anything else comes from `call`
 */
export async function withRetry<T>(call: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { attempts = 6, maxWaitMs = 120_000, sleep = pause, random = Math.random } = options;
  for (let attempt = 1; ; attempt++) {
    throwIfStopped(options.signal);
    try {
      return await call();
    } catch (error) {
      const verdict = options.classify(error);
      if (!verdict.retry) {
        throw error;
      }
      countRepeat(options.service, verdict.waitMs !== undefined || statusOf(error) === 429);
      const backoff = random() * Math.min(LONGEST_BACKOFF_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
      const wait = verdict.waitMs === undefined ? backoff : verdict.waitMs + random() * 250;
      if (attempt >= attempts || wait > maxWaitMs) {
        throw gaveUp(error, attempt, options);
      }
      await sleep(wait, options.signal);
    }
  }
}

function gaveUp(error: unknown, attempts: number, { service, remedy }: RetryOptions): ServiceUnavailableError {
  const status = statusOf(error);
  const code = status === null ? connectionCode(error) : null;
  const why = code === null ? '' : ` (${code})`;
  return new ServiceUnavailableError(`${service} did not answer as it should after ${attempts} tries${why}`, {
    status,
    actions: remedy === undefined ? [] : [remedy],
    cause: error,
  });
}

/** Sleeps, and wakes up with {@link StoppedError} when the signal fires. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch {
    // The only way a timer fails is its signal.
    throwIfStopped(signal);
  }
}

/** The machine's. */
export const REAL_TIME: Time = { now: () => Date.now(), sleep: pause };

/** @throws {StoppedError} when the signal has fired */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new StoppedError('stopped on request');
  }
}

/** Milliseconds to wait by a Retry-After header: seconds or an HTTP date (RFC 9110 section 10.2.3). */
export function retryAfterMs(value: string | null | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) {
    return Number(text) * 1000;
  }
  const at = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) {
    return null;
  }
  const status = 'status' in error ? error.status : null;
  return typeof status === 'number' ? status : null;
}
