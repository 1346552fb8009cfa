import { z } from 'zod';
import { OrgError, type Org, type OrgUser } from '../org-facade';
import { jsonReply, type Reply } from './reply';

const callSchema = z.strictObject({
  className: z.string(),
  methodName: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  isWired: z.boolean(),
});

const statuses: Readonly<Record<string, number>> = { FORBIDDEN: 403, NOT_FOUND: 404 };

/**
 * Calls Apex for a component: `{returnValue}`, or `{error}` with its status and message. As on the platform the answer
 * itself is always well: a refusal is no complaint of the browser.
 */
export function answerAura(org: Org, user: OrgUser, body: string): Reply {
  const call = callSchema.safeParse(parsed(body));
  if (!call.success) {
    return jsonReply(400, { message: `This is no call of a component: ${z.prettifyError(call.error)}` });
  }
  try {
    return jsonReply(200, { returnValue: org.callAura(user, call.data) });
  } catch (error) {
    if (error instanceof OrgError) {
      return jsonReply(200, { error: { status: statuses[error.code] ?? 500, message: error.message } });
    }
    throw error;
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null; // which the schema refuses, with its reason
  }
}
