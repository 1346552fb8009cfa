import { cleanLine } from '../lib/text';
import { parseAddressList } from './address-list';
import { type MailBody, readBody } from './body';
import { decodeWords } from './encoded-words';
import { MailHeaders } from './headers';
import type { FetchedMail, MailMessage } from './mail';

/**
 * Reads a fetched mail: people, time, subject, text, the names of what is attached.
 *
 * @throws whatever a converter throws on a body it cannot digest: the caller counts attempts and then uses
 *   {@link readHeadersOnly}, so that one bad mail never stops a mailbox
 */
export function readMail(mail: FetchedMail): MailMessage {
  return assemble(mail, readBody(mail.root));
}

/** The same without looking at the body. */
export function readHeadersOnly(mail: FetchedMail): MailMessage {
  return assemble(mail, { text: '', status: 'Unreadable', attachmentNames: [] });
}

function assemble({ receivedAt, root, tags }: FetchedMail, body: MailBody): MailMessage {
  const headers = new MailHeaders(root.headers);
  const messageId = normaliseMessageId(headers.first('message-id') ?? '');
  return {
    messageId,
    from: parseAddressList(headers.list('from')),
    replyTo: parseAddressList(headers.list('reply-to')),
    to: parseAddressList(headers.list('to')),
    cc: parseAddressList(headers.list('cc')),
    bcc: parseAddressList(headers.list('bcc')),
    subject: headers.text('subject'),
    dateHeader: cleanLine(headers.first('date') ?? ''),
    sentAt: receivedAt,
    text: body.text,
    bodyStatus: body.status,
    attachmentNames: body.attachmentNames,
    isAutomated: isAutomated(headers, root.mimeType),
    isPrivate: isPrivate(headers, tags),
    threadRoot: threadRootOf(headers) || messageId,
  };
}

/** How a person keeps one mail out of Salesforce: a Gmail label or an Outlook category of this name, in any case. */
const OPT_OUT_TAG = 'no salesforce';

/**
 * Marked by the opt-out tag, or by its sender as Private or Company-Confidential (RFC 4021 section 2.1.55; Outlook writes
 * the same header for Private and Confidential).
 */
function isPrivate(headers: MailHeaders, tags: readonly string[]): boolean {
  const isTagged = tags.some((tag) => cleanLine(tag).trim().toLowerCase() === OPT_OUT_TAG);
  return isTagged || /^\s*(?:private|(?:company-)?confidential)\b/i.test(headers.first('sensitivity') ?? '');
}

/** The normalised Message-ID of a mail, empty when it has none. */
export function messageIdOf({ root }: FetchedMail): string {
  return normaliseMessageId(new MailHeaders(root.headers).first('message-id') ?? '');
}

/** White space and angle brackets removed, case kept: one mail has one id, however a server folded or encoded it. */
export function normaliseMessageId(value: string): string {
  return cleanLine(decodeWords(value)).replace(/[\s<>]/g, '');
}

/** The first id of References, else of In-Reply-To: the mail that began the conversation, as far as this one knows. */
function threadRootOf(headers: MailHeaders): string {
  const ids = [headers.first('references'), headers.first('in-reply-to')].join(' ');
  return normaliseMessageId(/<[^<>]+>/.exec(ids)?.[0] ?? '');
}

/**
 * Sent by a machine: Auto-Submitted other than "no" (RFC 3834 section 5), an empty Return-Path (RFC 5321 section
 * 4.5.5), multipart/report (RFC 6522) or X-Autoreply. List-Id and Precedence alone say nothing: people write to lists.
 */
function isAutomated(headers: MailHeaders, rootType: string): boolean {
  const submitted = headers.first('auto-submitted');
  const autoReply = headers.first('x-autoreply');
  return (
    (submitted !== null && !/^\s*(?:no\b|$)/i.test(submitted)) ||
    /^(?:<\s*>)?$/.test(headers.first('return-path')?.trim() ?? 'none') ||
    rootType === 'multipart/report' ||
    (autoReply !== null && !/^\s*no\b/i.test(autoReply))
  );
}
