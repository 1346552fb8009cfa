import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { retryAfterMs, type Verdict, withRetry } from '../lib/backoff';
import { ConsentLostError, InboxSyncError } from '../lib/errors';
import { signedJwt } from '../lib/signed-jwt';

/** Reads mail and nothing else; the narrowest scope that allows searching. */
export const GMAIL_SCOPE = 'https://www.googleapis.com/auth/gmail.readonly';

export interface ServiceAccount {
  readonly clientEmail: string;
  readonly privateKey: KeyObject;
  readonly tokenUrl: string;
}

export interface AccessToken {
  readonly token: string;
  readonly expiresAt: number;
}

const answerSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const errorSchema = z.object({ error: z.string() });
const TIMEOUT_MS = 30_000;

/** The token endpoint failed in a way that may pass. */
class TokenEndpointError extends InboxSyncError {
  constructor(
    message: string,
    readonly verdict: Verdict,
  ) {
    super(message);
  }
}

/**
 * An access token for one mailbox by domain-wide delegation: a JWT bearer grant whose subject is the mailbox (RFC 7523).
 * Asked for here and not by the Google client, whose token URL cannot be set.
 *
 * @throws {ConsentLostError} Google refuses: the delegation is missing, or the user is gone
 * @throws {ServiceUnavailableError} the endpoint kept failing
 */
export function mailboxToken(account: ServiceAccount, mailbox: string, signal: AbortSignal): Promise<AccessToken> {
  return withRetry(() => requestToken(account, mailbox, signal), {
    service: "Google's token endpoint",
    signal,
    classify: (error) => (error instanceof TokenEndpointError ? error.verdict : { retry: false }),
  });
}

async function requestToken(account: ServiceAccount, mailbox: string, signal: AbortSignal): Promise<AccessToken> {
  const now = Date.now();
  const { status, text, retryAfter } = await post(account, mailbox, signal, now);
  const body = jsonOrNull(text);
  if (status === 200) {
    const answer = answerSchema.safeParse(body);
    if (answer.success) {
      return { token: answer.data.access_token, expiresAt: now + answer.data.expires_in * 1000 };
    }
    throw new TokenEndpointError('no token in the answer', { retry: true });
  }
  const code = errorSchema.safeParse(body).data?.error ?? `HTTP ${status}`;
  if (status === 429 || status >= 500) {
    const waitMs = retryAfterMs(retryAfter, now);
    throw new TokenEndpointError(code, waitMs === undefined ? { retry: true } : { retry: true, waitMs });
  }
  throw new ConsentLostError(`Google gives no access to the mailbox (${code.slice(0, 60)})`, {
    actions: ['Check that the user exists and that the service account has domain-wide delegation for gmail.readonly.'],
  });
}

async function post(
  account: ServiceAccount,
  mailbox: string,
  signal: AbortSignal,
  now: number,
): Promise<{ status: number; text: string; retryAfter: string | null }> {
  const seconds = Math.floor(now / 1000);
  const claims = {
    iss: account.clientEmail,
    sub: mailbox,
    scope: GMAIL_SCOPE,
    aud: account.tokenUrl,
    iat: seconds,
    exp: seconds + 3600,
  };
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: signedJwt(claims, account.privateKey),
  });
  try {
    const response = await fetch(account.tokenUrl, {
      method: 'POST',
      body: form,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return {
      status: response.status,
      text: await response.text(),
      retryAfter: response.headers.get('retry-after'),
    };
  } catch {
    // fetch fails only on the connection (or on the signal, which the retry looks at first).
    throw new TokenEndpointError('no connection', { retry: true });
  }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is an answer too, and the status says what to do with it.
    return null;
  }
}
