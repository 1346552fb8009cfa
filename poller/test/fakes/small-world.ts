import { AllowedMailboxes } from '../../src/domain/allowed-mailboxes';
import { createLogger } from '../../src/lib/logger';
import type { Database } from '../../src/store/sql';
import type { StateStore } from '../../src/store/state-store';
import type { Prefilter } from '../../src/sync/people-ports';
import { runOnce, type RunPorts, type RunReport } from '../../src/sync/run-once';
import { FakeClock } from './fake-clock';
import { FakeOrg, mailbox } from './fake-org';
import { FakeSource } from './fake-source';
import { emptyStore } from './memory-store';

/** One mailbox, an org and a state of their own, for tests of the engine. */
export class SmallWorld {
  readonly box = mailbox(1);
  readonly clock = new FakeClock();
  readonly org = new FakeOrg([this.box]);
  readonly source = new FakeSource();

  private constructor(
    readonly store: StateStore,
    private readonly prefilter: Prefilter | null,
  ) {}

  /** @param prefilter null leaves the privacy filter off */
  static async over(database: Database, prefilter: Prefilter | null = null): Promise<SmallWorld> {
    return new SmallWorld(await emptyStore(database), prefilter);
  }

  ports(): RunPorts {
    return {
      store: this.store,
      salesforce: this.org,
      sources: { Google: this.source, Microsoft: null },
      allowed: new AllowedMailboxes(['firm.example']),
      clock: this.clock,
      log: createLogger('silent'),
      ...(this.prefilter && { prefilter: this.prefilter }),
    };
  }

  once(signal = new AbortController().signal): Promise<RunReport> {
    return runOnce(this.ports(), signal);
  }

  subjects(): (string | null)[] {
    return this.org.events().map((event) => event.Subject__c);
  }
}
