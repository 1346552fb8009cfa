import { z } from 'zod';
import type { GoogleClient } from '../gmail/google-consent';
import type { ServiceAccount } from '../gmail/service-account';
import type { Environment } from './environment';
import { jsonOrNull } from '../lib/json';
import { privateKeyFrom, requiredSecret, type Secret, secretOf } from './files';

/** How mailboxes at Google are read. */
export interface GoogleConfig {
  /** Null where mailboxes are read by their users' consent only. */
  readonly account: ServiceAccount | null;
  /** Null where no user can consent. */
  readonly client: GoogleClient | null;
  readonly apiUrl: string;
  /** Quota units a minute of one mailbox. */
  readonly unitsPerMinute: number;
}

const keyFileSchema = z.object({ client_email: z.string().min(1), private_key: z.string().min(1) });

/** Null where the host has set none of Google's variables, or set them wrongly: then `problems` says so. */
export function googleOf(env: Environment, problems: string[]): GoogleConfig | null {
  const key = secretOf('GOOGLE_SERVICE_ACCOUNT', env, problems);
  const account = key === null ? null : accountOf(key, env.GOOGLE_TOKEN_URL, problems);
  const client = clientOf(env, problems);
  return account === null && client === null
    ? null
    : { account, client, apiUrl: env.GOOGLE_API_URL, unitsPerMinute: env.GOOGLE_QUOTA_UNITS_PER_MINUTE };
}

function clientOf(env: Environment, problems: string[]): GoogleClient | null {
  const { GOOGLE_OAUTH_CLIENT_ID: clientId, GOOGLE_AUTH_URL, GOOGLE_TOKEN_URL, GOOGLE_API_URL } = env;
  const clientSecret = clientId === undefined ? null : requiredSecret('GOOGLE_OAUTH_CLIENT_SECRET', env, problems);
  return clientId === undefined || clientSecret === null
    ? null
    : {
        clientId,
        clientSecret: clientSecret.text,
        authorizeUrl: GOOGLE_AUTH_URL,
        tokenUrl: GOOGLE_TOKEN_URL,
        apiUrl: GOOGLE_API_URL,
      };
}

function accountOf({ text, variable }: Secret, tokenUrl: string, problems: string[]): ServiceAccount | null {
  const remedy = 'it has to be the JSON key file that Google made for the service account';
  const parsed = keyFileSchema.safeParse(jsonOrNull(text));
  if (!parsed.success) {
    problems.push(`${variable} holds no service account key (client_email and private_key): ${remedy}`);
    return null;
  }
  const privateKey = privateKeyFrom(parsed.data.private_key, problems, { variable, remedy });
  return privateKey === null ? null : { clientEmail: parsed.data.client_email, privateKey, tokenUrl };
}
