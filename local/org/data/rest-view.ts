import { ApexException, ApexLimitError } from '../kernel/exceptions';
import { withExecution, type DmlRowResult } from '../kernel/execution';
import type { ApexRestRequest, ApexRestResponse } from '../kernel/program';
import type { ApexSObject } from '../kernel/sobject';
import { OrgError, type JsonRecord, type JsonRows, type SaveOptions, type SaveRow } from '../org-facade';
import { aggregateNames, jsonAggregate, jsonRecord, selectedIds } from './json';
import { readRecord } from './json-input';
import type { DataObject } from './schema/model';
import { positioned, SoqlError } from './soql/ast';
import { prepareQuery } from './soql/prepare';
import { noSuchColumn, notSupported } from './soql/resolve';
import { runQuery } from './soql/run';
import type { Transaction } from './transaction';
import { isListed } from './visibility';

/**
 * A query as REST runs it: with the user's rights, without binds and without Apex's limits.
 *
 * @throws {OrgError} MALFORMED_QUERY, INVALID_FIELD, INVALID_TYPE …
 */
export function queryJson(transaction: Transaction, soql: string, isAll: boolean, asSystem: boolean): JsonRows {
  const { core } = transaction;
  try {
    const query = prepareQuery(soql, core.schema);
    if (query.binds.length > 0) {
      throw new SoqlError('MALFORMED_QUERY', 'Bind variables only allowed in Apex code');
    }
    if (!asSystem) {
      transaction.checkReadable(query);
    }
    const today = transaction.today();
    const { records, count } = runQuery(query, {
      store: core.store,
      bind: () => null,
      today,
      zone: transaction.user.timeZone,
      isVisible: (object, row, allRows) =>
        isListed(object, row, allRows || isAll, today) && (asSystem || transaction.reaches(object, row, false)),
      isParentVisible: (object, row) => asSystem || transaction.reaches(object, row, false),
      countRows: () => undefined,
    });
    if (query.isAggregate) {
      const names = aggregateNames(query);
      return { totalSize: count, records: records.map((record) => jsonAggregate(record, names)) };
    }
    const ids = selectedIds(query);
    return { totalSize: count, records: records.map((record) => jsonRecord(record, core.schema, ids)) };
  } catch (error) {
    throw asOrgError(error, soql);
  }
}

function asOrgError(error: unknown, soql: string): unknown {
  if (error instanceof SoqlError && error.code !== 'NOT_MODELLED') {
    return new OrgError(error.code, positioned(soql, error));
  }
  if (error instanceof ApexException) {
    const { cause } = error;
    return new OrgError(cause instanceof SoqlError ? cause.code : 'MALFORMED_QUERY', error.message);
  }
  return error;
}

/** Writes rows with the user's rights. @throws {OrgError} what concerns the request as a whole */
export function saveJson(transaction: Transaction, rows: readonly JsonRecord[], options: SaveOptions): SaveRow[] {
  const { core, user } = transaction;
  const object = core.schema.objects.get(options.objectName.toLowerCase());
  const rights = object && core.rights.object(user.id, object);
  if (!object || !(rights?.read || rights?.create)) {
    throw new OrgError('INVALID_TYPE', notSupported(options.objectName, null).message);
  }
  const records = rows.map((row) => readRecord(object, row));
  records.forEach((record) => checkFields(record, object, transaction));
  if (object.kind === 'event') {
    return publishJson(transaction, records, rights.create, options);
  }
  const results = write(transaction, records, options);
  return results.map(saveRow);
}

/** A field the user cannot see does not exist; one that cannot be written is refused for its row. */
function checkFields(record: ApexSObject, object: DataObject, transaction: Transaction): void {
  for (const name of record.fields.keys()) {
    const field = object.fields.get(name);
    const rights = field && transaction.core.rights.field(transaction.user.id, object, field);
    if (field && name !== 'id' && !rights?.read && object.kind !== 'event') {
      throw new OrgError('INVALID_FIELD', noSuchColumn(field.name, object.name, null).message, [field.name]);
    }
  }
}

