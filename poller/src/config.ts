import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError, errorName } from './lib/errors';
import type { ServiceAccount } from './gmail/service-account';
import type { SalesforceLogin } from './salesforce/salesforce-login';

/** Where the poller keeps its state. */
export type StateLocation =
  { readonly kind: 'folder'; readonly folder: string } | { readonly kind: 'url'; readonly url: string };

/** Everything the poller is told from outside, checked once. */
export interface Config {
  readonly state: StateLocation;
  readonly allowedMailboxes: readonly string[];
  readonly salesforce: SalesforceLogin;
  readonly google: { readonly account: ServiceAccount; readonly apiUrl: string };
  readonly logLevel: string;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const REAL = {
  salesforce: 'https://login.salesforce.com',
  googleApi: 'https://gmail.googleapis.com',
  googleToken: 'https://oauth2.googleapis.com/token',
};

const text = z.string().trim().min(1);
const url = text.refine(isAllowedUrl, 'must be an https URL; plain http is allowed for loopback hosts only');

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
  GOOGLE_SERVICE_ACCOUNT_FILE: text,
  GOOGLE_API_URL: url.default(REAL.googleApi),
  GOOGLE_TOKEN_URL: url.default(REAL.googleToken),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});
type Environment = z.infer<typeof environmentSchema>;

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
  LOG_LEVEL: `${LOG_LEVELS.join(', ')}; default info`,
};

/**
 * Reads the configuration from `environment`. All mistakes are told at once; values are never repeated.
 *
 * @throws {ConfigurationError} each of its actions names a variable and the remedy
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim() !== ''));
  const parsed = environmentSchema.safeParse(given);
  const problems: string[] = [];
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = issue.path.join('.');
      const isMissing = given[name] === undefined;
      problems.push(`${name} ${isMissing ? 'is missing' : issue.message}: ${describe(name)}`);
    }
    if (given['INBOX_SYNC_DATA'] === undefined && given['DATABASE_URL'] === undefined) {
      problems.push(`INBOX_SYNC_DATA is missing: ${VARIABLES.INBOX_SYNC_DATA}`);
    }
    throw invalid(problems);
  }
  const env = parsed.data;
  const state = stateOf(env, problems);
  const grant = grantOf(env, problems);
  const account = accountOf(env, problems);
  const allowedMailboxes = env.INBOX_SYNC_ALLOWED_MAILBOXES.split(/[\s,;]+/).filter((entry) => entry !== '');
  if (allowedMailboxes.length === 0) {
    problems.push(`INBOX_SYNC_ALLOWED_MAILBOXES names nothing: ${VARIABLES.INBOX_SYNC_ALLOWED_MAILBOXES}`);
  }
  if (state === null || grant === null || account === null || problems.length > 0) {
    throw invalid(problems);
  }
  return {
    state,
    allowedMailboxes,
    salesforce: { loginUrl: env.SALESFORCE_LOGIN_URL, clientId: env.SALESFORCE_CLIENT_ID, grant },
    google: { account, apiUrl: env.GOOGLE_API_URL },
    logLevel: env.LOG_LEVEL,
  };
}

function invalid(problems: readonly string[]): ConfigurationError {
  return new ConfigurationError('the environment is not complete', { actions: problems });
}

function describe(name: string): string {
  return name in VARIABLES ? VARIABLES[name as keyof Environment] : 'see inbox-sync --help';
}

function stateOf(env: Environment, problems: string[]): StateLocation | null {
  if (env.DATABASE_URL !== undefined) {
    return { kind: 'url', url: env.DATABASE_URL };
  }
  if (env.INBOX_SYNC_DATA === undefined) {
    problems.push(`INBOX_SYNC_DATA is missing: ${VARIABLES.INBOX_SYNC_DATA}`);
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
    const missing = username === undefined ? 'SALESFORCE_USERNAME' : 'SALESFORCE_PRIVATE_KEY_FILE';
    problems.push(`${missing} is missing: ${VARIABLES[missing]}; or set SALESFORCE_CLIENT_SECRET`);
    return null;
  }
  const privateKey = privateKeyFrom(readText('SALESFORCE_PRIVATE_KEY_FILE', keyFile, problems), problems, {
    variable: 'SALESFORCE_PRIVATE_KEY_FILE',
    remedy: 'name a PEM file with an RSA private key without passphrase',
  });
  return privateKey === null ? null : { kind: 'jwt', username, privateKey };
}

const keyFileSchema = z.object({ client_email: z.string().min(1), private_key: z.string().min(1) });

function accountOf(env: Environment, problems: string[]): ServiceAccount | null {
  const variable = 'GOOGLE_SERVICE_ACCOUNT_FILE';
  const remedy = 'name the JSON key file that Google made for the service account';
  const content = readText(variable, env.GOOGLE_SERVICE_ACCOUNT_FILE, problems);
  if (content === null) {
    return null;
  }
  const parsed = keyFileSchema.safeParse(jsonOrNull(content));
  if (!parsed.success) {
    problems.push(`${variable} holds no service account key (client_email and private_key): ${remedy}`);
    return null;
  }
  const privateKey = privateKeyFrom(parsed.data.private_key, problems, { variable, remedy });
  return privateKey === null
    ? null
    : { clientEmail: parsed.data.client_email, privateKey, tokenUrl: env.GOOGLE_TOKEN_URL };
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

function isAllowedUrl(value: string): boolean {
  if (!URL.canParse(value)) {
    return false;
  }
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname));
}
