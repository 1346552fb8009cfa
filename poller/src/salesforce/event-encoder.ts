import avro from 'avsc';
import { z } from 'zod';
import type { InboxSyncEmailEvent } from '../../../contract/event-fields';
import { ContractError } from '../sync/errors';
import { VERSIONS } from './call-errors';

const schemaSchema = z.object({
  type: z.literal('record'),
  fields: z.array(z.object({ name: z.string(), type: z.union([z.string(), z.array(z.string())]) })),
});

/** Filled by the publisher and not by the mail. @see Pub/Sub API guide, "Publish Event Messages" */
const AUDIT_FIELDS = ['CreatedDate', 'CreatedById'];

/** Writes events as the topic's Avro schema wants them. */
export class EventEncoder {
  private readonly record: avro.Type;
  private readonly fields: z.infer<typeof schemaSchema>['fields'];

  /** @throws {ContractError} the schema is none, or the package's event lacks a field that the poller fills */
  constructor(
    readonly schemaId: string,
    schemaJson: string,
  ) {
    try {
      const json: unknown = JSON.parse(schemaJson);
      this.fields = schemaSchema.parse(json).fields;
      this.record = avro.Type.forSchema(json as Parameters<typeof avro.Type.forSchema>[0], { wrapUnions: false });
    } catch (error) {
      throw new ContractError('Salesforce tells no usable schema of the event', { actions: VERSIONS, cause: error });
    }
  }

  /** @throws {ContractError} the event has a field that the org's does not have */
  encode(event: InboxSyncEmailEvent, userId: string, now: Date): Buffer {
    const given: Record<string, unknown> = { ...event, CreatedDate: now.getTime(), CreatedById: userId };
    const known = new Set(this.fields.map(({ name }) => name));
    const unknown = Object.keys(given).find((name) => !known.has(name));
    if (unknown !== undefined) {
      throw new ContractError(`the event in Salesforce has no field ${unknown}`, { actions: VERSIONS });
    }
    return this.record.toBuffer(
      Object.fromEntries(this.fields.map(({ name, type }) => [name, avroValue(given[name], type, name)])),
    );
  }
}

/** Moments travel as milliseconds; what is absent is null, or empty where the field allows no null. */
function avroValue(value: unknown, type: string | string[], name: string): unknown {
  const types = typeof type === 'string' ? [type] : type;
  if (value === null || value === undefined) {
    return types.includes('null') ? null : '';
  }
  const isMoment = types.includes('long') && typeof value === 'string' && !AUDIT_FIELDS.includes(name);
  return isMoment ? Date.parse(value) : value;
}
