import type { Verdict } from './backoff';
import { withDeadline } from './deadline';
import { InboxSyncError } from './errors';

const TIMEOUT_MS = 30_000;

export interface AccessToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A token endpoint failed in a way that may pass. Not for a refusal: that is for a person. */
export class TokenEndpointError extends InboxSyncError {
  constructor(
    message: string,
    readonly verdict: Verdict,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

export function classifyTokenError(error: unknown): Verdict {
  return error instanceof TokenEndpointError ? error.verdict : { retry: false };
}

/**
 * One POST of a form, whatever is answered.
 *
 * @throws {TokenEndpointError} no answer came
 */
export async function postForm(
  url: string,
  body: URLSearchParams,
  signal: AbortSignal,
): Promise<{ status: number; text: string; retryAfter: string | null }> {
  try {
    return await withDeadline(TIMEOUT_MS, signal, async (limited) => {
      const response = await fetch(url, { method: 'POST', body, signal: limited });
      const text = await response.text();
      return { status: response.status, text, retryAfter: response.headers.get('retry-after') };
    });
  } catch (error) {
    // fetch fails only on the connection (or on the signal, which the retry looks at first).
    throw new TokenEndpointError('no connection', { retry: true }, error);
  }
}
