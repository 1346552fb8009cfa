/**
 * `npm test [-- jest arguments]`: every test of the project, in two runs of jest, because one flag cannot serve both:
 * pg-boss and PGlite need --experimental-vm-modules (see jest.config.js), and components break under it (see
 * jest.lwc.config.js). `--selectProjects` takes the names of either; the exit code is that of the first run that failed.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { splitRuns } from './test-runs';

const root = resolve(__dirname, '..');

function run(nodeFlags: readonly string[], args: readonly string[]): number {
  const jest = resolve(root, 'node_modules/jest/bin/jest.js');
  const { error, status } = spawnSync(process.execPath, [...nodeFlags, '--no-warnings', jest, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) {
    throw error;
  }
  return status ?? 1;
}

const { main, lwc } = splitRuns(process.argv.slice(2));
const statuses = [
  main && run(['--experimental-vm-modules'], main),
  lwc && run([], ['--config', 'jest.lwc.config.js', ...lwc]),
];
process.exitCode = statuses.find((status) => status !== null && status !== 0) ?? 0;
