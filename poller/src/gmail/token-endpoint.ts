import { z } from 'zod';
import { REAL_TIME, retryAfterMs, type Time, withRetry } from '../lib/backoff';
import { jsonOrNull } from '../lib/json';
import { type AccessToken, classifyTokenError, postForm, TokenEndpointError } from '../lib/token-endpoint';

const answerSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
  scope: z.string().optional(),
});
export type TokenAnswer = z.infer<typeof answerSchema> & { readonly token: AccessToken };

const errorSchema = z.object({ error: z.string() });

/**
 * Asks Google's token endpoint. Here and not by the Google client, whose token URL cannot be set.
 *
 * @param form made anew for each try, because assertions are about the time
 * @param refused makes the error of a refusal from its code, such as invalid_grant
 * @throws {ServiceUnavailableError} the endpoint kept failing
 */
export function askForToken(
  tokenUrl: string,
  form: (now: number) => Record<string, string>,
  refused: (code: string) => Error,
  signal: AbortSignal,
  time: Time = REAL_TIME,
): Promise<TokenAnswer> {
  return withRetry(() => ask(tokenUrl, form(time.now()), refused, signal, time), {
    service: "Google's token endpoint",
    signal,
    sleep: time.sleep,
    classify: classifyTokenError,
  });
}

async function ask(
  tokenUrl: string,
  form: Record<string, string>,
  refused: (code: string) => Error,
  signal: AbortSignal,
  time: Time,
): Promise<TokenAnswer> {
  const now = time.now();
  const { status, text, retryAfter } = await postForm(tokenUrl, new URLSearchParams(form), signal);
  const body = jsonOrNull(text);
  if (status === 200) {
    const answer = answerSchema.safeParse(body);
    if (answer.success) {
      const { access_token: token, expires_in: seconds } = answer.data;
      return { ...answer.data, token: { token, expiresAt: now + seconds * 1000 } };
    }
    throw new TokenEndpointError('no token in the answer', { retry: true });
  }
  const code = errorSchema.safeParse(body).data?.error ?? `HTTP ${status}`;
  if (status === 429 || status >= 500) {
    const waitMs = retryAfterMs(retryAfter, now);
    throw new TokenEndpointError(code, waitMs === undefined ? { retry: true } : { retry: true, waitMs });
  }
  throw refused(code.slice(0, 60));
}
