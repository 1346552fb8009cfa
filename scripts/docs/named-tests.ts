import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A test that the table of rules against loss names as a proof. */
export interface NamedTest {
  readonly rule: string;
  /** Null when the whole file is the proof. */
  readonly test: string | null;
  readonly file: string;
  /** In docs/architecture.md, from 1. */
  readonly line: number;
}

const FILE = /^[\w./-]+\.test\.ts$/;

/** Rows of the table: names of tests, each with the file that it stands in. */
export function namedTests(root: string): NamedTest[] {
  return readFileSync(join(root, 'docs/architecture.md'), 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      const [, rule = '', cell = ''] = /^\| (\d\. .*?) \| (.*)/.exec(line) ?? [];
      let open: string[] = [];
      return [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, text = '']) => {
        if (!FILE.test(text)) {
          open.push(text);
          return [];
        }
        const found = open.length === 0 ? [null] : open;
        open = [];
        return found.map((test) => ({ rule, test, file: text, line: index + 1 }));
      });
    });
}
