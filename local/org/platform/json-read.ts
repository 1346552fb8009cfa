import { ApexList, ApexMap, ApexSet } from '../kernel/collections';
import { ApexBlob, ApexDate, ApexDatetime, ApexTime } from '../kernel/dates';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { execution } from '../kernel/execution';
import { toId } from '../kernel/ids';
import { ApexDecimal, ApexDouble, toLong } from '../kernel/numbers';
import type { ApexClass } from '../kernel/registry';
import { typeName, typeRef, type TypeRef } from '../kernel/type-ref';
import { readRecord } from './json-record';
import type { JsonNode } from './json-text';
import { objectNamed } from './schema-access';

const STRING = typeRef('String');
const OBJECT = typeRef('Object');

/** `JSON.deserializeUntyped`: Map<String, Object>, List<Object>, String, Boolean, Integer, Long, Decimal or null. */
export function untyped(node: JsonNode): unknown {
  switch (node.kind) {
    case 'null':
      return null;
    case 'boolean':
    case 'string':
      return node.value;
    case 'number':
      return untypedNumber(node.text);
    case 'array':
      return new ApexList(OBJECT, node.items.map(untyped));
    case 'object':
      return new ApexMap(STRING, OBJECT, mapEntries(node.entries));
  }
}

function* mapEntries(entries: readonly (readonly [string, JsonNode])[]): Generator<[string, unknown]> {
  for (const [name, value] of entries) {
    yield [name, untyped(value)];
  }
}

/** Integer, Long or Decimal. What fits none of them is refused; how an org words it is not documented. */
function untypedNumber(text: string): unknown {
  if (!/^-?\d+$/.test(text)) {
    return ApexDecimal.parse(text) ?? outOfRange(text);
  }
  if (text.length > LONG_DIGITS) {
    return outOfRange(text);
  }
  const value = BigInt(text);
  if (value !== toLong(value)) {
    return outOfRange(text);
  }
  return value === BigInt.asIntN(32, value) ? Number(value) : value;
}

/** `-9223372036854775808` has as many characters. */
const LONG_DIGITS = 20;

function outOfRange(text: string): never {
  return malformed(`Numeric value (${text.slice(0, 40)}) out of range`);
}

/** How a value is read: strictly for `JSON.deserializeStrict`. */
export interface ReadOptions {
  readonly isStrict: boolean;
}

function malformed(message: string): never {
  throw apexError('JSONException', message);
}

/**
 * `JSON.deserialize` into a type.
 *
 * @throws {ApexException} System.JSONException where the JSON does not fit the type
 */
export function typed(node: JsonNode, type: TypeRef, options: ReadOptions): unknown {
  const name = type.name.toLowerCase().replace(/^system\./, '');
  if (name === 'object') {
    return malformed('Apex Type unsupported in JSON: Object');
  }
  if (node.kind === 'null') {
    return null;
  }
  const primitive = PRIMITIVES[name];
  if (primitive) {
    return readPrimitive(node, name, primitive);
  }
  return name === 'list' || name === 'set' || name === 'map'
    ? readCollection(node, type, name, options)
    : readNamed(node, type, options);
}

type Scalar = { readonly kind: 'boolean' | 'string' | 'number'; readonly text: string };

const PRIMITIVES: Record<string, (value: Scalar) => unknown> = {
  string: (value) => (value.kind === 'string' ? value.text : undefined),
  id: (value) => (value.kind === 'string' ? toId(value.text) : undefined),
  boolean: (value) => (value.kind === 'boolean' ? value.text === 'true' : undefined),
  integer: (value) => wholeNumber(value, 32, Number),
  long: (value) => wholeNumber(value, 64, (whole) => whole),
  double: (value) => (value.kind === 'number' ? new ApexDouble(Number(value.text)) : undefined),
  decimal: (value) => (value.kind === 'number' ? (ApexDecimal.parse(value.text) ?? undefined) : undefined),
  date: (value) => (value.kind === 'string' ? (ApexDate.parseIso(value.text) ?? undefined) : undefined),
  datetime: (value) => (value.kind === 'string' ? readMoment(value.text) : undefined),
  time: (value) => (value.kind === 'string' ? readTime(value.text) : undefined),
  blob: (value) => (value.kind === 'string' ? new ApexBlob(Buffer.from(value.text, 'base64')) : undefined),
};

function wholeNumber(value: Scalar, bits: number, convert: (whole: bigint) => unknown): unknown {
  if (value.kind !== 'number' || !/^-?\d+$/.test(value.text)) {
    return undefined;
  }
  const whole = BigInt(value.text);
  return BigInt.asIntN(bits, whole) === whole ? convert(whole) : undefined;
}

