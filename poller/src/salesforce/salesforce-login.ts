import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { withRetry } from '../lib/backoff';
import { isAllowedUrl } from '../lib/allowed-url';
import { jsonOrNull } from '../lib/json';
import { signedJwt } from '../lib/signed-jwt';
import { SessionRefusedError } from '../sync/errors';
import { UNREACHABLE } from './call-errors';
import { FetchTransport } from './fetch-transport';
import { CodedError, failureOf, MalformedBodyError, salesforceVerdict } from './salesforce-failure';

/** How the poller proves who it is: a signed assertion for a user, or the app's own secret. */
export type SalesforceGrant =
  | { readonly kind: 'jwt'; readonly username: string; readonly privateKey: KeyObject }
  | { readonly kind: 'client-credentials'; readonly clientSecret: string };

export interface SalesforceLogin {
  readonly loginUrl: string;
  readonly clientId: string;
  readonly grant: SalesforceGrant;
}

/** What a login gives. */
export interface SalesforceToken {
  readonly accessToken: string;
  readonly instanceUrl: string;
  /** 18 characters, as the identity URL names it. */
  readonly organizationId: string;
  /** The user that is logged in. */
  readonly userId: string;
}

/** `id` is the identity URL: it ends with the ids of org and user. */
const answerSchema = z.object({
  access_token: z.string().min(1),
  // The token goes there.
  instance_url: z.string().refine(isAllowedUrl),
  id: z.string().regex(/\/id\/00D\w{12,15}\/005\w{12,15}$/),
});
const refusalSchema = z.object({ error: z.string() });
const ASSERTION_SECONDS = 180;

/**
 * Logs in by the JWT bearer or the client credentials flow.
 *
 * @throws {SessionRefusedError} the grant is refused
 * @throws {ServiceUnavailableError} the login endpoint kept failing
 */
export async function logIn(login: SalesforceLogin, signal: AbortSignal): Promise<SalesforceToken> {
  try {
    return await withRetry(() => requestToken(login, signal), {
      service: "Salesforce's login",
      remedy: UNREACHABLE,
      signal,
      classify: salesforceVerdict,
    });
  } catch (error) {
    const { code } = failureOf(error);
    if (code === null) {
      throw error;
    }
    throw new SessionRefusedError(`Salesforce refuses the login (${code.slice(0, 60)})`, {
      actions: remediesOf(code, login),
      cause: error,
    });
  }
}

/** By the code of the refusal, see help.salesforce.com, "OAuth 2.0 JWT Bearer Flow" and "Client Credentials Flow". */
function remediesOf(code: string, { grant, loginUrl }: SalesforceLogin): string[] {
  const isJwt = grant.kind === 'jwt';
  switch (code) {
    case 'invalid_client_id':
      return ['Check SALESFORCE_CLIENT_ID: the consumer key of the External Client App, in this very org'];
    case 'invalid_client':
      return ['Check SALESFORCE_CLIENT_SECRET: the consumer secret that goes with SALESFORCE_CLIENT_ID'];
    case 'invalid_app_access':
      return ['Approve the user for the External Client App: Policies, permission set Inbox Sync Poller'];
    case 'invalid_grant':
      return isJwt
        ? [
            `Check that SALESFORCE_USERNAME is an active user of the org behind ${loginUrl} (a sandbox logs in at https://test.salesforce.com)`,
            'Check that SALESFORCE_PRIVATE_KEY_FILE is the key of the certificate that the External Client App holds, that the user is approved for it, and that the clock of this machine is right',
          ]
        : ['Choose the run-as user of the client credentials flow in the policies of the External Client App'];
    default:
      return [
        'Check SALESFORCE_LOGIN_URL, SALESFORCE_CLIENT_ID and the user or secret that goes with it',
        'Check that the external client app is installed, enabled for this flow, and that the user is approved for it',
      ];
  }
}

async function requestToken(login: SalesforceLogin, signal: AbortSignal): Promise<SalesforceToken> {
  const root = login.loginUrl.replace(/\/+$/, '');
  const { statusCode, body } = await new FetchTransport(signal).send({
    method: 'POST',
    url: `${root}/services/oauth2/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters(login, root)).toString(),
  });
  const json = jsonOrNull(body);
  if (statusCode === 200) {
    const answer = answerSchema.safeParse(json);
    if (answer.success) {
      const [userId = '', organizationId = ''] = answer.data.id.split('/').reverse();
      return { accessToken: answer.data.access_token, instanceUrl: answer.data.instance_url, organizationId, userId };
    }
    throw new MalformedBodyError('the login gave no token');
  }
  const refusal = refusalSchema.safeParse(json).data?.error;
  throw new CodedError(statusCode >= 500 ? `ERROR_HTTP_${statusCode}` : (refusal ?? `ERROR_HTTP_${statusCode}`));
}

function parameters({ clientId, grant }: SalesforceLogin, audience: string): Record<string, string> {
  if (grant.kind === 'client-credentials') {
    return { grant_type: 'client_credentials', client_id: clientId, client_secret: grant.clientSecret };
  }
  const claims = {
    iss: clientId,
    sub: grant.username,
    aud: audience,
    exp: Math.floor(Date.now() / 1000) + ASSERTION_SECONDS,
  };
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: signedJwt(claims, grant.privateKey),
  };
}
