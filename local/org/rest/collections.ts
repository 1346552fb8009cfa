import { asArray, asObject, byMethod, checkedId, jsonObject, type ApiContext, type ApiRequest } from './api-request';
import { notFound, notModelled, RestError, type Answer } from './answers';
import type { JsonRecord, SaveOptions, SaveRow } from './rest-org';
import { save, saveResult } from './saving';
import { fieldNames } from './sobjects';

const largestCollection = 200;
const largestRetrieve = 2000;
/** Rows of different objects are saved in chunks; more than ten are refused (REST API guide, sObject Collections). */
const largestChunks = 10;

/** `composite/sobjects`, `composite/sobjects/X` (retrieve) and `composite/sobjects/X/<external id field>` (upsert). */
export function collections(request: ApiRequest, context: ApiContext): Answer {
  const [, , objectName, externalIdField, ...more] = request.segments;
  if (more.length > 0) {
    throw notFound();
  }
  if (objectName === undefined) {
    return byMethod(request, context, { POST: write('insert'), PATCH: write('update'), DELETE: remove });
  }
  return externalIdField === undefined
    ? byMethod(request, context, { GET: retrieve, POST: retrieve })
    : byMethod(request, context, { PATCH: write('upsert') });
}

function write(operation: 'insert' | 'update' | 'upsert'): (request: ApiRequest, context: ApiContext) => Answer {
  return (request, context) => {
    const body = jsonObject(request);
    const records = asArray(body['records'], 'records').map(asObject);
    checkSize(records.length, largestCollection);
    const chunks = chunksByObject(records);
    const options = { operation, allOrNone: body['allOrNone'] === true, externalIdField: request.segments[3] ?? null };
    return saveChunks(chunks, options, request, context);
  };
}

function remove(request: ApiRequest, context: ApiContext): Answer {
  const ids = (request.query.get('ids') ?? '').split(',').map(checkedId);
  checkSize(ids.length, largestCollection);
  const nameOf = objectNameByPrefix(request, context);
  const chunks = chunksByObject(ids.map((id) => ({ attributes: { type: nameOf(id) }, Id: id })));
  const allOrNone = request.query.get('allOrNone') === 'true';
  return saveChunks(chunks, { operation: 'delete', allOrNone, externalIdField: null }, request, context);
}

type Chunk = { objectName: string; rows: JsonRecord[] };

function saveChunks(
  chunks: readonly Chunk[],
  options: Omit<SaveOptions, 'objectName'>,
  request: ApiRequest,
  context: ApiContext,
): Answer {
  if (chunks.length > 1 && options.allOrNone) {
    throw notModelled('composite/sobjects with allOrNone over records of several objects');
  }
  const rows = chunks.flatMap(({ objectName, rows: ofChunk }): SaveRow[] =>
    save(request, context, ofChunk, { ...options, objectName }),
  );
  return { status: 200, body: rows.map((row) => saveResult(row, options.operation === 'upsert')) };
}

/** Neighbours of one object are saved together. */
function chunksByObject(records: readonly JsonRecord[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (const record of records) {
    const { attributes, ...row } = record;
    const objectName =
      typeof attributes === 'object' && attributes !== null ? (attributes as JsonRecord)['type'] : null;
    if (typeof objectName !== 'string' || !/^\w+$/.test(objectName)) {
      throw new RestError(400, 'INVALID_INPUT', 'Each record must have an attributes object with its type');
    }
    const last = chunks.at(-1);
    if (last?.objectName.toLowerCase() === objectName.toLowerCase()) {
      last.rows.push(row);
    } else {
      chunks.push({ objectName, rows: [row] });
    }
  }
  if (chunks.length > largestChunks) {
    throw new RestError(
      400,
      'INVALID_INPUT',
      `Cannot have more than ${largestChunks} chunks in a single operation. Please rearrange the data to reduce chunking.`,
    );
  }
  return chunks;
}

/** Rows by id in the order asked for; null where there is none. */
function retrieve(request: ApiRequest, { org }: ApiContext): Answer {
  const objectName = request.segments[2] ?? '';
  const isPost = request.method === 'POST';
  const body = isPost ? jsonObject(request) : {};
  const list = (name: string): readonly unknown[] =>
    isPost ? asArray(body[name], name) : (request.query.get(name) ?? '').split(',');
  const ids = list('ids').map(checkedId);
  checkSize(ids.length, largestRetrieve);
  const known = new Map(fieldNames(org.describe(request.user, objectName)).map((name) => [name.toLowerCase(), name]));
  const fields = new Set(
    list('fields')
      .map((name) => knownField(String(name), known, objectName))
      .concat('Id'),
  );
  const idList = ids.map((id) => `'${id}'`).join(',');
  const soql = `SELECT ${[...fields].join(', ')} FROM ${objectName} WHERE Id IN (${idList})`;
  const found = new Map(org.query(request.user, soql, false).records.map((row) => [shortId(row['Id']), row]));
  return { status: 200, body: ids.map((id) => found.get(shortId(id)) ?? null) };
}

function knownField(name: string, known: ReadonlyMap<string, string>, objectName: string): string {
  const field = known.get(name.toLowerCase());
  if (field === undefined) {
    throw new RestError(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${objectName}`);
  }
  return field;
}

/** The 15 characters that tell records apart. */
function shortId(id: unknown): string {
  return String(id).slice(0, 15);
}

function objectNameByPrefix(request: ApiRequest, { org }: ApiContext): (id: string) => string {
  const names = new Map(org.describeGlobal(request.user).map((row) => [row['keyPrefix'], String(row['name'])]));
  return (id) => {
    const name = names.get(id.slice(0, 3));
    if (name === undefined) {
      throw new RestError(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
    }
    return name;
  };
}

function checkSize(size: number, largest: number): void {
  if (size > largest) {
    throw new RestError(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${largest} records into this call`,
    );
  }
}
