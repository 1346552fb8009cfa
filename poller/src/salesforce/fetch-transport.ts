import { PassThrough, type Duplex } from 'node:stream';
import { MalformedBodyError } from './salesforce-failure';

const TIMEOUT_MS = 120_000;

/** An HTTP request as jsforce makes it. */
export interface TransportRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An HTTP answer as jsforce reads it. */
export interface TransportResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * jsforce's transport on Node's fetch. jsforce's own one ends the process when an answer breaks off in its middle: the
 * stream's error finds no listener. This one reads the whole answer first, so that a broken one is an error to retry,
 * and it obeys the signal and a time limit.
 */
export class FetchTransport {
  constructor(private readonly signal: AbortSignal) {}

  /** The stream that jsforce asks for beside the promise stays empty: nobody here reads answers as streams. */
  httpRequest(request: TransportRequest): Promise<TransportResponse> & { stream(): Duplex } {
    return Object.assign(this.send(request), { stream: () => new PassThrough() });
  }

  /** @throws {TypeError} the connection failed or broke off; anything else is the signal's or the time limit's */
  async send({ method, url, headers = {}, body }: TransportRequest): Promise<TransportResponse> {
    const response = await fetch(url, {
      method,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-length')),
      signal: AbortSignal.any([this.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      redirect: 'error',
      ...(typeof body === 'string' ? { body } : {}),
    });
    const text = await response.text();
    if (response.ok && response.headers.get('content-type')?.includes('json') === true && !isJson(text)) {
      throw new MalformedBodyError('the answer is no JSON');
    }
    return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: text };
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // The only question here is whether it parses.
    return false;
  }
}
