import {
  databaseUrl,
  describe,
  type Environment,
  environmentSchema,
  missing,
  type Variable,
  VARIABLES,
} from './config/environment';
import { type GoogleConfig, googleOf } from './config/google';
import { checkMicrosoft, type MicrosoftConfig, microsoftOf } from './config/microsoft';
import { isTold, requiredSecret, secretOf } from './config/files';
import { addressSecret, grantOf } from './config/salesforce';
import { ConfigurationError } from './lib/errors';
import { readSecretKeys, SecretBox } from './lib/secret-box';
import type { SalesforceLogin } from './salesforce/salesforce-login';
import type { Prefilter } from './sync/people-ports';
import type { PublishWay } from './sync/ports';

export { VARIABLES };

/** What the schema demands. */
const REQUIRED = ['INBOX_SYNC_ALLOWED_MAILBOXES', 'SALESFORCE_CLIENT_ID'] as const satisfies readonly Variable[];
/** A domain with or without @ before it. No wildcards, no URLs. */
const ADDRESS_OR_DOMAIN = /^(?:[^@]*@)?[^@*/:]+$/;

type Given = Readonly<Record<string, string | undefined>>;

/** Where the poller keeps its state. */
export type StateLocation =
  { readonly kind: 'folder'; readonly folder: string } | { readonly kind: 'url'; readonly url: string };

/** Everything the poller is told from outside, checked once. */
export interface Config {
  readonly state: StateLocation;
  readonly allowedMailboxes: readonly string[];
  readonly salesforce: SalesforceLogin;
  readonly prefilter: Prefilter;
  readonly publish: { readonly way: PublishWay; readonly pubSubUrl: string };
  /** Null where the host has set none of its variables; one of the two providers is always there. */
  readonly google: GoogleConfig | null;
  readonly microsoft: MicrosoftConfig | null;
  /** Keys for what users consent to; null where the host lets nobody consent. */
  readonly tokenBox: SecretBox | null;
  /** Without slash at the end; null where browsers do not reach this poller. */
  readonly publicUrl: string | null;
  readonly web: { readonly port: number; readonly host: string } | null;
  readonly pollSeconds: number;
  readonly logLevel: string;
}

/**
 * Reads the configuration from `environment`. All mistakes are told at once; values are never repeated.
 *
 * @throws {ConfigurationError} each of its actions names a variable and the remedy
 */
export function readConfig(environment: Given): Config {
  const given: Given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim() !== ''));
  const problems: string[] = [];
  const { env, wrong } = environmentOf(given, problems);
  checkProviders(given, problems);
  const state = wrong.has('DATABASE_URL') ? null : stateOf(env, problems, given['DYNO'] !== undefined);
  const grant = grantOf(env, problems);
  const google = googleOf(env, problems);
  const microsoft = microsoftOf(env, problems);
  const tokenBox = tokenBoxOf(env, problems);
  const allowedMailboxes = allowedMailboxesOf(env, problems);
  if (state === null || grant === null || problems.length > 0) {
    throw invalid(problems);
  }
  return {
    state,
    allowedMailboxes,
    salesforce: { loginUrl: env.SALESFORCE_LOGIN_URL, clientId: env.SALESFORCE_CLIENT_ID, grant },
    prefilter: { isOn: env.INBOX_SYNC_PREFILTER === 'on', secret: addressSecret(grant, env.SALESFORCE_CLIENT_ID) },
    publish: { way: env.SALESFORCE_PUBLISH, pubSubUrl: env.SALESFORCE_PUBSUB_URL },
    google,
    microsoft,
    tokenBox,
    publicUrl: env.INBOX_SYNC_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    web: env.INBOX_SYNC_PORT === undefined ? null : { port: env.INBOX_SYNC_PORT, host: env.INBOX_SYNC_HOST },
    pollSeconds: env.INBOX_SYNC_POLL_SECONDS,
    logLevel: env.LOG_LEVEL,
  };
}

/** Variables that are wrong count as not given, so that what else is wrong is found, too. */
function environmentOf(given: Given, problems: string[]): { env: Environment; wrong: ReadonlySet<string> } {
  const issues = environmentSchema.safeParse(given).error?.issues ?? [];
  const wrong = new Map(issues.map((issue) => [issue.path.join('.'), issue.message]));
  for (const [name, message] of wrong) {
    problems.push(given[name] === undefined ? missing(name as Variable) : `${name} ${message}: ${describe(name)}`);
  }
  const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name)));
  const inPlace = Object.fromEntries(REQUIRED.filter((name) => rest[name] === undefined).map((name) => [name, 'x']));
  return { env: environmentSchema.parse({ ...rest, ...inPlace }), wrong: new Set(wrong.keys()) };
}

function allowedMailboxesOf({ INBOX_SYNC_ALLOWED_MAILBOXES: text }: Environment, problems: string[]): string[] {
  const entries = text.split(/[\s,;]+/).filter((entry) => entry !== '');
  const words = VARIABLES.INBOX_SYNC_ALLOWED_MAILBOXES;
  if (entries.length === 0) {
    problems.push(`INBOX_SYNC_ALLOWED_MAILBOXES names nothing: ${words}`);
  } else if (!entries.every((entry) => ADDRESS_OR_DOMAIN.test(entry))) {
    problems.push(
      `INBOX_SYNC_ALLOWED_MAILBOXES names what is neither an address nor a domain: ${words}; a domain is all of its addresses`,
    );
  }
  return entries;
}

/** Needed as soon as there is a client of its own for consent; an app that reads by its own permission does without. */
function tokenBoxOf(env: Environment, problems: string[]): SecretBox | null {
  const isWanted = env.GOOGLE_OAUTH_CLIENT_ID !== undefined || env.MICROSOFT_OAUTH_CLIENT_ID !== undefined;
  const secret = (isWanted ? requiredSecret : secretOf)('INBOX_SYNC_TOKEN_KEY', env, problems);
  const keys = secret && readSecretKeys(secret.text);
  if (secret !== null && keys === null) {
    problems.push(`${secret.variable} is no such key: ${VARIABLES.INBOX_SYNC_TOKEN_KEY}`);
  }
  return keys === null ? null : new SecretBox(keys);
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
  if (hasGoogle && !isTold('GOOGLE_SERVICE_ACCOUNT', isSet) && !isSet('GOOGLE_OAUTH_CLIENT_ID')) {
    problems.push(missing('GOOGLE_SERVICE_ACCOUNT_FILE'));
  }
  if (hasMicrosoft) {
    checkMicrosoft(isSet, problems);
  }
}

function invalid(problems: readonly string[]): ConfigurationError {
  return new ConfigurationError('the environment is not complete', { actions: problems });
}

/** @param isOnHeroku Heroku sets DYNO in each of its containers */
function stateOf(env: Environment, problems: string[], isOnHeroku: boolean): StateLocation | null {
  if (isTold('DATABASE_URL', (name) => env[name as Variable] !== undefined)) {
    return databaseOf(env, problems);
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

function databaseOf(env: Environment, problems: string[]): StateLocation | null {
  const secret = secretOf('DATABASE_URL', env, problems);
  const url = secret && databaseUrl.safeParse(secret.text);
  if (url?.success === false) {
    problems.push(`${secret?.variable ?? 'DATABASE_URL'} ${url.error.issues[0]?.message ?? 'is no URL'}`);
  }
  return url?.success === true ? { kind: 'url', url: url.data } : null;
}
