const prefix = 'https://www.googleapis.com/auth/gmail.';

export const readonlyScope = `${prefix}readonly`;
export const metadataScope = `${prefix}metadata`;

/** Scopes that allow everything this stand-in serves. */
const readingScopes: readonly string[] = [readonlyScope, `${prefix}modify`, 'https://mail.google.com/'];

/** Every scope that an administrator may have granted here; others are refused when a token is asked for. */
export const grantableScopes: readonly string[] = [...readingScopes, metadataScope, `${prefix}settings.basic`];

/** Whether a token may read whole messages and search, not only headers. */
export function allowsReading(scopes: ReadonlySet<string>): boolean {
  return readingScopes.some((scope) => scopes.has(scope));
}
