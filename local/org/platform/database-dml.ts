import { ApexList } from '../kernel/collections';
import { defineType } from '../kernel/define';
import { apexError } from '../kernel/exceptions';
import { type DmlOperation, type DmlRowResult, execution } from '../kernel/execution';
import { ApexSObject } from '../kernel/sobject';
import type { ApexSObjectField } from '../kernel/tokens';
import { type ApexAccessLevel, DEFAULT_LEVEL } from './access-level';
import { type Members, refuseNull } from './arguments';
import { resultList } from './database-results';

/** `Database.DMLOptions`, of which optAllOrNone alone is modelled. */
class ApexDmlOptions {
  optAllOrNone: boolean | null = null;
}

defineType('Database.DMLOptions', {
  'new()': () => new ApexDmlOptions(),
  'Boolean optAllOrNone': (self: ApexDmlOptions) => self.optAllOrNone,
  'void optAllOrNone=(Boolean value)': (self: ApexDmlOptions, value: boolean | null) => {
    self.optAllOrNone = value;
  },
});

interface Statement {
  readonly operation: DmlOperation;
  readonly resultType: string;
  /** For upsert: the field to find rows by; null means Id. */
  readonly externalId: ApexSObjectField | null;
}

type AllOrNone = boolean | ApexDmlOptions;
type Target = ApexList<ApexSObject | null> | ApexSObject;

/** @returns a list of results for a list, one result for a record */
function run(statement: Statement, target: Target, allOrNone: AllOrNone, level: ApexAccessLevel): unknown {
  refuseNull(target, 1);
  refuseNull(allOrNone, 2);
  refuseNull(level, 3);
  const records = target instanceof ApexSObject ? [target] : target.items;
  const strictly = allOrNone instanceof ApexDmlOptions ? (allOrNone.optAllOrNone ?? false) : allOrNone;
  const rows: readonly DmlRowResult[] = execution().dml(statement.operation, records.map(present), {
    allOrNone: strictly,
    access: level.mode,
    sharing: execution().sharing,
    externalIdField: statement.externalId?.fieldName ?? null,
  });
  const results = resultList(statement.resultType, rows);
  return target instanceof ApexSObject ? results.get(0) : results;
}

function present(record: ApexSObject | null): ApexSObject {
  if (!record) {
    throw apexError('NullPointerException', 'Attempt to de-reference a null object');
  }
  return record;
}

/** The overloads of one statement: a list or a record; all or none, options, access level. */
function overloads(operation: DmlOperation, resultType: string, allOrNoneTypes: readonly string[]): Members {
  const statement: Statement = { operation, resultType, externalId: null };
  const members: Members = {};
  for (const [result, parameter] of [
    [`List<${resultType}>`, 'List<SObject> records'],
    [resultType, 'SObject record'],
  ]) {
    const head = `static ${result ?? ''} ${operation}(${parameter ?? ''}`;
    members[`${head})`] = (target: Target) => run(statement, target, true, DEFAULT_LEVEL);
    members[`${head}, AccessLevel level)`] = (target: Target, level: ApexAccessLevel) =>
      run(statement, target, true, level);
    for (const type of allOrNoneTypes) {
      members[`${head}, ${type} allOrNone)`] = (target: Target, allOrNone: AllOrNone) =>
        run(statement, target, allOrNone, DEFAULT_LEVEL);
      members[`${head}, ${type} allOrNone, AccessLevel level)`] = (
        target: Target,
        allOrNone: AllOrNone,
        level: ApexAccessLevel,
      ) => run(statement, target, allOrNone, level);
    }
  }
  return members;
}

/** Upsert by an external id field. */
function externalUpserts(): Members {
  const resultType = 'Database.UpsertResult';
  const by = (externalId: ApexSObjectField): Statement => {
    refuseNull(externalId, 2);
    return { operation: 'upsert', resultType, externalId };
  };
  const members: Members = {};
  for (const [result, parameter] of [
    [`List<${resultType}>`, 'List<SObject> records'],
    [resultType, 'SObject record'],
  ]) {
    const head = `static ${result ?? ''} upsert(${parameter ?? ''}, Schema.SObjectField field`;
    members[`${head})`] = (target: Target, field: ApexSObjectField) => run(by(field), target, true, DEFAULT_LEVEL);
    members[`${head}, AccessLevel level)`] = (target: Target, field: ApexSObjectField, level: ApexAccessLevel) =>
      run(by(field), target, true, level);
    members[`${head}, Boolean allOrNone)`] = (target: Target, field: ApexSObjectField, allOrNone: boolean) =>
      run(by(field), target, allOrNone, DEFAULT_LEVEL);
    members[`${head}, Boolean allOrNone, AccessLevel level)`] = (
      target: Target,
      field: ApexSObjectField,
      allOrNone: boolean,
      level: ApexAccessLevel,
    ) => run(by(field), target, allOrNone, level);
  }
  return members;
}

const WITH_OPTIONS = ['Boolean', 'Database.DMLOptions'];

/** insert, update, upsert, delete and undelete of `Database`. */
export const dmlMembers: Members = {
  ...overloads('insert', 'Database.SaveResult', WITH_OPTIONS),
  ...overloads('update', 'Database.SaveResult', WITH_OPTIONS),
  ...overloads('upsert', 'Database.UpsertResult', ['Boolean']),
  ...externalUpserts(),
  ...overloads('delete', 'Database.DeleteResult', ['Boolean']),
  ...overloads('undelete', 'Database.UndeleteResult', ['Boolean']),
};
