import { PGlite } from '@electric-sql/pglite';
import { pgliteDatabase } from '../../src/store/pglite-database';
import type { Database } from '../../src/store/sql';
import { StateStore } from '../../src/store/state-store';

/** A database in memory that tests empty between each other: a new PGlite takes seconds, emptying takes milliseconds. */
export async function openMemoryDatabase(): Promise<Database> {
  return pgliteDatabase(await PGlite.create(), () => undefined);
}

/** A store over an emptied database. Closing it leaves the database open. */
export async function emptyStore(database: Database): Promise<StateStore> {
  await database.script('drop schema if exists inbox_sync cascade');
  return StateStore.open({ ...database, close: () => Promise.resolve() });
}
