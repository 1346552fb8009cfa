import { createHmac, randomBytes } from 'node:crypto';
import { invalidArgument } from './google-error';

const secret = randomBytes(32);

/**
 * Attachment ids that name the same part but differ on each fetch, as Gmail's do: who keeps them as a key keeps
 * nothing. They hold what they stand for, so the server remembers none.
 */
export function attachmentIdFor(messageId: string, partId: string): string {
  const payload = `${randomBytes(6).toString('base64url')}.${partId}`;
  return `ANGjdJ${Buffer.from(`${payload}.${seal(messageId, payload)}`).toString('base64url')}`;
}

/**
 * @returns the part's id
 * @throws {GoogleError} when the id was not made for that message
 */
export function partIdOf(messageId: string, attachmentId: string): string {
  const text = Buffer.from(attachmentId.replace(/^ANGjdJ/, ''), 'base64url').toString();
  const end = text.lastIndexOf('.');
  const payload = text.slice(0, Math.max(end, 0));
  if (!attachmentId.startsWith('ANGjdJ') || seal(messageId, payload) !== text.slice(end + 1)) {
    throw invalidArgument('Invalid attachment token');
  }
  return payload.slice(payload.indexOf('.') + 1);
}

function seal(messageId: string, payload: string): string {
  return createHmac('sha256', secret).update(`${messageId}\n${payload}`).digest('hex').slice(0, 24);
}
