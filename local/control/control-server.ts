import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { controlActions, type ControlPorts } from './control-actions';
import { ControlError } from './control-requests';

export interface ControlServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the door through which tests and people look into the stand-ins and disturb them: plain HTTP on 127.0.0.1. */
export async function startControl(ports: ControlPorts): Promise<ControlServer> {
  const server = createServer((request, response) => {
    serve(request, response, ports).catch((error: unknown) => {
      process.stderr.write(`local/control: ${error instanceof Error ? String(error.stack) : String(error)}\n`);
      send(response, 500, { error: error instanceof Error ? error.message : String(error) });
    });
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed, failed) => {
        server.close((error) => (error ? failed(error) : closed()));
        server.closeAllConnections();
      }),
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, ports: ControlPorts): Promise<void> {
  const body = await text(request);
  const asked = `${request.method ?? 'GET'} ${(request.url ?? '/').split('?')[0] ?? '/'}`;
  try {
    const action = controlActions[asked];
    if (!action) {
      throw new ControlError(`'${asked}' is unknown here: use one of ${Object.keys(controlActions).join(', ')}.`);
    }
    send(response, 200, await action.run(body, ports));
  } catch (error) {
    if (!(error instanceof ControlError)) {
      throw error;
    }
    send(response, 400, { error: error.message });
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
