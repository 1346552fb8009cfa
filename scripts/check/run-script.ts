import { spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * Runs a script of node_modules in a process of its own, with this Node.
 *
 * @returns its exit code and what it printed on both streams
 */
export function runScript(
  root: string,
  script: string,
  args: readonly string[],
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: root });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
