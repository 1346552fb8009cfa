import type { KeyObject } from 'node:crypto';
import { Connection } from 'jsforce/lib/connection';
import { withRetry } from '../lib/backoff';
import { signedJwt } from '../lib/signed-jwt';
import { SalesforceRefusedError } from '../sync/errors';
import type { ApiUsage } from '../sync/ports';
import { failureOf, isSessionError, MalformedBodyError, salesforceVerdict } from './salesforce-failure';

/** How the poller proves who it is: a signed assertion for a user, or the app's own secret. */
export type SalesforceGrant =
  | { readonly kind: 'jwt'; readonly username: string; readonly privateKey: KeyObject }
  | { readonly kind: 'client-credentials'; readonly clientSecret: string };

export interface SalesforceLogin {
  readonly loginUrl: string;
  readonly clientId: string;
  readonly grant: SalesforceGrant;
}

/** Fixed: the package and the poller are built and tested against it, and jsforce's own default is years old. */
export const API_VERSION = '68.0';
const TIMEOUT_MS = 120_000;
const MAX_LOGINS_A_CALL = 2;
const ASSERTION_SECONDS = 180;

/**
 * A session with Salesforce. It logs in at the first call and again when the session has run out, at most twice a call:
 * jsforce's own renewal would go on for ever against a server that refuses every token.
 */
export class SalesforceSession {
  private readonly connection: Connection;
  private isLoggedIn = false;
  private calls = 0;

  constructor(private readonly login: SalesforceLogin) {
    const { grant } = login;
    this.connection = new Connection({
      version: API_VERSION,
      loginUrl: login.loginUrl,
      oauth2: {
        loginUrl: login.loginUrl,
        clientId: login.clientId,
        ...(grant.kind === 'client-credentials' ? { clientSecret: grant.clientSecret } : {}),
      },
    });
  }

  /**
   * Posts JSON and reads JSON. `path` begins with a slash; below `/services` it stands as it is, else it is relative to
   * the REST API of {@link API_VERSION}.
   *
   * @throws {SalesforceRefusedError} the login is refused, or a fresh session is refused too
   * @throws {ServiceUnavailableError} it kept failing; anything else is jsforce's error, see failureOf
   */
  post(path: string, body: object, signal: AbortSignal): Promise<unknown> {
    return withRetry(() => this.postOnce(path, JSON.stringify(body), signal), {
      service: 'Salesforce',
      signal,
      classify: salesforceVerdict,
    });
  }

  usage(): ApiUsage {
    const usage = this.connection.limitInfo.apiUsage;
    return { calls: this.calls, used: usage?.used ?? null, limit: usage?.limit ?? null };
  }

  private async postOnce(path: string, body: string, signal: AbortSignal): Promise<unknown> {
    for (let logins = this.isLoggedIn ? 0 : 1; ; logins++) {
      if (!this.isLoggedIn) {
        await this.authorize(signal);
      }
      try {
        return await this.send(path, body);
      } catch (error) {
        if (!isSessionError(error)) {
          throw error;
        }
        this.isLoggedIn = false;
        if (logins >= MAX_LOGINS_A_CALL) {
          throw new SalesforceRefusedError('Salesforce refuses every new session', {
            actions: ['Check that the integration user is active, may use the API and is not blocked by IP ranges.'],
            cause: error,
          });
        }
      }
    }
  }

  private async send(path: string, body: string): Promise<unknown> {
    this.calls++;
    const answer: unknown = await this.connection.request(
      { method: 'POST', url: path, body, headers: { 'content-type': 'application/json' } },
      { timeout: TIMEOUT_MS },
    );
    if (typeof answer === 'string') {
      // jsforce hands out the text where it cannot read the JSON.
      throw new MalformedBodyError('the answer is no JSON');
    }
    return answer;
  }

  private async authorize(signal: AbortSignal): Promise<void> {
    try {
      await withRetry(() => this.connection.authorize(this.grantParameters()), {
        service: "Salesforce's login",
        signal,
        classify: (error) => salesforceVerdict(asLoginFailure(error)),
      });
    } catch (error) {
      const { code } = failureOf(asLoginFailure(error));
      if (code === null) {
        throw error;
      }
      throw new SalesforceRefusedError(`Salesforce refuses the login (${code.slice(0, 60)})`, {
        actions: [
          'Check SALESFORCE_LOGIN_URL, SALESFORCE_CLIENT_ID and the user or secret that goes with it.',
          'Check that the external client app is installed, enabled for this flow, and that the user is approved for it.',
        ],
        cause: error,
      });
    }
    this.isLoggedIn = true;
  }

  private grantParameters(): { grant_type: string; [name: string]: string } {
    const { grant, clientId, loginUrl } = this.login;
    if (grant.kind === 'client-credentials') {
      return { grant_type: 'client_credentials' };
    }
    const assertion = signedJwt(
      {
        iss: clientId,
        sub: grant.username,
        aud: loginUrl.replace(/\/+$/, ''),
        exp: Math.floor(Date.now() / 1000) + ASSERTION_SECONDS,
      },
      grant.privateKey,
    );
    return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
  }
}

/** jsforce's OAuth errors carry their code as name (`invalid_grant`), or `ERROR_HTTP_<status>`. */
function asLoginFailure(error: unknown): unknown {
  if (error instanceof Error && /^(?:[a-z]+(?:_[a-z]+)+|ERROR_HTTP_\d+)$/.test(error.name)) {
    return Object.assign(new Error(error.message), { errorCode: error.name });
  }
  return error;
}
