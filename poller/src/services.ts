/** Part of the composition root: builds from the configuration what commands work with. */
import type { Config } from './config';
import { AllowedMailboxes } from './domain/allowed-mailboxes';
import { GmailSource } from './gmail/gmail-source';
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
import { StateStore } from './store/state-store';
import type { RunPorts } from './sync/run-once';

/** Everything a command can use; commands take the parts that they need. */
export interface Services extends RunPorts {
  readonly config: Config;
  readonly store: StateStore;
}

/** Opens the state and prepares the clients; nothing is called yet. */
export async function openServices(config: Config): Promise<Services> {
  const log = createLogger(config.logLevel);
  return {
    config,
    log,
    store: await openStore(config),
    salesforce: salesforceOf(config, log),
    sources: sourcesOf(config),
    allowed: new AllowedMailboxes(config.allowedMailboxes),
    clock: { now: () => new Date(), sleep: pause },
  };
}

/** The org with a session of its own. */
export function salesforceOf({ salesforce, publish }: Config, log: Logger): SalesforceOrg {
  const session = new SalesforceSession(salesforce);
  const rest = new RestPublisher(session);
  const pubSub = new PubSubPublisher(session, publish.pubSubUrl, rest);
  return new SalesforceOrg(session, publish.way === 'rest' ? rest : new PreferredPublisher(pubSub, rest, log));
}

function sourcesOf({ google, microsoft }: Config): RunPorts['sources'] {
  return {
    Google: google === null ? null : new GmailSource(google.account, google.apiUrl),
    Microsoft: microsoft === null ? null : new GraphSource(microsoft),
  };
}

async function openStore({ state }: Config): Promise<StateStore> {
  return StateStore.open(
    state.kind === 'url' ? await openPostgresDatabase(state.url) : await openPgliteDatabase(state.folder),
  );
}
