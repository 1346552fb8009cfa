import type { FetchedMail, MailPart } from '../domain/mail';
import type { GmailMessage, GmailPart } from './gmail-schemas';

/** The range that a Salesforce DateTime takes. */
const EARLIEST = Date.UTC(1700, 0, 1);
const LATEST = Date.UTC(4000, 11, 31);

/**
 * Gmail's JSON of a message as the provider-neutral tree.
 *
 * @param tags names of its user's own labels
 */
export function toFetchedMail(message: GmailMessage, tags: readonly string[]): FetchedMail {
  return {
    id: message.id,
    receivedAt: new Date(Math.min(LATEST, Math.max(EARLIEST, Number(message.internalDate)))),
    labels: message.labelIds ?? [],
    tags,
    root: toPart(message.payload),
  };
}

function toPart(part: GmailPart): MailPart {
  const data = part.body?.data;
  return {
    mimeType: (part.mimeType ?? '').toLowerCase(),
    filename: part.filename ?? '',
    headers: part.headers ?? [],
    content: data === undefined ? null : Buffer.from(data, 'base64url'),
    parts: (part.parts ?? []).map(toPart),
  };
}

/**
 * Text parts whose content Gmail left out because of its size; they have to be fetched one by one. Parts with a file
 * name are attachments and are never fetched.
 */
export function missingTexts(part: GmailPart): { part: GmailPart; attachmentId: string }[] {
  const attachmentId = part.body?.attachmentId;
  const isText = /^text\/(?:plain|html)$/i.test(part.mimeType ?? '');
  const isMissing = isText && !part.filename && part.body?.data === undefined && attachmentId !== undefined;
  return [
    ...(isMissing ? [{ part, attachmentId }] : []),
    ...(part.mimeType?.toLowerCase() === 'message/rfc822' ? [] : (part.parts ?? []).flatMap(missingTexts)),
  ];
}
