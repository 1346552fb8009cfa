/**
 * `npm run check:self [-- word …]`: proves that `npm run check` finds what it promises. Plants one error at a time in a
 * copy of the sources, runs the checks that could find it, and demands that one of them does and names the file. With
 * words, only the errors whose description holds one of them.
 */
import { resolve } from 'node:path';
import { apexPlants } from './check/self/apex-plants';
import { codePlants } from './check/self/code-plants';
import { lwcPlants } from './check/self/lwc-plants';
import { metadataPlants } from './check/self/metadata-plants';
import { batches, runBatch } from './check/self/run-plants';

async function main(): Promise<void> {
  const root = resolve(__dirname, '..');
  const words = process.argv.slice(2);
  const plants = [...metadataPlants, ...lwcPlants, ...codePlants, ...apexPlants].filter(
    ({ error }) => words.length === 0 || words.some((word) => error.includes(word)),
  );
  const counts = { found: 0, MISSED: 0, SKIPPED: 0 };
  const queue = batches(plants);
  const worker = async (): Promise<void> => {
    for (let batch = queue.shift(); batch; batch = queue.shift()) {
      for (const [{ error }, { word, reason }] of await runBatch(batch, root)) {
        counts[word]++;
        console.log(word === 'found' ? `found   ${error}` : `${word.padEnd(7)} ${error}: ${reason}`);
      }
    }
  };
  await Promise.all([worker(), worker()]);
  console.log(`${counts.found} passed, ${counts.MISSED} failed, ${counts.SKIPPED} skipped`);
  process.exitCode = counts.MISSED > 0 || (counts.SKIPPED > 0 && process.env['CI'] !== undefined) ? 1 : 0;
}

void main();
