/**
 * `npm run host:tree [-- --out DIR]`: builds what a host runs (compiled poller, production packages) and prints its
 * size. Without --out it goes to a temporary folder, is started from there against the stand-ins, and is removed.
 */
import { mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { trialRun } from './host/trial-run';
import { buildTree, type TreeSize } from './host/tree';
import { makeRunFolder } from './stand-ins/run-folder';

/** What a host should have to download at most. */
const LIMIT_MB = 250;
const root = resolve(__dirname, '..');
const say = (text: string): void => void process.stdout.write(`${text}\n`);

function report(size: TreeSize): void {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  const total = size.program + size.packages;
  say(`program    ${megabytes(size.program).padStart(9)}`);
  say(`packages   ${megabytes(size.packages).padStart(9)}  (${size.packageCount})`);
  say(`together   ${megabytes(total).padStart(9)}  (limit ${LIMIT_MB} MB)`);
  if (total > LIMIT_MB * 1e6) {
    process.stderr.write(`host:tree: the tree is larger than ${LIMIT_MB} MB: see which package grew, or prune it\n`);
    process.exitCode = 1;
  }
}

async function main(): Promise<void> {
  const { out } = parseArgs({ options: { out: { type: 'string' } } }).values;
  if (out !== undefined) {
    if (statSync(out, { throwIfNoEntry: false }) !== undefined) {
      throw new Error(`${out} is there already: name a folder that is not`);
    }
    mkdirSync(out, { recursive: true });
    report(buildTree(root, resolve(out)));
    return;
  }
  const folder = makeRunFolder();
  report(buildTree(root, `${folder}/tree`));
  for (const line of await trialRun(`${folder}/tree`, folder)) {
    say(line);
  }
}

main()
  .then(() => process.exit())
  .catch((error: unknown) => {
    process.stderr.write(`host:tree: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
