import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../local/lib/project-root';
import { programOf } from './program';
import { atExit } from './run-folder';

/** How a run of the poller ended. */
export interface PollerExit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Its last lines of output, for a person who has to find out why it failed. */
  readonly lastLines: readonly string[];
}

/** Settings of other installations must not leak into the poller of a demo. */
const foreignSettings = /^(INBOX_SYNC_|SALESFORCE_|GOOGLE_|MICROSOFT_|GRAPH_|DATABASE_URL$)/;
const keptLines = 15;
const running = new Set<ChildProcess>();

/**
 * Runs the poller's command `once` as a process of its own and waits for its end. What it prints goes to poller.log in
 * `folder`. The process dies with this one.
 */
export async function runPollerOnce(settings: Readonly<Record<string, string>>, folder: string): Promise<PollerExit> {
  const inherited = Object.entries(process.env).filter(([name]) => !foreignSettings.test(name));
  if (running.size === 0) {
    atExit(() => running.forEach((child) => child.kill('SIGKILL')));
  }
  const root = projectRoot();
  const child = spawn(process.execPath, [programOf('poller/src/main.ts'), 'once'], {
    cwd: root,
    env: { ...Object.fromEntries(inherited), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const log = createWriteStream(join(folder, 'poller.log'), { flags: 'a', mode: 0o600 });
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log.write(text);
      tail = (tail + text).slice(-20_000);
    });
  }
  return await new Promise((ended, failed) => {
    child.once('error', failed);
    child.once('close', (code, signal) => {
      running.delete(child);
      log.end();
      ended({ code, signal, lastLines: tail.trimEnd().split('\n').slice(-keptLines) });
    });
  });
}
