import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../local/lib/project-root';

const root = projectRoot();
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const FILE = /^[\w./-]+\.test\.ts$/;

/** Rows of the table of rules: names of tests, each with the file that it stands in. */
function proofs(): { rule: string; test: string | null; file: string }[] {
  return read('docs/architecture.md')
    .split('\n')
    .filter((line) => /^\| \d\. /.test(line))
    .flatMap((line) => {
      const [, rule = '', cell = ''] = line.split(' | ').length > 1 ? ['', ...line.split(' | ')] : [];
      let open: string[] = [];
      return [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, text = '']) => {
        if (!FILE.test(text)) {
          open.push(text);
          return [];
        }
        const found = open.length === 0 ? [null] : open;
        open = [];
        return found.map((test) => ({ rule, test, file: text }));
      });
    });
}

describe('the table of rules against loss', () => {
  it('has all nine rules', () => {
    expect(new Set(proofs().map(({ rule }) => rule.slice(0, 4))).size).toBe(9);
  });

  it('names tests that exist', () => {
    const wrong = proofs().filter(
      ({ test, file }) => !existsSync(join(root, file)) || !read(file).includes(test ?? ''),
    );
    expect(wrong).toEqual([]);
  });
});
