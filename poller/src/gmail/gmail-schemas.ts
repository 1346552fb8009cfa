import { z } from 'zod';

/** The parts of Gmail's answers that are used (https://developers.google.com/gmail/api/reference/rest). */
const id = z.string().min(1);
const uint64 = z.string().regex(/^\d{1,20}$/);
const labelIds = z.array(z.string()).optional();

export const profileSchema = z.object({ historyId: uint64 });

/** `messages` is absent when the list is empty. */
export const listSchema = z.object({
  messages: z.array(z.object({ id })).optional(),
  nextPageToken: z.string().min(1).optional(),
});

const change = z.object({ message: z.object({ id, labelIds }), labelIds });

export const historySchema = z.object({
  history: z
    .array(
      z.object({
        id: uint64,
        messagesAdded: z.array(change).optional(),
        labelsAdded: z.array(change).optional(),
        labelsRemoved: z.array(change).optional(),
      }),
    )
    .optional(),
  nextPageToken: z.string().min(1).optional(),
  historyId: uint64,
});
export type HistoryRecord = NonNullable<z.infer<typeof historySchema>['history']>[number];

export interface GmailPart {
  mimeType?: string | undefined;
  filename?: string | undefined;
  headers?: { name: string; value: string }[] | undefined;
  body?: { attachmentId?: string | undefined; size?: number | undefined; data?: string | undefined } | undefined;
  parts?: GmailPart[] | undefined;
}

const partSchema: z.ZodType<GmailPart> = z.lazy(() =>
  z.object({
    mimeType: z.string().optional(),
    filename: z.string().optional(),
    headers: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
    body: z
      .object({ attachmentId: z.string().optional(), size: z.number().optional(), data: z.string().optional() })
      .optional(),
    parts: z.array(partSchema).optional(),
  }),
);

export const messageSchema = z.object({
  id,
  labelIds,
  internalDate: z.string().regex(/^-?\d{1,16}$/),
  payload: partSchema,
});
export type GmailMessage = z.infer<typeof messageSchema>;

export const attachmentSchema = z.object({ data: z.string() });

export const sendAsSchema = z.object({
  sendAs: z
    .array(
      z.object({
        sendAsEmail: z.string().min(1),
        isPrimary: z.boolean().optional(),
        verificationStatus: z.string().optional(),
      }),
    )
    .optional(),
});

export const labelsSchema = z.object({ labels: z.array(z.object({ id, name: z.string() })).optional() });
