/**
 * What the poller and Apex say to each other in a heartbeat: `POST /services/apexrest/inbox-sync/v1/heartbeat`, JSON.
 *
 * The poller validates what it sends and what it gets with these schemas; the Apex side (InboxSyncHeartbeatRequest and
 * InboxSyncHeartbeatAnswer) is tested against the same ones. All moments are ISO 8601 in UTC with a trailing Z.
 * Objects are strict on both sides: a member that is not named here is an error, never ignored.
 */
import { z } from 'zod';
import { knownAddressesPartSchema, knownAddressesQuestionSchema } from './known-addresses';

/** Where the heartbeat lives, below the instance URL of the org. */
export const heartbeatPath = '/services/apexrest/inbox-sync/v1/heartbeat';

/** The version of this contract; it changes when an older side would misread a newer one. */
export const heartbeatVersion = 1;

/** How many of a thing fit in one call. More than that is refused with `bad-request`; the poller sends several calls. */
export const heartbeatLimits = { mailboxes: 1000, settledElsewhere: 200, waiting: 2000, refetch: 20 } as const;

/** How the heartbeat decides what to send again. Apex holds the same numbers in InboxSyncResendPlan. */
export const resendRule = {
  /** Minutes until the first attempt counts as unanswered; doubled for each further attempt. */
  firstWaitMinutes: 15,
  /** How many keys one answer names at most. */
  window: 20,
  /** From this attempt on a mail is sent alone: one answer names one such key and nothing else. */
  singlyFromAttempt: 3,
  /** After this attempt an unanswered mail ends as `failed.never-answered`. */
  lastAttempt: 5,
  /** A Skipped or Failed row that is older than the publishing by more than that is no answer, until the last attempt. */
  clocksApartMinutes: 5,
} as const;

/** The state of a mailbox as the poller reports it. */
export const mailboxStatuses = ['Not connected', 'Connected', 'Reconnect', 'Paused', 'Degraded'] as const;
/**
 * Why the poller dropped a mail by policy; the mail never left the mailbox and only its key is reported. Or, for a mail
 * that was to be filed again, that it is not to be had any more: that one ends as Failed.
 */
export const settledReasons = [
  'skipped.excluded',
  'skipped.automated',
  'skipped.internal',
  'skipped.private',
  'skipped.folder',
  'failed.mail-gone',
] as const;
/** What became of a mail in one mailbox. Filed is final. */
const outcomes = ['Filed', 'Skipped', 'Waiting', 'Failed'] as const;
/** How much of a mail's text is kept. */
const bodyStorages = ['Full', 'None'] as const;
/** Who runs the mailbox. */
export const providers = ['Google', 'Microsoft'] as const;
/** How the poller may read a mailbox: by its own service account or app, or only by what the mailbox's user consented to. */
const accesses = ['Service account', 'Own consent'] as const;

const moment = z.iso.datetime();
/** Apex counts in 32 bits. */
const count = z.number().int().min(0).max(2147483647);
const key = z.string().regex(/^[0-9a-f]{64}$/, 'a key is 64 lower-case hexadecimal digits');
const recordId = z.string().regex(/^[a-zA-Z0-9]{18}$/, 'a record id has 18 characters');

/** What one cycle of the poller did; only counts, never an address or a subject. */
export const runSchema = z.strictObject({
  startedAt: moment,
  finishedAt: moment.nullable(),
  mailboxesPolled: count,
  messagesSeen: count,
  published: count,
  /** Mails dropped before Salesforce, by reason code. */
  dropped: z.record(z.string(), count),
  /** Mails that a sweep found because the walk had missed them: gaps, healed. */
  repaired: count.optional(),
  errors: count,
  /** API calls this cycle spent. */
  apiCalls: count,
  /** API calls of the org in the last 24 hours and its allocation, from Sforce-Limit-Info; null when not known. */
  apiUsed: count.nullable(),
  apiLimit: count.nullable(),
});

/** One mailbox whose state changed since the last heartbeat. A null moment leaves what Salesforce knows as it is. */
const mailboxReportSchema = z.strictObject({
  id: recordId,
  status: z.enum(mailboxStatuses),
  /** What a person should know or do; at most 255 characters, cut by Apex. Never an address or a subject. */
  detail: z.string().nullable(),
  lastSyncAt: moment.nullable(),
  /** Every mail up to here is settled. Apex never moves it back. */
  syncedThroughAt: moment.nullable(),
  /**
   * Further addresses as the mail provider tells them, lower-cased; null or absent when it did not. Apex adds those that
   * it does not know and takes none away: an administrator may have entered others.
   */
  aliases: z
    .array(
      z
        .string()
        .max(254)
        .regex(/^[^\s,;@]+@[^\s,;@]+$/, 'an address'),
    )
    .max(100)
    .nullable()
    .optional(),
});

/** A mail that policy dropped in the poller: it gets its ledger row without ever having left the mailbox. */
const settledElsewhereSchema = z.strictObject({
  deliveryKey: key,
  messageKey: key,
  mailbox: recordId,
  sentAt: moment.nullable(),
  reason: z.enum(settledReasons),
});

/**
 * What the poller knows of a mail whose event may be lost: Apex has no row for it, so no time, and could not say on
 * record which mail of which mailbox was given up after the last attempt.
 */
const waitingSinceSchema = z.strictObject({
  /** When the mail was last published. */
  publishedAt: moment,
  /** The attempt that was published then, from 1. */
  attempt: z.number().int().min(1).max(99),
  messageKey: key,
  mailbox: recordId,
  sentAt: moment.nullable(),
});

