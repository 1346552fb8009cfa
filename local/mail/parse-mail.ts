import PostalMime, { addressParser, decodeWords, type Mailbox } from 'postal-mime';
import { headerValue, type HeaderField } from './header-fields';
import { withLineFeeds } from './line-ends';
import { parseMailDate } from './mail-date';
import { contentOf, readPartTree, textOf, type MailPart } from './part-tree';

/** A mail address with its display name; the name is empty when there is none. Groups are taken apart. */
export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

export interface MailAttachment {
  /** Null when the part names no file. */
  readonly filename: string | null;
  readonly mimeType: string;
  readonly isInline: boolean;
  readonly contentId: string | null;
  readonly content: Buffer;
}

/** What a provider knows of a mail, apart from where it is kept. */
export interface ParsedMail {
  readonly fields: readonly HeaderField[];
  readonly messageId: string | null;
  readonly from: MailAddress | null;
  readonly sender: MailAddress | null;
  readonly replyTo: readonly MailAddress[];
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  /** Decoded; null when the header is missing. */
  readonly subject: string | null;
  /** Of the Date header, in milliseconds since 1970; null when it is missing or cannot be read. */
  readonly date: number | null;
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly MailAttachment[];
}

/**
 * Reads any bytes as a mail: headers with our reader, bodies and attachments with postal-mime. Never rejects: where
 * postal-mime gives up (its limits on depth and header size), bodies are taken from our part tree.
 */
export async function parseMail(raw: Buffer): Promise<ParsedMail> {
  const tree = readPartTree(raw);
  const { fields } = tree;
  const senders = addressesOf(fields, 'From');
  return {
    fields,
    messageId: headerValue(fields, 'Message-ID'),
    from: senders[0] ?? null,
    sender: addressesOf(fields, 'Sender')[0] ?? null,
    replyTo: addressesOf(fields, 'Reply-To'),
    to: addressesOf(fields, 'To'),
    cc: addressesOf(fields, 'Cc'),
    bcc: addressesOf(fields, 'Bcc'),
    subject: decoded(headerValue(fields, 'Subject')),
    date: parseMailDate(headerValue(fields, 'Date')),
    ...(await readBodies(raw, tree)),
  };
}

/** All addresses of all header fields of that name, in order. */
export function addressesOf(fields: readonly HeaderField[], name: string): MailAddress[] {
  const wanted = name.toLowerCase();
  return fields
    .filter((field) => field.name.toLowerCase() === wanted)
    .flatMap((field) => addressParser(field.value, { flatten: true }) as Mailbox[])
    .filter(({ address }) => address !== '')
    .map(({ name: display, address }) => ({ name: decodeWords(display), address }));
}

type Bodies = Pick<ParsedMail, 'text' | 'html' | 'attachments'>;

async function readBodies(raw: Buffer, tree: MailPart): Promise<Bodies> {
  try {
    const email = await PostalMime.parse(withLineFeeds(raw), { attachmentEncoding: 'arraybuffer' });
    return {
      text: email.text ?? null,
      html: email.html ?? null,
      attachments: email.attachments.map((attachment) => ({
        filename: attachment.filename,
        mimeType: attachment.mimeType,
        isInline: attachment.disposition === 'inline' || attachment.related === true,
        contentId: attachment.contentId ?? null,
        content: Buffer.from(attachment.content as ArrayBuffer),
      })),
    };
  } catch {
    return bodiesOfTree(tree);
  }
}

function bodiesOfTree(tree: MailPart): Bodies {
  const leaves = leavesOf(tree);
  const isBody = (leaf: MailPart): boolean => leaf.filename === '' && leaf.disposition.value !== 'attachment';
  const textual = (type: string): string | null => {
    const found = leaves.filter((leaf) => leaf.mimeType === type && isBody(leaf));
    return found.length === 0 ? null : found.map(textOf).join('\n');
  };
  const files = leaves.filter((leaf) => !isBody(leaf) || !/^text\/(plain|html)$/.test(leaf.mimeType));
  return {
    text: textual('text/plain'),
    html: textual('text/html'),
    attachments: files.map((leaf) => ({
      filename: leaf.filename === '' ? null : leaf.filename,
      mimeType: leaf.mimeType,
      isInline: leaf.disposition.value === 'inline',
      contentId: headerValue(leaf.fields, 'Content-ID'),
      content: contentOf(leaf),
    })),
  };
}

function leavesOf(part: MailPart): MailPart[] {
  return part.parts.length === 0 ? [part] : part.parts.flatMap(leavesOf);
}

function decoded(value: string | null): string | null {
  return value === null ? null : decodeWords(value);
}
