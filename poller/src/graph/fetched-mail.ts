import { formatAddress, mailAddress } from '../domain/address';
import type { FetchedMail, MailHeader, MailPart } from '../domain/mail';
import { normaliseMessageId } from '../domain/read-mail';
import type { GraphAttachment, GraphMessage, Recipient } from './graph-schemas';
import { attachmentPart, mimeTypeOf } from './mime-message';

/** Label of a message that was never sent. */
export const DRAFT_LABEL = 'draft';

/** The range that a Salesforce DateTime takes. */
const EARLIEST = Date.UTC(1700, 0, 1);
const LATEST = Date.UTC(4000, 11, 31);

/**
 * Graph's JSON of a message as the provider-neutral tree.
 *
 * The mail's own header goes first: keys are made of it, and it is the same at every provider. Graph's properties fill
 * in what the header leaves out, as Bcc on the sender's copy, and give the subject.
 *
 * @param headers internetMessageHeaders, or read from the MIME
 */
export function toFetchedMail(
  message: GraphMessage,
  headers: readonly MailHeader[],
  attachments: readonly GraphAttachment[],
): FetchedMail {
  const all = completed(message, headers);
  const { body } = message;
  const text: MailPart = {
    mimeType: body?.contentType.toLowerCase() === 'html' ? 'text/html' : 'text/plain',
    filename: '',
    headers: [],
    content: body === null || body === undefined ? null : Buffer.from(body.content, 'utf8'),
    parts: [],
  };
  const root: MailPart = {
    mimeType: mimeTypeOf(all),
    filename: '',
    headers: all,
    content: null,
    parts: [text, ...attachments.map(partOf)],
  };
  return withRoot(message, root);
}

/** The same with a tree that was read from the MIME. */
export function withRoot(message: GraphMessage, root: MailPart): FetchedMail {
  const received = Date.parse(message.receivedDateTime);
  return {
    id: message.id,
    receivedAt: new Date(Math.min(LATEST, Math.max(EARLIEST, received))),
    labels: message.isDraft ? [DRAFT_LABEL] : [],
    tags: message.categories ?? [],
    root: { ...root, headers: completed(message, root.headers) },
  };
}

/** The normalised Message-ID by its header, else by Graph's property; empty when the mail has none. */
export function messageIdOf(message: GraphMessage, headers: readonly MailHeader[]): string {
  const header = headers.find(({ name }) => name.toLowerCase() === 'message-id')?.value ?? '';
  return normaliseMessageId(header) || normaliseMessageId(message.internetMessageId ?? '');
}

/** The subject is Graph's, which has decoded it; of the rest only what the header leaves out. */
function completed(message: GraphMessage, headers: readonly MailHeader[]): MailHeader[] {
  const subject = message.subject ?? '';
  const kept = subject === '' ? headers : headers.filter(({ name }) => name.toLowerCase() !== 'subject');
  const present = new Set(kept.map(({ name }) => name.toLowerCase()));
  const candidates: MailHeader[] = [
    { name: 'From', value: addresses(message.from === null || message.from === undefined ? [] : [message.from]) },
    { name: 'To', value: addresses(message.toRecipients) },
    { name: 'Cc', value: addresses(message.ccRecipients) },
    { name: 'Bcc', value: addresses(message.bccRecipients) },
    { name: 'Reply-To', value: addresses(message.replyTo) },
    { name: 'Subject', value: subject },
    { name: 'Message-ID', value: message.internetMessageId ?? '' },
  ];
  return [...kept, ...candidates.filter(({ name, value }) => value !== '' && !present.has(name.toLowerCase()))];
}

function addresses(recipients: readonly Recipient[]): string {
  return recipients
    .flatMap(({ emailAddress }) => {
      const address = emailAddress?.address ?? '';
      return address === '' ? [] : [formatAddress(mailAddress(emailAddress?.name ?? '', address))];
    })
    .join(', ');
}

/** An attached mail is named by its subject, as anywhere else. */
function partOf({ '@odata.type': type, name, contentType }: GraphAttachment): MailPart {
  if (type !== '#microsoft.graph.itemAttachment') {
    return attachmentPart(contentType ?? 'application/octet-stream', name ?? '');
  }
  const headers = [{ name: 'Subject', value: name ?? '' }];
  const inner = { mimeType: 'text/plain', filename: '', headers, content: null, parts: [] };
  return { mimeType: 'message/rfc822', filename: '', headers: [], content: null, parts: [inner] };
}
