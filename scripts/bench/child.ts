import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../local/lib/project-root';
import { programOf } from '../stand-ins/program';
import type { WorldSize } from './world';

/** A TypeScript file as a process of its own. */
export function start(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const root = projectRoot();
  return spawn(process.execPath, [programOf(file), ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

/** The first line that a process prints. */
export async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) {
    throw new Error('the process has no output');
  }
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`a process of the bench ended with ${String(code)}`);
    }),
  ])) as [string];
  return line;
}

/** Ends a process as a host does. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const end = once(child, 'exit');
    child.kill('SIGTERM');
    await end;
  }
}

/** Runs `work` beside a world. */
export async function withWorld<T>(
  size: WorldSize,
  work: (environment: Record<string, string>) => Promise<T>,
): Promise<T> {
  const child = start('scripts/bench/world.ts', [JSON.stringify(size)]);
  try {
    return await work(JSON.parse(await firstLine(child)) as Record<string, string>);
  } finally {
    child.kill('SIGKILL');
  }
}
