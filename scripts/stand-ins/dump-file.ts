import { closeSync, openSync, writeFileSync } from 'node:fs';
import { reasonOf, UsageError } from './usage-error';

/** A file that is written at the end of a run: whether it can be written is known at its start. */
export class DumpFile {
  /** @throws {UsageError} when `path` cannot be written; null writes nothing */
  constructor(private readonly path: string | null) {
    if (path === null) {
      return;
    }
    try {
      closeSync(openSync(path, 'a'));
    } catch (error) {
      throw new UsageError(
        `--dump ${path} cannot be written (${reasonOf(error)}): name a file in a folder that exists`,
      );
    }
  }

  write(records: unknown): void {
    if (this.path !== null) {
      writeFileSync(this.path, `${JSON.stringify(records, null, 2)}\n`);
    }
  }
}
