import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One package that runs at a host. */
export interface ProductionPackage {
  /** Its folder below the root, as "node_modules/pg". */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** As its author wrote it, in the SPDX form mostly. */
  readonly licence: string;
}

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
}

/**
 * What `npm ci --omit=dev` installs: every entry of package-lock.json that is not for development alone. An optional
 * package that npm left out on this machine is left out here, too.
 */
export function productionPackages(root: string): ProductionPackage[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>;
  };
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path.startsWith('node_modules/') && entry.dev !== true && entry.link !== true)
    .filter(([path, entry]) => entry.optional !== true || existsSync(join(root, path)))
    .map(([path, entry]) => ({
      path,
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: entry.version ?? '',
      licence: entry.license ?? '',
    }));
}
