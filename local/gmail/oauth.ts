import { createPublicKey, randomBytes, verify, type KeyLike } from 'node:crypto';
import type { ConsentScreen } from '../control/consent-screen';
import { grantableScopes, readonlyScope } from './scopes';

/** A service account that the domain has given domain-wide delegation. */
export interface ServiceAccount {
  readonly clientEmail: string;
  readonly privateKeyId?: string;
  /** PEM, or a key object. */
  readonly publicKey: KeyLike;
}

/** A refresh token that a user's consent has left behind. */
export interface RefreshGrant {
  readonly refreshToken: string;
  readonly mailbox: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Default: gmail.readonly. */
  readonly scopes?: readonly string[];
}

/** A client whose consent screen is served. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
}

/** Whom a valid access token speaks for. */
export interface Grant {
  /** Null for the service account itself, which has no mailbox. */
  readonly mailbox: string | null;
  readonly scopes: ReadonlySet<string>;
}

/** An answer of the token endpoint other than a token (RFC 6749, 5.2). */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';

  constructor(
    readonly status: 400 | 401,
    readonly error: string,
    readonly description: string,
  ) {
    super(`${error}: ${description}`);
  }
}

/** The audience that Google's client puts into its assertions whatever token URL it is given. */
export const googleAudience = 'https://oauth2.googleapis.com/token';
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const lifetimeSeconds = 3599;

interface Claims {
  readonly iss?: unknown;
  readonly sub?: unknown;
  readonly scope?: unknown;
  readonly aud?: unknown;
  readonly iat?: unknown;
  readonly exp?: unknown;
}

/**
 * Google's token endpoint: service accounts by signed assertion (RFC 7523 with Google's `sub`) and refresh tokens. What
 * Google checks is checked, and refused with Google's words: clients tell lost consent from a passing fault by them.
 */
export class OAuth {
  private readonly tokens = new Map<string, Grant & { readonly expiresAt: number }>();
  private readonly revoked = new Set<string>();
  /** Refresh tokens that came from the consent screen. */
  private readonly consents = new Map<string, { readonly clientId: string; readonly grant: Grant }>();

  constructor(
    private readonly accounts: readonly ServiceAccount[],
    private readonly refreshGrants: readonly RefreshGrant[],
    private readonly isMailbox: (address: string) => boolean,
    private readonly clock: () => number,
    private readonly clients: readonly OAuthClient[],
    private readonly screen: ConsentScreen,
    private readonly tokenSeconds: () => number = () => lifetimeSeconds,
  ) {}

  /**
   * @param audience the token URL as the caller knows it; Google's own is right as well
   * @throws {OAuthError}
   */
  issue(form: URLSearchParams, audience: string): object {
    if (form.get('grant_type') === 'authorization_code') {
      return this.issueByCode(form);
    }
    return this.token(this.grantFor(form, audience));
  }

  private issueByCode(form: URLSearchParams): object {
    this.requireClient(form);
    const code = this.screen.redeem(form);
    if (code === null) {
      throw new OAuthError(400, 'invalid_grant', 'Bad Request');
    }
    const grant: Grant = { mailbox: code.mailbox, scopes: new Set(code.scopes) };
    const refreshToken = `1//local-${randomBytes(24).toString('base64url')}`;
    this.consents.set(refreshToken, { clientId: code.clientId, grant });
    return { ...this.token(grant), refresh_token: refreshToken, scope: code.scopes.join(' ') };
  }

  private requireClient(form: URLSearchParams): void {
    const client = this.clients.find(({ clientId }) => clientId === form.get('client_id'));
    if (client === undefined || client.clientSecret !== form.get('client_secret')) {
      throw new OAuthError(
        401,
        'invalid_client',
        client === undefined ? 'The OAuth client was not found.' : 'Unauthorized',
      );
    }
  }

  private token(grant: Grant): { access_token: string; expires_in: number; token_type: 'Bearer' } {
    const token = `ya29.local-${randomBytes(24).toString('base64url')}`;
    const seconds = this.tokenSeconds();
    this.tokens.set(token, { ...grant, expiresAt: this.clock() + seconds * 1000 });
    return { access_token: token, expires_in: seconds, token_type: 'Bearer' };
  }

  /** @returns null when the token is unknown, expired or revoked */
  grantOf(token: string): Grant | null {
    const grant = this.tokens.get(token);
    return grant !== undefined && grant.expiresAt > this.clock() ? grant : null;
  }

  /**
   * `POST /revoke`: a refresh or access token takes everything back that its user granted to its client.
   *
   * @returns false for a token that is not known
   */
  revokeToken(token: string): boolean {
    const consent = this.consents.get(token);
    if (consent === undefined) {
      return this.tokens.delete(token);
    }
    const { clientId, grant } = consent;
    for (const [other, theirs] of this.consents) {
      if (theirs.clientId === clientId && theirs.grant.mailbox === grant.mailbox) {
        this.consents.delete(other);
      }
    }
    return true;
  }

  /** Takes all tokens of a mailbox back and grants it none again. */
  revoke(mailbox: string): void {
    this.revoked.add(mailbox);
    for (const [token, grant] of this.tokens) {
      if (grant.mailbox === mailbox) {
        this.tokens.delete(token);
      }
    }
    for (const [token, { grant }] of this.consents) {
      if (grant.mailbox === mailbox) {
        this.consents.delete(token);
      }
    }
  }

