/**
 * What the poller uses of Salesforce's Pub/Sub API: three calls of the gRPC service `eventbus.v1.PubSub`. Names and
 * field numbers are those of the public description (github.com/forcedotcom/pub-sub-api, pubsub_api.proto); what is not
 * used stands here neither. Kept as a descriptor and not as a .proto file, so that it is compiled with everything else.
 */
import type { MethodDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';

export interface TopicRequest {
  topicName: string;
}

export interface TopicInfo {
  topicName: string;
  tenantGuid: string;
  canPublish: boolean;
  canSubscribe: boolean;
  schemaId: string;
  rpcId: string;
}

export interface SchemaRequest {
  schemaId: string;
}

export interface SchemaInfo {
  /** Avro, as JSON text. */
  schemaJson: string;
  schemaId: string;
  rpcId: string;
}

export interface ProducerEvent {
  id: string;
  schemaId: string;
  /** Avro, without a header. */
  payload: Buffer;
}

export interface PublishRequest {
  topicName: string;
  events: ProducerEvent[];
}

export interface PublishError {
  code: 'UNKNOWN' | 'PUBLISH' | 'COMMIT';
  msg: string;
}

export interface PublishedEvent {
  replayId: Buffer;
  /** Null for an event that was taken. */
  error: PublishError | null;
  /** The `id` of the event. */
  correlationKey: string;
}

export interface PublishResponse {
  results: PublishedEvent[];
  schemaId: string;
  rpcId: string;
}

/** The most events a request should hold, and its bytes ("Pub/Sub API Allocations": 200 events, 3 MB). */
export const pubSubLimits = { events: 200, bytes: 3_000_000 } as const;

const text = (id: number): object => ({ type: 'string', id });
const bytes = (id: number): object => ({ type: 'bytes', id });
const flag = (id: number): object => ({ type: 'bool', id });
const list = (type: string, id: number): object => ({ rule: 'repeated', type, id });

const messages = {
  TopicRequest: { topicName: text(1) },
  TopicInfo: {
    topicName: text(1),
    tenantGuid: text(2),
    canPublish: flag(3),
    canSubscribe: flag(4),
    schemaId: text(5),
    rpcId: text(6),
  },
  SchemaRequest: { schemaId: text(1) },
  SchemaInfo: { schemaJson: text(1), schemaId: text(2), rpcId: text(3) },
  ProducerEvent: { id: text(1), schemaId: text(2), payload: bytes(3) },
  PublishRequest: { topicName: text(1), events: list('ProducerEvent', 2) },
  Error: { code: { type: 'ErrorCode', id: 1 }, msg: text(2) },
  PublishResult: { replayId: bytes(1), error: { type: 'Error', id: 2 }, correlationKey: text(3) },
  PublishResponse: { results: list('PublishResult', 1), schemaId: text(2), rpcId: text(3) },
};

const service = fromJSON(
  {
    nested: {
      'eventbus.v1': {
        nested: {
          ...Object.fromEntries(Object.entries(messages).map(([name, fields]) => [name, { fields }])),
          ErrorCode: { values: { UNKNOWN: 0, PUBLISH: 1, COMMIT: 2 } },
          PubSub: {
            methods: {
              GetTopic: { requestType: 'TopicRequest', responseType: 'TopicInfo' },
              GetSchema: { requestType: 'SchemaRequest', responseType: 'SchemaInfo' },
              Publish: { requestType: 'PublishRequest', responseType: 'PublishResponse' },
            },
          },
        },
      },
    },
  } as Parameters<typeof fromJSON>[0],
  { defaults: true, enums: String },
)['eventbus.v1.PubSub'] as unknown as PubSubService;

/** The calls as grpc-js takes them, on the client's side and on the server's. */
export interface PubSubService {
  GetTopic: MethodDefinition<TopicRequest, TopicInfo>;
  GetSchema: MethodDefinition<SchemaRequest, SchemaInfo>;
  Publish: MethodDefinition<PublishRequest, PublishResponse>;
}

export const pubSubService = service;
