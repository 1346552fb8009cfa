import { type Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import {
  type ProducerEvent,
  type PublishedEvent,
  type PublishRequest,
  type PublishResponse,
  pubSubLimits,
  pubSubService,
  type SchemaInfo,
  type SchemaRequest,
  type TopicInfo,
  type TopicRequest,
} from '../../../contract/pub-sub-api';
import type { Faults } from '../../control/faults';
import type { RequestLog } from '../../control/request-log';
import { RestError } from '../rest/answers';
import type { ApiUsage } from '../rest/api-usage';
import type { JsonRecord, OrgUser, RestOrg, SaveRow } from '../rest/rest-org';
import { hourlyLimit } from '../rest/saving';
import type { Sessions } from '../rest/sessions';
import { type EventSchema, eventSchema, readPayload } from './event-schema';
import { RpcError, serveCall } from './serve-call';

/** What the Pub/Sub API stands on; sessions, usage and the event bus are those of the REST server. */
export interface PubSubOptions {
  readonly org: RestOrg;
  readonly sessions: Sessions;
  readonly usage: ApiUsage;
  readonly faults: Faults;
  readonly log: RequestLog;
  /** Of the REST server, which the header `instanceurl` must name. */
  readonly instanceUrl: string;
}

/** Bytes of one event. @see Pub/Sub API guide, "Pub/Sub API Allocations" */
const LARGEST_EVENT = 1_000_000;

/**
 * Serves GetTopic, GetSchema and Publish of the Pub/Sub API over gRPC on a free port of 127.0.0.1, without TLS. None of
 * them is an API call. Stricter than an org: what the guide only advises (200 events, 3 MB a request) is demanded.
 */
export async function startPubSub(options: PubSubOptions): Promise<{ url: string; close(): void }> {
  const { faults, log } = options;
  const server = new Server({ 'grpc.max_receive_message_length': pubSubLimits.bytes });
  const calls = new Calls(options);
  const { GetTopic, GetSchema, Publish } = pubSubService;
  server.addService(
    { GetTopic, GetSchema, Publish },
    {
      GetTopic: serveCall(
        GetTopic.path,
        ({ topicName }: TopicRequest, sent) => calls.topic(topicName, sent),
        faults,
        log,
      ),
      GetSchema: serveCall(
        GetSchema.path,
        ({ schemaId }: SchemaRequest, sent) => calls.schema(schemaId, sent),
        faults,
        log,
      ),
      Publish: serveCall(Publish.path, (request: PublishRequest, sent) => calls.publish(request, sent), faults, log),
    },
  );
  const port = await new Promise<number>((bound, failed) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, number) => {
      if (error) {
        failed(error);
      } else {
        bound(number);
      }
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.forceShutdown();
    },
  };
}

class Calls {
  /** Schemas that were told, by their id. */
  private readonly schemas = new Map<string, EventSchema>();

  constructor(private readonly options: PubSubOptions) {}

  topic(topicName: string, sent: Metadata): TopicInfo {
    const user = this.userOf(sent);
    const { describe, schema } = this.describe(topicName, user);
    const canPublish = describe['createable'] === true;
    const { organizationId: tenantGuid } = this.options.org;
    return { topicName, tenantGuid, canPublish, canSubscribe: true, schemaId: schema.id, rpcId: randomUUID() };
  }

  schema(schemaId: string, sent: Metadata): SchemaInfo {
    this.userOf(sent);
    return { schemaJson: this.known(schemaId).json, schemaId, rpcId: randomUUID() };
  }

