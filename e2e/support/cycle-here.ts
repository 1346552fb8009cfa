import { readConfig } from '../../poller/src/config';
import { AllowedMailboxes } from '../../poller/src/domain/allowed-mailboxes';
import { GmailSource } from '../../poller/src/gmail/gmail-source';
import { createLogger } from '../../poller/src/lib/logger';
import { salesforceOf } from '../../poller/src/services';
import type { Store } from '../../poller/src/sync/ports';
import { runOnce, type RunReport } from '../../poller/src/sync/run-once';
import { FakeClock } from '../../poller/test/fakes/fake-clock';

/** One cycle in this process over Gmail and Salesforce as they are configured, with a session of its own as in a process of its own. */
export function cycleHere(environment: Record<string, string>, store: Store): Promise<RunReport> {
  const config = readConfig(environment);
  const google = config.google === null ? null : new GmailSource(config.google.account, config.google.apiUrl);
  const log = createLogger('silent');
  return runOnce(
    {
      store,
      salesforce: salesforceOf(config, log),
      sources: { Google: google, Microsoft: null },
      allowed: new AllowedMailboxes(config.allowedMailboxes),
      clock: new FakeClock(Date.now()),
      log,
    },
    new AbortController().signal,
  );
}
