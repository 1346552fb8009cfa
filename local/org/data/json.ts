import { ApexDate, ApexDatetime, ApexTime } from '../kernel/dates';
import { ApexDecimal } from '../kernel/numbers';
import type { ApexSObject } from '../kernel/sobject';
import type { JsonRecord } from '../org-facade';
import type { DataField, DataObject, DataSchema } from './schema/model';
import type { SoqlQuery } from './soql/prepared';

/** Version in the URLs of records. */
const API_VERSION = 'v68.0';

/** A stored value as REST writes it: moments with `+0000`, numbers as numbers, ids with 18 characters. */
export function jsonValue(value: unknown): unknown {
  if (value === null || value === undefined) {
    return null;
  }
  if (value instanceof ApexDatetime) {
    return value.toIsoString().replace('Z', '+0000');
  }
  if (value instanceof ApexDate || value instanceof ApexTime) {
    return value.toString();
  }
  return value instanceof ApexDecimal ? value.toNumber() : value;
}

/** Names of a grouped query's results as the query writes them, by lower-cased name. */
export function aggregateNames(query: SoqlQuery): ReadonlyMap<string, string> {
  return new Map(query.fields.flatMap(({ alias }) => (alias === null ? [] : [[alias.toLowerCase(), alias] as const])));
}

/** A row of a grouped query as REST writes it. */
export function jsonAggregate(record: ApexSObject, names: ReadonlyMap<string, string>): JsonRecord {
  const values = [...record.fields].map(([name, value]) => [names.get(name) ?? name, jsonValue(value)] as const);
  return { attributes: { type: 'AggregateResult' }, ...Object.fromEntries(values) };
}

/** Paths of the Ids that a query selected (`id`, `who.id`): REST shows an Id only where it was asked for. */
export function selectedIds(query: SoqlQuery): ReadonlySet<string> {
  const own = query.fields.flatMap(({ expression: { source } }) =>
    source?.field.name === 'Id'
      ? [[...source.steps.map(({ field }) => field.relationshipName ?? ''), 'Id'].join('.')]
      : [],
  );
  const children = query.children.flatMap(({ relationship, query: child }) =>
    [...selectedIds(child)].map((path) => `${relationship}.${path}`),
  );
  return new Set([...own, ...children].map((path) => path.toLowerCase()));
}

/** A queried record as REST writes it: attributes first, then what was selected, in the order of the query. */
export function jsonRecord(record: ApexSObject, schema: DataSchema, ids: ReadonlySet<string>, path = ''): JsonRecord {
  const object = schema.objects.get(record.objectName.toLowerCase());
  const id = record.fields.get('id');
  const url =
    typeof id === 'string' ? { url: `/services/data/${API_VERSION}/sobjects/${record.objectName}/${id}` } : {};
  const json: JsonRecord = { attributes: { type: record.objectName, ...url } };
  for (const name of record.queried ?? []) {
    const parent = record.parents.get(name);
    if (record.parents.has(name)) {
      json[relationshipName(object, name)] = parent ? jsonRecord(parent, schema, ids, `${path}${name}.`) : null;
    } else if (name !== 'id' || ids.has(`${path}id`)) {
      json[object?.fields.get(name)?.name ?? name] = jsonValue(record.fields.get(name));
    }
  }
  record.children.forEach((children, name) => {
    const relation = object?.childRelationships.find((child) => child.name?.toLowerCase() === name);
    const records = children.map((child) => jsonRecord(child, schema, ids, `${path}${name}.`));
    json[relation?.name ?? name] = records.length === 0 ? null : { totalSize: records.length, done: true, records };
  });
  return json;
}

function relationshipName(object: DataObject | undefined, name: string): string {
  const field = [...(object?.fields.values() ?? [])].find(
    (candidate) => candidate.relationshipName?.toLowerCase() === name,
  );
  return field?.relationshipName ?? name;
}

/** Every field of a row under its API name, null where it is empty. */
export function jsonRow(object: DataObject, read: (field: DataField) => unknown): JsonRecord {
  return Object.fromEntries([...object.fields.values()].map((field) => [field.name, jsonValue(read(field))]));
}
