/**
 * A lock file that is free the moment its holder dies.
 *
 * The file names the holder's pid and the moment that process started: a later process with the same pid is another
 * one, so there is no time-out and nothing to clean up by hand. The file is made by a hard link, which either succeeds
 * whole or finds another file in place. A dead holder's file is moved aside before a new one is linked; what was moved
 * is looked at again, so that of two processes that find the same dead holder only one goes on.
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { errorCode, StateLockedError } from './errors';

export interface ProcessLock {
  release(): void;
}

const ATTEMPTS = 20;

/**
 * Takes the lock at `file`, whose folder must exist.
 *
 * @param remedy what a person can do when a living process holds it
 * @throws {StateLockedError} a living process holds it
 */
export function acquireProcessLock(file: string, remedy: string): ProcessLock {
  const mine = `${process.pid} ${startOf(process.pid) ?? ''} ${randomUUID()}\n`;
  const draft = `${file}.${process.pid}.${randomUUID()}`;
  writeFileSync(draft, mine, { flush: true });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (linked(draft, file)) {
        return { release: () => releaseIfMine(file, mine) };
      }
      const holder = contentOf(file);
      if (holder !== null && isAlive(holder)) {
        throw new StateLockedError(`another inbox-sync, process ${pidOf(holder)}, works on this state`, {
          actions: [remedy],
        });
      }
      if (holder !== null) {
        moveAside(file, holder);
      }
    }
  } finally {
    unlinkSync(draft);
  }
  throw new StateLockedError('several processes fight for this state', { actions: [remedy] });
}

/** The process id that stands in a lock, whether it lives or not; null where there is no lock. */
export function lockHolder(file: string): string | null {
  const holder = contentOf(file);
  return holder === null ? null : pidOf(holder);
}

function pidOf(holder: string): string {
  return holder.split(' ')[0] ?? '?';
}

function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/** Removes a dead holder's file. Where another process was faster and what was moved is its lock, puts that back. */
function moveAside(file: string, dead: string): void {
  const aside = `${file}.${process.pid}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return;
    }
    throw error;
  }
  if (contentOf(aside) !== dead) {
    linked(aside, file);
  }
  unlinkSync(aside);
}

function releaseIfMine(file: string, mine: string): void {
  if (contentOf(file) === mine) {
    unlinkSync(file);
  }
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

/** A holder whose start cannot be told counts as alive when its pid is: better a refused start than two writers. */
function isAlive(holder: string): boolean {
  const [pidText = '', start = ''] = holder.trim().split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) {
    return false;
  }
  const now = startOf(pid);
  return now === null ? pidExists(pid) : now === start || start === '';
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** When the process began, in a form that only equality is asked of; null when there is none or it cannot be told. */
function startOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      // Field 22 of /proc/<pid>/stat, counted after the command, which may itself hold blanks and parentheses.
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const isZombie = fields[0] === 'Z' || fields[0] === 'X';
      return isZombie ? null : (fields[19] ?? null);
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .replace(/\s+/g, '_');
  } catch {
    // No such process, or no way to ask: the caller falls back on the pid alone.
    return null;
  }
}
