import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { setTimeout as delay } from 'node:timers/promises';
import { doorOf, knock } from '../lib/door';
import { ConfigurationError, errorCode, StateLockedError } from '../lib/errors';
import { acquireProcessLock, lockHolder, type ProcessLock } from '../lib/process-lock';
import { asStateError, onFullDisk, StateFullError } from './full-disk';
import type { Database, Sql } from './sql';

/** A process that only looks has the lock for a moment: so long another one waits for it. */
const PATIENCE_MS = 5_000;
const POLL_MS = 100;
const LOCK = 'inbox-sync.lock';
/** PGlite's own setting keeps 128 MB for pages of the database; the state has few, and files of its own behind them. */
export const pgliteOptions = { startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'] };

/**
 * Opens the state in a folder of this machine. The lock comes first: PGlite itself lets two processes write the same
 * files silently.
 *
 * @throws {StateLockedError} another living process has it open
 * @throws {ConfigurationError} the folder cannot be used
 */
export async function openPgliteDatabase(folder: string): Promise<Database> {
  const lock = await lockFolder(folder);
  try {
    const db = await PGlite.create(join(folder, 'pglite'), pgliteOptions);
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
export function makeFolder(folder: string): void {
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

const REMEDY =
  'Wait for it to end or stop it; two processes need two folders in INBOX_SYNC_DATA, or one DATABASE_URL. ' +
  'inbox-sync status works beside it.';

/** Whoever answers at the door is there to stay, and lives even where its process id means nothing: in a container. */
async function lockFolder(folder: string): Promise<ProcessLock> {
  const door = doorOf(folder);
  for (const end = Date.now() + PATIENCE_MS; ;) {
    if (door !== null && existsSync(door) && (await knock(door)) !== null) {
      const holder = lockHolder(join(folder, LOCK)) ?? '?';
      throw new StateLockedError(`another inbox-sync, process ${holder}, works on this state`, { actions: [REMEDY] });
    }
    try {
      return takeLock(folder);
    } catch (error) {
      if (!(error instanceof StateLockedError) || Date.now() >= end) {
        throw error;
      }
      await delay(POLL_MS);
    }
  }
}

function takeLock(folder: string): ProcessLock {
  try {
    makeFolder(folder);
    return acquireProcessLock(join(folder, LOCK), REMEDY);
  } catch (error) {
    const known = asStateError(error);
    if (known instanceof StateFullError) {
      throw known;
    }
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
