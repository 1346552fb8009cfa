import { REAL_TIME, type Time } from '../lib/backoff';
import { ConsentLostError } from '../lib/errors';
import type { AccessToken } from '../lib/token-endpoint';
import { askForToken } from './microsoft-endpoint';
import type { MicrosoftLogin } from './microsoft-login';

const MARGIN_MS = 60_000;

/** Access tokens to mailboxes. */
export interface GraphTokens {
  /**
   * A token that is good for at least another minute.
   *
   * @throws {NotConnectedError} this poller was given no access to the mailbox
   * @throws {ConsentLostError} Microsoft refuses: wrong tenant, app, secret or certificate, or consent taken back
   * @throws {ServiceUnavailableError} the endpoint kept failing
   */
  tokenFor(signal: AbortSignal): Promise<AccessToken>;
  /** The token was refused: the next call asks for another one. */
  discard(refused: AccessToken): void;
}

/** Keeps a token while it is good. It is asked for once, however many calls wait for it. */
export class KeptToken implements GraphTokens {
  private current: Promise<AccessToken> | null = null;

  constructor(
    private readonly ask: (signal: AbortSignal) => Promise<AccessToken>,
    private readonly time: Time = REAL_TIME,
  ) {}

  async tokenFor(signal: AbortSignal): Promise<AccessToken> {
    const { current } = this;
    if (current !== null && (await current).expiresAt - MARGIN_MS > this.time.now()) {
      return current;
    }
    if (this.current !== current) {
      return this.tokenFor(signal);
    }
    const fresh = this.ask(signal);
    this.current = fresh;
    fresh.then(
      (token) => (this.last = token),
      () => {
        this.current = this.current === fresh ? null : this.current;
      },
    );
    return fresh;
  }

  discard(token: AccessToken): void {
    if (this.last === token) {
      this.current = null;
    }
  }

  private last: AccessToken | null = null;
}

/** The app's own token, for every mailbox that its permission covers. */
export async function appToken(
  login: MicrosoftLogin,
  apiUrl: string,
  signal: AbortSignal,
  time: Time = REAL_TIME,
): Promise<AccessToken> {
  const grant = { grant_type: 'client_credentials', scope: `${new URL(apiUrl).origin}/.default` };
  const { token } = await askForToken(login, grant, refused, signal, time);
  return token;
}

function refused(name: string): ConsentLostError {
  return new ConsentLostError(`Microsoft gives no access to the mailbox (${name})`, {
    actions: ['Check MICROSOFT_TENANT_ID, MICROSOFT_CLIENT_ID and the secret or certificate of the app registration.'],
  });
}
