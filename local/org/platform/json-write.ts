import { ApexList, ApexMap, ApexSet } from '../kernel/collections';
import { ApexBlob, ApexDate, ApexDatetime, ApexTime } from '../kernel/dates';
import { ApexEnumValue } from '../kernel/enums';
import { apexError, ApexException, NotModelledError } from '../kernel/exceptions';
import { ApexDecimal, ApexDouble } from '../kernel/numbers';
import { type ApexClass, type ApexInstance, classOf } from '../kernel/registry';
import { ApexSObject } from '../kernel/sobject';
import { textOf } from '../kernel/text';
import { ApexType } from '../kernel/tokens';
import { requireObject } from './schema-access';

/** API version that records name in their URL attribute. */
const API_VERSION = '68.0';

/** A value ready to be written: text that is JSON already, or brackets around parts. */
type Part = string | { readonly open: '{' | '['; readonly parts: readonly (readonly [string | null, Part])[] };

/**
 * `JSON.serialize`: the same text as an org gives, without white space.
 *
 * @param suppressNulls leaves fields of Apex objects out that are null; maps and records keep theirs
 */
export function writeJson(value: unknown, suppressNulls = false): string {
  return compact(partOf(value, suppressNulls));
}

/** `JSON.serializePretty`: two blanks a level, lists in one line, ` : ` between name and value. */
export function writePrettyJson(value: unknown, suppressNulls = false): string {
  return pretty(partOf(value, suppressNulls), '');
}

function compact(part: Part): string {
  if (typeof part === 'string') {
    return part;
  }
  const inner = part.parts.map(([name, value]) => (name === null ? '' : `${quote(name)}:`) + compact(value));
  return part.open === '{' ? `{${inner.join(',')}}` : `[${inner.join(',')}]`;
}

function pretty(part: Part, indent: string): string {
  if (typeof part === 'string') {
    return part;
  }
  if (part.open === '[') {
    return part.parts.length === 0 ? '[ ]' : `[ ${part.parts.map(([, value]) => pretty(value, indent)).join(', ')} ]`;
  }
  if (part.parts.length === 0) {
    return '{ }';
  }
  const inner = `${indent}  `;
  const lines = part.parts.map(([name, value]) => `${inner}${quote(name ?? '')} : ${pretty(value, inner)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

const SHORT: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A JSON string as Jackson, which Apex uses, escapes it: only what must be. */
function quote(text: string): string {
  const escaped = text.replace(
    // oxlint-disable-next-line no-control-regex -- control characters are what JSON escapes
    /["\\\u0000-\u001F]/g,
    (char) => SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}

function partOf(value: unknown, suppressNulls: boolean): Part {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return value === null ? 'null' : partOfObject(value as object, suppressNulls);
  }
}

function partOfObject(value: object, suppressNulls: boolean): Part {
  const scalar = scalarText(value);
  if (scalar !== null) {
    return scalar;
  }
  if (value instanceof ApexList || value instanceof ApexSet) {
    return { open: '[', parts: [...value].map((item) => [null, partOf(item, suppressNulls)]) };
  }
  if (value instanceof ApexMap) {
    const parts = [...value].map(([key, item]): [string, Part] => [keyText(key), partOf(item, suppressNulls)]);
    return { open: '{', parts };
  }
  if (value instanceof ApexSObject) {
    return partOfRecord(value, suppressNulls);
  }
  const cls = classOf(value);
  if (!cls || cls.kind !== 'class' || value instanceof ApexException) {
    const name = value instanceof ApexException ? value.typeName : value.constructor.name;
    throw apexError('JSONException', `Apex Type unsupported in JSON: ${cls?.name ?? name}`);
  }
  return partOfInstance(cls, value as ApexInstance, suppressNulls);
}

function scalarText(value: object): string | null {
  if (value instanceof ApexDecimal) {
    return value.toPlainString();
  }
  if (value instanceof ApexDouble) {
    if (!Number.isFinite(value.value)) {
      throw new NotModelledError('NaN and infinity in JSON');
    }
    return value.toString();
  }
  if (value instanceof ApexDatetime) {
    return quote(value.toIsoString());
  }
  if (value instanceof ApexDate || value instanceof ApexTime) {
    return quote(value.toString());
  }
  if (value instanceof ApexBlob) {
    return quote(Buffer.from(value.bytes).toString('base64'));
  }
  return value instanceof ApexEnumValue || value instanceof ApexType ? quote(value.toString()) : null;
}

function keyText(key: unknown): string {
  if (typeof key === 'string') {
    return key;
  }
  if (key === null || key instanceof ApexSObject || classOf(key)?.kind === 'class') {
    throw new NotModelledError('maps in JSON with keys that are null, records or objects');
  }
  return textOf(key);
}

function partOfInstance(cls: ApexClass, instance: ApexInstance, suppressNulls: boolean): Part {
  const parts: [string, Part][] = [];
  for (const field of cls.fields) {
    if (!field.isTransient && field.isReadable) {
      const value = field.get(instance);
      if (value !== null || !suppressNulls) {
        parts.push([field.name, partOf(value, suppressNulls)]);
      }
    }
  }
  return { open: '{', parts };
}

/** A record: its type, URL where it has an id, the fields that were set or queried, parents, and children as results. */
function partOfRecord(record: ApexSObject, suppressNulls: boolean): Part {
  const object = requireObject(record.objectName);
  const attributes: [string, Part][] = [['type', quote(object.name)]];
  if (record.id !== null) {
    attributes.push(['url', quote(`/services/data/v${API_VERSION}/sobjects/${object.name}/${record.id}`)]);
  }
  const parts: [string, Part][] = [['attributes', { open: '{', parts: attributes }]];
  for (const [name, value] of record.fields) {
    parts.push([object.fields.get(name)?.name ?? name, partOf(value, suppressNulls)]);
  }
  const references = [...object.fields.values()];
  for (const [name, parent] of record.parents) {
    const field = references.find((candidate) => candidate.relationshipName?.toLowerCase() === name);
    parts.push([field?.relationshipName ?? name, partOf(parent, suppressNulls)]);
  }
  for (const [name, rows] of record.children) {
    const relationship = object.childRelationships.find((candidate) => candidate.name?.toLowerCase() === name);
    const records: Part = { open: '[', parts: rows.map((row) => [null, partOf(row, suppressNulls)]) };
    const result: [string, Part][] = [
      ['totalSize', String(rows.length)],
      ['done', 'true'],
      ['records', records],
    ];
    parts.push([relationship?.name ?? name, { open: '{', parts: result }]);
  }
  return { open: '{', parts };
}
