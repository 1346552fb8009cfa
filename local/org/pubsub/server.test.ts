import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client, credentials, Metadata, type MethodDefinition, status } from '@grpc/grpc-js';
import avro from 'avsc';
import {
  type PublishResponse,
  type PublishedEvent,
  pubSubService,
  type SchemaInfo,
  type TopicInfo,
} from '../../../contract/pub-sub-api';
import { Faults } from '../../control/faults';
import { RequestLog } from '../../control/request-log';
import { projectRoot } from '../../lib/project-root';
import { loadOrg } from '../org';
import type { Org, OrgUser } from '../org-facade';
import { ApiUsage, developerEdition } from '../rest/api-usage';
import { restOrgOf } from '../rest/rest-org';
import { Sessions } from '../rest/sessions';
import { startPubSub } from './server';

const instanceUrl = 'http://127.0.0.1:1';
const topicName = '/event/InboxSyncEmail__e';
const { GetTopic, GetSchema, Publish } = pubSubService;

describe('the Pub/Sub API over the package’s own event', () => {
  const faults = new Faults();
  const log = new RequestLog();
  let org: Org;
  let usage: ApiUsage;
  let sessions: Sessions;
  let client: Client;
  let stop = (): void => undefined;
  let poller: OrgUser;
  let token: string;
  let schemaId: string;
  let schema: avro.types.RecordType;
  let mail: Record<string, unknown>;

  beforeAll(async () => {
    org = loadOrg({ root: projectRoot(), sharedActivities: true });
    const profile = 'Minimum Access - API Only Integrations';
    poller = org.users.create({ email: 'p@us.example', lastName: 'P', profile, permissionSets: ['InboxSyncPoller'] });
    sessions = new Sessions(org.organizationId, () => org.now());
    usage = new ApiUsage(
      () => org.now(),
      () => faults.isQuotaOn('salesforce'),
      { ...developerEdition, hourlyPublishedEvents: 10 },
    );
    const started = await startPubSub({ org: restOrgOf(org), sessions, usage, faults, log, instanceUrl });
    stop = () => {
      started.close();
    };
    client = new Client(new URL(started.url).host, credentials.createInsecure());
    token = sessions.open(poller.id);
    schemaId = (await call<{ topicName: string }, TopicInfo>(GetTopic, { topicName })).schemaId;
    const { schemaJson } = await call<{ schemaId: string }, SchemaInfo>(GetSchema, { schemaId });
    schema = avro.Type.forSchema(JSON.parse(schemaJson) as avro.Schema, {
      wrapUnions: false,
    }) as never;
  });
  afterAll(() => {
    client.close();
    stop();
  });
  beforeEach(() => {
    faults.clear();
    org.eventBus.suspend();
    const empty = Object.fromEntries(schema.fields.map(({ name }): [string, unknown] => [name, null]));
    mail = {
      ...empty,
      CreatedDate: Date.now(),
      CreatedById: poller.id,
      DeliveryKey__c: 'd'.repeat(64),
      MessageKey__c: 'm'.repeat(64),
      Mailbox__c: 'a01000000000001AAA',
    };
  });

  function call<Request, Response>(
    method: MethodDefinition<Request, Response>,
    request: Request,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const sent = new Metadata();
    const all = { accesstoken: token, instanceurl: instanceUrl, tenantid: org.organizationId, ...headers };
    Object.entries(all).forEach(([name, value]) => {
      sent.set(name, value);
    });
    return new Promise((resolve, reject) => {
      const { path, requestSerialize, responseDeserialize } = method;
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, sent, (error, response) => {
        if (error !== null || response === undefined) {
          reject(Object.assign(new Error(error?.details), { code: error?.code }));
        } else {
          resolve(response);
        }
      });
    });
  }

  async function publish(...payloads: Buffer[]): Promise<(PublishedEvent['error'] | null)[]> {
    const events = payloads.map((payload, index) => ({ id: String(index), schemaId, payload }));
    const { results } = await call<unknown, PublishResponse>(Publish as never, { topicName, events });
    return results.map(({ error }) => error);
  }

  it('tells a schema with the audit fields first and null where the event allows it', () => {
    const types = schema.fields.map(({ name, type }) => [name, type.toString()]);
    expect(types.slice(0, 2)).toEqual([
      ['CreatedDate', '"long"'],
      ['CreatedById', '"string"'],
    ]);
    expect(new Map(types as [string, string][]).get('DeliveryKey__c')).toBe('"string"');
    expect(new Map(types as [string, string][]).get('SentAt__c')).toBe('["null","long"]');
  });

  it('puts events on the bus of REST, counts them as published and not as API calls', async () => {
    const before = { published: usage.totalPublished, requests: usage.totalRequests };
    expect(await publish(schema.toBuffer(mail), schema.toBuffer({ ...mail, SentAt__c: Date.now() }))).toEqual([
      null,
      null,
    ]);
    expect(usage.totalPublished - before.published).toBe(2);
    expect(usage.totalRequests).toBe(before.requests);
    expect(log.all().at(-1)).toMatchObject({ method: 'POST', path: Publish.path, status: 200 });
  });

  it('refuses bad events one by one and takes the good one', async () => {
    const good = schema.toBuffer(mail);
    const errors = await publish(
      good,
      schema.toBuffer({ ...mail, DeliveryKey__c: '' }),
      schema.toBuffer({ ...mail, Subject__c: 'x'.repeat(256) }),
      schema.toBuffer({ ...mail, CreatedById: '' }),
      Buffer.concat([good, Buffer.from([0])]),
      good.subarray(0, 20),
      schema.toBuffer({ ...mail, Body__c: 'ü'.repeat(600_000) }),
    );
    expect(errors.map((error) => error?.msg.replace(/:.*/s, '') ?? null)).toEqual([
      null,
      'REQUIRED_FIELD_MISSING',
      'STRING_TOO_LONG',
      ...Array<string>(3).fill('The payload does not fit the schema'),
      'The event message is larger than 1 MB',
    ]);
  });

  it('refuses what the hour no longer allows, once quotas are on', async () => {
    faults.add({ target: 'salesforce', quota: true });
    const errors = await publish(...Array.from({ length: 11 }, () => schema.toBuffer(mail)));
    expect(new Set(errors.map((error) => error?.msg.split(':')[0]))).toEqual(new Set(['LIMIT_EXCEEDED']));
  });

  it.each<[string, number, () => Promise<unknown>]>([
    ['no token', status.UNAUTHENTICATED, () => call(GetTopic, { topicName }, { accesstoken: 'x' })],
    ['another tenant', status.UNAUTHENTICATED, () => call(GetTopic, { topicName }, { tenantid: '00D000000000002AAA' })],
    ['another instance', status.UNAUTHENTICATED, () => call(GetTopic, { topicName }, { instanceurl: 'https://x' })],
    ['an unknown topic', status.NOT_FOUND, () => call(GetTopic, { topicName: '/event/Nothing__e' })],
    ['an unknown schema', status.INVALID_ARGUMENT, () => call(GetSchema, { schemaId: 'none' })],
    [
      'an event of another schema',
      status.INVALID_ARGUMENT,
      () => call(Publish, { topicName, events: [{ id: '1', schemaId: 'old', payload: schema.toBuffer(mail) }] }),
    ],
    ['201 events', status.INVALID_ARGUMENT, () => publish(...Array.from({ length: 201 }, () => schema.toBuffer(mail)))],
    ['more than 3 MB', status.RESOURCE_EXHAUSTED, () => publish(Buffer.alloc(3_000_000))],
    [
      'a user without Create on the event',
      status.NOT_FOUND,
      () => {
        const stranger = org.users.create({ email: `s${Date.now()}@us.example`, lastName: 'S' });
        return call(GetTopic, { topicName }, { accesstoken: sessions.open(stranger.id) });
      },
    ],
  ])('refuses %s', async (_, code, refused) => {
    const before = usage.totalPublished;
    await expect(refused()).rejects.toMatchObject({ code });
    expect(usage.totalPublished).toBe(before);
  });
});