/** ISO 8601 with an offset or Z. */
function readMoment(text: string): ApexDatetime | undefined {
  const match = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.exec(text);
  const zone = (match?.[3] ?? '').replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const milliseconds = match ? Date.parse(text.slice(0, -(match[3] ?? '').length) + zone) : NaN;
  return Number.isNaN(milliseconds) ? undefined : new ApexDatetime(milliseconds);
}

function readTime(text: string): ApexTime | undefined {
  const moment = readMoment(`1970-01-01T${text}`);
  return moment && new ApexTime(moment.milliseconds);
}

const TOKENS = { string: 'VALUE_STRING', number: 'VALUE_NUMBER', boolean: 'VALUE_BOOLEAN' };

/** What an org takes beyond the exact kinds (a number for a String …) is not documented, and refused. */
function readPrimitive(node: JsonNode, name: string, read: (value: Scalar) => unknown): unknown {
  if (node.kind === 'array' || node.kind === 'object' || node.kind === 'null') {
    return malformed('Illegal value for primitive');
  }
  const text = node.kind === 'number' ? node.text : String(node.value);
  const value = read({ kind: node.kind, text });
  if (value === undefined) {
    return malformed(`Can not deserialize instance of ${name} from ${TOKENS[node.kind]} value ${text}`);
  }
  return value;
}

function readCollection(node: JsonNode, type: TypeRef, name: string, options: ReadOptions): unknown {
  const [first = OBJECT, second = OBJECT] = type.args;
  if (name === 'map') {
    if (node.kind !== 'object') {
      return malformed("Malformed JSON: Expected '{' at the beginning of object");
    }
    const entries = node.entries.map(([key, value]): [unknown, unknown] => [
      readKey(key, first),
      typed(value, second, options),
    ]);
    return new ApexMap(first, second, entries);
  }
  if (node.kind !== 'array') {
    return malformed("Malformed JSON: Expected '[' at the beginning of List/Set");
  }
  const items = node.items.map((item) => typed(item, first, options));
  return name === 'list' ? new ApexList(first, items) : new ApexSet(first, items);
}

function readKey(key: string, type: TypeRef): unknown {
  const name = type.name.toLowerCase();
  if (name === 'string') {
    return key;
  }
  if (name === 'id') {
    return toId(key);
  }
  if (name === 'integer' || name === 'long' || name === 'decimal') {
    return readPrimitive({ kind: 'number', text: key }, name, PRIMITIVES[name] ?? (() => undefined));
  }
  throw new NotModelledError(`JSON for maps with keys of type ${typeName(type)}`);
}

function readNamed(node: JsonNode, type: TypeRef, options: ReadOptions): unknown {
  const object = objectNamed(type.name);
  const cls = execution().types.find(type.name);
  if (cls?.kind === 'enum') {
    return readEnum(node, cls);
  }
  if (!cls && !object) {
    return malformed(`Apex Type unsupported in JSON: ${typeName(type)}`);
  }
  if (node.kind !== 'object') {
    return malformed("Malformed JSON: Expected '{' at the beginning of object");
  }
  if (!cls && object) {
    return readRecord(node, object, (value, fieldType) => typed(value, fieldType, options));
  }
  return readInstance(node.entries, cls as ApexClass, options);
}

function readEnum(node: JsonNode, cls: ApexClass): unknown {
  const name = node.kind === 'string' ? node.value : null;
  const found = cls.enumValues.find((value) => String(value).toLowerCase() === name?.toLowerCase());
  return found ?? malformed(`Illegal value for enum ${cls.name}: ${name ?? node.kind}`);
}

function readInstance(
  entries: readonly (readonly [string, JsonNode])[],
  cls: ApexClass,
  options: ReadOptions,
): unknown {
  if (cls.isAbstract || cls.kind === 'interface') {
    throw apexError('TypeException', `Cannot deserialize JSON as abstract type: ${cls.name}`);
  }
  const instance = cls.allocate();
  const seen = new Set<string>();
  for (const [name, node] of entries) {
    const field = cls.fields.find((candidate) => candidate.name === name && !candidate.isTransient);
    if (!field?.isWritable) {
      refuseUnknown(cls, name, options);
      continue;
    }
    if (seen.has(name)) {
      malformed(`Duplicate field: ${cls.name}.${name}`);
    }
    seen.add(name);
    field.set(instance, typed(node, field.type, options));
  }
  return instance;
}

function refuseUnknown(cls: ApexClass, name: string, options: ReadOptions): void {
  const similar = cls.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
  if (similar && similar.name !== name) {
    throw new NotModelledError(`JSON that names ${cls.name}.${similar.name} in another case: ${name}`);
  }
  if (options.isStrict) {
    malformed(`Unknown field: ${cls.name}.${name}`);
  }
}
