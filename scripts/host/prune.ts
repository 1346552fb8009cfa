import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const APIS = 'node_modules/googleapis/build/src/apis';
/** The only part of googleapis that the poller imports (poller/src/gmail/gmail-client.ts). */
const USED_APIS = ['gmail'];

/** Whether `path` (below the root, with forward slashes) belongs to a Google API that the poller never loads: 240 MB. */
export function isUnusedGoogleApi(path: string): boolean {
  if (!path.startsWith(`${APIS}/`)) {
    return false;
  }
  const [api = ''] = path.slice(APIS.length + 1).split('/');
  const isFolder = !api.includes('.');
  return isFolder && !USED_APIS.includes(api);
}

/**
 * Removes the unused Google APIs from node_modules of `root`. Not for a working copy: the type checker reads them.
 *
 * @returns how many were removed
 */
export function pruneGoogleApis(root: string): number {
  const unused = readdirSync(join(root, APIS)).filter((name) => isUnusedGoogleApi(`${APIS}/${name}`));
  unused.forEach((name) => rmSync(join(root, APIS, name), { recursive: true }));
  return unused.length;
}
