import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigurationError, errorName } from '../lib/errors';

/** A browser that asks for longer than that is none. */
const REQUEST_MS = 30_000;

/** Answers the requests that are its own. @returns whether this one was */
export type WebRoute = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;

export interface WebServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The poller's own web server: each request goes to the first route that knows it.
 *
 * @throws {ConfigurationError} the port cannot be used
 */
export async function startWebServer(
  { port, host }: { readonly port: number; readonly host: string },
  routes: readonly WebRoute[],
): Promise<WebServer> {
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, (request, response) => {
    answer(request, response, routes).catch((error: unknown) => {
      send(response, 500, { error: errorName(error) });
    });
  });
  try {
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(port, host, listening);
    });
  } catch (error) {
    throw new ConfigurationError(`INBOX_SYNC_PORT ${port} cannot be used (${errorName(error)})`, {
      actions: ['Set INBOX_SYNC_PORT to a free port, or INBOX_SYNC_HOST to an address of this machine.'],
    });
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((closed) => {
        server.close(() => {
          closed();
        });
        server.closeAllConnections();
      }),
  };
}

/** Answers with JSON, once. */
export function send(response: ServerResponse, status: number, body: object): void {
  if (!response.headersSent) {
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  }
  response.end(JSON.stringify(body));
}

/** Nothing here takes a body: one is not even read. Header and address are limited by Node, 16 KB together. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

async function answer(request: IncomingMessage, response: ServerResponse, routes: readonly WebRoute[]): Promise<void> {
  if (hasBody(request)) {
    response.setHeader('connection', 'close');
    send(response, 413, { error: 'no body is taken here' });
    return;
  }
  const url = new URL(request.url ?? '/', 'http://poller.invalid');
  for (const route of routes) {
    if (await route(request, response, url)) {
      return;
    }
  }
  send(response, 404, { error: 'not found' });
}
