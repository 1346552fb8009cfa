import { contentOf, readPartTree, textOf, type MailPart } from '../mail/part-tree';
import { attachmentIdFor } from './attachment-id';
import { shownValue } from './header-value';
import type { StoredMessage } from './mailbox';
import { snippetOf } from './snippet';

export type MessageFormat = 'full' | 'raw' | 'metadata' | 'minimal';

/** users.messages.MessagePart of the Gmail API. */
export interface PartResource {
  readonly partId: string;
  readonly mimeType: string;
  readonly filename?: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body?: { readonly size: number; readonly data?: string; readonly attachmentId?: string };
  readonly parts?: readonly PartResource[];
}

/** Gmail pads its base64url, against RFC 4648's leave to drop the padding. */
export function paddedBase64Url(bytes: Buffer): string {
  return bytes.toString('base64').replace(/\+/g, '-').replace(/\//g, '_');
}

/**
 * users.messages.Message of the Gmail API.
 *
 * @param metadataHeaders for `metadata`: only these headers; empty means all
 */
export function messageResource(
  message: StoredMessage,
  format: MessageFormat,
  metadataHeaders: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const tree = readPartTree(message.raw);
  return {
    id: message.id,
    threadId: message.threadId,
    ...(message.labelIds.size > 0 ? { labelIds: [...message.labelIds] } : {}),
    snippet: snippetOf(tree),
    ...(format === 'full' ? { payload: partResource(message.id, tree, '') } : {}),
    ...(format === 'metadata' ? { payload: headersOnly(tree, metadataHeaders) } : {}),
    ...(format === 'raw' ? { raw: paddedBase64Url(message.raw) } : {}),
    sizeEstimate: message.raw.length,
    historyId: message.historyId.toString(),
    internalDate: message.internalDate.toString(),
  };
}

/** The decoded bytes of one part; null when the message has no such part. */
export function attachmentBytes(message: StoredMessage, partId: string): Buffer | null {
  let part: MailPart | undefined = readPartTree(message.raw);
  for (const index of partId === '' ? [] : partId.split('.')) {
    part = part?.parts[Number(index)];
  }
  return part === undefined ? null : contentOf(part);
}

function headersOnly(tree: MailPart, wanted: readonly string[]): PartResource {
  const names = new Set(wanted.map((name) => name.toLowerCase()));
  const fields = tree.fields.filter(({ name }) => names.size === 0 || names.has(name.toLowerCase()));
  return { partId: '', mimeType: tree.mimeType, headers: fields.map(headerResource) };
}

function headerResource(field: MailPart['fields'][number]): { name: string; value: string } {
  return { name: field.name, value: shownValue(field) };
}

function partResource(messageId: string, part: MailPart, partId: string): PartResource {
  const below = (index: number): string => (partId === '' ? `${index}` : `${partId}.${index}`);
  return {
    partId,
    mimeType: part.mimeType,
    filename: part.filename,
    headers: part.fields.map(headerResource),
    body: bodyResource(messageId, part, partId),
    ...(part.parts.length > 0
      ? { parts: part.parts.map((inner, index) => partResource(messageId, inner, below(index))) }
      : {}),
  };
}

/**
 * Text without a file name comes along, as UTF-8 whatever the charset label beside it says (seen in recorded answers,
 * not documented); everything else is fetched by its attachment id. The outside of a multipart has no body.
 */
function bodyResource(messageId: string, part: MailPart, partId: string): NonNullable<PartResource['body']> {
  if (part.mimeType.startsWith('multipart/')) {
    return { size: 0 };
  }
  const isText = part.mimeType.startsWith('text/') && part.filename === '';
  if (!isText) {
    return { attachmentId: attachmentIdFor(messageId, partId), size: contentOf(part).length };
  }
  const data = Buffer.from(textOf(part), 'utf8');
  return data.length === 0 ? { size: 0 } : { size: data.length, data: paddedBase64Url(data) };
}
