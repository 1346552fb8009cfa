/**
 * How a person comes from the setup page to the consent of the mail provider and back.
 *
 * The setup page asks Apex (InboxSyncConnectController) for a one-time request and opens the poller's page with it. The
 * poller resolves the request here, `POST /services/apexrest/inbox-sync/v1/connect`, JSON: it learns whose mailbox it is
 * about and where to lead the person back to. Apex keeps only a hash of the request.
 *
 * Both sides are tested against these schemas. Objects are strict: a member that is not named here is an error.
 */
import { z } from 'zod';
import { providers } from './heartbeat';

/** Where requests are resolved, below the instance URL of the org. */
export const connectPath = '/services/apexrest/inbox-sync/v1/connect';

/** The version of this contract; it changes when an older side would misread a newer one. */
export const connectVersion = 1;

const recordId = z.string().regex(/^[a-zA-Z0-9]{18}$/, 'a record id has 18 characters');
const key = z.string().regex(/^[0-9a-f]{64}$/, 'a key is 64 lower-case hexadecimal digits');

/** The request. */
export const connectRequestSchema = z.strictObject({
  version: z.literal(connectVersion),
  /** The org that the poller's state belongs to; null when it does not know yet. */
  orgId: recordId.nullable(),
  /** What stands in the URL that the person opened. */
  request: key,
  /**
   * Random, made for this attempt. The first claim uses the request up; the same claim again gets the same answer, so
   * that an answer which was lost on the way costs the person nothing.
   */
  claim: key,
});

/** The answer with status 200. */
export const connectAnswerSchema = z.strictObject({
  version: z.literal(connectVersion),
  orgId: recordId,
  mailbox: z.strictObject({
    id: recordId,
    /** Lower-cased and trimmed, like the aliases: the consenting account has to be one of them. */
    address: z.string().min(1),
    aliases: z.array(z.string().min(1)),
    provider: z.enum(providers),
  }),
  /** Who asked to connect it. */
  userId: recordId,
  /** The setup page. */
  returnUrl: z.url(),
});

/** What can be wrong with a request, with the status of the answer. */
export const connectErrorStatuses = {
  'bad-request': 400,
  /** Nobody made it, or it is long over. */
  'unknown-request': 404,
  'wrong-org': 409,
  'used-request': 409,
  'expired-request': 410,
  /** The mailbox was removed, its user is not active any more, or it is not read by own consent any more. */
  'mailbox-gone': 410,
  internal: 500,
} as const;
type ConnectErrorCode = keyof typeof connectErrorStatuses;

/** Any other answer. */
export const connectErrorSchema = z.strictObject({
  error: z.strictObject({
    code: z.enum(Object.keys(connectErrorStatuses) as [ConnectErrorCode, ...ConnectErrorCode[]]),
    /** Where the request is wrong; null when no single member is. */
    field: z.string().nullable(),
    /** What is wrong and what to do about it. */
    message: z.string().min(1),
  }),
});

export type ConnectRequest = z.infer<typeof connectRequestSchema>;
export type ConnectAnswer = z.infer<typeof connectAnswerSchema>;
