/**
 * `npm run check:self [-- word …]`: proves that `npm run check` finds what it promises. Plants one error at a time in a
 * copy of the sources, runs the checks that could find it, and demands that one of them does and names the file. With
 * words, only the errors whose description holds one of them.
 *
 * `npm run check:self -- --random 300 [--seed 7] [word …]`: a campaign of generated errors at random places of all
 * sources instead, which lists those that nothing stops: each is a gap of a check, or no error at all.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { apexPlants } from './check/self/apex-plants';
import { campaign } from './check/self/campaign';
import { codePlants } from './check/self/code-plants';
import { lwcPlants } from './check/self/lwc-plants';
import { metadataPlants } from './check/self/metadata-plants';
import { batches, runPlants } from './check/self/run-plants';
import { SourcesCopy } from './check/self/sources-copy';

async function main(): Promise<void> {
  const root = resolve(__dirname, '..');
  const { values, positionals: words } = parseArgs({
    allowPositionals: true,
    options: { random: { type: 'string' }, seed: { type: 'string', default: '1' } },
  });
  if (values.random !== undefined) {
    await runCampaign(root, Number(values.random), Number(values.seed), words);
    return;
  }
  const plants = [...metadataPlants, ...lwcPlants, ...codePlants, ...apexPlants].filter(
    ({ error }) => words.length === 0 || words.some((word) => error.includes(word)),
  );
  const counts = { found: 0, MISSED: 0, SKIPPED: 0 };
  const queue = batches(plants);
  const worker = async (): Promise<void> => {
    const copy = new SourcesCopy(root);
    try {
      for (let batch = queue.shift(); batch; batch = queue.shift()) {
        for (const [{ error }, { word, reason }] of await runPlants(batch, copy)) {
          counts[word]++;
          console.log(word === 'found' ? `found   ${error}` : `${word.padEnd(7)} ${error}: ${reason}`);
        }
      }
    } finally {
      copy.remove();
    }
  };
  await Promise.all([worker(), worker()]);
  console.log(`${counts.found} passed, ${counts.MISSED} failed, ${counts.SKIPPED} skipped`);
  process.exitCode = counts.MISSED > 0 || (counts.SKIPPED > 0 && process.env['CI'] !== undefined) ? 1 : 0;
}

async function runCampaign(root: string, count: number, seed: number, words: readonly string[]): Promise<void> {
  if (!(count > 0) || !Number.isInteger(seed)) {
    throw new Error('--random and --seed take numbers: --random 300 --seed 7');
  }
  const { planted, missed } = await campaign(root, count, seed, words);
  console.log(`${planted - missed.length} stopped, ${missed.length} not`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

void main();
