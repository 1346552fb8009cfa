import { z } from 'zod';

/** The folders that count; the names are Graph's well-known ones. */
export const FOLDERS = ['inbox', 'sentitems'] as const;
export type SyncedFolder = (typeof FOLDERS)[number];

const moment = z.iso.datetime();
/** A span of time that still has to be listed, oldest first; `to` null is now. */
const windowSchema = z.strictObject({ where: z.enum([...FOLDERS, 'all']), from: moment, to: moment.nullable() });
export type ListWindow = z.infer<typeof windowSchema>;

const cursorSchema = z.strictObject({
  v: z.literal(1),
  provider: z.literal('graph'),
  /** The whole link that goes on with a folder's delta: the first request, a next link or a delta link. */
  inbox: z.string(),
  sentitems: z.string(),
  /** What the delta does not reach, in order; shrinks as it is listed. */
  windows: z.array(windowSchema),
  /** Mail received before this moment is known wherever it lies; what came later is looked for in all folders. */
  seenTo: moment,
});

/** How far a mailbox is. */
export type GraphCursor = z.infer<typeof cursorSchema>;

export function encodeCursor(cursor: GraphCursor): string {
  return JSON.stringify(cursor);
}

/**
 * The cursor that `text` spells, or null when it is none, or its links lead elsewhere: then the mailbox is treated as
 * if its cursor were lost.
 */
export function decodeCursor(text: string, isOurs: (link: string) => boolean): GraphCursor | null {
  try {
    const cursor = cursorSchema.safeParse(JSON.parse(text)).data ?? null;
    return cursor !== null && isOurs(cursor.inbox) && isOurs(cursor.sentitems) ? cursor : null;
  } catch {
    // Not even JSON: no cursor of ours.
    return null;
  }
}