function publishJson(
  transaction: Transaction,
  records: readonly ApexSObject[],
  mayCreate: boolean,
  { operation }: SaveOptions,
): SaveRow[] {
  if (operation !== 'insert') {
    throw new OrgError('INVALID_TYPE', `operation ${operation} is not allowed on platform events`);
  }
  if (!mayCreate) {
    throw new OrgError('INSUFFICIENT_ACCESS', 'insufficient access rights on the platform event: it needs Create');
  }
  return transaction.core.events.publish(records, transaction).map(saveRow);
}

function write(transaction: Transaction, records: readonly ApexSObject[], options: SaveOptions): DmlRowResult[] {
  const { operation, allOrNone, externalIdField } = options;
  try {
    return withExecution(transaction, () =>
      transaction.dml(operation, records, { allOrNone, access: 'USER_MODE', sharing: 'with', externalIdField }),
    );
  } catch (error) {
    if (error instanceof ApexException && error.dmlRows.length > 0) {
      return rolledBack(records, error);
    }
    if (error instanceof ApexException) {
      throw new OrgError('UNKNOWN_EXCEPTION', error.message);
    }
    throw error;
  }
}

/** With allOrNone the good rows are told that they were undone. */
function rolledBack(records: readonly ApexSObject[], error: ApexException): DmlRowResult[] {
  return records.map((record, index) => {
    const own = error.dmlRows.filter((row) => row.index === index);
    const message = 'Record rolled back because not all records were valid and the request was using AllOrNone header';
    const undone = { index, id: null, statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', message, fields: [] };
    return { id: record.id, isSuccess: false, isCreated: false, errors: own.length > 0 ? own : [undone] };
  });
}

function saveRow({ id, isSuccess, isCreated, errors }: DmlRowResult): SaveRow {
  return {
    id,
    success: isSuccess,
    created: isCreated,
    errors: errors.map(({ statusCode, message, fields }) => ({ statusCode, message, fields })),
  };
}

/** Finds the Apex REST resource and calls it. @throws {OrgError} NOT_FOUND, FORBIDDEN, METHOD_NOT_ALLOWED, APEX_ERROR */
export function callApexRest(transaction: Transaction, request: ApexRestRequest): ApexRestResponse {
  const { core, user } = transaction;
  const path = request.uri.replace(/\?.*$/, '').replace(/^.*?\/apexrest(?=\/)/, '');
  const resource = core.program.restResources.find(({ urlMapping }) => matches(urlMapping, path));
  if (!resource) {
    throw new OrgError('NOT_FOUND', 'Could not find a match for URL');
  }
  if (!core.rights.hasClass(user.id, resource.className)) {
    throw new OrgError('FORBIDDEN', `You do not have access to the Apex class named: ${resource.className}`);
  }
  const method = request.method.toUpperCase();
  if (!resource.methods.has(method)) {
    const allowed = [...resource.methods].join(',');
    throw new OrgError('METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed. Allowed are ${allowed}`);
  }
  try {
    return resource.run(method, request);
  } catch (error) {
    throw apexError(error, core.log.bind(core));
  }
}

/** `urlMapping` is compared with case; a trailing `*` takes any rest. */
function matches(urlMapping: string, path: string): boolean {
  return urlMapping.endsWith('*')
    ? path === urlMapping.slice(0, -2) || path.startsWith(urlMapping.slice(0, -1))
    : path === urlMapping || path === `${urlMapping}/`;
}

function apexError(error: unknown, log: (line: string) => void): unknown {
  if (error instanceof ApexException || error instanceof ApexLimitError) {
    const stack = error instanceof ApexException ? `\n\n${error.apexStack.join('\n')}` : '';
    const name = error instanceof ApexException ? error.typeName : error.name;
    log(`Apex REST: ${name}: ${error.message}${stack}`);
    return new OrgError('APEX_ERROR', `${name}: ${error.message}${stack}`);
  }
  return error;
}
