import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CheckSkipped } from './problem';

/** The checkers' jars: apex-ls and PMD ship inside this package of Salesforce Code Analyzer. */
const JARS = 'node_modules/@salesforce/code-analyzer-pmd-engine/dist/java-lib/*';

/**
 * Runs a Java class of the checkers.
 *
 * @returns its exit code and what it printed on both streams
 * @throws {CheckSkipped} when there is no Java 17 or later
 */
export async function runJava(root: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  const answer = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const version = answer.error ? undefined : /version "(\d+)/.exec(answer.stderr)?.[1];
  if (version === undefined || Number(version) < 17) {
    throw new CheckSkipped(
      `needs Java 17 or later, found ${version ? `Java ${version}` : 'none'}; on Debian: apt-get install openjdk-17-jre-headless`,
    );
  }
  return new Promise((resolve, reject) => {
    const child = spawn('java', ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(root, JARS), ...args]);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
