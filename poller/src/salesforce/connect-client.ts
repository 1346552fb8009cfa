import {
  type ConnectAnswer,
  connectAnswerSchema,
  connectErrorSchema,
  connectPath,
  type ConnectRequest,
} from '../../../contract/connect';
import { jsonOrNull } from '../lib/json';
import { ConsentError, type ConnectRequests } from '../sync/consent';
import { failureOf } from './salesforce-failure';
import type { SalesforceSession } from './salesforce-session';

/** A person waits meanwhile. */
const PATIENCE_MS = 20_000;

/** Requests of the setup page, by Apex REST. */
export class ConnectClient implements ConnectRequests {
  constructor(private readonly session: SalesforceSession) {}

  async resolve(request: ConnectRequest, signal: AbortSignal): Promise<ConnectAnswer> {
    let body: unknown;
    try {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      body = await this.session.post(connectPath, request, patience);
    } catch (error) {
      const named = connectErrorSchema.safeParse(jsonOrNull(failureOf(error).message)).data?.error;
      if (named === undefined || named.code === 'bad-request' || named.code === 'internal') {
        throw new ConsentError('salesforce-away', named?.code ?? null);
      }
      throw new ConsentError(named.code);
    }
    const answer = connectAnswerSchema.safeParse(body);
    if (!answer.success) {
      throw new ConsentError('salesforce-away', 'an answer of another version');
    }
    return answer.data;
  }
}
