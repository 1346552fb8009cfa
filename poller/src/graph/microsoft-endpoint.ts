import { constants, createSign, type KeyObject, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { REAL_TIME, retryAfterMs, type Time, withRetry } from '../lib/backoff';
import { jsonOrNull } from '../lib/json';
import { type AccessToken, classifyTokenError, postForm, TokenEndpointError } from '../lib/token-endpoint';
import type { MicrosoftLogin } from './microsoft-login';

const answerSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
  scope: z.string().optional(),
});
const errorSchema = z.object({ error: z.string(), error_codes: z.array(z.number()).optional() });
const ASSERTION_SECONDS = 300;

export type TokenAnswer = z.infer<typeof answerSchema> & { readonly token: AccessToken };

/** Root of the tenant's endpoints. */
export function endpointOf({ loginUrl, tenantId }: MicrosoftLogin): string {
  return `${loginUrl.replace(/\/+$/, '')}/${encodeURIComponent(tenantId)}/oauth2/v2.0`;
}

/**
 * Asks the tenant's token endpoint, with the app's proof of who it is.
 *
 * @param refused makes the error of a refusal from its name, such as `invalid_grant, AADSTS70000`
 * @throws {ServiceUnavailableError} the endpoint kept failing
 */
export function askForToken(
  login: MicrosoftLogin,
  grant: Readonly<Record<string, string>>,
  refused: (name: string) => Error,
  signal: AbortSignal,
  time: Time = REAL_TIME,
): Promise<TokenAnswer> {
  return withRetry(() => ask(login, grant, refused, signal, time), {
    service: "Microsoft's token endpoint",
    signal,
    sleep: time.sleep,
    classify: classifyTokenError,
  });
}

async function ask(
  login: MicrosoftLogin,
  grant: Readonly<Record<string, string>>,
  refused: (name: string) => Error,
  signal: AbortSignal,
  time: Time,
): Promise<TokenAnswer> {
  const now = time.now();
  const url = `${endpointOf(login)}/token`;
  const form = new URLSearchParams({ client_id: login.clientId, ...grant, ...proofOf(login, url, now) });
  const { status, text, retryAfter } = await postForm(url, form, signal);
  const body = jsonOrNull(text);
  if (status === 200) {
    const answer = answerSchema.safeParse(body);
    if (!answer.success) {
      throw new TokenEndpointError('no token in the answer', { retry: true });
    }
    const { access_token: token, expires_in: seconds } = answer.data;
    return { ...answer.data, token: { token, expiresAt: now + seconds * 1000 } };
  }
  const error = errorSchema.safeParse(body).data;
  if (status === 429 || status >= 500 || error?.error === 'temporarily_unavailable') {
    const waitMs = retryAfterMs(retryAfter, now);
    throw new TokenEndpointError(`HTTP ${status}`, waitMs === undefined ? { retry: true } : { retry: true, waitMs });
  }
  const code = error?.error_codes?.[0];
  throw refused(`${(error?.error ?? `HTTP ${status}`).slice(0, 60)}${code === undefined ? '' : `, AADSTS${code}`}`);
}

function proofOf({ clientId, credential }: MicrosoftLogin, url: string, now: number): Record<string, string> {
  return credential.kind === 'secret'
    ? { client_secret: credential.secret }
    : {
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion(clientId, url, credential.privateKey, credential.thumbprint, now),
      };
}

/** A client assertion as https://learn.microsoft.com/entra/identity-platform/certificate-credentials wants it. */
function assertion(clientId: string, audience: string, key: KeyObject, thumbprint: string, now: number): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const seconds = Math.floor(now / 1000);
  const claims = { aud: audience, iss: clientId, sub: clientId, jti: randomUUID(), nbf: seconds };
  const head = encode({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint });
  const content = `${head}.${encode({ ...claims, exp: seconds + ASSERTION_SECONDS })}`;
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return `${content}.${createSign('sha256')
    .update(content)
    .sign({ key, ...padding }, 'base64url')}`;
}
