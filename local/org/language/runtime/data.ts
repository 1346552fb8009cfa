import { ApexList } from '../../kernel/collections';
import { apexError, ApexLimitError } from '../../kernel/exceptions';
import {
  type AccessMode,
  DEFAULT_ACCESS,
  type DmlOperation,
  execution,
  type PreparedQuery,
  type QueryRows,
  type RunningUser,
  type SharingMode,
} from '../../kernel/execution';
import { ApexSObject } from '../../kernel/sobject';
import { nn } from './nulls';

type Binds = readonly (readonly [string, unknown])[];

function run(prepared: PreparedQuery, binds: Binds): QueryRows {
  const values = new Map(binds);
  const transaction = execution();
  return transaction.query(prepared, {
    access: prepared.access ?? DEFAULT_ACCESS,
    sharing: transaction.sharing,
    bind: (name) => {
      const value = values.get(name);
      if (value === undefined) {
        throw new Error(`no value for the bind ${name}`);
      }
      return value;
    },
  });
}

/** Rows of a static query. */
export function query(prepared: PreparedQuery, binds: Binds): ApexList<ApexSObject> {
  const type = { name: prepared.isAggregate ? 'AggregateResult' : prepared.objectName, args: [] };
  return new ApexList(type, run(prepared, binds).records);
}

/** `[SELECT count() FROM …]` */
export function count(prepared: PreparedQuery, binds: Binds): number {
  return run(prepared, binds).count;
}

/** The only row. @throws {ApexException} System.QueryException for none or several */
export function single(rows: ApexList<ApexSObject>): ApexSObject {
  const row = singleOrNull(rows);
  if (!row) {
    throw apexError('QueryException', 'List has no rows for assignment to SObject');
  }
  return row;
}

/** The only row, null for none: `[SELECT …]?.Name`. @throws {ApexException} System.QueryException for several */
export function singleOrNull(rows: ApexList<ApexSObject>): ApexSObject | null {
  if (rows.items.length > 1) {
    throw apexError('QueryException', 'List has more than 1 row for assignment to SObject');
  }
  return rows.items[0] ?? null;
}

/** A DML statement. @throws {ApexException} System.DmlException */
export function dml(
  operation: DmlOperation,
  target: ApexSObject | ApexList<ApexSObject | null> | null,
  access: AccessMode | null,
  externalIdField: string | null,
): void {
  const given = nn(target);
  const records = given instanceof ApexSObject ? [given] : given.items.map((item) => nn(item));
  const transaction = execution();
  transaction.dml(operation, records, {
    allOrNone: true,
    access: access ?? DEFAULT_ACCESS,
    sharing: transaction.sharing,
    externalIdField,
  });
}

/** Apex calls under way in all transactions. An org ends a transaction at this depth. */
const MAX_DEPTH = 1000;
let depth = 0;

/**
 * Begins a method that calls others: states the sharing of its class for them.
 *
 * @returns the sharing before
 * @throws {ApexLimitError} when the call stack is as deep as an org allows
 */
export function share(mode: SharingMode): SharingMode {
  if (depth >= MAX_DEPTH) {
    throw new ApexLimitError(`Maximum stack depth reached: ${MAX_DEPTH + 1}`);
  }
  const transaction = execution();
  depth++;
  const before = transaction.sharing;
  transaction.sharing = mode;
  return before;
}

/** Gives the caller's sharing back. */
export function unshare(before: SharingMode): void {
  depth--;
  execution().sharing = before;
}

/** Begins a `System.runAs` block. @returns the user before */
export function runAs(user: ApexSObject | null): RunningUser {
  const transaction = execution();
  const before = transaction.user;
  transaction.user = transaction.userOf(nn(user));
  return before;
}

export function endRunAs(before: RunningUser): void {
  execution().user = before;
}
