/** `npm run check`: everything that can be known before a deployment. Each step prints its name; the first failure stops. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(__dirname, '..');
const steps: [name: string, command: string, ...args: string[]][] = [
  ['prettier', 'prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  ['eslint', 'eslint/bin/eslint.js', '.'],
  ['tsc', 'typescript/bin/tsc', '-p', '.'],
];

for (const [name, command, ...args] of steps) {
  const start = Date.now();
  const result = spawnSync(process.execPath, [resolve(root, 'node_modules', command), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  console.log(`${result.status === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  if (result.status !== 0) {
    process.exitCode = 1;
  }
}
