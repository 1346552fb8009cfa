/**
 * `npm run check:self [-- word …]`: proves that `npm run check` finds what it promises. Plants one error at a time in a
 * copy of the sources, runs the checks that could find it, and demands that one of them does and names the file. With
 * words, only the errors whose description holds one of them.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checks } from './check/all';
import { CheckSkipped, type Problem } from './check/problem';
import { apexPlants } from './check/self/apex-plants';
import { codePlants } from './check/self/code-plants';
import { lwcPlants } from './check/self/lwc-plants';
import { metadataPlants } from './check/self/metadata-plants';
import type { Plant } from './check/self/plant';

const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', 'coverage']);

/** @returns why the plant was not found, or null */
async function missed(plant: Plant, root: string): Promise<string | null> {
  const copy = mkdtempSync(join(tmpdir(), 'inbox-sync-plant-'));
  try {
    for (const name of readdirSync(root).filter((entry) => !LEFT_OUT.has(entry))) {
      cpSync(join(root, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const file = plant.plant(copy);
    const problems: Problem[] = [];
    // In the plant's order, the quickest first: the others run only where it finds nothing.
    for (const check of plant.checks.flatMap((name) => checks.filter((candidate) => candidate.name === name))) {
      problems.push(...(await check.run(copy, [file])));
      if (problems.some((problem) => names(problem, file))) {
        return null;
      }
    }
    const said = problems.map(({ message }) => message.slice(0, 200)).join(' | ');
    return `${plant.checks.join(', ')} did not name ${file}${said ? `, but said: ${said}` : ''}`;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function names({ file, message }: Problem, planted: string): boolean {
  return file === planted || message.includes(planted);
}

async function main(): Promise<void> {
  const root = resolve(__dirname, '..');
  const words = process.argv.slice(2);
  const plants = [...metadataPlants, ...lwcPlants, ...codePlants, ...apexPlants].filter(
    ({ error }) => words.length === 0 || words.some((word) => error.includes(word)),
  );
  let failed = 0;
  let skipped = 0;
  const worker = async (): Promise<void> => {
    for (let plant = plants.shift(); plant; plant = plants.shift()) {
      try {
        const reason = await missed(plant, root);
        failed += reason === null ? 0 : 1;
        console.log(reason === null ? `found   ${plant.error}` : `MISSED  ${plant.error}: ${reason}`);
      } catch (error) {
        if (error instanceof CheckSkipped) {
          skipped++;
          console.log(`SKIPPED ${plant.error}: ${error.message}`);
        } else {
          failed++;
          console.log(`MISSED  ${plant.error}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    }
  };
  const count = plants.length;
  await Promise.all([worker(), worker()]);
  console.log(`${count - failed - skipped} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 || (skipped > 0 && process.env['CI'] !== undefined) ? 1 : 0;
}

void main();
