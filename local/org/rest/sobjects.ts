import { byMethod, checkedId, jsonObject, type ApiRequest, type Resource } from './api-request';
import { notFound, notModelled, RestError } from './answers';
import type { JsonRecord, SaveOptions } from './rest-org';
import { failedRow, save, saveResult } from './saving';

/** `sobjects`, `sobjects/X`, `sobjects/X/describe`, `sobjects/X/<id>` and `sobjects/X/<external id field>/<value>`. */
export const sobjects: Resource = (request, context) => {
  try {
    return answerRecord(request, context);
  } catch (error) {
    // Where the URL names the object, an unknown one is a resource that does not exist.
    throw error instanceof RestError && error.errorCode === 'INVALID_TYPE' ? notFound() : error;
  }
};

const answerRecord: Resource = (request, context) => {
  const [, objectName, second, third, ...more] = request.segments;
  if (more.length > 0) {
    throw notFound();
  }
  if (objectName === undefined) {
    return byMethod(request, context, { GET: listObjects });
  }
  if (second === undefined) {
    return byMethod(request, context, { GET: basicInformation, POST: createRecord });
  }
  if (third !== undefined) {
    return byMethod(request, context, { GET: readRecord, PATCH: upsertRecord });
  }
  if (second === 'describe') {
    return byMethod(request, context, { GET: describeObject });
  }
  if (['updated', 'deleted', 'listviews', 'quickActions'].includes(second)) {
    throw notModelled(`sobjects/X/${second}`);
  }
  return byMethod(request, context, { GET: readRecord, PATCH: updateRecord, DELETE: deleteRecord });
};

const listObjects: Resource = ({ user, version }, { org }) => ({
  status: 200,
  body: {
    encoding: 'UTF-8',
    maxBatchSize: 200,
    sobjects: org.describeGlobal(user).map((row) => ({ ...row, urls: urlsOf(version, String(row['name'])) })),
  },
});

const basicInformation: Resource = (request, { org }) => {
  const description = Object.entries(org.describe(request.user, objectOf(request)));
  const summary = Object.fromEntries(
    description.filter(([name]) => name !== 'fields' && name !== 'childRelationships'),
  );
  return {
    status: 200,
    body: {
      objectDescribe: { ...summary, urls: urlsOf(request.version, String(summary['name'])) },
      recentItems: [],
    },
  };
};

const describeObject: Resource = (request, { org }) => {
  const description = org.describe(request.user, objectOf(request));
  return { status: 200, body: { ...description, urls: urlsOf(request.version, String(description['name'])) } };
};

const createRecord: Resource = (request, context) => {
  const body = jsonObject(request);
  refuseId(body);
  const [row] = save(request, context, [body], optionsOf(request, 'insert'));
  return row?.success ? { status: 201, body: saveResult(row) } : refuse(row);
};

const updateRecord: Resource = (request, context) => {
  const body = jsonObject(request);
  refuseId(body);
  const row = { ...body, Id: checkedId(request.segments[2]) };
  const [result] = save(request, context, [row], optionsOf(request, 'update'));
  return result?.success ? { status: 204 } : refuse(result);
};

const deleteRecord: Resource = (request, context) => {
  const row = { Id: checkedId(request.segments[2]) };
  const [result] = save(request, context, [row], optionsOf(request, 'delete'));
  return result?.success ? { status: 204 } : refuse(result);
};

const upsertRecord: Resource = (request, context) => {
  const [, , field = '', value] = request.segments;
  const body = jsonObject(request);
  refuseId(body);
  if (Object.keys(body).some((name) => name.toLowerCase() === field.toLowerCase())) {
    throw new RestError(400, 'INVALID_FIELD', `The ${field} field should not be specified in the sobject data.`, [
      field,
    ]);
  }
  const options = { ...optionsOf(request, 'upsert'), externalIdField: field };
  const [result] = save(request, context, [{ ...body, [field]: value }], options);
  return result?.success ? { status: result.created ? 201 : 200, body: saveResult(result, true) } : refuse(result);
};

/** `…/<id>` or `…/<external id field>/<value>`, optionally `?fields=A,B`. */
const readRecord: Resource = (request, { org }) => {
  const [, , second = '', third] = request.segments;
  const asked = request.query.get('fields');
  const fields = asked === null ? fieldNames(org.describe(request.user, objectOf(request))) : asked.split(',');
  const [field, value] = third === undefined ? ['Id', checkedId(second)] : [second, third];
  const where = `${field} = '${value.replace(/[\\']/g, '\\$&')}'`;
  const soql = `SELECT ${fields.join(', ')} FROM ${objectOf(request)} WHERE ${where} LIMIT 2`;
  const { records } = org.query(request.user, soql, false);
  if (records.length > 1) {
    return { status: 300, body: records.map((record) => urlOf(record)) };
  }
  if (!records[0]) {
    throw notFound();
  }
  return { status: 200, body: records[0] };
};

/** Names of all fields of a describe, as a record's GET gives them. */
export function fieldNames(description: JsonRecord): string[] {
  return (description['fields'] as { name: string }[]).map(({ name }) => name);
}

function objectOf({ segments }: ApiRequest): string {
  const name = segments[1] ?? '';
  if (!/^\w+$/.test(name)) {
    throw notFound();
  }
  return name;
}

function optionsOf(request: ApiRequest, operation: SaveOptions['operation']): SaveOptions {
  return { operation, objectName: objectOf(request), allOrNone: true, externalIdField: null };
}

function refuseId(body: JsonRecord): void {
  if (Object.keys(body).some((name) => name.toLowerCase() === 'id')) {
    throw new RestError(400, 'INVALID_FIELD', 'The Id field should not be specified in the sobject data.', ['Id']);
  }
}

function refuse(row: Parameters<typeof failedRow>[0] | undefined): never {
  if (!row) {
    throw new Error('the org answered no row');
  }
  throw failedRow(row);
}

function urlOf(record: JsonRecord): unknown {
  return (record['attributes'] as { url?: string } | undefined)?.url;
}

function urlsOf(version: string, name: string): JsonRecord {
  const base = `/services/data/v${version}/sobjects/${name}`;
  return { sobject: base, describe: `${base}/describe`, rowTemplate: `${base}/{ID}` };
}
