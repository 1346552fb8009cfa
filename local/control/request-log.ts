/** Which cloud a stand-in plays. */
export const targets = ['gmail', 'graph', 'salesforce'] as const;
export type Target = (typeof targets)[number];

/** One request that a stand-in got. */
export interface LoggedRequest {
  readonly target: Target;
  readonly method: string;
  /** As it was sent (percent-encoded), without the query string. */
  readonly path: string;
  /** With its question mark; empty when there is none. */
  readonly query: string;
  /** Of the answer; null while it is being made, 0 when the connection was closed without one. */
  status: number | null;
}

/** Every request to every stand-in of one run, in the order of arrival. */
export class RequestLog {
  private readonly requests: LoggedRequest[] = [];

  /** @returns the entry; whoever answers writes its status */
  add(target: Target, method: string, path: string, query: string): LoggedRequest {
    const request: LoggedRequest = { target, method, path, query, status: null };
    this.requests.push(request);
    return request;
  }

  all(): readonly LoggedRequest[] {
    return this.requests;
  }
}
