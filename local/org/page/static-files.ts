import { readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import type { Reply } from './reply';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.gif': 'image/gif',
};

/** A file below a folder, or null: for what is not there, is no file or lies elsewhere. */
export function staticFile(folder: string, path: string, isFixed: boolean): Reply | null {
  const file = join(folder, path);
  const type = types[extname(file)];
  if (type === undefined || !file.startsWith(folder + sep) || !statSync(file, { throwIfNoEntry: false })?.isFile()) {
    return null;
  }
  const cache = isFixed ? 'max-age=31536000, immutable' : 'no-cache';
  return { status: 200, headers: { 'content-type': type, 'cache-control': cache }, body: readFileSync(file) };
}
