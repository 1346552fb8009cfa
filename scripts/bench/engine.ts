import { readConfig } from '../../poller/src/config';
import { AllowedMailboxes } from '../../poller/src/domain/allowed-mailboxes';
import { GmailSource } from '../../poller/src/gmail/gmail-source';
import { pause } from '../../poller/src/lib/backoff';
import { createLogger } from '../../poller/src/lib/logger';
import { salesforceOf } from '../../poller/src/services';
import { runOnce, type RunReport } from '../../poller/src/sync/run-once';
import { openTestDatabase, emptyStore } from '../../poller/test/fakes/memory-store';

/** One cycle of the real engine in this process, and the seconds until the last slice was published. */
export async function cycle(environment: Record<string, string>): Promise<{ report: RunReport; seconds: number }> {
  const config = readConfig(environment);
  if (config.google === null) {
    throw new Error('the bench reads Gmail');
  }
  const log = createLogger('silent');
  const database = await openTestDatabase();
  const store = await emptyStore(database);
  const salesforce = salesforceOf(config, log);
  const startedAt = performance.now();
  let publishedAt = startedAt;
  const publish = salesforce.publish.bind(salesforce);
  salesforce.publish = async (events, signal) => {
    const results = await publish(events, signal);
    publishedAt = performance.now();
    return results;
  };
  try {
    const report = await runOnce(
      {
        store,
        salesforce,
        sources: { Google: new GmailSource(config.google.account, config.google.apiUrl), Microsoft: null },
        allowed: new AllowedMailboxes(config.allowedMailboxes),
        clock: { now: () => new Date(), sleep: pause },
        log,
        prefilter: config.prefilter,
      },
      new AbortController().signal,
    );
    if (report.failure !== null) {
      throw report.failure;
    }
    return { report, seconds: (publishedAt - startedAt) / 1000 };
  } finally {
    await database.close();
  }
}
