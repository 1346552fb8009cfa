/**
 * Errors decide what happens next by their class; nobody reads messages to find out. Every error says what a person
 * can do, and none carries a secret, an address, a subject or a body.
 */
export abstract class InboxSyncError extends Error {
  /** What a person should do, one step a line; empty when time heals it. */
  readonly actions: readonly string[];

  constructor(message: string, options: { actions?: readonly string[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.actions = options.actions ?? [];
  }
}

/** The environment or the command line is wrong. Not for a service that refuses what was configured. */
export class ConfigurationError extends InboxSyncError {}

/** Another living process works on the same state. Not for a lock left behind by a dead one: that is taken over. */
export class StateLockedError extends InboxSyncError {}

/** A service kept failing or throttling although the call was repeated. Safe to try again in the next run. */
export class ServiceUnavailableError extends InboxSyncError {
  /** HTTP status of the last answer, or null when none came. */
  readonly status: number | null;

  constructor(message: string, options: { status: number | null; actions?: readonly string[]; cause?: unknown }) {
    super(message, options);
    this.status = options.status;
  }
}

/** The mailbox's consent is gone or was never given: only a person can bring it back. The cursor is kept. */
export class ConsentLostError extends InboxSyncError {}

/** Nobody has opened the mailbox to this poller yet. Not for access that was there and is gone. */
export class NotConnectedError extends InboxSyncError {}

/** The run was told to stop. Not a failure: everything is where the next run finds it. */
export class StoppedError extends InboxSyncError {}

/**
 * The `code` of a system error (`ENOENT`), or null. Asked by member and not by class: test runners have a global `Error`
 * of their own, of which Node's errors are no instances.
 */
export function errorCode(error: unknown): string | null {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}

/**
 * Why no connection came about (`ECONNREFUSED`, `ENOTFOUND`, `SELF_SIGNED_CERT_IN_CHAIN`), or null. Libraries wrap it:
 * fetch throws a TypeError that has it as its cause.
 */
export function connectionCode(error: unknown): string | null {
  for (let at = error, depth = 0; at instanceof Object && depth < 5; depth++) {
    const code = errorCode(at);
    if (code !== null && /^[A-Z][A-Z0-9_]{2,60}$/.test(code)) {
      return code;
    }
    at = 'cause' in at ? at.cause : null;
  }
  return null;
}

/** A short name of anything thrown that is safe in logs: its class and code, never its text. */
export function errorName(error: unknown): string {
  const name: unknown = typeof error === 'object' && error !== null && 'name' in error ? error.name : typeof error;
  return [name, errorCode(error)].filter((part) => typeof part === 'string').join(' ');
}
