import { z } from 'zod';
import { eventName, type InboxSyncEmailEvent } from '../../../contract/event-fields';
import {
  type HeartbeatAnswer,
  heartbeatAnswerSchema,
  heartbeatErrorSchema,
  heartbeatPath,
  type HeartbeatRequest,
} from '../../../contract/heartbeat';
import { ServiceUnavailableError } from '../lib/errors';
import { ContractError, LimitReachedError, SalesforceRefusedError, WrongOrgError } from '../sync/errors';
import type { ApiUsage, PublishResult, Salesforce } from '../sync/ports';
import { classifyCode, failureOf } from './salesforce-failure';
import type { SalesforceSession } from './salesforce-session';

const rowsSchema = z.array(
  z.object({
    success: z.boolean(),
    errors: z.array(z.object({ statusCode: z.string() })).optional(),
  }),
);

const VERSIONS = ['Install the same version of the poller and of the Inbox Sync package; nothing is lost meanwhile.'];

/** The org through its REST API: one call a slice of events, one a heartbeat. */
export class SalesforceOrg implements Salesforce {
  constructor(private readonly session: SalesforceSession) {}

  usage(): ApiUsage {
    return this.session.usage();
  }

  async heartbeat(request: HeartbeatRequest, signal: AbortSignal): Promise<HeartbeatAnswer> {
    let body: unknown;
    try {
      body = await this.session.post(heartbeatPath, request, signal);
    } catch (error) {
      throw heartbeatError(error);
    }
    const parsed = heartbeatAnswerSchema.safeParse(body);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new ContractError(
        `the heartbeat answer breaks the contract at ${issue?.path.join('.') || 'its root'}: ${issue?.code ?? 'unknown'}`,
        { actions: VERSIONS },
      );
    }
    if (request.orgId !== null && parsed.data.orgId !== request.orgId) {
      throw wrongOrg();
    }
    return parsed.data;
  }

  async publish(events: readonly InboxSyncEmailEvent[], signal: AbortSignal): Promise<PublishResult[]> {
    const records = events.map((event) => ({ attributes: { type: eventName }, ...event }));
    let body: unknown;
    try {
      body = await this.session.post('/composite/sobjects', { allOrNone: false, records }, signal);
    } catch (error) {
      throw publishError(error);
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

function heartbeatError(error: unknown): unknown {
  const { code, message } = failureOf(error);
  const named = heartbeatErrorSchema.safeParse(jsonOrNull(message)).data?.error;
  if (named?.code === 'wrong-org') {
    return wrongOrg();
  }
  if (named !== undefined) {
    const field = named.field === null ? '' : ` at ${named.field}`;
    return new ContractError(`Salesforce refused the heartbeat (${named.code}${field}): ${named.message}`, {
      actions: VERSIONS,
      cause: error,
    });
  }
  const name = unavailableCause(error);
  if (name !== null) {
    return new ContractError(`Salesforce refused the heartbeat (${name})`, { actions: VERSIONS, cause: error });
  }
  return code === null ? error : publishError(error);
}

/** A heartbeat that fails inside Apex (500, `internal`) is repeated like any 5xx; in the end its own words are told. */
function unavailableCause(error: unknown): string | null {
  if (!(error instanceof ServiceUnavailableError)) {
    return null;
  }
  const named = heartbeatErrorSchema.safeParse(jsonOrNull(failureOf(error.cause).message)).data?.error;
  return named === undefined ? null : `${named.code}: ${named.message}`;
}

function publishError(error: unknown): unknown {
  const { code } = failureOf(error);
  if (code === null) {
    return error;
  }
  return classifyCode(code) === 'limit' ? limitReached(code) : refused(code);
}

function limitReached(code: string): LimitReachedError {
  return new LimitReachedError(`Salesforce takes no more for now (${code})`, {
    actions: ['Nothing is lost: the next run publishes what waits. If this repeats, raise the API allowance.'],
  });
}

function refused(code: string): SalesforceRefusedError {
  return new SalesforceRefusedError(`Salesforce refused the call (${code})`, {
    actions: [
      'Check that the Inbox Sync package is installed and that the integration user has the permission set Inbox Sync Poller.',
    ],
  });
}

function wrongOrg(): WrongOrgError {
  return new WrongOrgError('this state belongs to another Salesforce org', {
    actions: [
      'Point SALESFORCE_LOGIN_URL and its user back to the org that this state was made for,',
      'or give the new org a state of its own: an empty INBOX_SYNC_DATA folder or another DATABASE_URL.',
    ],
  });
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Most failures have no JSON body; null is no heartbeat error.
    return null;
  }
}
