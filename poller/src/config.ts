import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError, errorName } from './lib/errors';
import type { ServiceAccount } from './gmail/service-account';
import {
  certificateCredential,
  CertificateError,
  type AppCredential,
  type MicrosoftLogin,
} from './graph/microsoft-login';
import type { SalesforceLogin } from './salesforce/salesforce-login';

/** Where the poller keeps its state. */
export type StateLocation =
  { readonly kind: 'folder'; readonly folder: string } | { readonly kind: 'url'; readonly url: string };

/** Everything the poller is told from outside, checked once. */
export interface Config {
  readonly state: StateLocation;
  readonly allowedMailboxes: readonly string[];
  readonly salesforce: SalesforceLogin;
  /** Null where the host has set none of its variables; one of the two providers is always there. */
  readonly google: { readonly account: ServiceAccount; readonly apiUrl: string } | null;
  readonly microsoft: { readonly login: MicrosoftLogin; readonly apiUrl: string } | null;
  readonly logLevel: string;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const REAL = {
  salesforce: 'https://login.salesforce.com',
  googleApi: 'https://gmail.googleapis.com',
  googleToken: 'https://oauth2.googleapis.com/token',
  microsoftApi: 'https://graph.microsoft.com',
  microsoftLogin: 'https://login.microsoftonline.com',
};

const text = z.string().trim().min(1);
const url = text.refine(isAllowedUrl, 'must be an https URL; plain http is allowed for loopback hosts only');
const httpsUrl = text.refine((value) => protocolOf(value) === 'https:', 'must be an https URL');

const environmentSchema = z.object({
  INBOX_SYNC_DATA: text.optional(),
  DATABASE_URL: text
    .regex(/^postgres(?:ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .refine((value) => URL.canParse(value), 'must be a URL')
    .optional(),
  INBOX_SYNC_ALLOWED_MAILBOXES: text,
  SALESFORCE_LOGIN_URL: url.default(REAL.salesforce),
  SALESFORCE_CLIENT_ID: text,
  SALESFORCE_CLIENT_SECRET: text.optional(),
  SALESFORCE_USERNAME: text.optional(),
  SALESFORCE_PRIVATE_KEY_FILE: text.optional(),
  GOOGLE_SERVICE_ACCOUNT_FILE: text.optional(),
  GOOGLE_API_URL: url.default(REAL.googleApi),
  GOOGLE_TOKEN_URL: url.default(REAL.googleToken),
  MICROSOFT_TENANT_ID: text.optional(),
  MICROSOFT_CLIENT_ID: text.optional(),
  MICROSOFT_CLIENT_SECRET: text.optional(),
  MICROSOFT_CLIENT_CERTIFICATE_FILE: text.optional(),
  MICROSOFT_API_URL: httpsUrl.default(REAL.microsoftApi),
  MICROSOFT_LOGIN_URL: httpsUrl.default(REAL.microsoftLogin),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});
type Environment = z.infer<typeof environmentSchema>;
type Variable = keyof Environment;
type Given = Readonly<Record<string, string | undefined>>;

/** What each variable is for; the help and every error take it from here. */
export const VARIABLES: Readonly<Record<keyof Environment, string>> = {
  INBOX_SYNC_DATA: 'folder of this machine for the state; or set DATABASE_URL',
  DATABASE_URL: 'PostgreSQL database for the state, instead of INBOX_SYNC_DATA',
  INBOX_SYNC_ALLOWED_MAILBOXES: 'addresses or domains that may be read at all, separated by commas or blanks',
  SALESFORCE_LOGIN_URL: `where to log in; default ${REAL.salesforce}`,
  SALESFORCE_CLIENT_ID: 'consumer key of the external client app',
  SALESFORCE_USERNAME: 'the integration user, with SALESFORCE_PRIVATE_KEY_FILE (JWT bearer)',
  SALESFORCE_PRIVATE_KEY_FILE: 'PEM file of the key that signs for SALESFORCE_USERNAME',
  SALESFORCE_CLIENT_SECRET: 'consumer secret, instead of username and key (client credentials)',
  GOOGLE_SERVICE_ACCOUNT_FILE: 'JSON key file of the service account with domain-wide delegation',
  GOOGLE_API_URL: `default ${REAL.googleApi}`,
  GOOGLE_TOKEN_URL: `default ${REAL.googleToken}`,
  MICROSOFT_TENANT_ID: 'directory (tenant) id of the Microsoft 365 organisation',
  MICROSOFT_CLIENT_ID: 'application (client) id of the app registration with Mail.Read',
  MICROSOFT_CLIENT_SECRET: 'client secret of the app registration; or set MICROSOFT_CLIENT_CERTIFICATE_FILE',
  MICROSOFT_CLIENT_CERTIFICATE_FILE: 'PEM file of its certificate and private key, instead of a secret',
  MICROSOFT_API_URL: `default ${REAL.microsoftApi}`,
  MICROSOFT_LOGIN_URL: `default ${REAL.microsoftLogin}`,
  LOG_LEVEL: `${LOG_LEVELS.join(', ')}; default info`,
};

/**
 * Reads the configuration from `environment`. All mistakes are told at once; values are never repeated.
 *
 * @throws {ConfigurationError} each of its actions names a variable and the remedy
 */
export function readConfig(environment: Given): Config {
  const given: Given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim() !== ''));
  const problems: string[] = [];
  const parsed = environmentSchema.safeParse(given);
  for (const issue of parsed.error?.issues ?? []) {
    const name = issue.path.join('.');
    problems.push(
      given[name] === undefined ? missing(name as Variable) : `${name} ${issue.message}: ${describe(name)}`,
    );
  }
  checkProviders(given, problems);
  if (!parsed.success) {
    if (given['INBOX_SYNC_DATA'] === undefined && given['DATABASE_URL'] === undefined) {
      problems.push(missing('INBOX_SYNC_DATA'));
    }
    throw invalid(problems);
  }
  const env = parsed.data;
  const state = stateOf(env, problems, given['DYNO'] !== undefined);
  const grant = grantOf(env, problems);
  const google = googleOf(env, problems);
  const microsoft = microsoftOf(env, problems);
  const allowedMailboxes = env.INBOX_SYNC_ALLOWED_MAILBOXES.split(/[\s,;]+/).filter((entry) => entry !== '');
  if (allowedMailboxes.length === 0) {
    problems.push(`INBOX_SYNC_ALLOWED_MAILBOXES names nothing: ${VARIABLES.INBOX_SYNC_ALLOWED_MAILBOXES}`);
  }
  if (state === null || grant === null || problems.length > 0) {
    throw invalid(problems);
  }
  return {
    state,
    allowedMailboxes,
    salesforce: { loginUrl: env.SALESFORCE_LOGIN_URL, clientId: env.SALESFORCE_CLIENT_ID, grant },
    google,
    microsoft,
    logLevel: env.LOG_LEVEL,
  };
}

/** A provider of which one variable is set needs the others too; without any provider there is nothing to read. */
function checkProviders(given: Given, problems: string[]): void {
  const isSet = (name: string): boolean => given[name] !== undefined;
  const isStarted = (prefix: string): boolean =>
    Object.keys(VARIABLES).some((name) => name.startsWith(prefix) && isSet(name));
  const hasGoogle = isStarted('GOOGLE_');
  const hasMicrosoft = isStarted('MICROSOFT_');
  if (!hasGoogle && !hasMicrosoft) {
    problems.push(
      `${missing('GOOGLE_SERVICE_ACCOUNT_FILE')}; or set MICROSOFT_TENANT_ID and its like for Microsoft 365`,
    );
  }
  if (hasGoogle && !isSet('GOOGLE_SERVICE_ACCOUNT_FILE')) {
    problems.push(missing('GOOGLE_SERVICE_ACCOUNT_FILE'));
  }
  if (hasMicrosoft) {
    checkMicrosoft(isSet, problems);
  }
}

function checkMicrosoft(isSet: (name: string) => boolean, problems: string[]): void {
  const required = ['MICROSOFT_TENANT_ID', 'MICROSOFT_CLIENT_ID'] as const;
  problems.push(...required.filter((name) => !isSet(name)).map(missing));
  const hasSecret = isSet('MICROSOFT_CLIENT_SECRET');
  const hasCertificate = isSet('MICROSOFT_CLIENT_CERTIFICATE_FILE');
  if (!hasSecret && !hasCertificate) {
    problems.push(missing('MICROSOFT_CLIENT_SECRET'));
  }
  if (hasSecret && hasCertificate) {
    problems.push(
      'MICROSOFT_CLIENT_SECRET and MICROSOFT_CLIENT_CERTIFICATE_FILE exclude each other: unset one of them',
    );
  }
}

function missing(name: Variable): string {
  return `${name} is missing: ${describe(name)}`;
}

function invalid(problems: readonly string[]): ConfigurationError {
  return new ConfigurationError('the environment is not complete', { actions: problems });
}

function describe(name: string): string {
  return name in VARIABLES ? VARIABLES[name as keyof Environment] : 'see inbox-sync --help';
}

/** @param isOnHeroku Heroku sets DYNO in each of its containers */
function stateOf(env: Environment, problems: string[], isOnHeroku: boolean): StateLocation | null {
  if (env.DATABASE_URL !== undefined) {
    return { kind: 'url', url: env.DATABASE_URL };
  }
  if (env.INBOX_SYNC_DATA === undefined) {
    problems.push(missing('INBOX_SYNC_DATA'));
    return null;
  }
  if (isOnHeroku) {
    problems.push(
      'DATABASE_URL is missing: the disk of a Heroku dyno is lost at every restart, and the state with it; ' +
        'add Heroku Postgres (heroku addons:create heroku-postgresql), which sets it',
    );
    return null;
  }
  return { kind: 'folder', folder: env.INBOX_SYNC_DATA };
}

function grantOf(env: Environment, problems: string[]): SalesforceLogin['grant'] | null {
  const { SALESFORCE_USERNAME: username, SALESFORCE_PRIVATE_KEY_FILE: keyFile, SALESFORCE_CLIENT_SECRET: secret } = env;
  if (secret !== undefined && username === undefined && keyFile === undefined) {
    return { kind: 'client-credentials', clientSecret: secret };
  }
  if (secret !== undefined) {
    problems.push('SALESFORCE_CLIENT_SECRET and SALESFORCE_USERNAME exclude each other: unset one of them');
    return null;
  }
  if (username === undefined || keyFile === undefined) {
    const lacking = username === undefined ? 'SALESFORCE_USERNAME' : 'SALESFORCE_PRIVATE_KEY_FILE';
    problems.push(`${missing(lacking)}; or set SALESFORCE_CLIENT_SECRET`);
    return null;
  }
  const privateKey = privateKeyFrom(readText('SALESFORCE_PRIVATE_KEY_FILE', keyFile, problems), problems, {
    variable: 'SALESFORCE_PRIVATE_KEY_FILE',
    remedy: 'name a PEM file with an RSA private key without passphrase',
  });
  return privateKey === null ? null : { kind: 'jwt', username, privateKey };
}

const keyFileSchema = z.object({ client_email: z.string().min(1), private_key: z.string().min(1) });

function googleOf(env: Environment, problems: string[]): Config['google'] {
  const file = env.GOOGLE_SERVICE_ACCOUNT_FILE;
  const account = file === undefined ? null : accountOf(file, env.GOOGLE_TOKEN_URL, problems);
  return account === null ? null : { account, apiUrl: env.GOOGLE_API_URL };
}

function accountOf(file: string, tokenUrl: string, problems: string[]): ServiceAccount | null {
  const variable = 'GOOGLE_SERVICE_ACCOUNT_FILE';
  const remedy = 'name the JSON key file that Google made for the service account';
  const content = readText(variable, file, problems);
  if (content === null) {
    return null;
  }
  const parsed = keyFileSchema.safeParse(jsonOrNull(content));
  if (!parsed.success) {
    problems.push(`${variable} holds no service account key (client_email and private_key): ${remedy}`);
    return null;
  }
  const privateKey = privateKeyFrom(parsed.data.private_key, problems, { variable, remedy });
  return privateKey === null ? null : { clientEmail: parsed.data.client_email, privateKey, tokenUrl };
}

function microsoftOf(env: Environment, problems: string[]): Config['microsoft'] {
  const { MICROSOFT_TENANT_ID: tenantId, MICROSOFT_CLIENT_ID: clientId, MICROSOFT_LOGIN_URL: loginUrl } = env;
  const credential = credentialOf(env, problems);
  return tenantId === undefined || clientId === undefined || credential === null
    ? null
    : { login: { tenantId, clientId, credential, loginUrl }, apiUrl: env.MICROSOFT_API_URL };
}

function credentialOf(env: Environment, problems: string[]): AppCredential | null {
  const { MICROSOFT_CLIENT_SECRET: secret, MICROSOFT_CLIENT_CERTIFICATE_FILE: file } = env;
  if (secret !== undefined || file === undefined) {
    return secret === undefined ? null : { kind: 'secret', secret };
  }
  const variable = 'MICROSOFT_CLIENT_CERTIFICATE_FILE';
  const pem = readText(variable, file, problems);
  if (pem === null) {
    return null;
  }
  try {
    return certificateCredential(pem);
  } catch (error) {
    if (!(error instanceof CertificateError)) {
      throw error;
    }
    problems.push(`${variable} ${error.message}: name a PEM file with the certificate and its private key`);
    return null;
  }
}

function readText(variable: keyof Environment, file: string, problems: string[]): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    problems.push(`${variable} names a file that cannot be read (${errorName(error)}): ${VARIABLES[variable]}`);
    return null;
  }
}

function privateKeyFrom(
  pem: string | null,
  problems: string[],
  { variable, remedy }: { variable: string; remedy: string },
): KeyObject | null {
  if (pem === null) {
    return null;
  }
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') {
      return key;
    }
  } catch {
    // The library's words may quote the file; ours name the variable.
  }
  problems.push(`${variable} holds no usable private key: ${remedy}`);
  return null;
}

function jsonOrNull(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    // Not JSON: the schema says so in words.
    return null;
  }
}

function protocolOf(value: string): string {
  return URL.canParse(value) ? new URL(value).protocol : '';
}

function isAllowedUrl(value: string): boolean {
  if (!URL.canParse(value)) {
    return false;
  }
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname));
}
