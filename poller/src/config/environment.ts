import { z } from 'zod';
import { isAllowedUrl } from '../lib/allowed-url';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const REAL = {
  salesforce: 'https://login.salesforce.com',
  googleApi: 'https://gmail.googleapis.com',
  googleToken: 'https://oauth2.googleapis.com/token',
  googleAuth: 'https://accounts.google.com/o/oauth2/v2/auth',
  pubSub: 'https://api.pubsub.salesforce.com:7443',
  microsoftApi: 'https://graph.microsoft.com',
  microsoftLogin: 'https://login.microsoftonline.com',
};

const text = z.string().trim().min(1);
const url = text.refine(isAllowedUrl, 'must be an https URL; plain http is allowed for loopback hosts only');
const httpsUrl = text.refine((value) => protocolOf(value) === 'https:', 'must be an https URL');

/** Of `DATABASE_URL`, and of what the file holds that `DATABASE_URL_FILE` names. */
export const databaseUrl = text
  .regex(/^postgres(?:ql)?:\/\//, 'must begin with postgres:// or postgresql://')
  .refine((value) => URL.canParse(value), 'must be a URL');

function integer(least: number, most: number) {
  const words = `must be a whole number from ${least} to ${most}`;
  return text
    .regex(/^\d{1,15}$/, words)
    .transform(Number)
    .pipe(z.number().min(least, words).max(most, words));
}

export const environmentSchema = z.object({
  INBOX_SYNC_DATA: text.optional(),
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_URL_FILE: text.optional(),
  INBOX_SYNC_ALLOWED_MAILBOXES: text,
  INBOX_SYNC_PREFILTER: z.enum(['on', 'off'], 'must be on or off').default('on'),
  SALESFORCE_LOGIN_URL: url.default(REAL.salesforce),
  SALESFORCE_CLIENT_ID: text,
  SALESFORCE_CLIENT_SECRET: text.optional(),
  SALESFORCE_CLIENT_SECRET_FILE: text.optional(),
  SALESFORCE_USERNAME: text.optional(),
  SALESFORCE_PRIVATE_KEY: text.optional(),
  SALESFORCE_PRIVATE_KEY_FILE: text.optional(),
  SALESFORCE_PUBLISH: z.enum(['pubsub', 'rest'], 'must be pubsub or rest').default('pubsub'),
  SALESFORCE_PUBSUB_URL: text.transform(withScheme).pipe(url).default(REAL.pubSub),
  GOOGLE_SERVICE_ACCOUNT: text.optional(),
  GOOGLE_SERVICE_ACCOUNT_FILE: text.optional(),
  GOOGLE_API_URL: url.default(REAL.googleApi),
  GOOGLE_TOKEN_URL: url.default(REAL.googleToken),
  GOOGLE_QUOTA_UNITS_PER_MINUTE: integer(100, 100_000_000).default(6_000),
  GOOGLE_AUTH_URL: url.default(REAL.googleAuth),
  GOOGLE_OAUTH_CLIENT_ID: text.optional(),
  GOOGLE_OAUTH_CLIENT_SECRET: text.optional(),
  GOOGLE_OAUTH_CLIENT_SECRET_FILE: text.optional(),
  MICROSOFT_TENANT_ID: text.optional(),
  MICROSOFT_CLIENT_ID: text.optional(),
  MICROSOFT_CLIENT_SECRET: text.optional(),
  MICROSOFT_CLIENT_SECRET_FILE: text.optional(),
  MICROSOFT_CLIENT_CERTIFICATE: text.optional(),
  MICROSOFT_CLIENT_CERTIFICATE_FILE: text.optional(),
  MICROSOFT_OAUTH_CLIENT_ID: text.optional(),
  MICROSOFT_OAUTH_CLIENT_SECRET: text.optional(),
  MICROSOFT_OAUTH_CLIENT_SECRET_FILE: text.optional(),
  MICROSOFT_API_URL: httpsUrl.default(REAL.microsoftApi),
  MICROSOFT_LOGIN_URL: httpsUrl.default(REAL.microsoftLogin),
  INBOX_SYNC_TOKEN_KEY: text.optional(),
  INBOX_SYNC_TOKEN_KEY_FILE: text.optional(),
  INBOX_SYNC_PUBLIC_URL: url.optional(),
  INBOX_SYNC_PORT: integer(1, 65_535).optional(),
  INBOX_SYNC_HOST: text.default('0.0.0.0'),
  INBOX_SYNC_POLL_SECONDS: integer(1, 300).default(20),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});
export type Environment = z.infer<typeof environmentSchema>;
export type Variable = keyof Environment;

/** What each variable is for; the help and every error take it from here. */
export const VARIABLES: Readonly<Record<keyof Environment, string>> = {
  INBOX_SYNC_DATA: 'folder of this machine for the state; or set DATABASE_URL',
  DATABASE_URL: 'PostgreSQL database for the state, instead of INBOX_SYNC_DATA',
  DATABASE_URL_FILE: 'file that holds DATABASE_URL',
  INBOX_SYNC_ALLOWED_MAILBOXES: 'addresses or domains that may be read at all, separated by commas or blanks',
  INBOX_SYNC_PREFILTER: 'on keeps mail in its mailbox when Salesforce knows nobody on it; off sends it too; default on',
  SALESFORCE_LOGIN_URL: `where to log in; default ${REAL.salesforce}`,
  SALESFORCE_CLIENT_ID: 'consumer key of the external client app',
  SALESFORCE_USERNAME: 'the integration user, with SALESFORCE_PRIVATE_KEY_FILE (JWT bearer)',
  SALESFORCE_PRIVATE_KEY_FILE: 'PEM file of the key that signs for SALESFORCE_USERNAME',
  SALESFORCE_PRIVATE_KEY: 'the key itself, instead of SALESFORCE_PRIVATE_KEY_FILE; line ends may be written \\n',
  SALESFORCE_CLIENT_SECRET: 'consumer secret, instead of username and key (client credentials)',
  SALESFORCE_CLIENT_SECRET_FILE: 'file that holds SALESFORCE_CLIENT_SECRET',
  SALESFORCE_PUBLISH: 'pubsub (no API calls; REST is used where the org lacks it) or rest; default pubsub',
  SALESFORCE_PUBSUB_URL: `default ${REAL.pubSub}`,
  GOOGLE_SERVICE_ACCOUNT_FILE: 'JSON key file of the service account with domain-wide delegation',
  GOOGLE_SERVICE_ACCOUNT: 'the JSON itself, instead of GOOGLE_SERVICE_ACCOUNT_FILE',
  GOOGLE_API_URL: `default ${REAL.googleApi}`,
  GOOGLE_TOKEN_URL: `default ${REAL.googleToken}`,
  GOOGLE_QUOTA_UNITS_PER_MINUTE:
    'what Google lets one mailbox spend; default 6000 (15000 for projects used before May 2026)',
  GOOGLE_AUTH_URL: `default ${REAL.googleAuth}`,
  GOOGLE_OAUTH_CLIENT_ID: 'OAuth client that users consent to, for Gmail mailboxes of own consent',
  GOOGLE_OAUTH_CLIENT_SECRET: 'its secret; or set GOOGLE_OAUTH_CLIENT_SECRET_FILE',
  GOOGLE_OAUTH_CLIENT_SECRET_FILE: 'file that holds the secret of GOOGLE_OAUTH_CLIENT_ID',
  MICROSOFT_TENANT_ID: 'directory (tenant) id of the Microsoft 365 organisation',
  MICROSOFT_CLIENT_ID: 'application (client) id of the app registration with Mail.Read',
  MICROSOFT_CLIENT_SECRET: 'client secret of the app registration; or set MICROSOFT_CLIENT_CERTIFICATE_FILE',
  MICROSOFT_CLIENT_SECRET_FILE: 'file that holds MICROSOFT_CLIENT_SECRET',
  MICROSOFT_CLIENT_CERTIFICATE_FILE: 'PEM file of its certificate and private key, instead of a secret',
  MICROSOFT_CLIENT_CERTIFICATE: 'their PEM text itself, instead of MICROSOFT_CLIENT_CERTIFICATE_FILE',
  MICROSOFT_OAUTH_CLIENT_ID: 'app that users consent to, where it is another one than MICROSOFT_CLIENT_ID',
  MICROSOFT_OAUTH_CLIENT_SECRET: 'its secret; or set MICROSOFT_OAUTH_CLIENT_SECRET_FILE',
  MICROSOFT_OAUTH_CLIENT_SECRET_FILE: 'file that holds the secret of MICROSOFT_OAUTH_CLIENT_ID',
  MICROSOFT_API_URL: `default ${REAL.microsoftApi}`,
  MICROSOFT_LOGIN_URL: `default ${REAL.microsoftLogin}`,
  INBOX_SYNC_TOKEN_KEY: 'key for stored consents: 32 bytes in base64 (openssl rand -base64 32); old keys behind commas',
  INBOX_SYNC_TOKEN_KEY_FILE: 'file that holds INBOX_SYNC_TOKEN_KEY',
  INBOX_SYNC_PUBLIC_URL: 'https address under which browsers reach INBOX_SYNC_PORT, for connecting mailboxes',
  INBOX_SYNC_PORT: 'port for health, readiness, metrics and connecting mailboxes; none by default',
  INBOX_SYNC_HOST: 'address that INBOX_SYNC_PORT listens on; default 0.0.0.0, all of this machine',
  INBOX_SYNC_POLL_SECONDS: 'shortest gap between two looks at a mailbox in `run`; default 20, at most 300',
  LOG_LEVEL: `${LOG_LEVELS.join(', ')}; default info`,
};

export function missing(name: Variable): string {
  return `${name} is missing: ${describe(name)}`;
}

export function describe(name: string): string {
  return name in VARIABLES ? VARIABLES[name as keyof Environment] : 'see inbox-sync --help';
}

/** `host:port`, as gRPC names an endpoint, is TLS. */
function withScheme(value: string): string {
  return /^\w+:\/\//.test(value) ? value : `https://${value}`;
}

function protocolOf(value: string): string {
  return URL.canParse(value) ? new URL(value).protocol : '';
}
