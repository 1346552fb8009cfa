/**
 * How the poller learns whom the org knows: `POST /services/apexrest/inbox-sync/v1/known-addresses`, JSON.
 *
 * No address is in either direction, only HMAC-SHA256 of canonical addresses (trimmed, lower-cased, UTF-8) with a secret
 * that the poller sends along. One answer holds two lanes: what changed since the last time, and, on request, the next
 * page of everybody. The Apex side (InboxSyncKnownAddressesRequest and …Answer) is tested against the same schemas.
 * A heartbeat may carry the same question and answer, without version and org, which stand in the heartbeat itself.
 * Objects are strict on both sides: a member that is not named here is an error, never ignored.
 */
import { z } from 'zod';

/** Where the resource lives, below the instance URL of the org. */
export const knownAddressesPath = '/services/apexrest/inbox-sync/v1/known-addresses';

/** The version of this contract; it changes when an older side would misread a newer one. */
export const knownAddressesVersion = 1;

/** How many records one answer names at most, both lanes together. Apex holds the same number. */
export const knownAddressesPage = 5000;

/** The objects that mail is matched by, in the order of the list. */
const knownObjects = ['Contact', 'Lead'] as const;

const moment = z.iso.datetime();
const key = z.string().regex(/^[0-9a-f]{64}$/, 'a key is 64 lower-case hexadecimal digits');
const recordId = z.string().regex(/^[a-zA-Z0-9]{18}$/, 'a record id has 18 characters');

/** A place in the order of changes: the last one seen; without an id all changes of that moment follow. */
const positionSchema = z.strictObject({ modifiedAt: moment, id: recordId.nullable() });
const positionsSchema = z.strictObject({ Contact: positionSchema, Lead: positionSchema });

/** A place in the list of everybody: the last record seen of the object it has come to. */
const listingSchema = z.strictObject({ object: z.enum(knownObjects), after: recordId.nullable() });

/** `<record id> <hash> <hash>`: a record and its addresses, one for each match rule that has one. */
const line = z.string().regex(/^[a-zA-Z0-9]{18}(?: [0-9a-f]{64})*$/, 'a record id and hashes, parted by blanks');

/** What is asked. */
export const knownAddressesQuestionSchema = z.strictObject({
  /** The secret of the hashes, 32 bytes in hexadecimal. Apex forgets it with the call. */
  key,
  /** Names the match rules that the poller's hashes were read by; null when it has none. */
  rulesHash: key.nullable(),
  /** `changesNext` of the answer before; null when there was none. */
  changes: positionsSchema.nullable(),
  /** Where the list of everybody goes on; null when none is wanted. */
  listing: listingSchema.nullable(),
});

/** The request. */
export const knownAddressesRequestSchema = z.strictObject({
  version: z.literal(knownAddressesVersion),
  /** The 18-character id of the org that the poller's state belongs to; null when it does not know yet. */
  orgId: recordId.nullable(),
  ...knownAddressesQuestionSchema.shape,
});

/** What is answered. */
export const knownAddressesPartSchema = z.strictObject({
  /** When it is not the one of the request, the list of everybody began anew with this answer. */
  rulesHash: key,
  /** Records that changed, each with all its addresses as of now; none when it is deleted. */
  changed: z.array(line).max(knownAddressesPage),
  /** Where changes go on: 15 minutes before this answer, because commits become visible late. */
  changesNext: positionsSchema,
  /** Further changes wait already; the list goes on only when none do. */
  more: z.boolean(),
  /** The next page of everybody: records that exist and have an address. */
  listed: z.array(line).max(knownAddressesPage),
  /** Null when the list is over, or none was asked for. */
  listingNext: listingSchema.nullable(),
});

/** The answer with status 200. */
export const knownAddressesAnswerSchema = z.strictObject({
  version: z.literal(knownAddressesVersion),
  orgId: recordId,
  ...knownAddressesPartSchema.shape,
});

export type KnownAddressesQuestion = z.infer<typeof knownAddressesQuestionSchema>;
export type KnownAddressesPart = z.infer<typeof knownAddressesPartSchema>;
export type KnownAddressesAnswer = z.infer<typeof knownAddressesAnswerSchema>;
export type KnownAddressesRequest = z.infer<typeof knownAddressesRequestSchema>;
export type KnownPositions = z.infer<typeof positionsSchema>;
export type KnownListing = z.infer<typeof listingSchema>;
