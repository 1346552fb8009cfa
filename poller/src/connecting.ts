/** Part of the composition root: what connecting a mailbox by its user's consent works with. */
import { GoogleConsent } from './gmail/google-consent';
import { MicrosoftConsent } from './graph/microsoft-consent';
import { ConfigurationError, errorName } from './lib/errors';
import { ConnectClient } from './salesforce/connect-client';
import { SalesforceSession } from './salesforce/salesforce-session';
import type { Services } from './services';
import { AttemptStore } from './store/attempt-store';
import { TokenStore } from './store/token-store';
import { LeaseKeeper, ORG_LEASE } from './sync/lease-keeper';
import { OrgLink } from './sync/org-link';
import { RunCounters } from './sync/run-counters';
import { ConnectFlow } from './web/connect-flow';
import { connectRoutes } from './web/connect-routes';
import type { WebRoute } from './web/web-server';

const PATIENCE_MS = 10_000;

/** @throws {ConfigurationError} this host lets nobody consent */
export function connectFlow(services: Services): ConnectFlow {
  const { config, database, store, allowed } = services;
  const { tokenBox, google, microsoft } = config;
  if (tokenBox === null) {
    throw new ConfigurationError('this host lets nobody connect a mailbox', {
      actions: [
        'Set INBOX_SYNC_TOKEN_KEY, and GOOGLE_OAUTH_CLIENT_ID or MICROSOFT_OAUTH_CLIENT_ID with their secrets.',
      ],
    });
  }
  const client = google?.client ?? null;
  const app = microsoft?.client ?? null;
  return new ConnectFlow({
    providers: {
      Google: client === null ? null : new GoogleConsent(client),
      Microsoft: microsoft === null || app === null ? null : new MicrosoftConsent(app, microsoft.apiUrl),
    },
    attempts: new AttemptStore(database, tokenBox),
    tokens: new TokenStore(database, tokenBox),
    requests: new ConnectClient(new SalesforceSession(config.salesforce)),
    allowed,
    orgId: async () => (await store.org()).orgId,
    report: (mailboxId, signal) => report(services, mailboxId, signal),
  });
}

/** The pages for browsers; null where the host has not said how browsers reach this poller, or lets nobody consent. */
export function connectPages(services: Services, signal: AbortSignal): WebRoute | null {
  const { publicUrl: base, tokenBox } = services.config;
  return base === null || tokenBox === null
    ? null
    : connectRoutes({ flow: connectFlow(services), base, log: services.log, signal });
}

/** One heartbeat, under the lease that all talk to the org is under. */
export async function beat(services: Services, signal: AbortSignal): Promise<void> {
  const keeper = new LeaseKeeper(services.store.leases, services.log);
  const lease = await keeper.wait(ORG_LEASE, PATIENCE_MS, signal);
  await keeper.during(lease, async () => {
    const ports = { ...services, store: services.store.fenced(lease) };
    await new OrgLink(ports, new RunCounters(services.clock.now()), signal).beat(false);
  });
}

/** What cannot be told now is told by the next run: the state remembers it as news. */
async function report(services: Services, mailboxId: string, signal: AbortSignal): Promise<boolean> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(2 * PATIENCE_MS)]);
  try {
    const isKnown = (await services.store.mailboxes()).some(({ mailbox }) => mailbox.id === mailboxId);
    if (!isKnown) {
      await beat(services, patience);
    }
    await services.store.saveConnected(mailboxId);
    await beat(services, patience);
    return true;
  } catch (error) {
    services.log.warn({ mailbox: mailboxId, error: errorName(error) }, 'Salesforce is told later');
    return false;
  }
}
