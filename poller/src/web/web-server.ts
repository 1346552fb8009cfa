import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigurationError, errorName } from '../lib/errors';

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
  const server = createServer((request, response) => {
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
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  }
  response.end(JSON.stringify(body));
}

async function answer(request: IncomingMessage, response: ServerResponse, routes: readonly WebRoute[]): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://poller.invalid');
  for (const route of routes) {
    if (await route(request, response, url)) {
      return;
    }
  }
  send(response, 404, { error: 'not found' });
}
