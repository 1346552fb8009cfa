import { hkdfSync } from 'node:crypto';
import type { SalesforceLogin } from '../salesforce/salesforce-login';
import { type Environment, missing, type Variable } from './environment';
import { isTold, pemOf, privateKeyFrom, secretOf } from './files';

/** How the poller logs in to Salesforce; null, with a problem, where that is not told completely. */
export function grantOf(env: Environment, problems: string[]): SalesforceLogin['grant'] | null {
  const { SALESFORCE_USERNAME: username } = env;
  const isSet = (name: string): boolean => env[name as Variable] !== undefined;
  const hasSecret = isTold('SALESFORCE_CLIENT_SECRET', isSet);
  const hasKey = isTold('SALESFORCE_PRIVATE_KEY', isSet);
  if (hasSecret && (username !== undefined || hasKey)) {
    problems.push('SALESFORCE_CLIENT_SECRET and SALESFORCE_USERNAME exclude each other: unset one of them');
    return null;
  }
  if (hasSecret) {
    const secret = secretOf('SALESFORCE_CLIENT_SECRET', env, problems);
    return secret === null ? null : { kind: 'client-credentials', clientSecret: secret.text };
  }
  if (username === undefined || !hasKey) {
    const lacking = username === undefined ? 'SALESFORCE_USERNAME' : 'SALESFORCE_PRIVATE_KEY_FILE';
    problems.push(`${missing(lacking)}; or set SALESFORCE_CLIENT_SECRET`);
    return null;
  }
  const key = secretOf('SALESFORCE_PRIVATE_KEY', env, problems);
  const remedy = 'it has to be PEM, an RSA private key without passphrase';
  const privateKey = key && privateKeyFrom(pemOf(key), problems, { variable: key.variable, remedy });
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
