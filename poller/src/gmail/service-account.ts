import type { KeyObject } from 'node:crypto';
import { REAL_TIME, type Time } from '../lib/backoff';
import { ConsentLostError } from '../lib/errors';
import { signedJwt } from '../lib/signed-jwt';
import type { AccessToken } from '../lib/token-endpoint';
import { askForToken } from './token-endpoint';

/** Reads mail and nothing else; the narrowest scope that allows searching. */
export const GMAIL_SCOPE = 'https://www.googleapis.com/auth/gmail.readonly';

export interface ServiceAccount {
  readonly clientEmail: string;
  readonly privateKey: KeyObject;
  readonly tokenUrl: string;
}

/**
 * An access token for one mailbox by domain-wide delegation: a JWT bearer grant whose subject is the mailbox (RFC 7523).
 *
 * @throws {ConsentLostError} Google refuses: the delegation is missing, or the user is gone
 * @throws {ServiceUnavailableError} the endpoint kept failing
 */
export async function mailboxToken(
  account: ServiceAccount,
  mailbox: string,
  signal: AbortSignal,
  time: Time = REAL_TIME,
): Promise<AccessToken> {
  const { token } = await askForToken(account.tokenUrl, (now) => form(account, mailbox, now), refused, signal, time);
  return token;
}

function form(account: ServiceAccount, mailbox: string, now: number): Record<string, string> {
  const seconds = Math.floor(now / 1000);
  const claims = {
    iss: account.clientEmail,
    sub: mailbox,
    scope: GMAIL_SCOPE,
    aud: account.tokenUrl,
    iat: seconds,
    exp: seconds + 3600,
  };
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: signedJwt(claims, account.privateKey),
  };
}

/** By the code of the refusal; Google's words may name the user and are left out. */
function refused(code: string): ConsentLostError {
  const remedy =
    code === 'unauthorized_client' || code === 'access_denied'
      ? 'Admin console, API controls, domain-wide delegation: authorise the unique ID of the service account for gmail.readonly. It takes up to a day.'
      : 'Check that the user exists and is active, that the service account has its key and domain-wide delegation for gmail.readonly, and the clock.';
  return new ConsentLostError(`Google gives no access to the mailbox (${code})`, { actions: [remedy] });
}