/** The request. */
export const heartbeatRequestSchema = z.strictObject({
  version: z.literal(heartbeatVersion),
  /** The 18-character id of the org that the poller's state belongs to; null when it does not know yet. */
  orgId: recordId.nullable(),
  /** The hash of the policy the poller holds; null makes the answer carry the policy. */
  policyHash: key.nullable(),
  run: runSchema.nullable(),
  mailboxes: z.array(mailboxReportSchema).max(heartbeatLimits.mailboxes),
  settledElsewhere: z.array(settledElsewhereSchema).max(heartbeatLimits.settledElsewhere),
  /** Delivery keys of published mails whose outcome the poller does not know yet. */
  waiting: z.array(key).max(heartbeatLimits.waiting),
  /**
   * By delivery key, for keys of `waiting`. A waiting key without it and without a ledger row is never asked for again,
   * because nobody knows how long it has been waiting.
   */
  waitingSince: z.record(key, waitingSinceSchema).nullable().optional(),
  /** The last mailbox id of the answer before, when that answer said `more`. */
  mailboxesAfter: recordId.nullable().optional(),
  /**
   * The question of contract/known-addresses.ts, so that it costs no call of its own. A package from before this member
   * refuses it with `bad-request` at `knownAddresses`: the poller then sends the heartbeat without it.
   */
  knownAddresses: knownAddressesQuestionSchema.nullable().optional(),
});

/** The policy of the org, with the defaults filled in. Addresses and domains are lower-cased, trimmed, without repeats. */
export const policySchema = z.strictObject({
  syncIntervalMinutes: z.number().int().min(1),
  includeInternalMail: z.boolean(),
  internalDomains: z.array(z.string().min(1)),
  includeAutomatedMail: z.boolean(),
  /** Each an address (`a@b.example`) or a domain (`b.example`), which also covers its subdomains. */
  excludedAddresses: z.array(z.string().min(1)),
  bodyStorage: z.enum(bodyStorages),
  ledgerRetentionDays: z.number().int().min(1),
  apiReservePercent: z.number().int().min(0).max(100),
  usersMayChangeRules: z.boolean(),
  pollerUrl: z.string().nullable(),
});

/** A mailbox as Salesforce wants it synced. */
export const mailboxSchema = z.strictObject({
  id: recordId,
  /** Lower-cased and trimmed, like the aliases. */
  address: z.string().min(1),
  aliases: z.array(z.string().min(1)),
  /** Null while no user is set; such a mailbox is not active. */
  userId: recordId.nullable(),
  provider: z.enum(providers),
  access: z.enum(accesses),
  /** Wanted by a person and its user is active. */
  isActive: z.boolean(),
  /** Mail before this moment is not synced; null never happens for an active mailbox. */
  syncSince: moment.nullable(),
  syncedThroughAt: moment.nullable(),
  matchContacts: z.boolean(),
  matchLeads: z.boolean(),
  ownedOnly: z.boolean(),
});

/** What the ledger says about a waiting mail. */
export const outcomeSchema = z.strictObject({ outcome: z.enum(outcomes), reason: z.string().min(1) });

/** The answer with status 200. */
export const heartbeatAnswerSchema = z.strictObject({
  version: z.literal(heartbeatVersion),
  orgId: recordId,
  /** Lower-case hex SHA-256 over the JSON text of the policy, as Apex writes it. */
  policyHash: key,
  /** Null when the request named the same hash. */
  policy: policySchema.nullable(),
  /** Every mailbox, by id, at most 1,000 a call. */
  mailboxes: z.array(mailboxSchema).max(heartbeatLimits.mailboxes),
  /**
   * By delivery key, for those keys of `waiting` and `settledElsewhere` that have a ledger row, but rows from before the
   * mail was published last: they say what became of it then. A key of
   * `settledElsewhere` that is missing here could not be written: report it again in the next heartbeat.
   */
  outcomes: z.record(key, outcomeSchema),
  /** Delivery keys to publish again now, with the next attempt. */
  resend: z.array(key).max(resendRule.window),
  /**
   * Mail that a person wants to be filed again (`waiting.requested` in the ledger): the poller fetches it anew and
   * publishes it with attempt 1, or reports `failed.mail-gone`. Named until one of the two has happened.
   */
  refetch: z
    .array(z.strictObject({ deliveryKey: key, messageKey: key, mailbox: recordId }))
    .max(heartbeatLimits.refetch)
    .optional(),
  /** `Running`, or what EventBusSubscriber.Status says, or `Missing` when nothing subscribes. */
  subscription: z.string().min(1),
  /** There are further mailboxes: repeat with `mailboxesAfter` set to the last id. */
  more: z.boolean(),
  /**
   * Only when the request asked, with fewer records than an answer of its own. Null when there was no room for it, or it
   * failed: then the question is to be asked by itself.
   */
  knownAddresses: knownAddressesPartSchema.nullable().optional(),
});

/** The answer with status 400, 409 or 500. */
export const heartbeatErrorSchema = z.strictObject({
  error: z.strictObject({
    code: z.enum(['bad-request', 'wrong-org', 'internal']),
    /** Where the request is wrong, for example `mailboxes[3].status`; null when no single member is. */
    field: z.string().nullable(),
    /** What is wrong and what to do about it. */
    message: z.string().min(1),
  }),
});

export type HeartbeatRequest = z.infer<typeof heartbeatRequestSchema>;
export type HeartbeatRun = z.infer<typeof runSchema>;
export type HeartbeatAnswer = z.infer<typeof heartbeatAnswerSchema>;
export type HeartbeatPolicy = z.infer<typeof policySchema>;
export type HeartbeatMailbox = z.infer<typeof mailboxSchema>;
export type HeartbeatOutcome = z.infer<typeof outcomeSchema>;
