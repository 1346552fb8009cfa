import { generateKeyPairSync } from 'node:crypto';
import { auth as google, gmail, type gmail_v1 } from 'googleapis/build/src/apis/gmail';
import { googleAudience, type ServiceAccount } from '../oauth';
import { readonlyScope } from '../scopes';
import type { GmailStandIn } from '../server';

/** A service account with its private key, as the JSON key file of a customer holds it. */
export interface TestAccount extends ServiceAccount {
  readonly privateKey: string;
}

export function makeServiceAccount(clientEmail = 'inbox-sync@local.iam.gserviceaccount.com'): TestAccount {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { clientEmail, privateKeyId: 'test-key', publicKey, privateKey };
}

/**
 * The official client as a service account that acts for one user, pointed at a stand-in: the API by `rootUrl`; the
 * token endpoint by rewriting the one request that goes there, because the library's JWT client has Google's
 * token URL built in. Its own retries are off.
 */
export function serviceAccountClient(
  standIn: Pick<GmailStandIn, 'url' | 'tokenUrl'>,
  account: TestAccount,
  { subject, scopes = [readonlyScope] }: { subject?: string; scopes?: string[] },
): gmail_v1.Gmail {
  const auth = new google.JWT({
    email: account.clientEmail,
    key: account.privateKey,
    scopes,
    ...(subject === undefined ? {} : { subject }),
    // The audience is built in as well, but claims of ours win.
    additionalClaims: { aud: standIn.tokenUrl },
  });
  auth.transporter.interceptors.request.add({
    resolved: (config) => {
      if (config.url.href === googleAudience) {
        config.url = new URL(standIn.tokenUrl);
        // The library retries this POST by a retryConfig of its own, whatever `retry` says.
        config.retryConfig = { retry: 0 };
      }
      return Promise.resolve(config);
    },
  });
  return gmail({ version: 'v1', auth, rootUrl: standIn.url, retry: false });
}

/** The official client with one user's refresh token: here the token endpoint is an option. */
export function refreshTokenClient(
  standIn: Pick<GmailStandIn, 'url' | 'tokenUrl'>,
  credentials: { clientId: string; clientSecret: string; refreshToken: string },
): gmail_v1.Gmail {
  const auth = new google.OAuth2({
    clientId: credentials.clientId,
    clientSecret: credentials.clientSecret,
    endpoints: { oauth2TokenUrl: standIn.tokenUrl },
  });
  auth.setCredentials({ refresh_token: credentials.refreshToken });
  return gmail({ version: 'v1', auth, rootUrl: standIn.url, retry: false });
}

/** The status and body of the error that a call must end with. Fails when the call succeeds. */
export async function refusal(call: Promise<unknown>): Promise<{ status: number; body: unknown }> {
  try {
    await call;
  } catch (error) {
    const { response } = error as { response?: { status: number; data: unknown } };
    if (response === undefined) {
      throw error;
    }
    return { status: response.status, body: response.data };
  }
  throw new Error('the call succeeded');
}
