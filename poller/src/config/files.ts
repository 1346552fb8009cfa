import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { errorName } from '../lib/errors';
import { type Environment, missing, type Variable, VARIABLES } from './environment';

/** Everything that must not be seen: each may stand in its variable, or in a file that `<name>_FILE` names. */
export const SECRETS = [
  'DATABASE_URL',
  'SALESFORCE_PRIVATE_KEY',
  'SALESFORCE_CLIENT_SECRET',
  'GOOGLE_SERVICE_ACCOUNT',
  'GOOGLE_OAUTH_CLIENT_SECRET',
  'MICROSOFT_CLIENT_SECRET',
  'MICROSOFT_CLIENT_CERTIFICATE',
  'MICROSOFT_OAUTH_CLIENT_SECRET',
  'INBOX_SYNC_TOKEN_KEY',
] as const satisfies readonly Variable[];
export type SecretName = (typeof SECRETS)[number];

/** A secret, and the variable by which a person finds it. */
export interface Secret {
  readonly text: string;
  readonly variable: Variable;
}

/** Whether a secret is told, one way or the other. */
export function isTold(name: SecretName, isSet: (variable: string) => boolean): boolean {
  return isSet(name) || isSet(`${name}_FILE`);
}

/** Null where it is not told, and, with a problem, where it is told twice or its file has none. */
export function secretOf(name: SecretName, env: Environment, problems: string[]): Secret | null {
  const given = env[name];
  const file = env[`${name}_FILE`];
  if (given !== undefined && file !== undefined) {
    problems.push(`${name} and ${name}_FILE exclude each other: unset one of them`);
    return null;
  }
  if (file !== undefined) {
    return fromFile(`${name}_FILE`, file, problems);
  }
  return given === undefined ? null : { text: given, variable: name };
}

/** The same for one that has to be there. */
export function requiredSecret(name: SecretName, env: Environment, problems: string[]): Secret | null {
  if (env[name] === undefined && env[`${name}_FILE`] === undefined) {
    problems.push(missing(name));
  }
  return secretOf(name, env, problems);
}

function fromFile(variable: Variable, file: string, problems: string[]): Secret | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    problems.push(`${variable} names a file that cannot be read (${errorName(error)}): ${VARIABLES[variable]}`);
    return null;
  }
  if (text === '') {
    problems.push(`${variable} names an empty file: ${VARIABLES[variable]}`);
    return null;
  }
  return { text, variable };
}

/** PEM text as it is: where a variable may hold one line only, its line ends are written `\\n`. */
export function pemOf({ text }: Secret): string {
  return text.includes('\n') ? text : text.replaceAll('\\n', '\n');
}

/** An RSA key without passphrase; null, with a problem, for anything else. */
export function privateKeyFrom(
  pem: string,
  problems: string[],
  { variable, remedy }: { variable: string; remedy: string },
): KeyObject | null {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') {
      return key;
    }
  } catch {
    // The library's words may quote the file; ours name the variable.
  }
  problems.push(`${variable} holds no usable private key: ${remedy}`);
  return null;
}
