import { z } from 'zod';
import { targets } from './request-log';

/** A control request that cannot be done. The message is a sentence that names what is wrong and the remedy. */
export class ControlError extends Error {
  override name = 'ControlError';
}

const address = z.string().min(3);

export const mailboxSchema = z.strictObject({ mailbox: address });

/** `raw` is the message as text, or in base64 (or base64url) when its bytes matter. */
export const mailSchema = z.strictObject({
  mailbox: address,
  folder: z.enum(['Inbox', 'Sent']),
  raw: z.string().min(1),
});

export const messageSchema = z.strictObject({ mailbox: address, id: z.string().min(1) });
/** Inbox, Archive, Junk, Trash, or a folder or label of the user's own, which comes into being. */
export const moveSchema = messageSchema.extend({ folder: z.string().trim().min(1).max(225) });
/** A label of Gmail or a category of Microsoft 365, by its name. */
export const labelSchema = messageSchema.extend({
  label: z.string().trim().min(1).max(225),
  on: z.boolean().default(true),
});
export const aliasesSchema = z.strictObject({ mailbox: address, aliases: z.array(address) });
export const resumeSchema = z.strictObject({ fromTip: z.boolean().default(false) });
export const loseSchema = z.strictObject({ events: z.number().int().min(1).max(100_000) });
export const quirksSchema = z.strictObject({ replay: z.boolean().default(false), reorder: z.boolean().default(false) });
export const nothingSchema = z.strictObject({});

/** A CSV row as JSON: every value is text. */
export const personSchema = z.record(z.string(), z.string());

export const faultSchema = z
  .strictObject({
    target: z.enum(targets),
    match: z.string().default(''),
    nth: z.number().int().min(1).default(1),
    times: z.number().int().min(1).default(1),
    status: z.number().int().min(100).max(599).nullable().default(null),
    headers: z.record(z.string(), z.coerce.string()).default({}),
    body: z.unknown().default(null),
    delayMs: z.number().min(0).max(600_000).default(0),
    reset: z.boolean().default(false),
    truncate: z.boolean().default(false),
    quota: z.boolean().default(false),
  })
  .transform((rule) => ({ ...rule, body: rule.body ?? null }))
  .refine((rule) => rule.status !== null || rule.delayMs > 0 || rule.reset || rule.truncate || rule.quota, {
    message: 'does nothing: give status, delayMs, reset, truncate or quota',
  });

/**
 * A request's body, checked; no body is an empty one.
 *
 * @throws {ControlError} naming the member that is wrong
 */
export function readRequest<T>(schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = text.trim() === '' ? {} : JSON.parse(text);
  } catch (error) {
    throw new ControlError(`The body is not JSON (${error instanceof Error ? error.message : 'unreadable'}).`);
  }
  const read = schema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const member = issue && issue.path.length > 0 ? `'${issue.path.join('.')}'` : 'The body';
    throw new ControlError(`${member}: ${issue?.message ?? 'is not valid'}.`);
  }
  return read.data;
}

/** The bytes of a message that came as JSON text. A message has a colon somewhere, base64 never has one. */
export function messageBytes(raw: string): Buffer {
  return /^[A-Za-z0-9+/_=\s-]+$/.test(raw) ? Buffer.from(raw, 'base64') : Buffer.from(raw, 'utf8');
}
