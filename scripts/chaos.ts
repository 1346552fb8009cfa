/**
 * `npm run chaos [-- --seeds 200 [--from 51] | --seed 7]`: the poller's chaos test over many courses of events, or one of
 * them again.
 * The test itself stands in e2e/chaos; `npm test` runs ten seeds of it.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const DEFAULT_SEEDS = '200';

function whole(name: string, text: string): string {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    process.stderr.write(`--${name} ${text} is no whole number above 0\n`);
    process.exit(2);
  }
  return text;
}

const options = { seed: { type: 'string' }, seeds: { type: 'string' }, from: { type: 'string' } } as const;
const { values } = parseArgs({ options });
const chosen =
  values.seed === undefined
    ? {
        INBOX_SYNC_CHAOS_SEEDS: whole('seeds', values.seeds ?? DEFAULT_SEEDS),
        INBOX_SYNC_CHAOS_FROM: whole('from', values.from ?? '1'),
      }
    : { INBOX_SYNC_CHAOS_SEED: whole('seed', values.seed) };
const jest = [
  '--selectProjects',
  'e2e',
  '--testPathPattern',
  'e2e/chaos/chaos.test.ts',
  '--testNamePattern',
  '^chaos ',
];
const script = resolve(__dirname, 'test.ts');
const result = spawnSync(process.execPath, ['-r', 'ts-node/register', script, ...jest], {
  cwd: resolve(__dirname, '..'),
  env: { ...process.env, ...chosen },
  stdio: 'inherit',
});
if (result.error) {
  throw result.error;
}
process.exitCode = result.status ?? 1;
