/**
 * Finds what a person would read in a MIME tree, and what is attached.
 *
 * In multipart/alternative the plain text wins unless it is blank, then the HTML. Otherwise the text parts are put one
 * after the other. A part with a file name, a part marked as an attachment and a nested mail are attachments: named,
 * never opened. Quoted earlier mail is left in place.
 */
import type { BodyStatus } from '../../../contract/event-fields';
import { cleanLine, cleanText, cutText } from '../lib/text';
import { decodeBytes } from './charset';
import { decodeWords } from './encoded-words';
import { MailHeaders } from './headers';
import { htmlToText } from './html-text';
import type { MailPart } from './mail';

/** What Task.Description holds; the event carries no more than that. */
const MAX_BODY_LENGTH = 32_000;
const MAX_DEPTH = 60;
const MAX_NAME_LENGTH = 255;

export interface MailBody {
  readonly text: string;
  readonly status: BodyStatus;
  readonly attachmentNames: readonly string[];
}

/** What a person reads of a part. */
interface Reading {
  readonly text: string;
  /** Something of it was left out for its length. */
  readonly isCut: boolean;
}

const NOTHING: Reading = { text: '', isCut: false };

/** Reads the body of a mail. Never throws on odd trees; a converter's failure on odd HTML does throw. */
export function readBody(root: MailPart): MailBody {
  const attachmentNames: string[] = [];
  const reading = readingOf(root, attachmentNames, 0);
  const text = cleanText(reading.text).trim();
  const kept = cutText(text, MAX_BODY_LENGTH);
  const isCut = reading.isCut || kept.length < text.length;
  return { text: kept, status: isCut ? 'Cut' : statusOf(root, text), attachmentNames };
}

function statusOf(root: MailPart, text: string): BodyStatus {
  if (text !== '') {
    return 'Full';
  }
  return isSealed(root) ? 'Encrypted' : 'Empty';
}

function readingOf(part: MailPart, attachments: string[], depth: number): Reading {
  if (depth > MAX_DEPTH) {
    return NOTHING;
  }
  if (depth > 0 && part.mimeType === 'message/rfc822') {
    attachments.push(nestedMailName(part));
    return NOTHING;
  }
  if (part.parts.length > 0) {
    return part.mimeType === 'multipart/alternative'
      ? bestAlternative(part, attachments, depth)
      : joined(part.parts, attachments, depth);
  }
  if (isAttachment(part, depth)) {
    const name = attachmentName(part);
    if (name !== null) {
      attachments.push(name);
    }
    return NOTHING;
  }
  return leafReading(part);
}

function joined(parts: readonly MailPart[], attachments: string[], depth: number): Reading {
  const readings = parts.map((part) => readingOf(part, attachments, depth + 1));
  return {
    text: readings
      .map(({ text }) => text.trim())
      .filter((text) => text !== '')
      .join('\n\n'),
    isCut: readings.some(({ isCut }) => isCut),
  };
}

/** Plain text first, then HTML; every branch is visited, because attachments hang below alternatives too. */
function bestAlternative(part: MailPart, attachments: string[], depth: number): Reading {
  const readable = part.parts.map((child) => ({
    isPlain: holdsPlainText(child, 0),
    reading: readingOf(child, attachments, depth + 1),
  }));
  const filled = readable.filter(({ reading }) => reading.text.trim() !== '');
  return (filled.find(({ isPlain }) => isPlain) ?? filled[0] ?? readable[0])?.reading ?? NOTHING;
}

function holdsPlainText(part: MailPart, depth: number): boolean {
  return part.mimeType === 'text/plain' || (depth < MAX_DEPTH && part.parts.some((p) => holdsPlainText(p, depth + 1)));
}

function leafReading(part: MailPart): Reading {
  if (part.content === null || part.content.length === 0) {
    return NOTHING;
  }
  const text = decodeBytes(part.content, charsetOf(part));
  return part.mimeType === 'text/html' ? htmlToText(text) : { text, isCut: false };
}

function charsetOf(part: MailPart): string | null {
  const type = new MailHeaders(part.headers).first('content-type') ?? '';
  return /charset\s*=\s*"?([^\s";]+)/i.exec(type)?.[1] ?? null;
}

function isAttachment(part: MailPart, depth: number): boolean {
  const disposition = new MailHeaders(part.headers).first('content-disposition') ?? '';
  if (part.filename !== '' || /^\s*attachment/i.test(disposition)) {
    // A mail that is nothing but one text part is its text, whatever its headers call it.
    return depth > 0 || !isReadableType(part.mimeType);
  }
  return !isReadableType(part.mimeType);
}

function isReadableType(mimeType: string): boolean {
  return /^text\/(?!calendar|x-vcard|vcard|rtf)/.test(mimeType) || mimeType === '' || mimeType === 'text';
}

/** Parts that only serve the mail's transport and are nothing a person attached. */
const PROTOCOL_PARTS = new Set([
  'application/pgp-signature',
  'application/pgp-encrypted',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
  'message/delivery-status',
  'message/disposition-notification',
  'text/rfc822-headers',
]);

function attachmentName(part: MailPart): string | null {
  if (PROTOCOL_PARTS.has(part.mimeType)) {
    return null;
  }
  const name = cutText(cleanLine(decodeWords(part.filename)), MAX_NAME_LENGTH);
  return name === '' ? `unnamed (${cutText(cleanLine(part.mimeType), 100)})` : name;
}

function nestedMailName(part: MailPart): string {
  const inner = part.parts[0];
  const subject = inner === undefined ? '' : new MailHeaders(inner.headers).text('subject');
  return (
    attachmentName({ ...part, filename: part.filename || (subject === '' ? 'message.eml' : `${subject}.eml`) }) ?? ''
  );
}

/** PGP, S/MIME as one block (signed or encrypted), or Outlook's TNEF: there is a body, and no reader of text gets at it. */
function isSealed(root: MailPart): boolean {
  return some(root, ({ mimeType }) => /^multipart\/encrypted$|pgp-encrypted|pkcs7-mime|ms-tnef/.test(mimeType));
}

function some(part: MailPart, matches: (part: MailPart) => boolean, depth = 0): boolean {
  return matches(part) || (depth < MAX_DEPTH && part.parts.some((child) => some(child, matches, depth + 1)));
}
