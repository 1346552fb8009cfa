/** An org command cannot go on. The message says what is missing or refused; `actions` say what to do, one a line. */
export class OrgError extends Error {
  override name = 'OrgError';

  constructor(
    message: string,
    readonly actions: readonly string[] = [],
  ) {
    super(message);
  }
}
