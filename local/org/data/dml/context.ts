import type { RunningUser } from '../../kernel/execution';
import type { ApexSObject } from '../../kernel/sobject';
import type { TriggerMoment } from '../../kernel/program';
import type { DataObject, DataSchema } from '../schema/model';
import type { Row, Store } from '../store';

/** What a DML statement needs of the transaction it is part of. */
export interface DmlContext {
  readonly schema: DataSchema;
  readonly store: Store;
  readonly user: RunningUser;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Object and field permissions hold. */
  readonly userMode: boolean;
  /** Only rows the user may see can be changed. */
  readonly enforceSharing: boolean;
  /** A tool of the local org: audit fields may be given, read-only ones too. */
  readonly isTool: boolean;
  mayWrite(objectName: string, right: 'create' | 'edit' | 'delete'): boolean;
  mayReadField(objectName: string, fieldName: string): boolean;
  mayEditField(objectName: string, fieldName: string): boolean;
  /** Whether the user may see, or with `edit` change, the row. */
  reaches(object: DataObject, row: Row, edit: boolean): boolean;
  hasTriggers(objectName: string): boolean;
  /** Runs the object's triggers of that moment; records may get errors. */
  runTriggers(
    moment: TriggerMoment,
    objectName: string,
    newRecords: ApexSObject[] | null,
    oldRecords: ApexSObject[] | null,
  ): void;
  /** Takes one more DML statement of `rows` rows from the limits. */
  countStatement(rows: number): void;
  /** Setup objects do not mix with others in one transaction. */
  checkMixed(object: DataObject, changed: readonly string[]): void;
}
