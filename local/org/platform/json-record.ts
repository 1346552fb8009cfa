import { apexError } from '../kernel/exceptions';
import type { FieldSchema, ObjectSchema } from '../kernel/schema';
import { ApexSObject } from '../kernel/sobject';
import { typeRef, type TypeRef } from '../kernel/type-ref';
import type { JsonNode } from './json-text';
import { objectNamed, requireObject } from './schema-access';

type ReadValue = (node: JsonNode, type: TypeRef) => unknown;
type ObjectNode = Extract<JsonNode, { kind: 'object' }>;

/**
 * A record from the JSON that REST and `JSON.serialize` write: `attributes`, fields, parents, and children under
 * `records`.
 *
 * @throws {ApexException} System.JSONException `No such column …` for a field the object does not have
 */
export function readRecord(node: ObjectNode, object: ObjectSchema, readValue: ReadValue): ApexSObject {
  const record = new ApexSObject(object.name);
  const parents = [...object.fields.values()];
  for (const [name, value] of node.entries) {
    const key = name.toLowerCase();
    const field = object.fields.get(key);
    const reference = parents.find((candidate) => candidate.relationshipName?.toLowerCase() === key);
    const children = object.childRelationships.find((candidate) => candidate.name?.toLowerCase() === key);
    if (name === 'attributes') {
      continue;
    }
    if (field) {
      record.fields.set(key, readValue(value, field.apexType));
    } else if (reference) {
      record.parents.set(key, readParent(value, reference, readValue));
    } else if (children) {
      record.children.set(key, readChildren(value, requireObject(children.childObject), readValue));
    } else {
      throw apexError('JSONException', `No such column '${name}' on sobject of type ${object.name}`);
    }
  }
  return record;
}

function readParent(node: JsonNode, field: FieldSchema, readValue: ReadValue): ApexSObject | null {
  if (node.kind === 'null') {
    return null;
  }
  const named = node.kind === 'object' ? typeAttribute(node) : null;
  const parent = objectNamed(named ?? field.referenceTo[0] ?? '');
  if (node.kind !== 'object' || !parent) {
    throw apexError('JSONException', "Malformed JSON: Expected '{' at the beginning of object");
  }
  return readRecord(node, parent, readValue);
}

function typeAttribute(node: ObjectNode): string | null {
  const attributes = node.entries.find(([name]) => name === 'attributes')?.[1];
  const type = attributes?.kind === 'object' ? attributes.entries.find(([name]) => name === 'type')?.[1] : undefined;
  return type?.kind === 'string' ? type.value : null;
}

function readChildren(node: JsonNode, object: ObjectSchema, readValue: ReadValue): ApexSObject[] {
  const records = node.kind === 'object' ? node.entries.find(([name]) => name === 'records')?.[1] : undefined;
  if (records?.kind !== 'array') {
    throw apexError('JSONException', "Malformed JSON: Expected 'records' in a list of children");
  }
  return records.items.map((item) => readValue(item, typeRef(object.name)) as ApexSObject);
}
