import { createServer, type Server } from 'node:https';
import type { RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** An HTTPS server on a free port of 127.0.0.1. */
export interface TlsServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts it. A socket under TLS cannot be reset, which a fault may ask for, and one that still shakes hands is unknown
 * to `closeAllConnections`: so the connections beneath are kept at hand.
 */
export async function startTlsServer(
  credentials: { readonly key: string; readonly certificate: string },
  listener: RequestListener,
): Promise<TlsServer> {
  const sockets = new Map<number, Socket>();
  const server = createServer({ key: credentials.key, cert: credentials.certificate }, (request, response) => {
    const secure = request.socket;
    secure.resetAndDestroy = () => {
      sockets.get(secure.remotePort ?? 0)?.resetAndDestroy();
      return secure;
    };
    listener(request, response);
  });
  server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.once('close', () => sockets.delete(port));
  });
  // Clients keep connections open between two cycles; Node's 5 s would close one just as it is used again.
  server.keepAliveTimeout = 60_000;
  return { url: await listen(server), close: () => close(server, sockets) };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(`https://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function close(server: Server, sockets: ReadonlyMap<number, Socket>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    sockets.forEach((socket) => socket.destroy());
  });
}
