import { createHash } from 'node:crypto';
import avro from 'avsc';
import type { JsonRecord } from '../rest/rest-org';

/** An event's Avro schema, as GetSchema tells it, and the fields that a published record may carry. */
export interface EventSchema {
  readonly id: string;
  readonly json: string;
  readonly type: avro.Type;
  /** Custom fields by API name, with their types as describes tell them. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Avro types by describe type; an event has no others. @see Pub/Sub API guide, "Event Schema and Avro" */
const avroTypes: Readonly<Record<string, string>> = {
  string: 'string',
  textarea: 'string',
  boolean: 'boolean',
  double: 'double',
  int: 'double',
  date: 'long',
  datetime: 'long',
};

/**
 * The Avro schema of a platform event, made of its describe: CreatedDate and CreatedById first, which a publisher must
 * fill, then the custom fields, each a union with null unless the event demands it.
 */
export function eventSchema(describe: JsonRecord): EventSchema {
  const name = String(describe['name']);
  const custom = (describe['fields'] as JsonRecord[]).filter((field) => String(field['name']).endsWith('__c'));
  const fields = custom.map((field) => {
    const type = avroTypes[String(field['type'])];
    if (type === undefined) {
      throw new Error(`local/org does not model the field type ${String(field['type'])} of ${name} in Avro`);
    }
    const doc = `Data:${String(field['type'])}`;
    return field['nillable'] === false && type !== 'boolean'
      ? { name: field['name'], type, doc }
      : { name: field['name'], type: ['null', type], doc, default: null };
  });
  const body = {
    name,
    namespace: 'com.sforce.eventbus',
    type: 'record',
    fields: [
      { name: 'CreatedDate', type: 'long', doc: 'CreatedDate:DateTime' },
      { name: 'CreatedById', type: 'string', doc: 'CreatedBy:EntityId' },
      ...fields,
    ],
  };
  const id = createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 22);
  const json = JSON.stringify({ ...body, uuid: id });
  return {
    id,
    json,
    type: avro.Type.forSchema(JSON.parse(json) as Parameters<typeof avro.Type.forSchema>[0], { wrapUnions: false }),
    fields: new Map(custom.map((field) => [String(field['name']), String(field['type'])])),
  };
}

/**
 * A payload as the row that the event bus takes.
 *
 * @throws {Error} it is not what the schema describes, to the last byte
 */
export function readPayload(schema: EventSchema, payload: Buffer): JsonRecord {
  const value = schema.type.fromBuffer(payload) as JsonRecord;
  if (typeof value['CreatedDate'] !== 'number' || value['CreatedDate'] <= 0) {
    throw new Error('CreatedDate is missing');
  }
  if (!/^005\w{12}(\w{3})?$/.test(String(value['CreatedById']))) {
    throw new Error('CreatedById is no id of a user');
  }
  return Object.fromEntries(
    [...schema.fields]
      .map(([name, type]): [string, unknown] => [name, jsonValue(type, value[name])])
      .filter(([, given]) => given !== null && given !== undefined),
  );
}

function jsonValue(type: string, value: unknown): unknown {
  if (typeof value !== 'number' || (type !== 'datetime' && type !== 'date')) {
    return value;
  }
  const moment = new Date(value).toISOString();
  return type === 'date' ? moment.slice(0, 10) : moment;
}
