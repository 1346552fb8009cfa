import { realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Reads something of the installed packages once a process, also for copies of the sources that share them. */
export function perInstallation<T>(read: (root: string) => T): (root: string) => T {
  const known = new Map<string, T>();
  return (root) => {
    const packages = realpathSync(join(root, 'node_modules'));
    const found = known.get(packages) ?? read(root);
    known.set(packages, found);
    return found;
  };
}
