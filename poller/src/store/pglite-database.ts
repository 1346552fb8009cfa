import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { ConfigurationError, errorCode } from '../lib/errors';
import { acquireProcessLock, type ProcessLock } from '../lib/process-lock';
import { asStateError, onFullDisk, StateFullError } from './full-disk';
import type { Database, Sql } from './sql';

/**
 * Opens the state in a folder of this machine. The lock comes first: PGlite itself lets two processes write the same
 * files silently.
 *
 * @throws {StateLockedError} another living process has it open
 * @throws {ConfigurationError} the folder cannot be used
 */
export async function openPgliteDatabase(folder: string): Promise<Database> {
  const lock = lockFolder(folder);
  try {
    const db = await PGlite.create(join(folder, 'pglite'));
    return pgliteDatabase(db, () => {
      lock.release();
    });
  } catch (error) {
    lock.release();
    const known = asStateError(error);
    if (known instanceof StateFullError) {
      throw known;
    }
    throw new ConfigurationError(`the state in INBOX_SYNC_DATA (${folder}) cannot be opened`, {
      actions: ['Check that this user may write there, or set INBOX_SYNC_DATA to an empty folder: nothing is lost.'],
      cause: error,
    });
  }
}

/** An open PGlite as the store sees it. */
export function pgliteDatabase(db: PGlite, closed: () => void): Database {
  return {
    ...sqlOf(db),
    isShared: false,
    engine: { pglite: db },
    transaction: (work) => onFullDisk(() => db.transaction((tx) => work(sqlOf(tx)))),
    close: async () => {
      try {
        await db.close();
      } finally {
        closed();
      }
    },
  };
}

/** Level by level: Node's recursive mkdir never returns where the system makes no folders, as below /proc. */
function makeFolder(folder: string): void {
  if (!existsSync(folder)) {
    makeFolder(dirname(folder));
    try {
      mkdirSync(folder);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') {
        throw error;
      }
    }
  }
}

function lockFolder(folder: string): ProcessLock {
  const remedy =
    'Wait for it to end or stop it; two processes need two folders in INBOX_SYNC_DATA, or one DATABASE_URL.';
  try {
    makeFolder(folder);
    return acquireProcessLock(join(folder, 'inbox-sync.lock'), remedy);
  } catch (error) {
    if (errorCode(error) !== null) {
      throw new ConfigurationError(`INBOX_SYNC_DATA (${folder}) cannot be written`, {
        actions: ['Set it to a folder that this user may create and write.'],
        cause: error,
      });
    }
    throw error;
  }
}

function sqlOf(db: PGlite | Transaction): Sql {
  const sql: Sql = {
    query: async <Row>(statement: string, parameters: readonly unknown[] = []) =>
      (await onFullDisk(() => db.query<Row>(statement, [...parameters]))).rows,
    script: async (statements) => {
      await onFullDisk(() => db.exec(statements));
    },
    transaction: (work) => work(sql),
  };
  return sql;
}
