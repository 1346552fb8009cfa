import { eventName, type InboxSyncEmailEvent } from '../../../contract/event-fields';
import { type ProducerEvent, type PublishResponse, pubSubLimits, pubSubService } from '../../../contract/pub-sub-api';
import { InboxSyncError, ServiceUnavailableError } from '../lib/errors';
import { ContractError } from '../sync/errors';
import type { PublishResult } from '../sync/ports';
import { callError, VERSIONS } from './call-errors';
import { EventEncoder } from './event-encoder';
import type { EventPublisher } from './event-publisher';
import { PubSubChannel } from './pub-sub-channel';
import { failureOf } from './salesforce-failure';
import type { SalesforceToken } from './salesforce-login';
import type { SalesforceSession } from './salesforce-session';

const TOPIC = `/event/${eventName}`;
/** What a request holds beside its payloads: ids, schema ids and lengths, generously. */
const OVERHEAD_BYTES = 200;

/** This org has no Pub/Sub API for us, or this host cannot reach it. Not for a service that is down for a while. */
export class PubSubMissingError extends InboxSyncError {}

/**
 * Publishes by the Pub/Sub API, which costs no API call. The schema is asked for once, and again when Salesforce refuses
 * it. An event that is refused alone is put to `secondOpinion` once: REST names a code, Pub/Sub only a sentence.
 */
export class PubSubPublisher implements EventPublisher {
  readonly way = 'pubsub';
  private readonly channel: PubSubChannel;
  private encoder: EventEncoder | null = null;
  private canPublish = false;

  constructor(
    private readonly session: SalesforceSession,
    url: string,
    private readonly secondOpinion: EventPublisher,
  ) {
    this.channel = new PubSubChannel(url);
  }

  /** @throws {PubSubMissingError} before anything was published */
  async publish(events: readonly InboxSyncEmailEvent[], signal: AbortSignal): Promise<PublishResult[]> {
    const results: PublishResult[] = [];
    for (const part of await this.parts(events, signal)) {
      results.push(...(await this.publishPart(part, signal)));
    }
    const refused = [...results.entries()].filter(([, { accepted }]) => !accepted).map(([index]) => index);
    if (refused.length > 0) {
      const doubtful = refused.map((index) => events[index]).filter((event) => event !== undefined);
      const opinions = await this.secondOpinion.publish(doubtful, signal);
      refused.forEach((index, place) => (results[index] = opinions[place] ?? { ...UNKNOWN }));
    }
    return results;
  }

  /**
   * Asks for the topic and its schema, and publishes nothing.
   *
   * @returns whether this user may publish
   * @throws {PubSubMissingError} there is no Pub/Sub API here, or this host does not reach it
   */
  async mayPublish(signal: AbortSignal): Promise<boolean> {
    await this.currentEncoder(signal);
    return this.canPublish;
  }

  /** Requests within Salesforce's limits; one event alone is always one. */
  private async parts(events: readonly InboxSyncEmailEvent[], signal: AbortSignal): Promise<InboxSyncEmailEvent[][]> {
    const encoder = await this.currentEncoder(signal);
    const parts: InboxSyncEmailEvent[][] = [];
    let bytes = Infinity;
    for (const event of events) {
      const size = encoder.encode(event, '', new Date()).length + OVERHEAD_BYTES;
      const last = parts.at(-1);
      if (last === undefined || bytes + size > pubSubLimits.bytes || last.length >= pubSubLimits.events) {
        parts.push([event]);
        bytes = size;
      } else {
        last.push(event);
        bytes += size;
      }
    }
    return parts;
  }

  /** A request that is refused as a whole may have an old schema; with the new one, each half is tried alone. */
  private async publishPart(events: readonly InboxSyncEmailEvent[], signal: AbortSignal): Promise<PublishResult[]> {
    const used = await this.currentEncoder(signal);
    try {
      return await this.send(events, used, signal);
    } catch (error) {
      if (failureOf(error).code !== 'GRPC_INVALID_ARGUMENT') {
        throw callError(error);
      }
    }
    this.encoder = null;
    const fresh = await this.currentEncoder(signal);
    if (fresh.schemaId !== used.schemaId) {
      return this.publishPart(events, signal);
    }
    if (events.length === 1) {
      return [UNKNOWN];
    }
    const middle = Math.ceil(events.length / 2);
    return [
      ...(await this.publishPart(events.slice(0, middle), signal)),
      ...(await this.publishPart(events.slice(middle), signal)),
    ];
  }

  private async send(
    events: readonly InboxSyncEmailEvent[],
    encoder: EventEncoder,
    signal: AbortSignal,
  ): Promise<PublishResult[]> {
    const { results } = await this.session.call(
      (token): Promise<PublishResponse> =>
        this.channel.call(
          pubSubService.Publish,
          { topicName: TOPIC, events: events.map((event) => producerEvent(event, encoder, token)) },
          token,
          signal,
        ),
      signal,
    );
    if (results.length !== events.length) {
      throw new ContractError('Salesforce answered a publish call with something else', { actions: VERSIONS });
    }
    return results.map(({ error }) => (error === null ? { accepted: true } : UNKNOWN));
  }

  private async currentEncoder(signal: AbortSignal): Promise<EventEncoder> {
    this.encoder ??= await this.loadSchema(signal);
    return this.encoder;
  }

  private async loadSchema(signal: AbortSignal): Promise<EventEncoder> {
    try {
      const { schemaId, canPublish } = await this.session.call(
        (token) => this.channel.call(pubSubService.GetTopic, { topicName: TOPIC }, token, signal),
        signal,
      );
      this.canPublish = canPublish;
      const { schemaJson } = await this.session.call(
        (token) => this.channel.call(pubSubService.GetSchema, { schemaId }, token, signal),
        signal,
      );
      return new EventEncoder(schemaId, schemaJson);
    } catch (error) {
      throw missing(error) ?? callError(error);
    }
  }
}

/** Refused in words only; what it means, the second opinion tells. */
const UNKNOWN: PublishResult = { accepted: false, kind: 'passing', code: 'PUBSUB_REFUSED' };

function producerEvent(event: InboxSyncEmailEvent, encoder: EventEncoder, { userId }: SalesforceToken): ProducerEvent {
  return {
    id: event.DeliveryKey__c,
    schemaId: encoder.schemaId,
    payload: encoder.encode(event, userId, new Date()),
  };
}

/**
 * Whether the topic cannot be asked for at all: the call or the topic is unknown there, the user may not use the API, or
 * nothing answers at the address. REST then either works or names the reason.
 */
function missing(error: unknown): PubSubMissingError | null {
  const { code } = failureOf(error instanceof ServiceUnavailableError ? error.cause : error);
  const isMissing =
    code === 'GRPC_UNIMPLEMENTED' ||
    code === 'GRPC_NOT_FOUND' ||
    code === 'GRPC_PERMISSION_DENIED' ||
    code === 'GRPC_FAILED_PRECONDITION' ||
    (error instanceof ServiceUnavailableError && code === 'GRPC_UNAVAILABLE');
  return isMissing ? new PubSubMissingError(`no Pub/Sub API here (${code})`, { cause: error }) : null;
}
