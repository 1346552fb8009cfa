import { z } from 'zod';
import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { ConsentLostError, NotConnectedError, ServiceUnavailableError } from '../lib/errors';
import { type AccessToken, postForm } from '../lib/token-endpoint';
import {
  type Consent,
  ConsentError,
  type ConsentProvider,
  type ConsentQuestion,
  type RefreshTokens,
} from '../sync/consent';
import { GMAIL_SCOPE } from './service-account';
import { askForToken } from './token-endpoint';

/** The OAuth client that users consent to; see https://developers.google.com/identity/protocols/oauth2/web-server. */
export interface GoogleClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly apiUrl: string;
}

/** Mailboxes that their users connected themselves. */
export interface GoogleConsents {
  readonly client: GoogleClient;
  readonly tokens: RefreshTokens;
}

const profileSchema = z.object({ emailAddress: z.string().min(1) });
const TIMEOUT_MS = 30_000;

/** Google's consent screen. */
export class GoogleConsent implements ConsentProvider {
  constructor(private readonly client: GoogleClient) {}

  /** `prompt=consent`, because Google sends a refresh token only with a consent that was given just now. */
  authorizeUrl({ state, challenge, redirectUri, address }: ConsentQuestion): string {
    const url = new URL(this.client.authorizeUrl);
    url.search = new URLSearchParams({
      client_id: this.client.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: GMAIL_SCOPE,
      access_type: 'offline',
      prompt: 'consent',
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      login_hint: address,
    }).toString();
    return url.href;
  }

  async redeem(code: string, verifier: string, redirectUri: string, signal: AbortSignal): Promise<Consent> {
    const { clientId, clientSecret, tokenUrl } = this.client;
    const form = {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: redirectUri,
      client_id: clientId,
      client_secret: clientSecret,
    };
    const toError = (error: string): ConsentError => new ConsentError('provider-error', error);
    const answer = await askForToken(tokenUrl, () => form, toError, signal);
    // People may leave boxes of the consent screen empty: https://developers.google.com/identity/protocols/oauth2/resources/granular-permissions
    if (!(answer.scope ?? '').split(' ').includes(GMAIL_SCOPE)) {
      throw new ConsentError('missing-scope');
    }
    if (answer.refresh_token === undefined) {
      throw new ConsentError('provider-error', 'no refresh token');
    }
    return { refreshToken: answer.refresh_token, addresses: [await this.addressOf(answer.token, signal)] };
  }

  private async addressOf({ token }: AccessToken, signal: AbortSignal): Promise<string> {
    const response = await fetch(`${this.client.apiUrl.replace(/\/+$/, '')}/gmail/v1/users/me/profile`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    }).catch((error: unknown) => {
      throw new ServiceUnavailableError('Gmail did not answer', { status: null, cause: error });
    });
    const profile = response.ok ? profileSchema.safeParse(await response.json().catch(() => null)) : null;
    if (profile?.success !== true) {
      throw new ConsentError('provider-error', `Gmail answered ${response.status}`);
    }
    return profile.data.emailAddress.toLowerCase();
  }
}

/**
 * Takes a consent back: everything that the user has granted to this client. One that is gone already is as good.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke: beside the token endpoint
 * @throws {ServiceUnavailableError} Google did not answer as it should
 */
export async function revokeConsent(
  { tokenUrl }: GoogleClient,
  refreshToken: string,
  signal: AbortSignal,
): Promise<void> {
  const { status } = await postForm(
    new URL('revoke', tokenUrl).href,
    new URLSearchParams({ token: refreshToken }),
    signal,
  );
  if (status !== 200 && status !== 400) {
    throw new ServiceUnavailableError(`Google answered ${status} to the revocation of a consent`, { status });
  }
}

/**
 * An access token for a mailbox by its user's consent.
 *
 * @throws {NotConnectedError} nobody has consented, or this poller has no OAuth client
 * @throws {ConsentLostError} the consent was taken back or ran out
 * @throws {ServiceUnavailableError} the endpoint kept failing
 */
export async function consentedToken(
  consents: GoogleConsents | null,
  mailbox: HeartbeatMailbox,
  signal: AbortSignal,
): Promise<AccessToken> {
  if (consents === null) {
    throw new NotConnectedError('This poller cannot read Gmail by own consent', {
      actions: ['Its host sets GOOGLE_OAUTH_CLIENT_ID and INBOX_SYNC_TOKEN_KEY'],
    });
  }
  const { client, tokens } = consents;
  const refreshToken = await tokens.read(mailbox);
  if (refreshToken === null) {
    throw new NotConnectedError('The user has not consented yet', { actions: ['Press Connect on the setup page'] });
  }
  const form = {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: client.clientId,
    client_secret: client.clientSecret,
  };
  const answer = await askForToken(client.tokenUrl, () => form, refused, signal);
  if (answer.refresh_token !== undefined && answer.refresh_token !== refreshToken) {
    await tokens.rotate(mailbox, refreshToken, answer.refresh_token);
  }
  return answer.token;
}

function refused(code: string): ConsentLostError {
  const isClient = code === 'invalid_client' || code === 'unauthorized_client';
  return new ConsentLostError(`Google gives no access to the mailbox (${code})`, {
    actions: [
      isClient
        ? 'The host checks GOOGLE_OAUTH_CLIENT_ID and GOOGLE_OAUTH_CLIENT_SECRET'
        : 'The consent ended: press Reconnect on the setup page',
    ],
  });
}