  /** The administrator grants delegation for the mailbox again; a user's own consent has to be given anew by the user. */
  restore(mailbox: string): void {
    this.revoked.delete(mailbox);
  }

  private grantFor(form: URLSearchParams, audience: string): Grant {
    const grantType = form.get('grant_type');
    if (grantType === jwtBearer) {
      return this.grantByAssertion(form.get('assertion') ?? '', audience);
    }
    if (grantType === 'refresh_token') {
      return this.grantByRefreshToken(form);
    }
    throw new OAuthError(400, 'unsupported_grant_type', `Invalid grant_type: ${grantType ?? ''}`);
  }

  private grantByRefreshToken(form: URLSearchParams): Grant {
    if (this.clients.some(({ clientId }) => clientId === form.get('client_id'))) {
      this.requireClient(form);
      const consent = this.consents.get(form.get('refresh_token') ?? '');
      if (consent === undefined || consent.clientId !== form.get('client_id')) {
        throw new OAuthError(400, 'invalid_grant', 'Token has been expired or revoked.');
      }
      return consent.grant;
    }
    const client = this.refreshGrants.filter(({ clientId }) => clientId === form.get('client_id'));
    if (client.length === 0) {
      throw new OAuthError(401, 'invalid_client', 'The OAuth client was not found.');
    }
    if (!client.some(({ clientSecret }) => clientSecret === form.get('client_secret'))) {
      throw new OAuthError(401, 'invalid_client', 'Unauthorized');
    }
    const grant = client.find(({ refreshToken }) => refreshToken === form.get('refresh_token'));
    if (grant === undefined) {
      throw new OAuthError(400, 'invalid_grant', 'Bad Request');
    }
    const mailbox = grant.mailbox.toLowerCase();
    if (this.revoked.has(mailbox)) {
      throw new OAuthError(400, 'invalid_grant', 'Token has been expired or revoked.');
    }
    return { mailbox, scopes: new Set(grant.scopes ?? [readonlyScope]) };
  }

  private grantByAssertion(assertion: string, audience: string): Grant {
    const claims = this.verifiedClaims(assertion);
    if (claims.aud !== audience && claims.aud !== googleAudience) {
      const right = `The right audience is ${googleAudience}`;
      throw new OAuthError(400, 'invalid_grant', `Invalid JWT: Failed audience check. ${right}`);
    }
    this.checkTimes(claims);
    const scopes = typeof claims.scope === 'string' ? claims.scope.split(/[\s,]+/).filter((scope) => scope !== '') : [];
    if (scopes.length === 0) {
      throw new OAuthError(400, 'invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
    }
    if (claims.sub === undefined) {
      return { mailbox: null, scopes: new Set(scopes) };
    }
    const mailbox = typeof claims.sub === 'string' ? claims.sub.toLowerCase() : '';
    if (!this.isMailbox(mailbox) || this.revoked.has(mailbox)) {
      throw new OAuthError(400, 'invalid_grant', 'Invalid email or User ID');
    }
    if (!scopes.every((scope) => grantableScopes.includes(scope))) {
      const why = 'or client not authorized for any of the scopes requested.';
      const text = `Client is unauthorized to retrieve access tokens using this method, ${why}`;
      throw new OAuthError(401, 'unauthorized_client', text);
    }
    return { mailbox, scopes: new Set(scopes) };
  }

  private verifiedClaims(assertion: string): Claims {
    const [header = '', payload = '', signature = '', ...rest] = assertion.split('.');
    const head = parseJson(header) as { alg?: unknown; kid?: unknown } | null;
    const claims = parseJson(payload) as Claims | null;
    if (head === null || claims === null || signature === '' || rest.length > 0) {
      throw new OAuthError(400, 'invalid_grant', 'Invalid JWT: Token must be a well-formed JWS.');
    }
    const account = this.accounts.find(({ clientEmail }) => clientEmail === claims.iss);
    if (account === undefined) {
      throw new OAuthError(400, 'invalid_grant', 'Invalid grant: account not found');
    }
    const isKnownKey = head.kid === undefined || !account.privateKeyId || head.kid === account.privateKeyId;
    if (head.alg !== 'RS256' || !isKnownKey || !isSignedBy(account, `${header}.${payload}`, signature)) {
      throw new OAuthError(400, 'invalid_grant', 'Invalid JWT Signature.');
    }
    return claims;
  }

  private checkTimes({ iat, exp }: Claims): void {
    const now = this.clock() / 1000;
    const skew = 300;
    const isShort = typeof iat === 'number' && typeof exp === 'number' && exp > iat && exp - iat <= 3600;
    if (!isShort || iat > now + skew || exp < now - skew) {
      const what = 'Token must be a short-lived token (60 minutes) and in a reasonable timeframe.';
      const remedy = 'Check your iat and exp values in the JWT claim.';
      throw new OAuthError(400, 'invalid_grant', `Invalid JWT: ${what} ${remedy}`);
    }
  }
}

function isSignedBy({ publicKey }: ServiceAccount, signed: string, signature: string): boolean {
  const key = typeof publicKey === 'string' || Buffer.isBuffer(publicKey) ? createPublicKey(publicKey) : publicKey;
  return verify('RSA-SHA256', Buffer.from(signed), key, Buffer.from(signature, 'base64url'));
}

function parseJson(part: string): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}
