import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresPrograms, type PostgresPrograms } from './postgres-programs';

/** A PostgreSQL of its own on a free port, in a temporary folder. */
export interface PostgresServer {
  readonly url: string;
  /** Ends every connection, and takes new ones a moment later. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws {Error} with PostgreSQL's words when it does not start on this machine */
export async function startPostgres(): Promise<PostgresServer> {
  const programs = postgresPrograms();
  const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-postgres-'));
  const port = await freePort();
  makeDatabase(programs, folder);
  let server = await serve(programs, folder, port);
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    restart: async () => {
      await end(server);
      server = await serve(programs, folder, port);
    },
    stop: async () => {
      await end(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const dataIn = (folder: string): string => join(folder, 'data');

function makeDatabase({ initdb, as }: PostgresPrograms, folder: string): void {
  const secret = join(folder, 'password');
  writeFileSync(secret, 'postgres\n');
  if (as !== null) {
    [folder, secret].forEach((path) => chownSync(path, as.uid, as.gid));
  }
  // Only a crash of the whole machine needs what `sync` waits for; a disk that is busy otherwise made a start take a minute.
  const args = ['--auth=password', '--username=postgres', `--pwfile=${secret}`, '--no-sync'];
  const { status, stderr } = spawnSync(initdb, [`--pgdata=${dataIn(folder)}`, ...args], { ...as, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`initdb ended with ${String(status)}: ${stderr}`);
  }
}

/** Resolves when it takes connections. */
function serve({ postgres, as }: PostgresPrograms, folder: string, port: number): Promise<ChildProcess> {
  const args = ['-D', dataIn(folder), '-p', String(port), '-c', 'fsync=off', '-c', 'unix_socket_directories='];
  const server = spawn(postgres, args, { ...as, stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = (): boolean => server.kill('SIGKILL');
  process.once('exit', kill);
  server.once('exit', () => process.off('exit', kill));
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-5000);
      if (said.includes('database system is ready to accept connections')) {
        resolve(server);
      }
    });
    server.once('error', reject);
    server.once('exit', () => {
      reject(new Error(`PostgreSQL ended: ${said}`));
    });
  });
}

/** Ends every connection and the server. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = once(server, 'exit');
    server.kill('SIGINT');
    await ended;
  }
}

/**
 * A free port below those that the system gives out by itself (32768 and up): between a stop and a start nobody takes it,
 * and no client that asks for it meanwhile is connected with itself.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => {
        resolve(false);
      });
      server.listen(port, '127.0.0.1', () => {
        resolve(true);
      });
    });
    if (isFree) {
      await new Promise((closed) => server.close(closed));
      return port;
    }
  }
}
