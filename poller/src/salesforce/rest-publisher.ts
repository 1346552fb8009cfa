import { z } from 'zod';
import { eventName, type InboxSyncEmailEvent } from '../../../contract/event-fields';
import { ContractError } from '../sync/errors';
import type { PublishResult } from '../sync/ports';
import { callError, VERSIONS } from './call-errors';
import type { EventPublisher } from './event-publisher';
import { classifyCode } from './salesforce-failure';
import type { SalesforceSession } from './salesforce-session';

const rowsSchema = z.array(
  z.object({
    success: z.boolean(),
    errors: z.array(z.object({ statusCode: z.string() })).optional(),
  }),
);

/** Publishes by sObject Collections: one API call for up to 200 events. */
export class RestPublisher implements EventPublisher {
  readonly way = 'rest';

  constructor(private readonly session: SalesforceSession) {}

  async publish(events: readonly InboxSyncEmailEvent[], signal: AbortSignal): Promise<PublishResult[]> {
    const records = events.map((event) => ({ attributes: { type: eventName }, ...event }));
    let body: unknown;
    try {
      body = await this.session.post('/composite/sobjects', { allOrNone: false, records }, signal);
    } catch (error) {
      throw callError(error);
    }
    const rows = rowsSchema.safeParse(body);
    if (!rows.success || rows.data.length !== events.length) {
      throw new ContractError('Salesforce answered a collection of events with something else', { actions: VERSIONS });
    }
    return rows.data.map(resultOf);
  }
}

/** On success `errors` is not empty: it holds OPERATION_ENQUEUED. Only `success` tells. */
function resultOf({ success, errors }: z.infer<typeof rowsSchema>[number]): PublishResult {
  if (success) {
    return { accepted: true };
  }
  const code = errors?.[0]?.statusCode ?? 'UNKNOWN';
  return { accepted: false, kind: classifyCode(code), code };
}
