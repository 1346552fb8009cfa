import { z } from 'zod';

/**
 * How far a mailbox is. `history`: everything up to `historyId` is known. `listing`: the mailbox is being listed, and
 * history from `historyId`, which was taken before the listing began, closes the gap.
 */
export type GmailCursor =
  | { readonly v: 1; readonly provider: 'gmail'; readonly phase: 'history'; readonly historyId: string }
  | {
      readonly v: 1;
      readonly provider: 'gmail';
      readonly phase: 'listing';
      readonly historyId: string;
      /** Listed from here, epoch seconds. */
      readonly after: number;
    };

const base = { v: z.literal(1), provider: z.literal('gmail'), historyId: z.string().regex(/^\d{1,20}$/) };
const schema = z.discriminatedUnion('phase', [
  z.strictObject({ ...base, phase: z.literal('history') }),
  z.strictObject({ ...base, phase: z.literal('listing'), after: z.number().int().nonnegative() }),
]);

export function historyCursor(historyId: string): GmailCursor {
  return { v: 1, provider: 'gmail', phase: 'history', historyId };
}

export function encodeCursor(cursor: GmailCursor): string {
  return JSON.stringify(cursor);
}

/** The cursor that `text` spells, or null when it is none: then the mailbox is treated as if its cursor were lost. */
export function decodeCursor(text: string): GmailCursor | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Not even JSON: no cursor of ours.
    return null;
  }
}
