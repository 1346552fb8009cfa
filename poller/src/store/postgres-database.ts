import { type ClientBase, Pool } from 'pg';
import { ConfigurationError, errorName } from '../lib/errors';
import { onFullDisk } from './full-disk';
import type { Database, Sql } from './sql';

/** Connections of one process: a worker's walks, its publisher and the queue share them. */
const MAX_CONNECTIONS = 10;

/**
 * Opens the state in a PostgreSQL database, which several processes may share: leases keep them apart.
 *
 * @throws {ConfigurationError} no connection; the address and its password are never repeated
 */
export async function openPostgresDatabase(url: string): Promise<Database> {
  const pool = new Pool({ connectionString: url, max: MAX_CONNECTIONS, connectionTimeoutMillis: 15_000 });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw new ConfigurationError(`DATABASE_URL: no connection to the database (${errorName(error)})`, {
      actions: ['Check host, port, user, password and database name in DATABASE_URL, and that the server runs.'],
    });
  }
  return {
    ...sqlOf(pool),
    isShared: true,
    engine: { pool },
    transaction: (work) => onFullDisk(() => inTransaction(pool, work)),
    close: () => pool.end(),
  };
}

async function inTransaction<Result>(pool: Pool, work: (sql: Sql) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken = false;
  // The statement that is under way fails too; without a listener the event would end the process.
  const lost = (): void => {
    broken = true;
  };
  client.on('error', lost);
  try {
    await client.query('begin');
    const result = await work(sqlOf(client));
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.off('error', lost);
    client.release(broken);
  }
}

function sqlOf(client: Pool | ClientBase): Sql {
  const sql: Sql = {
    query: async <Row>(statement: string, parameters: readonly unknown[] = []) =>
      (await onFullDisk(() => client.query(statement, [...parameters]))).rows as Row[],
    script: async (statements) => {
      await onFullDisk(() => client.query(statements));
    },
    transaction: (work) => work(sql),
  };
  return sql;
}
