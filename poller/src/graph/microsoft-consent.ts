import { z } from 'zod';
import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { ConsentLostError, NotConnectedError, ServiceUnavailableError } from '../lib/errors';
import type { AccessToken } from '../lib/token-endpoint';
import {
  type Consent,
  ConsentError,
  type ConsentProvider,
  type ConsentQuestion,
  type RefreshTokens,
} from '../sync/consent';
import { askForToken, endpointOf } from './microsoft-endpoint';
import type { MicrosoftLogin } from './microsoft-login';

/** Mailboxes that their users connected themselves. */
export interface MicrosoftConsents {
  readonly login: MicrosoftLogin;
  readonly tokens: RefreshTokens;
}

const userSchema = z.object({
  mail: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  proxyAddresses: z.array(z.string()).nullish(),
});
const TIMEOUT_MS = 30_000;

/** Mail.Read reads the own mailbox. User.Read tells whose it is: no narrower permission does. */
function scopeOf(apiUrl: string): string {
  const { origin } = new URL(apiUrl);
  return `${origin}/Mail.Read ${origin}/User.Read offline_access`;
}

/** Microsoft's consent screen; see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow. */
export class MicrosoftConsent implements ConsentProvider {
  constructor(
    private readonly login: MicrosoftLogin,
    private readonly apiUrl: string,
  ) {}

  authorizeUrl({ state, challenge, redirectUri, address }: ConsentQuestion): string {
    const url = new URL(`${endpointOf(this.login)}/authorize`);
    url.search = new URLSearchParams({
      client_id: this.login.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      response_mode: 'query',
      scope: scopeOf(this.apiUrl),
      prompt: 'select_account',
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      login_hint: address,
    }).toString();
    return url.href;
  }

  async redeem(code: string, verifier: string, redirectUri: string, signal: AbortSignal): Promise<Consent> {
    const grant = {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: redirectUri,
      scope: scopeOf(this.apiUrl),
    };
    const toError = (name: string): ConsentError => new ConsentError('provider-error', name);
    const answer = await askForToken(this.login, grant, toError, signal);
    const granted = (answer.scope ?? '').toLowerCase().split(' ');
    if (!granted.some((scope) => scope === 'mail.read' || scope.endsWith('/mail.read'))) {
      throw new ConsentError('missing-scope');
    }
    if (answer.refresh_token === undefined) {
      throw new ConsentError('missing-scope', 'offline_access');
    }
    return { refreshToken: answer.refresh_token, addresses: await this.addressesOf(answer.token, signal) };
  }

  private async addressesOf({ token }: AccessToken, signal: AbortSignal): Promise<string[]> {
    const url = `${this.apiUrl.replace(/\/+$/, '')}/v1.0/me?$select=mail,userPrincipalName,proxyAddresses`;
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    }).catch((error: unknown) => {
      throw new ServiceUnavailableError('Microsoft Graph did not answer', { status: null, cause: error });
    });
    const user = response.ok ? userSchema.safeParse(await response.json().catch(() => null)) : null;
    if (user?.success !== true) {
      throw new ConsentError('provider-error', `Microsoft Graph answered ${response.status}`);
    }
    const { mail, userPrincipalName, proxyAddresses } = user.data;
    const proxies = (proxyAddresses ?? []).filter((entry) => /^smtp:/i.test(entry)).map((entry) => entry.slice(5));
    return [mail, userPrincipalName, ...proxies].flatMap((address) => (address ? [address.toLowerCase()] : []));
  }
}

/**
 * An access token for a mailbox by its user's consent. Microsoft sends a new refresh token with each, and it is kept: the
 * old one ends some day.
 *
 * @throws {NotConnectedError} nobody has consented, or this poller cannot read by consent
 * @throws {ConsentLostError} the consent was taken back or ran out
 * @throws {ServiceUnavailableError} the endpoint kept failing
 */
export async function consentedToken(
  consents: MicrosoftConsents | null,
  mailbox: HeartbeatMailbox,
  apiUrl: string,
  signal: AbortSignal,
): Promise<AccessToken> {
  if (consents === null) {
    throw new NotConnectedError('This poller cannot read Microsoft 365 by own consent', {
      actions: ['Its host sets MICROSOFT_OAUTH_CLIENT_ID and INBOX_SYNC_TOKEN_KEY'],
    });
  }
  const refreshToken = await consents.tokens.read(mailbox);
  if (refreshToken === null) {
    throw new NotConnectedError('The user has not consented yet', { actions: ['Press Connect on the setup page'] });
  }
  const grant = { grant_type: 'refresh_token', refresh_token: refreshToken, scope: scopeOf(apiUrl) };
  const answer = await askForToken(consents.login, grant, refused, signal);
  if (answer.refresh_token !== undefined && answer.refresh_token !== refreshToken) {
    await consents.tokens.rotate(mailbox, refreshToken, answer.refresh_token);
  }
  return answer.token;
}

function refused(name: string): ConsentLostError {
  const isClient = /^(?:invalid_client|unauthorized_client)/.test(name);
  return new ConsentLostError(`Microsoft gives no access to the mailbox (${name})`, {
    actions: [
      isClient
        ? 'The host checks MICROSOFT_TENANT_ID and the OAuth client id and secret'
        : 'The consent ended: press Reconnect on the setup page',
    ],
  });
}
