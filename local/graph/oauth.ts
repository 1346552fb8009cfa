import { constants, createHash, randomBytes, randomUUID, verify, X509Certificate } from 'node:crypto';
import type { ConsentScreen } from '../control/consent-screen';

/** An app registration with Mail.Read as an application permission, consented by an administrator. */
export interface GraphApp {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  /** PEM; what client assertions have to be signed with. */
  readonly certificate?: string;
  /** Application permissions with admin consent; default Mail.Read alone. */
  readonly permissions?: readonly string[];
  /** Where users who consent are led back to; none: nobody can consent. */
  readonly redirectUris?: readonly string[];
}

/** A refresh token that a user's consent has left behind. */
export interface GraphRefreshGrant {
  readonly refreshToken: string;
  readonly mailbox: string;
}

/** What stands behind a user's refresh token. */
type Consent = Pick<GraphGrant, 'permissions'> & { readonly mailbox: string };

/** Whom a valid access token speaks for. */
export interface GraphGrant {
  readonly clientId: string;
  /** Null for the app itself, which reads every mailbox that was not closed to it. */
  readonly mailbox: string | null;
  /** Application permissions of the app, or delegated ones that the user consented to, without the API's address. */
  readonly permissions: ReadonlySet<string>;
}

/** What a user's consent by default covers here. */
const consented: ReadonlySet<string> = new Set(['Mail.Read', 'User.Read']);

/** An answer of the token endpoint other than a token. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';

  constructor(
    readonly status: 400 | 401,
    readonly error: string,
    readonly code: number,
    readonly description: string,
  ) {
    super(description);
  }

  body(): unknown {
    const trace = randomUUID();
    const timestamp = new Date().toISOString().slice(0, 19).replace('T', ' ');
    return {
      error: this.error,
      error_description: `AADSTS${this.code}: ${this.description} Trace ID: ${trace} Correlation ID: ${trace} Timestamp: ${timestamp}Z`,
      error_codes: [this.code],
      timestamp: `${timestamp}Z`,
      trace_id: trace,
      correlation_id: trace,
      error_uri: `https://login.microsoftonline.com/error?code=${this.code}`,
    };
  }
}

const lifetimeSeconds = 3599;
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * The token endpoint of Microsoft's identity platform: client credentials with a secret or a signed assertion, and
 * refresh tokens, each of which brings the next one.
 */
export class OAuth {
  private readonly tokens = new Map<string, GraphGrant & { readonly expiresAt: number }>();
  private readonly refreshTokens = new Map<string, Consent>();

  constructor(
    private readonly apps: readonly GraphApp[],
    refreshGrants: readonly GraphRefreshGrant[],
    private readonly clock: () => number,
    private readonly screen: ConsentScreen,
  ) {
    refreshGrants.forEach(({ refreshToken, mailbox }) =>
      this.refreshTokens.set(refreshToken, { mailbox: mailbox.toLowerCase(), permissions: consented }),
    );
  }

  /**
   * @param tokenUrl of the tenant, which an assertion has to name as its audience
   * @throws {OAuthError}
   */
  issue(tenantId: string, form: URLSearchParams, tokenUrl: string): object {
    const app = this.appOf(tenantId, form, tokenUrl);
    const resource = new URL(tokenUrl).origin;
    const grantType = form.get('grant_type');
    if (grantType === 'client_credentials') {
      const scope = form.get('scope') ?? '';
      if (scope !== 'https://graph.microsoft.com/.default' && scope !== `${resource}/.default`) {
        throw new OAuthError(400, 'invalid_scope', 1002012, `The provided value for scope ${scope} is not valid.`);
      }
      return this.token({
        clientId: app.clientId,
        mailbox: null,
        permissions: new Set(app.permissions ?? ['Mail.Read']),
      });
    }
    if (grantType === 'authorization_code') {
      const code = this.screen.redeem(form);
      if (code === null) {
        throw new OAuthError(
          400,
          'invalid_grant',
          70008,
          'The provided authorization code is expired, used or not yours.',
        );
      }
      const scopes = code.scopes.filter((one) => one !== 'offline_access');
      const permissions = new Set(scopes.map((scope) => scope.slice(scope.lastIndexOf('/') + 1)));
      const consent = { mailbox: code.mailbox, permissions };
      const next = code.scopes.includes('offline_access') ? this.refreshTokenFor(consent) : {};
      return { ...this.token({ clientId: app.clientId, ...consent }), ...next, scope: scopes.join(' ') };
    }
    if (grantType === 'refresh_token') {
      const consent = this.refreshTokens.get(form.get('refresh_token') ?? '');
      if (consent === undefined) {
        throw new OAuthError(400, 'invalid_grant', 70000, 'The provided refresh token is not valid or was revoked.');
      }
      return { ...this.token({ clientId: app.clientId, ...consent }), ...this.refreshTokenFor(consent) };
    }
    throw new OAuthError(
      400,
      'unsupported_grant_type',
      70003,
      `The app requested the grant type '${grantType ?? ''}'.`,
    );
  }

