import { z } from 'zod';
import { readConfig } from '../../poller/src/config';
import { gmailApi } from '../../poller/src/gmail/gmail-api';
import { GmailClient } from '../../poller/src/gmail/gmail-client';
import { mailboxToken } from '../../poller/src/gmail/service-account';
import { UnitBudget } from '../../poller/src/gmail/unit-budget';
import { mapConcurrent } from '../../poller/src/lib/map-concurrent';
import { withWorld } from './child';
import { cycle } from './engine';

const MAILBOXES = 4;
const MESSAGES = 250;
const IN_FLIGHT = 4;
const never = new AbortController().signal;

/** The whole way from mailbox to event, against fetching the same mail with the same client and throwing it away. */
export function measurePipeline() {
  const size = { mailboxes: MAILBOXES, messages: MESSAGES, bytes: 1_500, delayMs: 50 };
  return withWorld(size, async (environment) => {
    const messages = MAILBOXES * MESSAGES;
    const bare = await fetchBare(environment);
    const { report, seconds } = await cycle({ ...environment, SALESFORCE_PUBLISH: 'pubsub' });
    if (report.counters.published !== messages) {
      throw new Error(`published ${report.counters.published} of ${messages} mails`);
    }
    const perSecond = messages / seconds;
    const bareFetchPerSecond = messages / bare;
    return { messages, perSecond, bareFetchPerSecond, ratio: perSecond / bareFetchPerSecond };
  });
}

async function fetchBare(environment: Record<string, string>): Promise<number> {
  const { google, allowedMailboxes } = readConfig(environment);
  const account = google?.account ?? null;
  if (google === null || account === null) {
    throw new Error('the bench reads Gmail by service account');
  }
  const startedAt = performance.now();
  await Promise.all(
    allowedMailboxes.map(async (address) => {
      const newToken = (signal: AbortSignal) => mailboxToken(account, address, signal);
      const client = new GmailClient(newToken, address, gmailApi(google.apiUrl), new UnitBudget(Infinity));
      const list = z.object({ messages: z.array(z.object({ id: z.string() })) });
      const { messages } = await client.call(
        (api, base, options) => api.users.messages.list({ ...base, maxResults: 500 }, options),
        list,
        never,
      );
      await mapConcurrent(messages, IN_FLIGHT, ({ id }) =>
        client.call(
          (api, base, options) => api.users.messages.get({ ...base, id, format: 'full' }, options),
          z.unknown(),
          never,
        ),
      );
    }),
  );
  return (performance.now() - startedAt) / 1000;
}
