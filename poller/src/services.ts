/** Part of the composition root: builds from the configuration what commands work with. */
import type { Config } from './config';
import { AllowedMailboxes } from './domain/allowed-mailboxes';
import { GmailSource } from './gmail/gmail-source';
import { UnitBudget } from './gmail/unit-budget';
import { revokeConsent } from './gmail/google-consent';
import { GraphSource } from './graph/graph-source';
import { pause } from './lib/backoff';
import { createLogger, type Logger } from './lib/logger';
import { PreferredPublisher } from './salesforce/preferred-publisher';
import { PubSubPublisher } from './salesforce/pub-sub-publisher';
import { RestPublisher } from './salesforce/rest-publisher';
import { SalesforceOrg } from './salesforce/salesforce-org';
import { SalesforceSession } from './salesforce/salesforce-session';
import { openPgliteDatabase } from './store/pglite-database';
import { openPostgresDatabase } from './store/postgres-database';
import type { Database } from './store/sql';
import { StateStore } from './store/state-store';
import { TokenStore } from './store/token-store';
import { ConsentRetirement, type Revoke } from './sync/retire-consents';
import type { RunPorts } from './sync/run-once';

/** Everything a command can use; commands take the parts that they need. */
export interface Services extends RunPorts {
  readonly config: Config;
  readonly store: StateStore;
  /** What stands behind the store. */
  readonly database: Database;
}

/** Opens the state and prepares the clients; nothing is called yet. */
export async function openServices(config: Config): Promise<Services> {
  const log = createLogger(config.logLevel);
  const database = await openDatabase(config);
  return {
    config,
    log,
    database,
    store: await StateStore.open(database),
    salesforce: salesforceOf(config, log),
    prefilter: config.prefilter,
    ...consentsOf(config, database, log),
    sources: sourcesOf(config, database),
    allowed: new AllowedMailboxes(config.allowedMailboxes),
    clock: { now: () => new Date(), sleep: pause },
  };
}

/** Forgets consents that nobody wants used any more; Microsoft has no way to take a single one back. */
function consentsOf({ tokenBox, google }: Config, database: Database, log: Logger): Pick<RunPorts, 'consents'> {
  const client = google?.client ?? null;
  const revokeAtGoogle: Revoke | null = client && ((token, signal) => revokeConsent(client, token, signal));
  return tokenBox === null
    ? {}
    : {
        consents: new ConsentRetirement(
          new TokenStore(database, tokenBox),
          { Google: revokeAtGoogle, Microsoft: null },
          log,
        ),
      };
}

/** The org with a session of its own. */
export function salesforceOf({ salesforce, publish }: Config, log: Logger): SalesforceOrg {
  const session = new SalesforceSession(salesforce);
  const rest = new RestPublisher(session);
  const pubSub = new PubSubPublisher(session, publish.pubSubUrl, rest);
  return new SalesforceOrg(session, publish.way === 'rest' ? rest : new PreferredPublisher(pubSub, rest, log));
}

/** @param database null where no consent of users can be read */
export function sourcesOf({ google, microsoft, tokenBox }: Config, database: Database | null): RunPorts['sources'] {
  const tokens = tokenBox === null || database === null ? null : new TokenStore(database, tokenBox);
  const consentsWith = <Client>(client: Client | null) =>
    client === null || tokens === null ? null : { client, tokens };
  const atMicrosoft = consentsWith(microsoft?.client ?? null);
  return {
    Google:
      google === null
        ? null
        : new GmailSource(
            google.account,
            google.apiUrl,
            () => new UnitBudget(google.unitsPerMinute),
            consentsWith(google.client),
          ),
    Microsoft:
      microsoft === null
        ? null
        : new GraphSource({
            login: microsoft.login,
            apiUrl: microsoft.apiUrl,
            consents: atMicrosoft && { login: atMicrosoft.client, tokens: atMicrosoft.tokens },
          }),
  };
}

/** @throws {ConfigurationError} it cannot be opened @throws {StateLockedError} another process has it to itself */
export function openDatabase({ state }: Config): Promise<Database> {
  return state.kind === 'url' ? openPostgresDatabase(state.url) : openPgliteDatabase(state.folder);
}
