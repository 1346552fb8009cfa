/**
 * One cycle over a backlog, as a process of its own, whose memory is measured: the real engine and the real state, with a
 * mailbox that makes up its mails page by page and an org that answers at once. Prints the peak in MB. It begins as the
 * poller's executable does, which bounds what V8 takes for young objects.
 */
import '../../poller/src/lib/frugal-heap';
import { heartbeatAnswerSchema, type HeartbeatRequest } from '../../contract/heartbeat';
import { AllowedMailboxes } from '../../poller/src/domain/allowed-mailboxes';
import { createLogger } from '../../poller/src/lib/logger';
import { openPostgresDatabase } from '../../poller/src/store/postgres-database';
import { StateStore } from '../../poller/src/store/state-store';
import type { ListedPage, MailSource, Salesforce } from '../../poller/src/sync/ports';
import { runOnce } from '../../poller/src/sync/run-once';
import { defaultPolicy, mailbox } from '../../poller/test/fakes/fake-org';
import { mail } from '../../poller/test/fakes/fake-source';

const PAGE = 500;

async function* none(): AsyncGenerator<ListedPage> {}

function sourceOf(count: number): MailSource {
  return {
    // oxlint-disable-next-line typescript/require-await -- the port is asynchronous, this source is not
    async *walk(_, start) {
      for (let next = Number(start.cursors[0] ?? 0); next < count;) {
        const ids = Array.from({ length: Math.min(PAGE, count - next) }, (_, index) => `m${next + index}`);
        next += ids.length;
        const candidates = ids.map((id) => ({ id, version: null, wasInScope: true }));
        yield { candidates, cursor: String(next), isLast: next >= count };
      }
    },
    list: none,
    aliases: () => Promise.resolve([]),
    fetch: (_, id) => Promise.resolve(mail(id, { text: `${id} ${'x'.repeat(800)}` })),
    isInScope: () => true,
  };
}

function org(): Salesforce {
  let calls = 0;
  return {
    publishWay: 'pubsub',
    heartbeat: ({ waiting }: HeartbeatRequest) => {
      calls++;
      const outcomes = Object.fromEntries(waiting.map((key) => [key, { outcome: 'Filed', reason: 'filed.contacts' }]));
      const answer = { version: 1, orgId: '00D000000000001AAA', policyHash: 'a'.repeat(64), policy: defaultPolicy };
      const rest = { mailboxes: [mailbox(1)], outcomes, resend: [], subscription: 'Running', more: false };
      return Promise.resolve(heartbeatAnswerSchema.parse({ ...answer, ...rest }));
    },
    // The run has no privacy filter, so nobody asks.
    knownAddresses: () => Promise.reject(new Error('not asked for')),
    publish: (events) => Promise.resolve(events.map(() => ({ accepted: true }))),
    usage: () => ({ calls, used: null, limit: null }),
  };
}

async function main(count: number, url: string): Promise<void> {
  const database = await openPostgresDatabase(url);
  await database.script('drop schema if exists inbox_sync cascade');
  const store = await StateStore.open(database);
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  const report = await runOnce(
    {
      store,
      salesforce: org(),
      sources: { Google: sourceOf(count), Microsoft: null },
      allowed: new AllowedMailboxes(['firm.example']),
      clock: { now: () => new Date(), sleep: () => Promise.resolve() },
      log: createLogger('silent'),
    },
    new AbortController().signal,
  );
  clearInterval(timer);
  await store.close();
  if (report.counters.published !== count) {
    throw new Error(`published ${report.counters.published} of ${count}`);
  }
  process.stdout.write(`${JSON.stringify(peak / 1_000_000)}\n`);
}

void main(Number(process.argv[2]), process.argv[3] ?? '');
