import { Gauge, Registry } from 'prom-client';
import { repeatCounts } from '../lib/repeat-counts';
import { gapsFound } from '../sync/gap-count';
import type { Salesforce, Store } from '../sync/ports';

/** What Prometheus reads. Labels hold states and services, never who or what. */
export class Metrics {
  private readonly registry = new Registry();

  constructor(store: Pick<Store, 'totals' | 'figures'>, salesforce: Salesforce) {
    const gauge = (name: string, help: string, labelNames: string[], collect: (gauge: Gauge) => Promise<void> | void) =>
      new Gauge({
        name: `inbox_sync_${name}`,
        help,
        labelNames,
        registers: [this.registry],
        collect() {
          this.reset();
          return collect(this);
        },
      });
    gauge('outbox_mails', 'Mails in the outbox: queued, unanswered, deferred, refused', ['state'], async (own) => {
      const { queued, unanswered, deferred, refused } = await store.totals();
      Object.entries({ queued, unanswered, deferred, refused }).forEach(([state, count]) => {
        own.set({ state }, count);
      });
    });
    gauge('mailboxes', 'Mailboxes by status', ['status'], async (own) => {
      (await store.figures()).mailboxes.forEach(({ status, count }) => {
        own.set({ status }, count);
      });
    });
    gauge('lag_seconds', 'Time since the connected mailbox that waits longest was read to its end', [], async (own) => {
      own.set((await store.figures()).lagSeconds);
    });
    gauge('unreadable_mails', 'Mails that could not be read so far: gaps until they are', [], async (own) => {
      own.set((await store.figures()).failing);
    });
    gauge('gaps_total', 'Mails that a walk had missed and a sweep found and brought', [], (own) => {
      own.set(gapsFound());
    });
    gauge('api_calls_total', 'Salesforce API calls of this process', [], (own) => {
      own.set(salesforce.usage().calls);
    });
    gauge('api_used', 'API calls of the whole org within a day, as Salesforce counts them', [], (own) => {
      own.set(salesforce.usage().used ?? 0);
    });
    gauge('api_limit', 'API calls that the org may make within a day', [], (own) => {
      own.set(salesforce.usage().limit ?? 0);
    });
    gauge('throttled_total', 'Calls that a service asked to make later', ['service'], (own) => {
      repeatCounts().forEach(({ throttled }, service) => {
        own.set({ service }, throttled);
      });
    });
    gauge('repeated_total', 'Calls that were repeated after a failure that passes', ['service'], (own) => {
      repeatCounts().forEach(({ repeated }, service) => {
        own.set({ service }, repeated);
      });
    });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
