import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What must not outlive this process, undone in reverse order. Everything in it must be synchronous. */
const leftovers: (() => void)[] = [];
let isArmed = false;

/** Registers what is undone when this process ends, also by Ctrl-C or a signal. */
export function atExit(undo: () => void): void {
  if (!isArmed) {
    isArmed = true;
    process.on('exit', () => leftovers.reverse().forEach((each) => each()));
    for (const [signal, number] of [
      ['SIGINT', 2],
      ['SIGTERM', 15],
      ['SIGHUP', 1],
    ] as const) {
      process.on(signal, () => process.exit(128 + number));
    }
  }
  leftovers.push(undo);
}

/** An empty folder of this run alone, removed when the process ends. */
export function makeRunFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-'));
  // A child that was killed this very moment may still be writing.
  atExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  return folder;
}
