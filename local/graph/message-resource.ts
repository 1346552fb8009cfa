import { headerValue } from '../mail/header-fields';
import { parseMail, type MailAddress, type ParsedMail } from '../mail/parse-mail';
import { readPartTree } from '../mail/part-tree';
import { invalidQuery } from './graph-error';
import { textOfHtml } from './html-text';
import type { StoredMessage } from './mailbox';
import type { Preferences } from './preferences';

type Json = Record<string, unknown>;

/** What is known about a message when its JSON is made. */
interface Source {
  readonly message: StoredMessage;
  readonly mail: ParsedMail;
  readonly preferences: Preferences;
}

/** Properties of the message resource, as far as anybody here asks for them. */
const properties: Readonly<Record<string, (source: Source) => unknown>> = {
  createdDateTime: ({ message }) => moment(message.receivedAt),
  lastModifiedDateTime: ({ message }) => moment(message.modifiedAt),
  changeKey: ({ message }) => changeKey(message),
  categories: ({ message }) => message.categories,
  receivedDateTime: ({ message }) => moment(message.receivedAt),
  sentDateTime: ({ message, mail }) => moment(mail.date !== null && mail.date >= 0 ? mail.date : message.receivedAt),
  hasAttachments: ({ mail }) => mail.attachments.some(({ isInline }) => !isInline),
  internetMessageId: ({ mail }) => mail.messageId ?? undefined,
  subject: ({ mail }) => mail.subject ?? '',
  bodyPreview: ({ mail }) => bodyOf(mail, 'text').content.slice(0, 255),
  importance: () => 'normal',
  parentFolderId: ({ message }) => message.folder.id,
  conversationId: ({ mail }) => conversationOf(mail),
  isDeliveryReceiptRequested: () => null,
  isReadReceiptRequested: () => false,
  isRead: ({ message }) => message.isRead,
  isDraft: ({ message }) => message.isDraft,
  inferenceClassification: () => 'focused',
  body: ({ mail, preferences }) => bodyOf(mail, preferences.bodyType ?? 'html'),
  sender: ({ mail }) => recipient(mail.sender ?? mail.from),
  from: ({ mail }) => recipient(mail.from),
  toRecipients: ({ mail }) => mail.to.map(recipient),
  ccRecipients: ({ mail }) => mail.cc.map(recipient),
  bccRecipients: ({ mail }) => mail.bcc.map(recipient),
  replyTo: ({ mail }) => mail.replyTo.map(recipient),
  flag: () => ({ flagStatus: 'notFlagged' }),
  internetMessageHeaders: internetHeaders,
};
/** Not given unless selected. */
const onlySelected = new Set(['internetMessageHeaders']);

/** @throws {GraphError} when the message resource has no such property */
export function checkSelection(select: readonly string[] | null): void {
  const unknown = select?.find((name) => name !== 'id' && !(name in properties));
  if (unknown !== undefined) {
    throw invalidQuery(`Could not find a property named '${unknown}' on type 'microsoft.graph.message'.`);
  }
}

/** The message resource, with the selected properties or those that Graph gives unasked. */
export async function messageResource(
  message: StoredMessage,
  select: readonly string[] | null,
  preferences: Preferences,
): Promise<Json> {
  const mail = await parseMail(message.raw);
  const names = select ?? Object.keys(properties).filter((name) => !onlySelected.has(name));
  if (names.includes('body')) {
    message.shown.add(message.immutableId);
  }
  const shown: Json = { ...identity(message, preferences), ...typeOf(message) };
  for (const name of names.filter((candidate) => candidate !== 'id')) {
    const value = properties[name]?.({ message, mail, preferences });
    if (value !== undefined) {
      shown[name] = value;
    }
  }
  return shown;
}

/** What a later delta shows of a message that only changed: nothing of what stayed as it was. */
export function sparseResource(message: StoredMessage, preferences: Preferences): Json {
  const { isRead, categories } = message;
  return {
    '@odata.type': '#microsoft.graph.message',
    ...identity(message, preferences),
    isRead,
    ...(categories.length > 0 ? { categories } : {}),
  };
}

/** Properties of attachments without their contents. */
export async function attachmentResources(message: StoredMessage): Promise<Json[]> {
  const { attachments } = await parseMail(message.raw);
  return attachments.map(({ filename, mimeType, isInline, contentId, content }, index) => {
    const isItem = mimeType === 'message/rfc822';
    return {
      '@odata.type': isItem ? '#microsoft.graph.itemAttachment' : '#microsoft.graph.fileAttachment',
      id: `${message.immutableId}AAABEgAQ${index.toString().padStart(4, '0')}`,
      lastModifiedDateTime: moment(message.receivedAt),
      name: isItem ? (headerValue(readPartTree(content).fields, 'Subject') ?? filename) : filename,
      contentType: isItem ? null : mimeType,
      size: content.length,
      isInline,
      ...(isItem ? {} : { contentId }),
    };
  });
}

export function idOf(message: Pick<StoredMessage, 'immutableId' | 'restId'>, { immutableIds }: Preferences): string {
  return immutableIds ? message.immutableId : message.restId;
}

function identity(message: StoredMessage, preferences: Preferences): Json {
  return { '@odata.etag': `W/"${changeKey(message)}"`, id: idOf(message, preferences) };
}

/** Invitations and answers to them are messages of a type of their own. */
function typeOf({ raw }: StoredMessage): Json {
  const { mimeType, parts } = readPartTree(raw);
  const isMeeting = [mimeType, ...parts.map((part) => part.mimeType)].includes('text/calendar');
  return isMeeting ? { '@odata.type': '#microsoft.graph.eventMessageRequest' } : {};
}

/** The header as the sender's server wrote it. Copies in Sent Items went through no transport and have none. */
function internetHeaders({ message, mail }: Source): unknown {
  if (message.folder.path === 'sentitems' || message.isDraft || mail.fields.length === 0) {
    return undefined;
  }
  return mail.fields.map(({ name, value }) => ({ name, value }));
}

/** Exchange keeps the richest of the alternatives and derives the others from it. */
function bodyOf({ text, html }: ParsedMail, type: 'text' | 'html'): { contentType: string; content: string } {
  if (type === 'text') {
    const content = html === null ? (text ?? '') : textOfHtml(html);
    return { contentType: 'text', content: content.replace(/\r?\n/g, '\r\n') };
  }
  const plain = (text ?? '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/\r?\n/g, '<br>\r\n');
  return { contentType: 'html', content: html ?? `<html><body><div>${plain}</div></body></html>` };
}

function recipient(address: MailAddress | null): unknown {
  if (address === null) {
    return undefined;
  }
  return { emailAddress: { name: address.name === '' ? address.address : address.name, address: address.address } };
}

function conversationOf({ fields, messageId, subject }: ParsedMail): string {
  const first = /<[^<>]+>/.exec(headerValue(fields, 'References') ?? headerValue(fields, 'In-Reply-To') ?? '')?.[0];
  return `AAQk${Buffer.from(first ?? messageId ?? subject ?? '')
    .toString('base64url')
    .slice(0, 60)}=`;
}

function changeKey({ version, immutableId }: StoredMessage): string {
  return `CQAAABYAAAB${Buffer.from(`${version}.${immutableId.slice(-6)}`).toString('base64url')}`;
}

/** Whole seconds, as Graph shows them. */
function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
