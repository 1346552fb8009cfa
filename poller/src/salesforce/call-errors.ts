import { LimitReachedError, SalesforceRefusedError } from '../sync/errors';
import { classifyCode, failureOf } from './salesforce-failure';

export const VERSIONS = [
  'Install the same version of the poller and of the Inbox Sync package; nothing is lost meanwhile.',
];

/** What a person can do where Salesforce does not answer. */
export const UNREACHABLE =
  'The next run tries again. If it stays so, check that this machine reaches Salesforce over HTTPS: proxy, firewall, DNS, certificates.';

/** A failed call as the error that decides what happens next; what carries no code is handed through. */
export function callError(error: unknown): unknown {
  const { code } = failureOf(error);
  if (code === null) {
    return error;
  }
  return classifyCode(code) === 'limit' ? limitReached(code, error) : refused(code, error);
}

function limitReached(code: string, cause: unknown): LimitReachedError {
  return new LimitReachedError(`Salesforce takes no more for now (${code})`, {
    actions: ['Nothing is lost: the next run publishes what waits. If this repeats, raise the API allowance.'],
    cause,
  });
}

function refused(code: string, cause: unknown): SalesforceRefusedError {
  return new SalesforceRefusedError(`Salesforce refused the call (${code})`, {
    actions: [
      'Check that the Inbox Sync package is installed and that the integration user has the permission set Inbox Sync Poller.',
    ],
    cause,
  });
}
