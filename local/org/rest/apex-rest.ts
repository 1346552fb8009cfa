import { ApexException, ApexLimitError } from '../kernel/exceptions';
import { RestError, type Answer } from './answers';
import type { OrgUser, RestOrg } from './rest-org';

/**
 * `/services/apexrest/…`: runs the package's own REST resource. An uncaught exception is answered as an org does, with
 * APEX_ERROR and the Apex stack.
 */
export function answerApexRest(
  call: { readonly method: string; readonly url: URL; readonly body: Buffer },
  headers: Readonly<Record<string, string>>,
  user: OrgUser,
  org: RestOrg,
): Answer {
  try {
    const answer = org.apexRest(user, {
      uri: call.url.pathname.replace(/^\/services\/apexrest/, ''),
      method: call.method,
      headers,
      parameters: Object.fromEntries(call.url.searchParams),
      body: call.body,
    });
    return { status: answer.status, headers: answer.headers, body: answer.body };
  } catch (error) {
    if (error instanceof ApexException) {
      const stack = error.apexStack.length > 0 ? `\n\n${error.apexStack.join('\n')}` : '';
      throw new RestError(500, 'APEX_ERROR', `${error.typeName}: ${error.message}${stack}`);
    }
    if (error instanceof ApexLimitError) {
      throw new RestError(500, 'APEX_ERROR', `${error.name}: ${error.message}`);
    }
    throw error;
  }
}
