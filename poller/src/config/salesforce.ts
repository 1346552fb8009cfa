import { hkdfSync } from 'node:crypto';
import type { SalesforceLogin } from '../salesforce/salesforce-login';
import { type Environment, missing } from './environment';
import { privateKeyFrom, readText } from './files';

/** How the poller logs in to Salesforce; null, with a problem, where that is not told completely. */
export function grantOf(env: Environment, problems: string[]): SalesforceLogin['grant'] | null {
  const { SALESFORCE_USERNAME: username, SALESFORCE_PRIVATE_KEY_FILE: keyFile, SALESFORCE_CLIENT_SECRET: secret } = env;
  if (secret !== undefined && username === undefined && keyFile === undefined) {
    return { kind: 'client-credentials', clientSecret: secret };
  }
  if (secret !== undefined) {
    problems.push('SALESFORCE_CLIENT_SECRET and SALESFORCE_USERNAME exclude each other: unset one of them');
    return null;
  }
  if (username === undefined || keyFile === undefined) {
    const lacking = username === undefined ? 'SALESFORCE_USERNAME' : 'SALESFORCE_PRIVATE_KEY_FILE';
    problems.push(`${missing(lacking)}; or set SALESFORCE_CLIENT_SECRET`);
    return null;
  }
  const privateKey = privateKeyFrom(readText('SALESFORCE_PRIVATE_KEY_FILE', keyFile, problems), problems, {
    variable: 'SALESFORCE_PRIVATE_KEY_FILE',
    remedy: 'name a PEM file with an RSA private key without passphrase',
  });
  return privateKey === null ? null : { kind: 'jwt', username, privateKey };
}

/**
 * What addresses are hashed with: made of the login's own secret, so that there is no further secret to keep and the
 * state alone never tells an address. With a new login secret the known addresses are read and the mailboxes listed anew.
 */
export function addressSecret(grant: SalesforceLogin['grant'], clientId: string): Uint8Array {
  const secret =
    grant.kind === 'jwt' ? grant.privateKey.export({ type: 'pkcs8', format: 'der' }) : Buffer.from(grant.clientSecret);
  return new Uint8Array(hkdfSync('sha256', secret, clientId, 'inbox-sync known addresses v1', 32));
}
