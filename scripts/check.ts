/**
 * `npm run check [-- name …]`: everything that can be known before a deployment, two checks at a time. Prints each
 * problem as `file:line: what is wrong, and what to do`; exits 1 when there is one. A check that cannot run on this
 * machine says so, and fails when CI is set.
 */
import { resolve } from 'node:path';
import { checks } from './check/all';
import { countSuppressions } from './check/house-rules';
import { CheckSkipped, formatProblem, type Check } from './check/problem';

async function runCheck(check: Check, root: string): Promise<boolean> {
  const start = Date.now();
  const finish = (word: string): void =>
    console.log(`${word} ${check.name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  try {
    const problems = await check.run(root);
    problems.forEach((problem) => console.log(formatProblem(problem)));
    finish(problems.length === 0 ? 'ok     ' : 'FAILED ');
    return problems.length === 0;
  } catch (error) {
    if (!(error instanceof CheckSkipped)) {
      throw error;
    }
    finish('SKIPPED');
    console.log(`${check.name}: ${error.message}`);
    return process.env['CI'] === undefined;
  }
}

async function main(): Promise<void> {
  const root = resolve(__dirname, '..');
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) {
    console.error(
      `no check is called '${unknown.join("', '")}'; there are: ${checks.map(({ name }) => name).join(', ')}`,
    );
    process.exitCode = 2;
    return;
  }
  const queue = checks.filter((check) => names.length === 0 || names.includes(check.name));
  const passed: boolean[] = [];
  const worker = async (): Promise<void> => {
    for (let check = queue.shift(); check; check = queue.shift()) {
      passed.push(await runCheck(check, root));
    }
  };
  await Promise.all([worker(), worker()]);
  console.log(
    `${passed.filter(Boolean).length} passed, ${passed.filter((ok) => !ok).length} failed; suppressions in the sources: ${countSuppressions(root)}`,
  );
  process.exitCode = passed.every(Boolean) ? 0 : 1;
}

void main();
