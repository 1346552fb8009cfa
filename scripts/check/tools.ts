import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Check } from './problem';

/**
 * A check that is another program of node_modules: it prints its own problems, one text for the whole run.
 *
 * @param everything the last arguments when it looks at the whole project; null when it cannot look at single files
 */
function tool(name: string, script: string, args: readonly string[], everything: string | null): Check {
  return {
    name,
    run: (root, only) =>
      new Promise((resolve, reject) => {
        const targets = everything === null ? [] : (only ?? [everything]);
        const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args, ...targets], { cwd: root });
        let output = '';
        child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
        child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
        child.on('error', reject);
        child.on('close', (code) => {
          resolve(code === 0 ? [] : [{ file: name, line: 0, message: `\n${output.trim()}` }]);
        });
      }),
  };
}

export const prettier = tool('prettier', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn'], '.');
export const eslint = tool('eslint', 'eslint/bin/eslint.js', ['--max-warnings', '0'], '.');
export const tsc = tool('tsc', 'typescript/bin/tsc', ['-p', '.'], null);
export const knip = tool('knip', 'knip/bin/knip.js', ['--no-progress'], null);
