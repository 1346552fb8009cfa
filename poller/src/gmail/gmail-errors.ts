import { type Verdict, retryAfterMs } from '../lib/backoff';
import { ConsentLostError, InboxSyncError } from '../lib/errors';

/** The answer was no JSON of the promised shape: cut off on the way, or not from Google at all. */
export class MalformedAnswerError extends InboxSyncError {}

/** `startHistoryId` is too old: the mailbox has to be listed again. Not for a message that is gone. */
export class CursorLostError extends InboxSyncError {}

const THROTTLED = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded', 'backendError']);

/** What a failed call says about itself, whatever library threw it. */
interface Failure {
  readonly status: number | null;
  readonly message: string;
  readonly reasons: readonly string[];
  readonly retryAfter: string | null;
}

/**
 * What to do about a failed Gmail call: 429, throttling 403s and 5xx are repeated when Google says so, connections that
 * broke and answers that were cut off after a backoff, everything else not.
 *
 * Google names the time in Retry-After or in the text ("Retry after 2026-05-01T10:00:00.000Z").
 */
export function classifyGmailError(error: unknown, now: number): Verdict {
  if (error instanceof MalformedAnswerError) {
    return { retry: true };
  }
  if (error instanceof InboxSyncError) {
    return { retry: false };
  }
  const { status, message, reasons, retryAfter } = failureOf(error);
  const isThrottled = status === 429 || (status === 403 && reasons.some((reason) => THROTTLED.has(reason)));
  if (status === null || isThrottled || status === 408 || status >= 500) {
    const named = /retry after\s+(\d{4}-\d\d-\d\dT[\d:.]+Z)/i.exec(message)?.[1];
    const waitMs = retryAfterMs(retryAfter, now) ?? retryAfterMs(named, now);
    return waitMs === undefined ? { retry: true } : { retry: true, waitMs };
  }
  return { retry: false };
}

/** Google refused because units or requests are spent, not because it stumbled. */
export function isQuotaRefusal(error: unknown): boolean {
  const { status, reasons } = failureOf(error);
  return (
    status === 429 || (status === 403 && reasons.some((reason) => reason !== 'backendError' && THROTTLED.has(reason)))
  );
}

/** HTTP status of a failed call; null when no answer came. */
export function gmailStatus(error: unknown): number | null {
  return failureOf(error).status;
}

/** A refusal that only a person can lift, as such an error; anything else unchanged. */
export function asConsentError(error: unknown): unknown {
  const { status, reasons } = failureOf(error);
  if (status === 401 || (status === 403 && !reasons.some((reason) => THROTTLED.has(reason)))) {
    return new ConsentLostError('Google refuses access to the mailbox', {
      actions: ['Check domain-wide delegation of the service account: scope gmail.readonly, Gmail API enabled.'],
      cause: error,
    });
  }
  if (status === 400 && reasons.includes('failedPrecondition')) {
    return new ConsentLostError('the account has no Gmail mailbox', {
      actions: ['Switch Gmail on for the account, or deactivate the mailbox in Salesforce.'],
      cause: error,
    });
  }
  return error;
}

function failureOf(error: unknown): Failure {
  const status = member(error, 'status');
  const response = member(error, 'response');
  const body = member(member(response, 'data'), 'error');
  const errors = member(body, 'errors');
  const headers = member(response, 'headers');
  return {
    status: typeof status === 'number' ? status : null,
    message: error instanceof Error ? error.message : '',
    reasons: (Array.isArray(errors) ? errors : []).map((e: unknown) => textOr(member(e, 'reason'))),
    retryAfter: headerOf(headers, 'retry-after'),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** Any `Headers` will do: the client's fetch brings its own class. */
function headerOf(headers: unknown, name: string): string | null {
  const get = member(headers, 'get');
  const value: unknown = typeof get === 'function' ? get.call(headers, name) : null;
  return typeof value === 'string' ? value : null;
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
