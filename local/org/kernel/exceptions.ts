import type { ApexSObject } from './sobject';

/** One failed row of a DML statement, as `DmlException.getDmlXxx(i)` tells it. */
export interface DmlRowError {
  /** Position of the row in the statement's list. */
  readonly index: number;
  readonly id: string | null;
  /** Salesforce's status code, for example `REQUIRED_FIELD_MISSING`. */
  readonly statusCode: string;
  readonly message: string;
  /** API names of the fields concerned. */
  readonly fields: readonly string[];
  readonly record?: ApexSObject;
}

/**
 * An exception that Apex code can catch. Compiled classes that extend Exception extend this class. JavaScript errors of
 * other classes are not Apex exceptions: they are faults of the local org or limits, and no Apex `catch` sees them.
 */
export class ApexException extends Error {
  /** Name as `getTypeName()` gives it: `System.DmlException`, or the class's own name. */
  typeName: string;
  override cause: unknown;
  dmlRows: readonly DmlRowError[] = [];
  /** Apex frames, innermost first, as `Class.InboxSyncX.method: line 12, column 1`. Filled by the language runtime. */
  apexStack: string[] = [];

  constructor(typeName: string, message: string | null = null, cause: unknown = null) {
    super(message ?? '');
    this.typeName = typeName;
    this.cause = cause;
    this.name = typeName;
  }
}

/** Built-in exception by its short name: `apexError('QueryException', 'List has no rows …')`. */
export function apexError(shortName: string, message: string, cause: unknown = null): ApexException {
  return new ApexException(`System.${shortName}`, message, cause);
}

/** A governor limit was passed. As in an org, no Apex code can catch it and the transaction is over. */
export class ApexLimitError extends Error {
  override name = 'System.LimitException';
}

/**
 * The local org was asked for something that it does not model. Never caught by Apex code: it is a fault of the local
 * org, not of the package, and must be loud.
 */
export class NotModelledError extends Error {
  override name = 'NotModelledError';
  constructor(what: string) {
    super(`local/org does not model ${what}; teach it in local/org, or write the Apex without it`);
  }
}

/** One error that an org's compiler or metadata deployment would report. */
export interface SourceProblem {
  /** Path relative to the project's root. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  readonly message: string;
}

/** The sources do not compile or deploy. The message lists every problem as `file:line:column message`. */
export class SourceProblemsError extends Error {
  override name = 'SourceProblemsError';
  constructor(readonly problems: readonly SourceProblem[]) {
    super(problems.map((p) => `${p.file}:${p.line}:${p.column} ${p.message}`).join('\n'));
  }
}
