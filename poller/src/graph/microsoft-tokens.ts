import { constants, createSign, type KeyObject, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { retryAfterMs, type Verdict, withRetry } from '../lib/backoff';
import { ConsentLostError, InboxSyncError } from '../lib/errors';
import type { MicrosoftLogin, RefreshTokens } from './microsoft-login';

export interface AccessToken {
  readonly token: string;
  readonly expiresAt: number;
}

const answerSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
});
const errorSchema = z.object({ error: z.string(), error_codes: z.array(z.number()).optional() });
const TIMEOUT_MS = 30_000;
const MARGIN_MS = 60_000;
const ASSERTION_SECONDS = 300;

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
 * Access tokens: one of the app for all mailboxes, or one a mailbox whose user connected it. Asked for once, however
 * many calls wait for it.
 */
export class MicrosoftTokens {
  private readonly tokens = new Map<string, Promise<AccessToken>>();

  /**
   * @param apiUrl root of the API the tokens are for
   * @param refreshTokens null where every mailbox is read by the app's own permission
   */
  constructor(
    private readonly login: MicrosoftLogin,
    private readonly apiUrl: string,
    private readonly refreshTokens: RefreshTokens | null,
  ) {}

  /**
   * A token that is good for at least another minute.
   *
   * @throws {ConsentLostError} Microsoft refuses: wrong tenant, app, secret or certificate, or consent taken back
   * @throws {ServiceUnavailableError} the endpoint kept failing
   */
  async tokenFor(address: string, signal: AbortSignal): Promise<AccessToken> {
    const refreshToken = (await this.refreshTokens?.read(address)) ?? null;
    const key = refreshToken === null ? '' : address;
    const current = this.tokens.get(key);
    if (current !== undefined && (await current).expiresAt - MARGIN_MS > Date.now()) {
      return current;
    }
    if (this.tokens.get(key) !== current) {
      return this.tokenFor(address, signal);
    }
    const fresh = this.request(address, refreshToken, signal);
    this.tokens.set(key, fresh);
    fresh.catch(() => this.tokens.delete(key));
    return fresh;
  }

  /** The token was refused: the next call asks for another one. */
  async discard(refused: AccessToken): Promise<void> {
    for (const [key, pending] of [...this.tokens]) {
      if ((await pending) === refused && this.tokens.get(key) === pending) {
        this.tokens.delete(key);
      }
    }
  }

  private request(address: string, refreshToken: string | null, signal: AbortSignal): Promise<AccessToken> {
    return withRetry(() => this.ask(address, refreshToken, signal), {
      service: "Microsoft's token endpoint",
      signal,
      classify: (error) => (error instanceof TokenEndpointError ? error.verdict : { retry: false }),
    });
  }

  private async ask(address: string, refreshToken: string | null, signal: AbortSignal): Promise<AccessToken> {
    const now = Date.now();
    const { status, text, retryAfter } = await post(this.tokenUrl(), this.form(refreshToken, now), signal);
    const body = jsonOrNull(text);
    if (status === 200) {
      const answer = answerSchema.safeParse(body);
      if (!answer.success) {
        throw new TokenEndpointError('no token in the answer', { retry: true });
      }
      const { access_token: token, expires_in: seconds, refresh_token: next } = answer.data;
      if (refreshToken !== null && next !== undefined && next !== refreshToken) {
        await this.refreshTokens?.save(address, next);
      }
      return { token, expiresAt: now + seconds * 1000 };
    }
    const error = errorSchema.safeParse(body).data;
    if (status === 429 || status >= 500 || error?.error === 'temporarily_unavailable') {
      const waitMs = retryAfterMs(retryAfter, now);
      throw new TokenEndpointError(`HTTP ${status}`, waitMs === undefined ? { retry: true } : { retry: true, waitMs });
    }
    throw refused(error?.error ?? `HTTP ${status}`, error?.error_codes?.[0] ?? null, refreshToken !== null);
  }

  private tokenUrl(): string {
    return `${this.login.loginUrl.replace(/\/+$/, '')}/${encodeURIComponent(this.login.tenantId)}/oauth2/v2.0/token`;
  }

  private form(refreshToken: string | null, now: number): URLSearchParams {
    const { clientId, credential } = this.login;
    const resource = new URL(this.apiUrl).origin;
    const grant: Record<string, string> =
      refreshToken === null
        ? { grant_type: 'client_credentials', scope: `${resource}/.default` }
        : {
            grant_type: 'refresh_token',
            refresh_token: refreshToken,
            scope: `${resource}/Mail.Read offline_access`,
          };
    const proof: Record<string, string> =
      credential.kind === 'secret'
        ? { client_secret: credential.secret }
        : {
            client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
            client_assertion: assertion(clientId, this.tokenUrl(), credential.privateKey, credential.thumbprint, now),
          };
    return new URLSearchParams({ client_id: clientId, ...grant, ...proof });
  }
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

function refused(error: string, code: number | null, isDelegated: boolean): ConsentLostError {
  const name = `${error.slice(0, 60)}${code === null ? '' : `, AADSTS${code}`}`;
  return new ConsentLostError(`Microsoft gives no access to the mailbox (${name})`, {
    actions: [
      isDelegated
        ? 'The user has to connect the mailbox again.'
        : 'Check MICROSOFT_TENANT_ID, MICROSOFT_CLIENT_ID and the secret or certificate of the app registration.',
    ],
  });
}

async function post(
  url: string,
  body: URLSearchParams,
  signal: AbortSignal,
): Promise<{ status: number; text: string; retryAfter: string | null }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const text = await response.text();
    return { status: response.status, text, retryAfter: response.headers.get('retry-after') };
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
