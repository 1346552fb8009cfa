/** What a person gave cannot be used: an option, a file, a column, a value. The message names it and the remedy. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** For texts of others (parsers) inside our sentences. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