  publish({ topicName, events }: PublishRequest, sent: Metadata): PublishResponse {
    const user = this.userOf(sent);
    const { describe, schema } = this.describe(topicName, user);
    if (describe['createable'] !== true) {
      throw new RpcError(status.PERMISSION_DENIED, `The user has no Create on ${topicName}`);
    }
    if (events.length === 0 || events.length > pubSubLimits.events) {
      throw new RpcError(status.INVALID_ARGUMENT, `A request holds 1 to ${pubSubLimits.events} events`);
    }
    const objectName = String(describe['name']);
    const results = this.save(
      events.map((event) => rowOf(event, schema)),
      objectName,
      user,
    );
    return {
      results: events.map(({ id }, index) => resultOf(id, results[index])),
      schemaId: schema.id,
      rpcId: randomUUID(),
    };
  }

  /** Publishes the rows that could be read; the others keep their refusal. */
  private save(rows: readonly (JsonRecord | string)[], objectName: string, user: OrgUser): (SaveRow | string)[] {
    const { org, usage } = this.options;
    const good = rows.filter((row): row is JsonRecord => typeof row !== 'string');
    const mayPublish = usage.mayPublish(good.length);
    const options = { operation: 'insert', objectName, allOrNone: false, externalIdField: null } as const;
    const saved = mayPublish && good.length > 0 ? org.save(user, good, options) : good.map(() => hourlyLimit);
    usage.countPublished(saved.filter(({ success }) => success).length);
    let next = 0;
    return rows.map((row) => (typeof row === 'string' ? row : (saved[next++] ?? 'no result')));
  }

  /** The session must be alive, and all three headers must name this org. */
  private userOf(sent: Metadata): OrgUser {
    const { org, sessions, instanceUrl } = this.options;
    const header = (name: string): string => String(sent.get(name)[0] ?? '');
    const userId = sessions.use(header('accesstoken'));
    const user = userId === null ? null : org.userById(userId);
    if (!user?.isActive || header('tenantid') !== org.organizationId || header('instanceurl') !== instanceUrl) {
      throw new RpcError(
        status.UNAUTHENTICATED,
        'An error occurred while getting the user session: check accesstoken, instanceurl and tenantid',
      );
    }
    return user;
  }

  private describe(topicName: string, user: OrgUser): { describe: JsonRecord; schema: EventSchema } {
    const [, objectName = ''] = /^\/event\/(\w+__e)$/.exec(topicName) ?? [];
    try {
      const describe = this.options.org.describe(user, objectName);
      const schema = eventSchema(describe);
      this.schemas.set(schema.id, schema);
      return { describe, schema };
    } catch (error) {
      if (error instanceof RestError && error.status === 404) {
        throw new RpcError(status.NOT_FOUND, `The topic ${topicName} does not exist, or the user may not see it`);
      }
      throw error;
    }
  }

  private known(schemaId: string): EventSchema {
    const schema = this.schemas.get(schemaId);
    if (schema === undefined) {
      throw new RpcError(status.INVALID_ARGUMENT, `There is no schema ${schemaId}`);
    }
    return schema;
  }
}

/** The row of an event, or why it is refused. A foreign schema refuses the whole request. */
function rowOf({ schemaId, payload }: ProducerEvent, schema: EventSchema): JsonRecord | string {
  if (schemaId !== schema.id) {
    throw new RpcError(status.INVALID_ARGUMENT, `The schema ${schemaId} is not the topic's: call GetTopic again`);
  }
  if (payload.length > LARGEST_EVENT) {
    return 'The event message is larger than 1 MB';
  }
  try {
    return readPayload(schema, payload);
  } catch (error) {
    return `The payload does not fit the schema: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function resultOf(correlationKey: string, row: SaveRow | string | undefined): PublishedEvent {
  if (typeof row === 'object' && row.success) {
    return { replayId: Buffer.from(row.errors[0]?.message ?? ''), error: null, correlationKey };
  }
  const [first] = typeof row === 'object' ? row.errors : [];
  const msg = typeof row === 'string' ? row : `${first?.statusCode ?? 'UNKNOWN'}: ${first?.message ?? ''}`;
  return { replayId: Buffer.alloc(0), error: { code: 'PUBLISH', msg }, correlationKey };
}
