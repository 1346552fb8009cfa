import type { z } from 'zod';
import type { InboxSyncEmailEvent } from '../../../contract/event-fields';
import {
  type HeartbeatAnswer,
  heartbeatAnswerSchema,
  heartbeatErrorSchema,
  heartbeatPath,
  type HeartbeatRequest,
} from '../../../contract/heartbeat';
import {
  type KnownAddressesAnswer,
  knownAddressesAnswerSchema,
  knownAddressesPath,
  type KnownAddressesRequest,
} from '../../../contract/known-addresses';
import { throwIfStopped } from '../lib/backoff';
import { InboxSyncError, ServiceUnavailableError } from '../lib/errors';
import { jsonOrNull } from '../lib/json';
import {
  ContractError,
  LimitReachedError,
  QuestionFailedError,
  SalesforceRefusedError,
  SessionRefusedError,
  WrongOrgError,
} from '../sync/errors';
import type { ApiUsage, PublishResult, PublishWay, Salesforce } from '../sync/ports';
import { callError, VERSIONS } from './call-errors';
import type { EventPublisher } from './event-publisher';
import { failureOf } from './salesforce-failure';
import type { SalesforceSession } from './salesforce-session';

/** The org: heartbeats and known addresses by Apex REST, one call each, and events by whatever way `publisher` takes. */
export class SalesforceOrg implements Salesforce {
  constructor(
    private readonly session: SalesforceSession,
    private readonly publisher: EventPublisher,
  ) {}

  get publishWay(): PublishWay {
    return this.publisher.way;
  }

  usage(): ApiUsage {
    return this.session.usage();
  }

  /** With a question it is tried once: the question may be what fails, and the heartbeat matters more. */
  async heartbeat(request: HeartbeatRequest, signal: AbortSignal): Promise<HeartbeatAnswer> {
    const asks = request.knownAddresses != null;
    try {
      return await this.ask('heartbeat', heartbeatPath, heartbeatAnswerSchema, request, signal, asks ? 1 : undefined);
    } catch (error) {
      throwIfStopped(signal);
      throw asks && !isApartFromQuestion(error) ? questionFailed(error) : error;
    }
  }

  knownAddresses(request: KnownAddressesRequest, signal: AbortSignal): Promise<KnownAddressesAnswer> {
    return this.ask('known addresses', knownAddressesPath, knownAddressesAnswerSchema, request, signal);
  }

  publish(events: readonly InboxSyncEmailEvent[], signal: AbortSignal): Promise<PublishResult[]> {
    return this.publisher.publish(events, signal);
  }

  private async ask<Answer extends { readonly orgId: string }>(
    what: string,
    path: string,
    schema: z.ZodType<Answer>,
    request: { readonly orgId: string | null },
    signal: AbortSignal,
    attempts?: number,
  ): Promise<Answer> {
    let body: unknown;
    try {
      body = await this.session.post(path, request, signal, attempts);
    } catch (error) {
      throw askError(what, error);
    }
    const parsed = schema.safeParse(body);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new ContractError(
        `the ${what} answer breaks the contract at ${issue?.path.join('.') || 'its root'}: ${issue?.code ?? 'unknown'}`,
        { actions: VERSIONS },
      );
    }
    if (request.orgId !== null && parsed.data.orgId !== request.orgId) {
      throw wrongOrg();
    }
    return parsed.data;
  }
}

/** What another heartbeat would meet as well. */
function isApartFromQuestion(error: unknown): boolean {
  return [SessionRefusedError, WrongOrgError, LimitReachedError].some((kind) => error instanceof kind);
}

/** A package from before the question refuses a member that it does not know, and names it. */
function questionFailed(error: unknown): QuestionFailedError {
  const text = error instanceof Error ? failureOf(error.cause).message : '';
  const named = heartbeatErrorSchema.safeParse(jsonOrNull(text)).data?.error;
  if (named?.code === 'bad-request' && named.field === 'knownAddresses') {
    return new QuestionFailedError('the Inbox Sync package in this org is older than this program', {
      actions: ['Upgrade the package. Until then each cycle costs one API call more; nothing is lost.'],
      cause: error,
      isLasting: true,
    });
  }
  const isTooSlow =
    error instanceof ServiceUnavailableError && (error.cause as { name?: unknown }).name === 'TimeoutError';
  const why = error instanceof InboxSyncError ? error.message : 'the call failed';
  return new QuestionFailedError(`the heartbeat failed while it asked for known people: ${why}`, {
    actions: ['Nothing is lost: they are asked for by a call of their own meanwhile.'],
    cause: error,
    // A refusal of the call itself comes of a limit that the transaction went beyond.
    isLasting: isTooSlow || error instanceof SalesforceRefusedError,
  });
}

function askError(what: string, error: unknown): unknown {
  const { code, message } = failureOf(error);
  const named = heartbeatErrorSchema.safeParse(jsonOrNull(message)).data?.error;
  if (named?.code === 'wrong-org') {
    return wrongOrg();
  }
  if (named !== undefined) {
    const field = named.field === null ? '' : ` at ${named.field}`;
    return new ContractError(`Salesforce refused the ${what} (${named.code}${field}): ${named.message}`, {
      actions: VERSIONS,
      cause: error,
    });
  }
  const name = unavailableCause(error);
  if (name !== null) {
    return new ContractError(`Salesforce refused the ${what} (${name})`, { actions: VERSIONS, cause: error });
  }
  return code === null ? error : callError(error);
}

/** A heartbeat that fails inside Apex (500, `internal`) is repeated like any 5xx; in the end its own words are told. */
function unavailableCause(error: unknown): string | null {
  if (!(error instanceof ServiceUnavailableError)) {
    return null;
  }
  const named = heartbeatErrorSchema.safeParse(jsonOrNull(failureOf(error.cause).message)).data?.error;
  return named === undefined ? null : `${named.code}: ${named.message}`;
}

function wrongOrg(): WrongOrgError {
  return new WrongOrgError('this state belongs to another Salesforce org', {
    actions: [
      'Point SALESFORCE_LOGIN_URL and its user back to the org that this state was made for,',
      'or give the new org a state of its own: an empty INBOX_SYNC_DATA folder or another DATABASE_URL.',
    ],
  });
}
