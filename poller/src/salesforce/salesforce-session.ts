import { Connection } from 'jsforce/lib/connection';
import { withRetry } from '../lib/backoff';
import { SessionRefusedError } from '../sync/errors';
import type { ApiUsage } from '../sync/ports';
import { UNREACHABLE } from './call-errors';
import { FetchTransport } from './fetch-transport';
import { isSessionError, MalformedBodyError, salesforceVerdict } from './salesforce-failure';
import { logIn, type SalesforceLogin, type SalesforceToken } from './salesforce-login';

/** Fixed: the package and the poller are built and tested against it, and jsforce's own default is years old. */
const API_VERSION = '68.0';
const MAX_LOGINS_A_CALL = 2;

interface Session {
  readonly token: SalesforceToken;
  readonly connection: Connection;
}

/**
 * A session with Salesforce. It logs in at the first call and again when the session has run out, at most twice a call:
 * jsforce's own renewal would go on for ever against a server that refuses every token, so it gets nothing to renew with.
 */
export class SalesforceSession {
  private current: Session | null = null;
  private calls = 0;
  private usageSoFar: { used: number; limit: number } | null = null;

  constructor(private readonly login: SalesforceLogin) {}

  /**
   * Posts JSON and reads JSON. `path` begins with a slash; below `/services` it stands as it is, else it is relative to
   * the REST API of {@link API_VERSION}.
   *
   * @param attempts calls in all where it keeps failing, the first included
   * @throws {SessionRefusedError} the login is refused, or a fresh session is refused too
   * @throws {ServiceUnavailableError} it kept failing; anything else is jsforce's error, see failureOf
   */
  post(path: string, body: object, signal: AbortSignal, attempts?: number): Promise<unknown> {
    const text = JSON.stringify(body);
    return this.repeated((session) => this.send(session.connection, path, text, signal), signal, attempts);
  }

  /** Reads JSON; path and errors as in {@link post}. */
  get(path: string, signal: AbortSignal): Promise<unknown> {
    return this.repeated((session) => this.send(session.connection, path, null, signal), signal);
  }

  /**
   * Any other call that needs the session; what it throws is read as in {@link post}. It counts as no API call.
   */
  call<T>(work: (token: SalesforceToken) => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.repeated(({ token }) => work(token), signal);
  }

  usage(): ApiUsage {
    return { calls: this.calls, used: this.usageSoFar?.used ?? null, limit: this.usageSoFar?.limit ?? null };
  }

  private repeated<T>(work: (session: Session) => Promise<T>, signal: AbortSignal, attempts?: number): Promise<T> {
    return withRetry(() => this.authorised(work, signal), {
      service: 'Salesforce',
      remedy: UNREACHABLE,
      signal,
      classify: salesforceVerdict,
      ...(attempts === undefined ? {} : { attempts }),
    });
  }

  private async authorised<T>(work: (session: Session) => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let logins = this.current === null ? 1 : 0; ; logins++) {
      this.current ??= await this.connect(signal);
      const used = this.current;
      try {
        return await work(used);
      } catch (error) {
        if (!isSessionError(error)) {
          throw error;
        }
        // Another call may have renewed it meanwhile.
        this.current = this.current === used ? null : this.current;
        if (logins >= MAX_LOGINS_A_CALL) {
          throw new SessionRefusedError('Salesforce refuses every new session', {
            actions: ['Check that the integration user is active, may use the API and is not blocked by IP ranges'],
            cause: error,
          });
        }
      }
    }
  }

  private async connect(signal: AbortSignal): Promise<Session> {
    const token = await logIn(this.login, signal);
    const { accessToken, instanceUrl } = token;
    return { token, connection: new Connection({ version: API_VERSION, accessToken, instanceUrl }) };
  }

  private async send(connection: Connection, path: string, body: string | null, signal: AbortSignal): Promise<unknown> {
    this.calls++;
    const answer: unknown = await connection.request(
      body === null
        ? { method: 'GET', url: path }
        : { method: 'POST', url: path, body, headers: { 'content-type': 'application/json' } },
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
