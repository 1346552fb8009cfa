import { randomUUID } from 'node:crypto';

/** An answer other than success, in Graph's shape. Thrown anywhere, turned into JSON at the door. */
export class GraphError extends Error {
  override readonly name = 'GraphError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  /** The JSON that goes over the wire. */
  body(): unknown {
    const id = randomUUID();
    const date = new Date().toISOString().slice(0, 19);
    const innerError = { date, 'request-id': id, 'client-request-id': id };
    return { error: { code: this.code, message: this.message, innerError } };
  }
}

/** Of a message, a folder or a user that is not, or no longer, there. */
export const itemNotFound = (): GraphError =>
  new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');

/** Of an id that no Exchange store could have made. */
export const malformedId = (): GraphError => new GraphError(400, 'ErrorInvalidIdMalformed', 'Id is malformed.');

/** Of a query that Graph refuses, and of what this stand-in does not model. */
export const invalidQuery = (message: string): GraphError => new GraphError(400, 'ErrorInvalidUrlQuery', message);

export const accessDenied = (): GraphError =>
  new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');

/** The directory's refusal, in other words than Exchange's. */
export const requestDenied = (): GraphError =>
  new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');

/** A delta token that is too old, or a mailbox that was moved: the client has to start anew. */
export const syncStateNotFound = (generation: number, newest: number): GraphError =>
  new GraphError(
    410,
    'SyncStateNotFound',
    `The sync state generation is not found; generation=${generation};[highest=${newest}][${newest}].`,
  );
