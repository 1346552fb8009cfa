import { spawnSync } from 'node:child_process';
import { projectRoot } from '../../local/lib/project-root';
import { programOf } from '../stand-ins/program';

let help: string | null = null;

/** What `inbox-sync --help` prints, from the real program. */
function pollerHelp(): string {
  if (help === null) {
    const ended = spawnSync(process.execPath, [programOf('poller/src/main.ts'), '--help'], {
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
