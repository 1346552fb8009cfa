import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { errorName } from '../lib/errors';
import { type Environment, missing, type Variable, VARIABLES } from './environment';

/** The text of a file that a variable names; null, with a problem, where it cannot be read. */
export function readText(variable: Variable, file: string, problems: string[]): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    problems.push(`${variable} names a file that cannot be read (${errorName(error)}): ${VARIABLES[variable]}`);
    return null;
  }
}

type SecretVariable = 'GOOGLE_OAUTH_CLIENT_SECRET' | 'MICROSOFT_OAUTH_CLIENT_SECRET' | 'INBOX_SYNC_TOKEN_KEY';

/** A secret by its variable or by the file that `<name>_FILE` names; null, with a problem, where it is not there. */
export function secretOf(name: SecretVariable, env: Environment, problems: string[]): string | null {
  const given = env[name];
  const file = env[`${name}_FILE`];
  if (given !== undefined && file !== undefined) {
    problems.push(`${name} and ${name}_FILE exclude each other: unset one of them`);
    return null;
  }
  if (file === undefined) {
    if (given === undefined) {
      problems.push(missing(name));
    }
    return given ?? null;
  }
  const text = readText(`${name}_FILE`, file, problems)?.trim();
  if (text === '') {
    problems.push(`${name}_FILE names an empty file: ${VARIABLES[name]}`);
  }
  return text === undefined || text === '' ? null : text;
}

/** An RSA key without passphrase; null, with a problem, for anything else. */
export function privateKeyFrom(
  pem: string | null,
  problems: string[],
  { variable, remedy }: { variable: string; remedy: string },
): KeyObject | null {
  if (pem === null) {
    return null;
  }
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
