import { Connection } from 'jsforce/lib/connection';
import { withRetry } from '../lib/backoff';
import { SalesforceRefusedError } from '../sync/errors';
import type { ApiUsage } from '../sync/ports';
import { FetchTransport } from './fetch-transport';
import { isSessionError, MalformedBodyError, salesforceVerdict } from './salesforce-failure';
import { logIn, type SalesforceLogin } from './salesforce-login';

/** Fixed: the package and the poller are built and tested against it, and jsforce's own default is years old. */
export const API_VERSION = '68.0';
const MAX_LOGINS_A_CALL = 2;

/**
 * A session with Salesforce. It logs in at the first call and again when the session has run out, at most twice a call:
 * jsforce's own renewal would go on for ever against a server that refuses every token, so it gets nothing to renew with.
 */
export class SalesforceSession {
  private connection: Connection | null = null;
  private calls = 0;
  private usageSoFar: { used: number; limit: number } | null = null;

  constructor(private readonly login: SalesforceLogin) {}

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
    return { calls: this.calls, used: this.usageSoFar?.used ?? null, limit: this.usageSoFar?.limit ?? null };
  }

  private async postOnce(path: string, body: string, signal: AbortSignal): Promise<unknown> {
    for (let logins = this.connection === null ? 1 : 0; ; logins++) {
      this.connection ??= await this.connect(signal);
      try {
        return await this.send(this.connection, path, body, signal);
      } catch (error) {
        if (!isSessionError(error)) {
          throw error;
        }
        this.connection = null;
        if (logins >= MAX_LOGINS_A_CALL) {
          throw new SalesforceRefusedError('Salesforce refuses every new session', {
            actions: ['Check that the integration user is active, may use the API and is not blocked by IP ranges'],
            cause: error,
          });
        }
      }
    }
  }

  private async connect(signal: AbortSignal): Promise<Connection> {
    const { accessToken, instanceUrl } = await logIn(this.login, signal);
    return new Connection({ version: API_VERSION, accessToken, instanceUrl });
  }

  private async send(connection: Connection, path: string, body: string, signal: AbortSignal): Promise<unknown> {
    this.calls++;
    const answer: unknown = await connection.request(
      { method: 'POST', url: path, body, headers: { 'content-type': 'application/json' } },
      { transport: new FetchTransport(signal) },
    );
    this.usageSoFar = connection.limitInfo.apiUsage ?? this.usageSoFar;
    if (typeof answer === 'string') {
      // jsforce hands out the text where the answer does not call itself JSON: a proxy's page, for instance.
      throw new MalformedBodyError('the answer is no JSON');
    }
    return answer;
  }
}
