import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseOptions } from '../stand-ins/options';
import { startStandIns } from '../stand-ins/start';

/** How one command of the built poller ended. */
interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Starts the poller from a built tree, far from the sources: `--help`, `--version`, and over both providers against the stand-ins
 * `once`, then `run` until it is healthy. What a package lacks shows here and not at the host.
 *
 * @returns a line for each command that worked
 * @throws {Error} with the output of the command that did not
 */
export async function trialRun(tree: string, folder: string): Promise<string[]> {
  const help = await run(tree, ['--help'], {});
  const version = (await run(tree, ['--version'], {})).output.trim();
  if (!readFileSync(join(tree, 'package.json'), 'utf8').includes(`"version": "${version}"`)) {
    throw new Error(`inbox-sync --version prints ${version}`);
  }
  const standIns = await startStandIns(parseOptions('demo', ['--provider', 'mixed']), () => undefined);
  try {
    const data = join(folder, 'state');
    mkdirSync(data);
    await run(tree, ['once'], { ...standIns.environment, INBOX_SYNC_DATA: data });
    const tasks = (await standIns.dump()).Task.length;
    if (tasks === 0) {
      throw new Error('inbox-sync once ended well and filed nothing');
    }
    const readySeconds = await runUntilHealthy(tree, { ...standIns.environment, INBOX_SYNC_DATA: data });
    return [
      `ok         inbox-sync --help (${help.output.split('\n').length} lines)`,
      `ok         inbox-sync --version (${version})`,
      `ok         inbox-sync once (${tasks} tasks from ${standIns.mailboxes.length} mailboxes of the stand-ins)`,
      `ok         inbox-sync run (healthy and ready after ${readySeconds} s, ended on request)`,
    ];
  } finally {
    await standIns.close();
  }
}

/** Starts `run`, asks it as Kubernetes would, and ends it as every host does. */
async function runUntilHealthy(tree: string, settings: Readonly<Record<string, string>>): Promise<number> {
  const startedAt = Date.now();
  const port = await freePort();
  const child = start(tree, ['run'], { ...settings, INBOX_SYNC_PORT: String(port), INBOX_SYNC_HOST: '127.0.0.1' });
  const end = ending(child);
  const isUp = (): boolean => child.exitCode === null && child.signalCode === null;
  for (const path of ['/healthz', '/readyz']) {
    while (isUp() && !(await answersWell(`http://127.0.0.1:${port}${path}`))) {
      if (Date.now() - startedAt > 60_000) {
        child.kill('SIGKILL');
      }
      await pause(200);
    }
  }
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  child.kill('SIGTERM');
  const ended = await end;
  if (ended.code !== 0) {
    throw new Error(`inbox-sync run ended with status ${String(ended.code)}:\n${ended.output}`);
  }
  return seconds;
}

async function answersWell(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    // Nothing listens there yet; the caller knows how long to wait.
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

async function run(tree: string, args: readonly string[], settings: Readonly<Record<string, string>>): Promise<Ended> {
  const ended = await ending(start(tree, args, settings));
  if (ended.code !== 0) {
    throw new Error(`inbox-sync ${args.join(' ')} ended with status ${String(ended.code)}:\n${ended.output}`);
  }
  return ended;
}

/** Nothing of this machine's settings: the tree must bring all it needs. */
function start(tree: string, args: readonly string[], settings: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, ['dist/poller/src/main.js', ...args], {
    cwd: tree,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function ending(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
}
