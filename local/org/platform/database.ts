import { ApexList, type ApexMap } from '../kernel/collections';
import { defineType } from '../kernel/define';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { execution, type PreparedQuery, type QueryRows } from '../kernel/execution';
import type { ApexSObject } from '../kernel/sobject';
import { typeRef } from '../kernel/type-ref';
import { type ApexAccessLevel, DEFAULT_LEVEL } from './access-level';
import { refuseNull } from './arguments';
import { dmlMembers } from './database-dml';

/** Value of a bind variable of a dynamic query by its name. */
export type Bind = (name: string) => unknown;

const noBinds: Bind = (name) => {
  throw new NotModelledError(`the variable :${name} in Database.query; give it by Database.queryWithBinds`);
};

function prepared(soql: string): PreparedQuery {
  refuseNull(soql, 1);
  return execution().prepare(soql);
}

function rowsOf(statement: PreparedQuery, bind: Bind, level: ApexAccessLevel): QueryRows {
  return execution().query(statement, { access: statement.access ?? level.mode, sharing: execution().sharing, bind });
}

/** `Database.query`. A language runtime that knows the variables in scope appends `bind`. */
function query(soql: string, level: ApexAccessLevel, bind: Bind = noBinds): ApexList<ApexSObject> {
  const statement = prepared(soql);
  const type = statement.isAggregate ? 'AggregateResult' : statement.objectName;
  return new ApexList(typeRef(type), rowsOf(statement, bind, level).records);
}

function countQuery(soql: string, level: ApexAccessLevel, bind: Bind = noBinds): number {
  const statement = prepared(soql);
  if (!statement.isCount) {
    throw apexError('QueryException', 'countQuery() requires a count() query');
  }
  return rowsOf(statement, bind, level).count;
}

/** Names of the map are the binds, in any case. */
function mapBinds(values: ApexMap<string>): Bind {
  refuseNull(values, 2);
  const byName = new Map([...values].map(([name, value]) => [name.toLowerCase(), value]));
  return (name) => {
    if (!byName.has(name.toLowerCase())) {
      throw apexError('QueryException', `Key '${name}' does not exist in the bindMap`);
    }
    return byName.get(name.toLowerCase()) ?? null;
  };
}

/** Savepoints are opaque. */
class ApexSavepoint {
  constructor(readonly token: unknown) {}

  toString(): string {
    return 'SavepointValue';
  }
}
defineType('System.Savepoint', {});

defineType('Database', {
  ...dmlMembers,
  'static List<SObject> query(String soql)': (soql: string, bind?: Bind) => query(soql, DEFAULT_LEVEL, bind),
  'static List<SObject> query(String soql, AccessLevel level)': query,
  'static List<SObject> queryWithBinds(String soql, Map<String, Object> binds, AccessLevel level)': (
    soql: string,
    binds: ApexMap<string>,
    level: ApexAccessLevel,
  ) => query(soql, level, mapBinds(binds)),
  'static Integer countQuery(String soql)': (soql: string, bind?: Bind) => countQuery(soql, DEFAULT_LEVEL, bind),
  'static Integer countQuery(String soql, AccessLevel level)': countQuery,
  'static Integer countQueryWithBinds(String soql, Map<String, Object> binds, AccessLevel level)': (
    soql: string,
    binds: ApexMap<string>,
    level: ApexAccessLevel,
  ) => countQuery(soql, level, mapBinds(binds)),
  'static System.Savepoint setSavepoint()': () => new ApexSavepoint(execution().savepoint()),
  'static void rollback(System.Savepoint savepoint)': (savepoint: ApexSavepoint) => {
    refuseNull(savepoint, 1);
    execution().rollback(savepoint.token);
  },
  'static Id executeBatch(Object job)': (job: unknown) => execution().executeBatch(job, 200),
  'static Id executeBatch(Object job, Integer size)': (job: unknown, size: number) =>
    execution().executeBatch(job, size),
});
