import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseOptions } from '../stand-ins/options';
import { startStandIns } from '../stand-ins/start';

/** How one command of the built poller ended. */
interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Starts the poller from a built tree, far from the sources: `--help`, and `once` over both providers against the
 * stand-ins. What a package lacks shows here and not at the host.
 *
 * @returns a line for each command that worked
 * @throws {Error} with the output of the command that did not
 */
export async function trialRun(tree: string, folder: string): Promise<string[]> {
  const help = await run(tree, ['--help'], {});
  const standIns = await startStandIns(parseOptions('demo', ['--provider', 'mixed']), () => undefined);
  try {
    const data = join(folder, 'state');
    mkdirSync(data);
    await run(tree, ['once'], { ...standIns.environment, INBOX_SYNC_DATA: data });
    const tasks = (await standIns.dump()).Task.length;
    if (tasks === 0) {
      throw new Error('inbox-sync once ended well and filed nothing');
    }
    return [
      `ok         inbox-sync --help (${help.output.split('\n').length} lines)`,
      `ok         inbox-sync once (${tasks} tasks from ${standIns.mailboxes.length} mailboxes of the stand-ins)`,
    ];
  } finally {
    await standIns.close();
  }
}

async function run(tree: string, args: readonly string[], settings: Readonly<Record<string, string>>): Promise<Ended> {
  // Nothing of this machine's settings: the tree must bring all it needs.
  const child = spawn(process.execPath, ['dist/poller/src/main.js', ...args], {
    cwd: tree,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = await new Promise<Ended>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
  if (ended.code !== 0) {
    throw new Error(`inbox-sync ${args.join(' ')} ended with status ${String(ended.code)}:\n${ended.output}`);
  }
  return ended;
}
