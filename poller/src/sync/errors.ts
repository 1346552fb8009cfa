import { InboxSyncError } from '../lib/errors';

/** The state belongs to another org than the one that answered. Nothing is sent; nothing is lost. */
export class WrongOrgError extends InboxSyncError {}

/** An answer of Salesforce is not what contract/heartbeat.ts says: the two sides are of different versions. */
export class ContractError extends InboxSyncError {}

/**
 * A heartbeat with the question for known people failed, and may go without it. Not for a failure that has nothing to do
 * with the question: a login that is refused, an allowance that is used up, another org.
 */
export class QuestionFailedError extends InboxSyncError {
  /** The question itself is what fails, and would fail again. */
  readonly isLasting: boolean;

  constructor(message: string, options: { isLasting: boolean; actions?: readonly string[]; cause?: unknown }) {
    super(message, options);
    this.isLasting = options.isLasting;
  }
}

/** Salesforce refuses the login or the call for good. Not for a session that ran out: that is renewed. */
export class SalesforceRefusedError extends InboxSyncError {}

/** Salesforce gives this poller no session, whatever it wants to say. */
export class SessionRefusedError extends SalesforceRefusedError {}

/** Salesforce takes no more for now (API calls a day, events an hour): the outbox keeps what waits. */
export class LimitReachedError extends InboxSyncError {}

/** Our share of the org's API calls is spent; the rest of a day's allowance belongs to others. */
export class AllowanceSpentError extends LimitReachedError {}
