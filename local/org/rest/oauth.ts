import { createPublicKey, verify } from 'node:crypto';
import type { Answer } from './answers';
import type { OrgUser, RestOrg } from './rest-org';
import type { Sessions } from './sessions';

/** The External Client App through which the poller comes in. */
export interface ConnectedApp {
  /** Consumer key. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** PEM of the certificate's public key that was uploaded for JWT bearer. */
  readonly publicKey: string;
  /** Run-as user of the client credentials flow; null: none was chosen. */
  readonly runAsUsername: string | null;
  /** Users an admin pre-authorised (through permission sets in an org). */
  readonly approvedUsernames: readonly string[];
}

/** Salesforce takes assertions that expire within five minutes. */
const longestAssertionSeconds = 5 * 60;

class OAuthRefusal extends Error {
  constructor(
    readonly code: string,
    description: string,
  ) {
    super(description);
  }
}

/**
 * `POST /services/oauth2/token`: JWT bearer and client credentials, refused in Salesforce's words
 * (help.salesforce.com, "OAuth 2.0 JWT Bearer Flow" and "Client Credentials Flow").
 *
 * @param parameters of the form body
 * @param url of this server: the login URL, which the assertion must name as its audience
 */
export function issueToken(
  parameters: URLSearchParams,
  { org, app, sessions, url }: { org: RestOrg; app: ConnectedApp; sessions: Sessions; url: string },
): Answer {
  try {
    const user = authenticate(parameters, org, app, url);
    return {
      status: 200,
      body: {
        access_token: sessions.open(user.id),
        scope: 'api',
        instance_url: url,
        id: `${url}/id/${org.organizationId}/${user.id}`,
        token_type: 'Bearer',
        issued_at: String(org.now()),
      },
    };
  } catch (refusal) {
    if (refusal instanceof OAuthRefusal) {
      return { status: 400, body: { error: refusal.code, error_description: refusal.message } };
    }
    throw refusal;
  }
}

function authenticate(parameters: URLSearchParams, org: RestOrg, app: ConnectedApp, url: string): OrgUser {
  switch (parameters.get('grant_type')) {
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
      return userOfAssertion(parameters.get('assertion') ?? '', org, app, url);
    case 'client_credentials':
      return userOfApp(parameters, org, app);
    default:
      throw new OAuthRefusal('unsupported_grant_type', 'grant type not supported');
  }
}

function userOfApp(parameters: URLSearchParams, org: RestOrg, app: ConnectedApp): OrgUser {
  if (parameters.get('client_id') !== app.clientId) {
    throw new OAuthRefusal('invalid_client_id', 'client identifier invalid');
  }
  if (parameters.get('client_secret') !== app.clientSecret) {
    throw new OAuthRefusal('invalid_client', 'invalid client credentials');
  }
  const user = app.runAsUsername === null ? null : org.userByName(app.runAsUsername);
  if (!user?.isActive) {
    throw new OAuthRefusal('invalid_grant', 'no client credentials user enabled');
  }
  return user;
}

function userOfAssertion(assertion: string, org: RestOrg, app: ConnectedApp, url: string): OrgUser {
  const [header = '', payload = '', signature = '', ...more] = assertion.split('.');
  const claims = readJson(payload);
  if (more.length > 0 || readJson(header)?.['alg'] !== 'RS256' || !claims) {
    throw new OAuthRefusal('invalid_grant', 'invalid assertion');
  }
  if (claims['iss'] !== app.clientId) {
    throw new OAuthRefusal('invalid_client_id', 'client identifier invalid');
  }
  const key = createPublicKey(app.publicKey);
  if (!verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))) {
    throw new OAuthRefusal('invalid_grant', 'invalid assertion');
  }
  if (claims['aud'] !== url) {
    throw new OAuthRefusal('invalid_grant', 'audience is invalid');
  }
  checkExpiry(claims['exp'], org.now() / 1000);
  return approvedUser(claims['sub'], org, app);
}

function checkExpiry(exp: unknown, nowSeconds: number): void {
  if (typeof exp !== 'number' || exp > nowSeconds + longestAssertionSeconds) {
    throw new OAuthRefusal('invalid_grant', 'invalid assertion');
  }
  if (exp <= nowSeconds) {
    throw new OAuthRefusal('invalid_grant', 'expired authorization code');
  }
}

function approvedUser(sub: unknown, org: RestOrg, app: ConnectedApp): OrgUser {
  const user = typeof sub === 'string' ? org.userByName(sub) : null;
  if (!user) {
    throw new OAuthRefusal('invalid_grant', "user hasn't approved this consumer");
  }
  if (!user.isActive) {
    throw new OAuthRefusal('invalid_grant', 'inactive user');
  }
  if (!app.approvedUsernames.some((username) => username.toLowerCase() === user.username.toLowerCase())) {
    throw new OAuthRefusal('invalid_app_access', 'user is not admin approved to access this app');
  }
  return user;
}

function readJson(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // the caller refuses the assertion as a whole
  }
}
