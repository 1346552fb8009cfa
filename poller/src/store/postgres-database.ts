import { type ClientBase, Pool } from 'pg';
import { ConfigurationError, errorName, StateLockedError } from '../lib/errors';
import type { Database, Sql } from './sql';

/** Any constant that nobody else uses in the same database: "inbox-sy" as a number. */
const LOCK_KEY = 0x696e626f;

/**
 * Opens the state in a PostgreSQL database. An advisory lock of the session keeps other processes out; the server frees
 * it the moment the connection ends.
 *
 * @throws {StateLockedError} another session holds it
 * @throws {ConfigurationError} no connection; the address and its password are never repeated
 */
export async function openPostgresDatabase(url: string): Promise<Database> {
  const pool = new Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 15_000 });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  try {
    const holder = await pool.connect();
    const { rows } = await holder.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [LOCK_KEY]);
    if (rows[0]?.locked !== true) {
      holder.release();
      throw new StateLockedError('another inbox-sync works on this database', {
        actions: ['Wait for it to end or stop it. Two installations need two databases.'],
      });
    }
    return {
      ...sqlOf(pool),
      transaction: (work) => inTransaction(pool, work),
      script: async (statements) => {
        await pool.query(statements);
      },
      close: async () => {
        holder.release(true);
        await pool.end();
      },
    };
  } catch (error) {
    await pool.end();
    if (error instanceof StateLockedError) {
      throw error;
    }
    throw new ConfigurationError(`DATABASE_URL: no connection to the database (${errorName(error)})`, {
      actions: ['Check host, port, user, password and database name in DATABASE_URL, and that the server runs.'],
    });
  }
}

async function inTransaction<Result>(pool: Pool, work: (sql: Sql) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken = false;
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
    client.release(broken);
  }
}

function sqlOf(client: Pool | ClientBase): Sql {
  const sql: Sql = {
    query: async <Row>(statement: string, parameters: readonly unknown[] = []) =>
      (await client.query(statement, [...parameters])).rows as Row[],
    transaction: (work) => work(sql),
  };
  return sql;
}
