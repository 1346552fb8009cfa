import type { DmlRowError } from './exceptions';
import type { OrgServices } from './services';
import type { ApexSObject } from './sobject';

/** How a query or DML statement treats the user's rights: explicit in Apex, or the default of the API version. */
export type AccessMode = 'USER_MODE' | 'SYSTEM_MODE';

/** What a statement without an explicit mode does: since API version 67.0 user mode. */
export const DEFAULT_ACCESS: AccessMode = 'USER_MODE';

/** Sharing of the class that is running: `WITH USER_MODE` always enforces sharing, whatever the class says. */
export type SharingMode = 'with' | 'without' | 'inherited';

export type DmlOperation = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';

export interface DmlOptions {
  readonly allOrNone: boolean;
  readonly access: AccessMode;
  readonly sharing: SharingMode;
  /** For upsert: API name of the external id field; null means Id. */
  readonly externalIdField: string | null;
}

/** Outcome of one row, in the order of the statement's list. */
export interface DmlRowResult {
  readonly id: string | null;
  readonly isSuccess: boolean;
  /** For upsert: the row was inserted. */
  readonly isCreated: boolean;
  readonly errors: readonly DmlRowError[];
}

export interface QueryOptions {
  readonly access: AccessMode;
  readonly sharing: SharingMode;
  /** Value of a bind by its source text (static queries) or name (dynamic ones). */
  readonly bind: (name: string) => unknown;
}

/** Rows of a query. `count()` without a field gives `count` and no rows. Aggregate rows are of objectName `AggregateResult`. */
export interface QueryRows {
  readonly records: ApexSObject[];
  readonly count: number;
}

/** Who is running. */
export interface RunningUser {
  readonly id: string;
  readonly username: string;
  readonly profileId: string | null;
  readonly timeZone: string;
  readonly locale: string;
  /** The Automated Process user of event triggers: no record rights of its own, SYSTEM_MODE statements work. */
  readonly isAutomatedProcess: boolean;
}

/** The counters of one transaction, under their names in Apex's `Limits` class. Passing one throws ApexLimitError. */
export interface GovernorLimits {
  soqlQueries: number;
  soqlRows: number;
  dmlStatements: number;
  dmlRows: number;
  publishImmediate: number;
  queueableJobs: number;
  futureCalls: number;
  callouts: number;
  heapBytes: number;
  cpuMilliseconds: number;
}

/**
 * One Apex transaction, as the language runtime and the platform library see it. The data engine provides it; Apex is
 * synchronous, so there is one current transaction at a time and {@link execution} finds it.
 */
export interface Execution extends OrgServices {
  readonly used: GovernorLimits;
  readonly maximum: Readonly<GovernorLimits>;
  /** Milliseconds since the epoch, from the org's clock. */
  now(): number;
  user: RunningUser;
  /**
   * Who `System.runAs(record)` runs as: the user with the record's Id; a record without Id is inserted first, as an org does.
   *
   * @throws {ApexException} when there is no such user or the record cannot be inserted
   */
  userOf(record: ApexSObject): RunningUser;
  /** Sharing of the class that is running; the language runtime sets it on calls, the library passes it on. */
  sharing: SharingMode;
  readonly isTest: boolean;
  readonly kind: 'anonymous' | 'rest' | 'event' | 'queueable' | 'batch' | 'scheduled' | 'test' | 'dml';
  query(prepared: PreparedQuery, options: QueryOptions): QueryRows;
  /** Compiles a dynamic query. @throws {ApexException} System.QueryException as an org words it */
  prepare(soql: string): PreparedQuery;
  /**
   * With allOrNone a failing row undoes the statement.
   *
   * @throws {ApexException} System.DmlException with its dmlRows, with allOrNone only
   */
  dml(operation: DmlOperation, records: readonly ApexSObject[], options: DmlOptions): DmlRowResult[];
  /** Publishes platform events. @returns a result a row */
  publish(events: readonly ApexSObject[]): DmlRowResult[];
  /** @returns a token for {@link rollback}; counts one DML statement as in an org */
  savepoint(): unknown;
  rollback(savepoint: unknown): void;
  /** Runs later in a transaction of its own. @returns the job's id */
  enqueue(job: unknown): string;
  /** Adds to the heap count; the language runtime reports the strings it builds, the engine Trigger.new. */
  useHeap(bytes: number): void;
}

/** A query that was checked against the schema. Made by the data engine, kept by compiled Apex. */
export interface PreparedQuery {
  /** The text, for error messages. */
  readonly text: string;
  /** API name of the object in FROM. */
  readonly objectName: string;
  /** `SELECT count() FROM …`: the result is an Integer. */
  readonly isCount: boolean;
  /** Has aggregates or GROUP BY: the rows are AggregateResult. */
  readonly isAggregate: boolean;
  /** What `WITH USER_MODE` or `WITH SYSTEM_MODE` in the text says; null leaves it to the caller. */
  readonly access: AccessMode | null;
  /** The binds in order of their appearance: source text of the expression after the colon. */
  readonly binds: readonly string[];
  /** What those are compared with that stand alone beside a column, as the compiler checks them. */
  readonly bindColumns?: readonly BindColumn[];
}

/** A column that a bind is compared with, or LIMIT and OFFSET. */
export interface BindColumn {
  /** Source text of the bind. */
  readonly source: string;
  readonly name: string;
  /** `id`, `text`, `boolean`, `integer`, `decimal`, `date`, `datetime` or `time`. */
  readonly storage: string;
  /** After IN, a List or Set of such values stands as well. */
  readonly takesList: boolean;
}

let current: Execution | null = null;

/** @throws {Error} when no Apex transaction is running */
export function execution(): Execution {
  if (!current) {
    throw new Error('no Apex transaction is running');
  }
  return current;
}

/** Runs `work` with `transaction` as the current one, and puts the one before back afterwards. */
export function withExecution<T>(transaction: Execution, work: () => T): T {
  const before = current;
  current = transaction;
  try {
    return work();
  } finally {
    current = before;
  }
}
