import type { InboxSyncEmailEvent } from '../../../contract/event-fields';
import type { Logger } from '../lib/logger';
import type { PublishResult, PublishWay } from '../sync/ports';
import type { EventPublisher } from './event-publisher';
import { PubSubMissingError } from './pub-sub-publisher';

/** Pub/Sub where the org has it; else REST, for the rest of the process, which is said once in the log. */
export class PreferredPublisher implements EventPublisher {
  private current: EventPublisher;

  constructor(
    pubSub: EventPublisher,
    private readonly rest: EventPublisher,
    private readonly log: Logger,
  ) {
    this.current = pubSub;
  }

  get way(): PublishWay {
    return this.current.way;
  }

  async publish(events: readonly InboxSyncEmailEvent[], signal: AbortSignal): Promise<PublishResult[]> {
    try {
      return await this.current.publish(events, signal);
    } catch (error) {
      if (!(error instanceof PubSubMissingError)) {
        throw error;
      }
      this.log.warn(
        { reason: error.message },
        'publishing by REST, which costs API calls; SALESFORCE_PUBLISH=rest says so from the start',
      );
      this.current = this.rest;
      return this.rest.publish(events, signal);
    }
  }
}
