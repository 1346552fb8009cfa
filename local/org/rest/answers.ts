/** What a resource answers. A body of undefined sends none. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal, sent in Salesforce's shape: `[{"errorCode","message","fields"?}]`. */
export class RestError extends Error {
  override name = 'RestError';
  constructor(
    readonly status: number,
    readonly errorCode: string,
    message: string,
    readonly fields?: readonly string[],
  ) {
    super(message);
  }

  answer(): Answer {
    const row = { message: this.message, errorCode: this.errorCode };
    return { status: this.status, body: [this.fields ? { ...row, fields: this.fields } : row] };
  }
}

export const notFound = (message = 'The requested resource does not exist'): RestError =>
  new RestError(404, 'NOT_FOUND', message);

export const methodNotAllowed = (method: string, allowed: readonly string[]): RestError =>
  new RestError(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed. Allowed are ${allowed.join(',')}`);

/** The org has it, the stand-in does not: loud, and different from every answer that an org gives. */
export const notModelled = (what: string): RestError =>
  new RestError(501, 'NOT_MODELLED', `local/org does not model ${what}: teach it in local/org/rest, or do without`);
