/**
 * The cases that hold the poller's prefilter and the Apex policy to one decision: contract/policy-cases.json. Each is a
 * mail, a policy and the addresses of the synced mailboxes, and what has to come out.
 *
 * Decided in this order: internal, excluded, automated. What is not decided by then is published, and the match rules in
 * Salesforce decide. What has no @ is no address.
 */
import { z } from 'zod';
import { policySchema } from './heartbeat';
import cases from './policy-cases.json';

/** Header text as it stands in a mail (RFC 5322, already decoded to Unicode); null or empty where there is none. */
const header = z.string().nullable().default(null);

/** The address of the mailbox that most cases are about. */
const OUR_MAILBOX = 'ana@ours.example';

const policyCaseSchema = z.strictObject({
  name: z.string().min(1),
  mail: z.strictObject({
    from: header,
    replyTo: header,
    to: header,
    cc: header,
    bcc: header,
    /** What the classification of the headers found. */
    automated: z.boolean().default(false),
  }),
  /** Only what differs from the defaults; as the heartbeat answers it, lower-cased and trimmed. */
  policy: policySchema
    .pick({ includeInternalMail: true, internalDomains: true, includeAutomatedMail: true, excludedAddresses: true })
    .partial()
    .default({}),
  /** Addresses and aliases of all synced mailboxes. */
  synced: z.array(z.string()).default([OUR_MAILBOX]),
  decision: z.enum(['publish', 'skipped.internal', 'skipped.excluded', 'skipped.automated']),
});

/** One case with its defaults filled in. */
export type PolicyCase = z.infer<typeof policyCaseSchema>;

/** Every case, validated. */
export const policyCases: readonly PolicyCase[] = z.array(policyCaseSchema).parse(cases);
