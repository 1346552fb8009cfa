import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { withRetry } from '../lib/backoff';
import { jsonOrNull } from '../lib/json';
import { signedJwt } from '../lib/signed-jwt';
import { SalesforceRefusedError } from '../sync/errors';
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
  instance_url: z.url(),
  id: z.string().regex(/\/id\/00D\w{12,15}\/005\w{12,15}$/),
});
const refusalSchema = z.object({ error: z.string() });
const ASSERTION_SECONDS = 180;

/**
 * Logs in by the JWT bearer or the client credentials flow.
 *
 * @throws {SalesforceRefusedError} the grant is refused
 * @throws {ServiceUnavailableError} the login endpoint kept failing
 */
export async function logIn(login: SalesforceLogin, signal: AbortSignal): Promise<SalesforceToken> {
  try {
    return await withRetry(() => requestToken(login, signal), {
      service: "Salesforce's login",
      signal,
      classify: salesforceVerdict,
    });
  } catch (error) {
    const { code } = failureOf(error);
    if (code === null) {
      throw error;
    }
    throw new SalesforceRefusedError(`Salesforce refuses the login (${code.slice(0, 60)})`, {
      actions: [
        'Check SALESFORCE_LOGIN_URL, SALESFORCE_CLIENT_ID and the user or secret that goes with it',
        'Check that the external client app is installed, enabled for this flow, and that the user is approved for it',
      ],
      cause: error,
    });
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
