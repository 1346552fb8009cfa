import type { Database } from './sql';

/** Any constants that nobody else uses in the same database: "inbo" and "inbq" as numbers. */
export const LOCKS = { state: 0x696e626f, queue: 0x696e6271 } as const;

/**
 * Runs `work` while no other process that asks for the same lock does. A transaction of its own holds it, and ends with it;
 * `work` uses others, because PostgreSQL shows the catalogue to a transaction as it was before the wait: who makes a schema
 * in the transaction that waited finds it missing and fails. PGlite belongs to one process and has one connection.
 */
export function alone<Result>(
  database: Pick<Database, 'engine' | 'transaction'>,
  lock: number,
  work: () => Promise<Result>,
): Promise<Result> {
  if ('pglite' in database.engine) {
    return work();
  }
  return database.transaction(async (sql) => {
    await sql.query('select pg_advisory_xact_lock($1)', [lock]);
    return work();
  });
}
