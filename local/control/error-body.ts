import type { Target } from './request-log';

const google: Readonly<Record<number, { reason: string; status: string; message: string }>> = {
  400: { reason: 'badRequest', status: 'INVALID_ARGUMENT', message: 'Bad Request' },
  401: { reason: 'authError', status: 'UNAUTHENTICATED', message: 'Invalid Credentials' },
  403: { reason: 'userRateLimitExceeded', status: 'PERMISSION_DENIED', message: 'User Rate Limit Exceeded' },
  404: { reason: 'notFound', status: 'NOT_FOUND', message: 'Requested entity was not found.' },
  429: { reason: 'rateLimitExceeded', status: 'RESOURCE_EXHAUSTED', message: 'Too many concurrent requests for user' },
  503: { reason: 'backendError', status: 'UNAVAILABLE', message: 'The service is currently unavailable.' },
};

const graph: Readonly<Record<number, [code: string, message: string]>> = {
  401: ['InvalidAuthenticationToken', 'Access token has expired or is not yet valid.'],
  403: ['ErrorAccessDenied', 'Access is denied. Check credentials and try again.'],
  404: ['ErrorItemNotFound', 'The specified object was not found in the store.'],
  410: ['SyncStateNotFound', 'The sync state generation is not found.'],
  429: ['ApplicationThrottled', 'Application is over its MailboxConcurrency limit.'],
  503: ['ServiceUnavailable', 'The service is temporarily unavailable.'],
};

const salesforce: Readonly<Record<number, [code: string, message: string]>> = {
  401: ['INVALID_SESSION_ID', 'Session expired or invalid'],
  403: ['REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'],
  404: ['NOT_FOUND', 'The requested resource does not exist'],
  503: ['SERVER_UNAVAILABLE', 'The server is temporarily unavailable. Please try again later.'],
};

/** The body that `target` sends with an error of that HTTP status when the cause is not told more closely. */
export function errorBody(target: Target, status: number): unknown {
  if (target === 'gmail') {
    const {
      reason,
      status: name,
      message,
    } = google[status] ?? {
      reason: 'backendError',
      status: 'INTERNAL',
      message: 'Internal error encountered.',
    };
    const domain = reason.endsWith('RateLimitExceeded') || reason === 'rateLimitExceeded' ? 'usageLimits' : 'global';
    return { error: { code: status, message, errors: [{ message, domain, reason }], status: name } };
  }
  if (target === 'graph') {
    const [code, message] = graph[status] ?? ['generalException', 'An unspecified error has occurred.'];
    return { error: { code, message } };
  }
  const [errorCode, message] = salesforce[status] ?? ['UNKNOWN_EXCEPTION', 'An unexpected error occurred.'];
  return [{ errorCode, message }];
}
