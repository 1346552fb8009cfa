import { createHmac, randomBytes } from 'node:crypto';
import { GraphError } from './graph-error';

const secret = randomBytes(32);

/** A state of a list or of a round of delta, sealed: opaque to the client, and of no use with another resource. */
export function stateToken(resource: string, state: object): string {
  const payload = Buffer.from(JSON.stringify(state)).toString('base64url');
  return `${payload}.${seal(resource, payload)}`;
}

/** @throws {GraphError} when the token was not made for that resource */
export function stateOf(resource: string, token: string): unknown {
  const [payload = '', signature] = token.split('.');
  if (seal(resource, payload) !== signature) {
    throw new GraphError(400, 'ErrorInvalidUrlQuery', 'Badly formed token.');
  }
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
}

function seal(resource: string, payload: string): string {
  return createHmac('sha256', secret).update(`${resource}\n${payload}`).digest('base64url').slice(0, 24);
}