  /** @returns null when the token is unknown, expired or revoked */
  grantOf(token: string): GraphGrant | null {
    const grant = this.tokens.get(token);
    return grant !== undefined && grant.expiresAt > this.clock() ? grant : null;
  }

  /** A user takes consent back: the user's tokens die. What the app may do on its own is the API's concern. */
  revoke(mailbox: string): void {
    for (const [token, grant] of this.tokens) {
      if (grant.mailbox === mailbox) {
        this.tokens.delete(token);
      }
    }
    for (const [token, owner] of this.refreshTokens) {
      if (owner.mailbox === mailbox) {
        this.refreshTokens.delete(token);
      }
    }
  }

  /** Lets every access token be refused, as when Microsoft ends sessions: refresh tokens and apps can ask again. */
  forgetTokens(): void {
    this.tokens.clear();
  }

  private refreshTokenFor(consent: Consent): { refresh_token: string } {
    const next = `1.local-${randomBytes(24).toString('base64url')}`;
    this.refreshTokens.set(next, consent);
    return { refresh_token: next };
  }

  private token(grant: GraphGrant): object {
    const token = `eyJlocal-${randomBytes(24).toString('base64url')}`;
    this.tokens.set(token, { ...grant, expiresAt: this.clock() + lifetimeSeconds * 1000 });
    return { token_type: 'Bearer', expires_in: lifetimeSeconds, ext_expires_in: lifetimeSeconds, access_token: token };
  }

  private appOf(tenantId: string, form: URLSearchParams, tokenUrl: string): GraphApp {
    const ofTenant = this.apps.filter((app) => app.tenantId === tenantId);
    if (ofTenant.length === 0) {
      throw new OAuthError(400, 'invalid_request', 90002, `Tenant '${tenantId}' not found.`);
    }
    const clientId = form.get('client_id') ?? '';
    const app = ofTenant.find((candidate) => candidate.clientId === clientId);
    if (app === undefined) {
      const text = `Application with identifier '${clientId}' was not found in the directory '${tenantId}'.`;
      throw new OAuthError(400, 'unauthorized_client', 700016, text);
    }
    const assertion = form.get('client_assertion');
    const secret = form.get('client_secret');
    if (assertion !== null && form.get('client_assertion_type') === jwtBearer) {
      this.checkAssertion(app, assertion, tokenUrl);
    } else if (secret === null) {
      const text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
      throw new OAuthError(401, 'invalid_client', 7000218, text);
    } else if (secret !== app.clientSecret) {
      throw new OAuthError(401, 'invalid_client', 7000215, 'Invalid client secret provided.');
    }
    return app;
  }

  /** Certificate credentials of the identity platform: PS256 by the thumbprint of the certificate, short-lived. */
  private checkAssertion(app: GraphApp, assertion: string, tokenUrl: string): void {
    const [header = '', payload = '', signature = ''] = assertion.split('.');
    const head = jsonOf(header);
    const claims = jsonOf(payload);
    if (!isSignedBy(app, head, `${header}.${payload}`, signature)) {
      const text = 'Client assertion contains an invalid signature. The key was not found by its thumbprint.';
      throw new OAuthError(401, 'invalid_client', 700027, text);
    }
    const now = this.clock() / 1000;
    const { aud, iss, sub, jti, nbf, exp } = claims;
    const isTimely = typeof nbf === 'number' && typeof exp === 'number' && nbf <= now + 300 && exp > now - 300;
    if (aud !== tokenUrl) {
      throw new OAuthError(401, 'invalid_client', 700023, 'Client assertion audience claim does not match.');
    }
    if (iss !== app.clientId || sub !== app.clientId || typeof jti !== 'string' || !isTimely || exp - nbf > 3600) {
      throw new OAuthError(401, 'invalid_client', 700021, 'Client assertion claims do not match the client, or time.');
    }
  }
}

function isSignedBy(app: GraphApp, head: Record<string, unknown>, signed: string, signature: string): boolean {
  if (app.certificate === undefined) {
    return false;
  }
  const certificate = new X509Certificate(app.certificate);
  const thumbprint = createHash('sha256').update(certificate.raw).digest('base64url');
  if (head['alg'] !== 'PS256' || head['x5t#S256'] !== thumbprint) {
    return false;
  }
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const key = { key: certificate.publicKey, ...padding };
  return verify('sha256', Buffer.from(signed), key, Buffer.from(signature, 'base64url'));
}

function jsonOf(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Not a token at all: it has no claims that could match.
    return {};
  }
}
