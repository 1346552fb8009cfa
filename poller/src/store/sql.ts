/** A database as the store sees it: PGlite and PostgreSQL speak one dialect behind this. */
export interface Sql {
  /** Rows of one statement; `parameters` are $1, $2 … */
  query<Row>(statement: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Runs `work` in one transaction; an error undoes all of it. */
  transaction<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>;
}

/** A database that this process has to itself until it is closed. */
export interface Database extends Sql {
  /** Runs several statements without parameters. */
  script(statements: string): Promise<void>;
  close(): Promise<void>;
}
