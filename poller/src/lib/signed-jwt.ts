import { createSign, type KeyObject } from 'node:crypto';

/** A JSON Web Token signed with RS256 (RFC 7515), as the JWT bearer grants of Google and Salesforce take it. */
export function signedJwt(claims: Readonly<Record<string, string | number>>, key: KeyObject): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${createSign('RSA-SHA256').update(content).sign(key, 'base64url')}`;
}
