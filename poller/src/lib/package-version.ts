import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The version in the nearest `package.json` at or above a folder: that of the sources, of a build beside them, and of
 * the tree that a host gets. `unknown` where there is none, because work does not depend on it.
 */
export function packageVersion(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, 'package.json');
    if (existsSync(file)) {
      const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string };
      return version ?? 'unknown';
    }
    if (dirname(at) === at) {
      return 'unknown';
    }
  }
}
