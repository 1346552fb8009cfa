import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The last line of `npm run demo -- --json`. */
export interface DemoSummary {
  readonly mailboxes: number;
  readonly messagesSeen: number;
  readonly published: number;
  readonly tasks: number;
  readonly taskRelations: number;
  readonly ledger: Readonly<Record<'Filed' | 'Skipped' | 'Waiting' | 'Failed', number>>;
  readonly salesforceApiCalls: number;
  readonly apex: { readonly transactions: number; readonly maxSoql: number; readonly maxDml: number };
  readonly seconds: number;
}

/** A row of the dump: REST's format, every field under its API name. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** What `--dump` writes. */
export type Dump = Readonly<Record<string, readonly Row[]>>;

/** Runs `work` with an empty temporary folder and removes it afterwards. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-test-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs the demo as a user does, in a process of its own.
 *
 * @throws {Error} with what it printed, when it does not exit with 0
 */
export async function runDemo(
  folder: string,
  options: readonly string[],
): Promise<{ summary: DemoSummary; dump: Dump }> {
  const dumpFile = join(folder, 'dump.json');
  const child = spawn(
    process.execPath,
    ['-r', 'ts-node/register', 'scripts/demo.ts', '--once', '--json', '--dump', dumpFile, ...options],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) {
    throw new Error(`the demo exited with ${code}\n${stdout.slice(-2000)}\n${stderr.slice(-4000)}`);
  }
  const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as DemoSummary;
  return { summary, dump: JSON.parse(readFileSync(dumpFile, 'utf8')) as Dump };
}
