import { describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SourcesCopy } from './sources-copy';

describe('a copy of the sources', () => {
  it('is as it was, whatever was changed, renamed, added or removed', () => {
    const original = mkdtempSync(join(tmpdir(), 'inbox-sync-original-'));
    mkdirSync(join(original, 'a/b'), { recursive: true });
    mkdirSync(join(original, 'node_modules'));
    for (const [path, text] of [
      ['a/one', '1'],
      ['a/two', '2'],
      ['a/b/three', '3'],
      ['four', '4'],
    ] as const) {
      writeFileSync(join(original, path), text);
    }
    const copy = new SourcesCopy(original);
    const at = (path: string): string => join(copy.root, path);
    try {
      expect(copy.restore()).toEqual([]);
      for (const again of ['first', 'second']) {
        writeFileSync(at('a/one'), 'x');
        renameSync(at('a/two'), at('a/other'));
        rmSync(at('a/b'), { recursive: true });
        mkdirSync(at('new/folder'), { recursive: true });
        writeFileSync(at('new/folder/file'), again);
        copy.restore();
        expect(['a/one', 'a/two', 'a/b/three', 'four'].map((path) => readFileSync(at(path), 'utf8'))).toEqual([
          ...['1', '2', '3', '4'],
        ]);
        expect(['a/other', 'new'].map((path) => existsSync(at(path)))).toEqual([false, false]);
        expect(copy.restore()).toEqual([]);
      }
    } finally {
      copy.remove();
      rmSync(original, { recursive: true });
    }
    expect(existsSync(copy.root)).toBe(false);
  });
});
