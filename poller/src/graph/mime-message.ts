import { simpleParser } from 'mailparser';
import { decodeBytes } from '../domain/charset';
import type { MailHeader, MailPart } from '../domain/mail';

/** The header ends at the first empty line; before that nothing of a message counts as complete. */
export function hasWholeHeader(bytes: Buffer): boolean {
  return endOfHeader(bytes) !== null;
}

/** The header fields of a message, unfolded, with their encoded words. */
export function readMimeHeaders(bytes: Buffer): MailHeader[] {
  const block = bytes.subarray(0, endOfHeader(bytes) ?? bytes.length);
  const lines = decodeBytes(block, null)
    .replace(/(?:\r\n|\n|\r)(?=[ \t])/g, '')
    .split(/\r\n|\n|\r/);
  return lines.flatMap((line) => {
    const [, name, value] = /^([!-9;-~]{1,200})[ \t]*:(.*)$/s.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value: value.trim() }];
  });
}

/** A message as a tree: its header, its text, its attachments without their contents. */
export async function readMime(bytes: Buffer): Promise<MailPart> {
  const headers = readMimeHeaders(bytes);
  const { text, html, attachments } = await simpleParser(bytes, {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
  });
  const leaf = (mimeType: string, content: string): MailPart => ({
    ...{ mimeType, filename: '', headers: [], parts: [] },
    content: Buffer.from(content, 'utf8'),
  });
  const isBlank = (text ?? '').trim() === '';
  return {
    mimeType: mimeTypeOf(headers),
    filename: '',
    headers,
    content: null,
    parts: [
      isBlank && typeof html === 'string' ? leaf('text/html', html) : leaf('text/plain', text ?? ''),
      ...attachments.map(({ contentType, filename }) => attachmentPart(contentType, filename ?? '')),
    ],
  };
}

/** The type that the header names, lower-cased; text where it names none (RFC 2045, 5.2). */
export function mimeTypeOf(headers: readonly MailHeader[]): string {
  const value = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? '';
  return /^\s*([^\s;/]+\/[^\s;]+)/.exec(value)?.[1]?.toLowerCase() ?? 'text/plain';
}

/** A part that is named and never opened. */
export function attachmentPart(mimeType: string, filename: string): MailPart {
  const headers = [{ name: 'Content-Disposition', value: 'attachment' }];
  return { mimeType: mimeType.toLowerCase(), filename, headers, content: null, parts: [] };
}

/** Where the empty line begins; null when there is none. */
function endOfHeader(bytes: Buffer): number | null {
  const ends = ['\r\n\r\n', '\n\n', '\r\r'].map((end) => bytes.indexOf(end)).filter((at) => at >= 0);
  return ends.length === 0 ? null : Math.min(...ends);
}
