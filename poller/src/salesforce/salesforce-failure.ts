import type { Verdict } from '../lib/backoff';
import type { RefusalKind } from '../sync/ports';

/** A failed call to Salesforce, whatever jsforce made of it. */
export interface SalesforceFailure {
  /** Salesforce's error code, `ERROR_HTTP_<status>` where it named none, null when no answer came. */
  readonly code: string | null;
  /** The body where it was no list of Salesforce errors, else Salesforce's message. Never log it. */
  readonly message: string;
}

/** Codes that say "not now"; the same call may succeed later. */
const PASSING = new Set([
  'SERVER_UNAVAILABLE',
  'UNABLE_TO_LOCK_ROW',
  'REQUEST_RUNNING_TOO_LONG',
  'QUERY_TIMEOUT',
  'UNKNOWN_EXCEPTION',
  'PLATFORM_EVENT_PUBLISHING_UNAVAILABLE',
  'PLATFORM_EVENT_PUBLISH_FAILED',
  'GRPC_UNAVAILABLE',
  'GRPC_DEADLINE_EXCEEDED',
  'GRPC_INTERNAL',
  'GRPC_UNKNOWN',
  'GRPC_ABORTED',
  'GRPC_CANCELLED',
  'GRPC_DATA_LOSS',
]);

/** Codes that say "not before the allowance renews". */
const LIMITS = new Set([
  'REQUEST_LIMIT_EXCEEDED',
  'LIMIT_EXCEEDED',
  'TXN_SECURITY_METERING_ERROR',
  'GRPC_RESOURCE_EXHAUSTED',
]);

/** Codes about who we are, not about a record: all records share them, and a person has to act. */
const ACCESS = new Set([
  'INSUFFICIENT_ACCESS',
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  'API_DISABLED_FOR_ORG',
  'API_CURRENTLY_DISABLED',
  'FUNCTIONALITY_NOT_ENABLED',
  'FUNCTIONALITY_TEMPORARILY_UNAVAILABLE',
  'INVALID_TYPE',
  'INVALID_FIELD',
  'NOT_FOUND',
  'GRPC_PERMISSION_DENIED',
  'GRPC_NOT_FOUND',
  'GRPC_UNIMPLEMENTED',
  'GRPC_FAILED_PRECONDITION',
]);

/** Codes of a session that ran out or was taken back. */
const SESSION = new Set(['INVALID_SESSION_ID', 'ERROR_HTTP_401', 'INVALID_AUTH_HEADER', 'GRPC_UNAUTHENTICATED']);

/** How an error code of a whole call or of one record is to be treated. */
export function classifyCode(code: string): RefusalKind {
  if (LIMITS.has(code)) {
    return 'limit';
  }
  if (ACCESS.has(code)) {
    return 'access';
  }
  return PASSING.has(code) || /^ERROR_HTTP_(?:408|420|429|5\d\d)$/.test(code) ? 'passing' : 'data';
}

/** Reads jsforce's errors: HttpApiError carries `errorCode`; a broken connection is a TypeError without one. */
export function failureOf(error: unknown): SalesforceFailure {
  const isCoded = error instanceof Error && 'errorCode' in error && typeof error.errorCode === 'string';
  return {
    code: isCoded ? String(error.errorCode) : null,
    message: error instanceof Error ? error.message : '',
  };
}

/** The session ran out or was taken back. */
export function isSessionError(error: unknown): boolean {
  const { code } = failureOf(error);
  return code !== null && SESSION.has(code);
}

/** Broken connections and passing codes are repeated; our own errors and everything else are not. */
export function salesforceVerdict(error: unknown): Verdict {
  const { code } = failureOf(error);
  if (code !== null) {
    return { retry: classifyCode(code) === 'passing' };
  }
  return { retry: isConnectionError(error) };
}

/**
 * fetch throws a TypeError for a connection that failed or broke off, and a DOMException for the time limit. Asked by
 * name: test runners have a global `Error` of their own, of which Node's errors are no instances.
 */
function isConnectionError(error: unknown): boolean {
  const { name, message } = error as { name?: unknown; message?: unknown };
  const isBroken = name === 'TypeError' && /^(?:fetch failed|terminated)$/.test(String(message));
  return error instanceof MalformedBodyError || isBroken || name === 'TimeoutError' || name === 'AbortError';
}

/** The body of a good status was no JSON, or not what was asked for: it was cut off or came from somebody else. */
export class MalformedBodyError extends Error {
  override readonly name = 'MalformedBodyError';
}

/** A refusal with its code, in the shape of jsforce's errors. */
export class CodedError extends Error {
  override readonly name = 'CodedError';

  constructor(readonly errorCode: string) {
    super(errorCode);
  }
}
