import type { InboxSyncEmailEvent } from '../../../contract/event-fields';
import type { PublishResult, PublishWay } from '../sync/ports';

/** One way of bringing events onto Salesforce's event bus. */
export interface EventPublisher {
  /** The way that the next slice takes. */
  readonly way: PublishWay;
  /** @see Salesforce.publish in sync/ports.ts */
  publish(events: readonly InboxSyncEmailEvent[], signal: AbortSignal): Promise<PublishResult[]>;
}
