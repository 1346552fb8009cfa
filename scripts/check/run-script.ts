import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** What a program answered. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  /** What it printed on both streams. */
  readonly output: string;
}

/** Runs a program without stopping the checks that run beside it. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, output }));
  });
}

/** Runs a script of node_modules in a process of its own, with this Node. */
export function runScript(root: string, script: string, args: readonly string[]): Promise<Answer> {
  return runProgram(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: root });
}
