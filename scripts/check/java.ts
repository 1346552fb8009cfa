import { join } from 'node:path';
import { CheckSkipped } from './problem';
import { runProgram, type Answer } from './run-script';

/** The checkers' jars: apex-ls and PMD ship inside this package of Salesforce Code Analyzer. */
const JARS = 'node_modules/@salesforce/code-analyzer-pmd-engine/dist/java-lib/*';

/** Programs that end within seconds: compiling them better costs more than it saves. */
const OPTIONS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/**
 * Runs a Java class of the checkers.
 *
 * @throws {CheckSkipped} when there is no Java 17 or later
 */
export async function runJava(root: string, args: readonly string[]): Promise<Answer> {
  javaVersion ??= readVersion();
  const version = await javaVersion;
  if (version === null || Number(version) < 17) {
    throw new CheckSkipped(
      `needs Java 17 or later, found ${version === null ? 'none' : `Java ${version}`}; on Debian: apt-get install openjdk-17-jre-headless`,
    );
  }
  return runProgram('java', [...OPTIONS, '-cp', join(root, JARS), ...args]);
}

let javaVersion: Promise<string | null> | undefined;

/** The major version of the Java on the path; null when there is none. */
async function readVersion(): Promise<string | null> {
  try {
    const { output } = await runProgram('java', ['-version']);
    return /version "(\d+)/.exec(output)?.[1] ?? null;
  } catch {
    // No such program.
    return null;
  }
}
