import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { projectRoot } from '../../local/lib/project-root';

/**
 * An empty database as PGlite makes it in a new folder. Making one costs six seconds of processor time, copying one a
 * tenth of a second; demo and tests need dozens. It is kept beside the other caches, under the version of PGlite.
 */
async function template(): Promise<string> {
  const root = projectRoot();
  const { version } = JSON.parse(
    readFileSync(join(root, 'node_modules/@electric-sql/pglite/package.json'), 'utf8'),
  ) as { version: string };
  const kept = join(root, 'node_modules/.cache/inbox-sync', `pglite-${version}`);
  if (!existsSync(kept)) {
    mkdirSync(dirname(kept), { recursive: true });
    const draft = mkdtempSync(`${kept}-`);
    await (await PGlite.create(draft)).close();
    try {
      renameSync(draft, kept);
    } catch (error) {
      // Another process was quicker.
      rmSync(draft, { recursive: true });
      if (!existsSync(kept)) {
        throw error;
      }
    }
  }
  return kept;
}

/** Makes `folder` an empty database, as PGlite would on its first start there. The folder must not exist. */
async function layEmptyDatabase(folder: string): Promise<void> {
  cpSync(await template(), folder, { recursive: true });
}

/** Makes `folder` what INBOX_SYNC_DATA names: the poller finds its database made, and its tables still to make. */
export async function layEmptyState(folder: string): Promise<void> {
  await layEmptyDatabase(join(folder, 'pglite'));
}
