import { createHmac, randomBytes } from 'node:crypto';
import { invalidArgument } from './google-error';

const secret = randomBytes(32);

/**
 * Where the next page begins, sealed together with what was asked for: a token used with another request is refused, as
 * its answer would be neither's next page.
 */
export function pageToken(request: string, position: string): string {
  return Buffer.from(`${seal(request, position)}${position}`).toString('base64url');
}

/** @returns the position. @throws {GoogleError} when the token is not of this request */
export function positionOf(request: string, token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  const position = text.slice(16);
  if (seal(request, position) !== text.slice(0, 16)) {
    throw invalidArgument('Invalid pageToken');
  }
  return position;
}

function seal(request: string, position: string): string {
  return createHmac('sha256', secret).update(`${request}\n${position}`).digest('hex').slice(0, 16);
}
