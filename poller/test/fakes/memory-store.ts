import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { layEmptyState } from '../../../scripts/stand-ins/empty-state';
import { pgliteDatabase, pgliteOptions } from '../../src/store/pglite-database';
import type { Database } from '../../src/store/sql';
import { StateStore } from '../../src/store/state-store';

/** A database that tests empty between each other: opening PGlite takes a second, emptying takes milliseconds. */
export async function openTestDatabase(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-store-'));
  await layEmptyState(folder);
  const options = { ...pgliteOptions, relaxedDurability: true };
  return pgliteDatabase(await PGlite.create(join(folder, 'pglite'), options), () => {
    rmSync(folder, { recursive: true, force: true });
  });
}

/** A store over an emptied database. Closing it leaves the database open. */
export async function emptyStore(database: Database): Promise<StateStore> {
  await database.script('drop schema if exists inbox_sync cascade');
  return StateStore.open({ ...database, close: () => Promise.resolve() });
}
