import { z } from 'zod';

/** The parts of Graph's answers that are used (https://learn.microsoft.com/graph/api/resources/message). */
const id = z.string().min(1);
const moment = z.string().refine((text) => !Number.isNaN(Date.parse(text)));
const recipient = z.object({
  emailAddress: z.object({ name: z.string().nullish(), address: z.string().nullish() }).nullish(),
});
export type Recipient = z.infer<typeof recipient>;

/** A message with everything that is needed to file it. */
export const messageSchema = z.object({
  id,
  receivedDateTime: moment,
  isDraft: z.boolean(),
  parentFolderId: z.string(),
  hasAttachments: z.boolean().nullish(),
  internetMessageId: z.string().nullish(),
  subject: z.string().nullish(),
  body: z.object({ contentType: z.string(), content: z.string() }).nullish(),
  from: recipient.nullish(),
  toRecipients: z.array(recipient),
  ccRecipients: z.array(recipient),
  bccRecipients: z.array(recipient),
  replyTo: z.array(recipient),
  categories: z.array(z.string()).nullish(),
  /** Left out for copies in Sent Items. */
  internetMessageHeaders: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});
export type GraphMessage = z.infer<typeof messageSchema>;

/** What a message is fetched with; the body comes as text, which spares the conversion of HTML. */
export const MESSAGE_FIELDS = Object.keys(messageSchema.shape).join(',');
export const HEADER_FIELDS = Object.keys(messageSchema.shape)
  .filter((name) => name !== 'body')
  .join(',');

/** A row of a delta: whole, or sparse, or the mark of a message that left the folder. */
const deltaRow = z.looseObject({ id });
export const deltaSchema = z.object({
  value: z.array(deltaRow),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
});

export type DeltaPage = z.infer<typeof deltaSchema>;

export const LISTED_FIELDS = 'receivedDateTime,isDraft,parentFolderId';
const listedRow = z.looseObject({ id, receivedDateTime: moment, isDraft: z.boolean(), parentFolderId: z.string() });
export type ListedRow = z.infer<typeof listedRow>;
export const listSchema = z.object({ value: z.array(listedRow), '@odata.nextLink': z.string().optional() });

export type ListPage = z.infer<typeof listSchema>;

export const boundarySchema = z.object({ value: z.array(z.object({ receivedDateTime: moment })) });

export const attachmentsSchema = z.object({
  value: z.array(
    z.object({ '@odata.type': z.string().optional(), name: z.string().nullish(), contentType: z.string().nullish() }),
  ),
  '@odata.nextLink': z.string().optional(),
});
export type AttachmentsPage = z.infer<typeof attachmentsSchema>;
export type GraphAttachment = AttachmentsPage['value'][number];

export const folderSchema = z.object({ id, parentFolderId: z.string().nullish() });
export const userSchema = z.object({ proxyAddresses: z.array(z.string()).nullish(), mail: z.string().nullish() });
export const batchSchema = z.object({
  responses: z.array(z.object({ id: z.string(), status: z.number(), body: z.unknown() })),
});
export const errorSchema = z.object({ error: z.object({ code: z.string() }) });
