/** The names that Google's APIs give to HTTP statuses (google.rpc.Code). */
const statusNames: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
};

/** An answer other than success, in the shape of Google's APIs. Thrown anywhere, turned into JSON at the door. */
export class GoogleError extends Error {
  override readonly name = 'GoogleError';

  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
    private readonly more: {
      readonly domain?: string;
      readonly statusName?: string;
      readonly location?: string;
      readonly details?: readonly unknown[];
    } = {},
  ) {
    super(message);
  }

  /** The JSON that goes over the wire. */
  body(): unknown {
    const { domain = 'global', statusName, location, details } = this.more;
    const place = location === undefined ? {} : { location, locationType: 'header' };
    return {
      error: {
        code: this.status,
        message: this.message,
        errors: [{ message: this.message, domain, reason: this.reason, ...place }],
        status: statusName ?? statusNames[this.status] ?? 'UNKNOWN',
        ...(details === undefined ? {} : { details }),
      },
    };
  }
}

export const invalidArgument = (message: string): GoogleError => new GoogleError(400, 'invalidArgument', message);

/** Of a message, an attachment or a history id that is not, or no longer, there. */
export const notFound = (): GoogleError => new GoogleError(404, 'notFound', 'Requested entity was not found.');

/** What Google says of a query parameter that the method does not know. */
export function unknownParameter(name: string): GoogleError {
  const description = `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not be found in request message.`;
  return new GoogleError(400, 'invalid', description, {
    details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ description }] }],
  });
}
