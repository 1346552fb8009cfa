import { randomUUID } from 'node:crypto';
import { type Lease, LeaseLostError, type Leases } from '../sync/turn-ports';
import type { Database, Sql } from './sql';

/**
 * Leases as rows. A row is never deleted, because its fence has to go on rising; a lease that was given back is one that
 * has run out.
 */
export class SqlLeases implements Leases {
  /** Tells this process from all others. */
  private readonly holder = randomUUID();

  constructor(private readonly db: Database) {}

  acquire(names: readonly string[], ms: number): Promise<Lease[]> {
    return this.db.query<Lease>(
      `insert into inbox_sync.lease as l (name, holder, fence, expires_at)
       select name, $2, 1, now() + $3::float8 * interval '1 millisecond' from unnest($1::text[]) as n(name) order by name
       on conflict (name) do update set holder = excluded.holder, fence = l.fence + 1, expires_at = excluded.expires_at
         where l.expires_at <= now()
       returning name, fence::float8 as fence`,
      [[...new Set(names)], this.holder, ms],
    );
  }

  extend(leases: readonly Lease[], ms: number): Promise<Lease[]> {
    return this.db.query<Lease>(
      `update inbox_sync.lease l set expires_at = now() + $2::float8 * interval '1 millisecond'
       from json_to_recordset($1::json) as m(name text, fence bigint)
       where l.name = m.name and l.fence = m.fence returning l.name, l.fence::float8 as fence`,
      [JSON.stringify(leases), ms],
    );
  }

  async release(leases: readonly Lease[]): Promise<void> {
    await this.db.query(
      `update inbox_sync.lease l set expires_at = '-infinity'
       from json_to_recordset($1::json) as m(name text, fence bigint) where l.name = m.name and l.fence = m.fence`,
      [JSON.stringify(leases)],
    );
  }
}

/** Frees everything: for a state that one process has to itself, whose earlier holder is dead. */
export async function freeAllLeases(sql: Sql): Promise<void> {
  await sql.query(`update inbox_sync.lease set expires_at = '-infinity'`);
}

/**
 * The same database for the holder of a lease: every write first makes sure, in its own transaction, that nobody took
 * the lease over. The lock on the lease's row keeps it that way until the write is committed.
 */
export function fencedDatabase(db: Database, lease: Lease): Database {
  const transaction = <Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> =>
    db.transaction(async (sql) => {
      await assertHeld(sql, lease);
      return work(sql);
    });
  return {
    ...db,
    query: <Row>(statement: string, parameters?: readonly unknown[]) =>
      /^\s*select\b/i.test(statement)
        ? db.query<Row>(statement, parameters)
        : transaction((sql) => sql.query<Row>(statement, parameters)),
    transaction,
  };
}

async function assertHeld(sql: Sql, { name, fence }: Lease): Promise<void> {
  const rows = await sql.query('select 1 from inbox_sync.lease where name = $1 and fence = $2 for share', [
    name,
    fence,
  ]);
  if (rows.length === 0) {
    throw new LeaseLostError('another worker has taken this over');
  }
}
