import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Every file below `folder` of `root`, as sorted paths relative to `root` with forward slashes; none when it is absent. */
export function filesBelow(root: string, folder: string): string[] {
  const found: string[] = [];
  const walk = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const child = join(path, entry.name);
      if (entry.isDirectory()) {
        walk(child);
      } else {
        found.push(relative(root, child).split(sep).join('/'));
      }
    }
  };
  const start = join(root, folder);
  if (statSync(start, { throwIfNoEntry: false })?.isDirectory()) {
    walk(start);
  }
  return found.sort();
}
