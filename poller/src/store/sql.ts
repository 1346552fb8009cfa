import type { PGlite } from '@electric-sql/pglite';
import type { Pool } from 'pg';

/** A database as the store sees it: PGlite and PostgreSQL speak one dialect behind this. */
export interface Sql {
  /** Rows of one statement; `parameters` are $1, $2 … */
  query<Row>(statement: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Runs several statements without parameters. */
  script(statements: string): Promise<void>;
  /** Runs `work` in one transaction; an error undoes all of it. */
  transaction<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>;
}

/** A database that is open until it is closed. */
export interface Database extends Sql {
  /** Other processes may work on it at the same time; else this process has it to itself. */
  readonly isShared: boolean;
  /** What stands behind it, for libraries that bring statements of their own. */
  readonly engine: { readonly pglite: PGlite } | { readonly pool: Pool };
  close(): Promise<void>;
}
