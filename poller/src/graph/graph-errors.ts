import { GraphError } from '@microsoft/microsoft-graph-client';
import { type Verdict, retryAfterMs } from '../lib/backoff';
import { ConsentLostError, InboxSyncError } from '../lib/errors';

/** The answer was no JSON of the promised shape: cut off on the way, or not from Microsoft at all. */
export class MalformedAnswerError extends InboxSyncError {}

/** A delta link no longer works: the mailbox has to be listed again. Not for a message that is gone. */
export class CursorLostError extends InboxSyncError {}

/** Graph answered with an error. The text of the answer is left out: it may hold an address. */
export class GraphFailure extends InboxSyncError {
  constructor(
    readonly status: number,
    /** Such as ErrorItemNotFound; empty when the answer names none. */
    readonly code: string,
    readonly retryAfter: string | null,
  ) {
    super(`Microsoft Graph answered ${status}${code === '' ? '' : ` ${code}`}`);
  }
}

/** Passing states of Exchange that come with a status of any kind. */
const PASSING = new Set([
  'applicationthrottled',
  'errorserverbusy',
  'errortoomanyobjectsopened',
  'errormailboxmoveinprogress',
  'errormailboxstoreunavailable',
  'mailboxstoreunavailable',
  'toomanyrequests',
]);
const NO_MAILBOX = new Set([
  'errorinvaliduser',
  'errornonexistentmailbox',
  'mailboxnotenabledforrestapi',
  'mailboxnothostedinexchangeonline',
  'mailboxnotsupportedforrestapi',
  'request_resourcenotfound',
  'resourcenotfound',
]);
const LOST = new Set(['syncstatenotfound', 'syncstateinvalid', 'resyncrequired']);

/**
 * What to do about a failed Graph call: 429, 5xx and passing states of Exchange are repeated when Graph says so,
 * connections that broke and answers that were cut off after a backoff, everything else not.
 */
export function classifyGraphError(error: unknown, now: number): Verdict {
  if (error instanceof MalformedAnswerError || error instanceof GraphError) {
    // The client throws its GraphError only where no answer came: answers are read here.
    return { retry: true };
  }
  if (!(error instanceof GraphFailure)) {
    return { retry: false };
  }
  const { status, retryAfter } = error;
  if (status === 429 || status === 408 || status >= 500 || isPassing(error)) {
    const waitMs = retryAfterMs(retryAfter, now);
    return waitMs === undefined ? { retry: true } : { retry: true, waitMs };
  }
  return { retry: false };
}

/** A refusal that only a person can lift, as such an error; anything else unchanged. */
export function asConsentError(error: unknown): unknown {
  if (!(error instanceof GraphFailure)) {
    return error;
  }
  if (error.status === 401 || (error.status === 403 && !isPassing(error))) {
    return new ConsentLostError(`Microsoft refuses access to the mailbox (${error.code || error.status})`, {
      actions: [
        'Check the app registration: Mail.Read with admin consent, and RBAC for Applications for this mailbox.',
      ],
      cause: error,
    });
  }
  if (error.status === 404 && NO_MAILBOX.has(error.code.toLowerCase())) {
    return new ConsentLostError(`Microsoft 365 has no such mailbox (${error.code})`, {
      actions: ['Check the address and the licence of the user, or deactivate the mailbox in Salesforce.'],
      cause: error,
    });
  }
  return error;
}

/**
 * Whether a call that applied a state token failed because of the token: 410, any 40x that says so, and a token that is
 * not understood or whose folder is gone.
 */
export function isCursorLost(error: unknown): boolean {
  if (!(error instanceof GraphFailure)) {
    return false;
  }
  return [400, 404, 410].includes(error.status) || LOST.has(error.code.toLowerCase());
}

function isPassing({ code }: GraphFailure): boolean {
  return PASSING.has(code.toLowerCase());
}
