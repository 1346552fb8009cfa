/**
 * A door for other processes of the same machine: a socket in a folder, which only who may write there can open. The
 * process that has a state to itself answers questions there that nobody else can answer meanwhile. A socket whose
 * process is dead answers nobody, so it is a proof of life as well, also from one container to another.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { jsonOrNull } from './json';

export interface Door {
  close(): Promise<void>;
}

/** Longer paths of sockets do not exist: 108 bytes on Linux, 104 on macOS. */
const LONGEST_PATH = 100;
const PATIENCE_MS = 10_000;

/** Where the door of a folder is; null where its path is too long for one. */
export function doorOf(folder: string): string | null {
  const path = join(folder, 'inbox-sync.sock');
  return Buffer.byteLength(path) > LONGEST_PATH ? null : path;
}

/**
 * Opens the door, in the place of one that a dead process left behind: the caller holds the lock of the folder.
 *
 * @param answer makes what is told, anew for each that asks
 * @throws whatever the system says where there can be no socket, as on some network disks
 */
export async function openDoor(path: string, answer: () => Promise<object>): Promise<Door> {
  rmSync(path, { force: true });
  const server = createServer((_, response) => {
    answer().then(
      (told) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(told)),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(path, listening);
  });
  chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((closed) => {
        server.close(() => {
          closed();
        });
        server.closeAllConnections();
      }),
  };
}

/** What a living process says at its door; null where nobody answers. */
export function knock(path: string): Promise<unknown> {
  return new Promise((told) => {
    const call = request({ socketPath: path, path: '/', timeout: PATIENCE_MS, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('error', () => {
        told(null);
      });
      response.on('end', () => {
        told(response.statusCode === 200 ? jsonOrNull(text) : null);
      });
    });
    call.on('timeout', () => call.destroy());
    call.on('error', () => {
      told(null);
    });
    call.end();
  });
}
