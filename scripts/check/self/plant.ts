import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesBelow } from '../files';

/** One error, to be planted alone in a copy of the sources. */
export interface Plant {
  /** What is wrong, in a few words. */
  readonly error: string;
  /** Names of the checks of which one must find it. */
  readonly checks: readonly string[];
  /** It is in a file of its own, and its check judges each file by itself: such plants share one run of the check. */
  readonly standsAlone?: true;
  /**
   * Plants the error below `root`.
   *
   * @returns the path, relative to `root`, that the problem must name
   * @throws {Error} when the sources have no place for it: then the plant must be rewritten
   */
  plant(root: string): string;
}

/** Replaces the first match of `from` in the first file below `folder` whose path matches `path` and that has one. */
export function replaceIn(folder: string, path: RegExp, from: RegExp, to: string): (root: string) => string {
  return (root) => {
    for (const file of filesBelow(root, folder).filter((candidate) => path.test(candidate))) {
      const text = readFileSync(join(root, file), 'utf8');
      const changed = text.replace(from, to);
      if (changed !== text) {
        writeFileSync(join(root, file), changed);
        return file;
      }
    }
    throw new Error(`no file below ${folder} that matches ${String(path)} holds ${String(from)}`);
  };
}

/** Writes a new file. */
export function addFile(path: string, text: string): (root: string) => string {
  return (root) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    return path;
  };
}

/** Adds a method to the end of a production class: to another one for each call, so that plants can stand side by side. */
export function addMethod(method: string): (root: string) => string {
  const own = count++;
  return (root) => {
    const classes = filesBelow(root, 'force-app/main').filter((path) => path.endsWith('.cls'));
    const plain = classes.filter((path) => /^public \w+ sharing class /m.test(readFileSync(join(root, path), 'utf8')));
    const file = plain[own % plain.length] ?? '';
    const text = readFileSync(join(root, file), 'utf8');
    writeFileSync(join(root, file), text.replace(/\}\s*$/, `\n  /** @description Planted. */\n  ${method}\n}\n`));
    return file;
  };
}

let count = 0;
