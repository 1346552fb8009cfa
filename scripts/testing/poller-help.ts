import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../local/lib/project-root';

let help: string | null = null;

/** What `inbox-sync --help` prints, from the real program. */
function pollerHelp(): string {
  if (help === null) {
    const main = join(projectRoot(), 'poller/src/main.ts');
    const ended = spawnSync(process.execPath, ['-r', 'ts-node/register', main, '--help'], {
      cwd: projectRoot(),
      encoding: 'utf8',
    });
    if (ended.status !== 0) {
      throw new Error(`inbox-sync --help ended with status ${String(ended.status)}:\n${ended.stderr}`);
    }
    help = ended.stdout;
  }
  return help;
}

/** The commands that the poller has. */
export function pollerCommands(): string[] {
  const [, list = ''] = /^Commands:\n((?: {2}.*\n?)+)/m.exec(pollerHelp()) ?? [];
  return [...list.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name]) => String(name));
}
