import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { errorBody } from './error-body';
import type { Fault, Faults } from './faults';
import type { RequestLog, Target } from './request-log';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/**
 * A listener for `http.createServer` that logs each request, applies the fault whose turn it is, and leaves the rest to
 * `handler`. What `handler` throws is answered with 500 and printed: a stand-in must not fail quietly.
 */
export function serveWithFaults(target: Target, handler: Handler, faults: Faults, log: RequestLog): RequestListener {
  return (request, response) => {
    const [path = '/', search] = (request.url ?? '/').split('?', 2);
    const query = search === undefined ? '' : `?${search}`;
    const method = request.method ?? 'GET';
    const entry = log.add(target, method, path, query);
    response.once('close', () => (entry.status = response.headersSent ? response.statusCode : 0));
    response.once('finish', () => (entry.status = response.statusCode));
    serve(faults.before(target, method, path + query), target, handler, request, response).catch((error: unknown) => {
      if (hasHungUp(request, error)) {
        return;
      }
      process.stderr.write(
        `local/${target}: ${method} ${path}: ${error instanceof Error ? String(error.stack) : String(error)}\n`,
      );
      failLoudly(error, response);
    });
  };
}

/** Whether the client went away while its request was read: nobody waits for an answer, and nothing of ours failed. */
function hasHungUp(request: IncomingMessage, error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return request.destroyed && code === 'ECONNRESET';
}

async function serve(
  fault: Fault | null,
  target: Target,
  handler: Handler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (fault && fault.delayMs > 0) {
    await wait(fault.delayMs);
  }
  if (fault?.reset) {
    request.socket.resetAndDestroy();
    return;
  }
  if (fault?.truncate) {
    truncate(response);
  }
  if (fault && fault.status !== null) {
    request.resume();
    answer(fault, fault.status, target, response);
    return;
  }
  await handler(request, response);
}

function answer(fault: Fault, status: number, target: Target, response: ServerResponse): void {
  const body = fault.body ?? errorBody(target, status);
  const isText = typeof body === 'string';
  response.statusCode = status;
  response.setHeader('content-type', isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8');
  for (const [name, value] of Object.entries(fault.headers)) {
    response.setHeader(name, value);
  }
  response.end(isText ? body : JSON.stringify(body));
}

/** Lets the answer be written as usual, but sends only half of its body before the connection breaks. */
function truncate(response: ServerResponse): void {
  const chunks: Buffer[] = [];
  const collect = (chunk: unknown): void => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) {
      chunks.push(Buffer.from(chunk as Uint8Array));
    }
  };
  const write = response.write.bind(response) as (chunk: Buffer, sent: () => void) => boolean;
  response.write = (chunk: unknown) => {
    collect(chunk);
    return true;
  };
  response.end = (chunk?: unknown) => {
    collect(chunk);
    const body = Buffer.concat(chunks);
    if (!response.headersSent) {
      response.setHeader('content-length', Math.max(body.length, 1));
    }
    write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
    return response;
  };
}

function failLoudly(error: unknown, response: ServerResponse): void {
  if (response.headersSent) {
    response.socket?.destroy();
    return;
  }
  response.statusCode = 500;
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(`the stand-in failed: ${error instanceof Error ? error.message : String(error)}\n`);
}
