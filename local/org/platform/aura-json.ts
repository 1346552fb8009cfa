import { ApexList, ApexMap, ApexSet } from '../kernel/collections';
import { ApexDate, ApexDatetime, ApexTime } from '../kernel/dates';
import { ApexEnumValue } from '../kernel/enums';
import { NotModelledError } from '../kernel/exceptions';
import { ApexDecimal, ApexDouble } from '../kernel/numbers';
import { type ApexInstance, classOf } from '../kernel/registry';
import { ApexSObject } from '../kernel/sobject';
import { requireObject } from './schema-access';

/**
 * What a component gets of what an `@AuraEnabled` method returned: only members with `@AuraEnabled`, without those that
 * are null; records as their selected fields without the type; moments as ISO 8601 with milliseconds.
 *
 * @see Lightning Web Components Developer Guide, "Call Apex Methods"; Apex Developer Guide, "AuraEnabled Annotation"
 */
export function auraValue(value: unknown): unknown {
  switch (typeof value) {
    case 'bigint':
      return Number(value);
    case 'object':
      return value === null ? null : objectValue(value);
    case 'undefined':
      return null;
    default:
      return value;
  }
}

function objectValue(value: object): unknown {
  if (value instanceof ApexDecimal || value instanceof ApexDouble) {
    return Number(value.toString());
  }
  if (value instanceof ApexDatetime) {
    return value.toIsoString();
  }
  if (value instanceof ApexDate || value instanceof ApexTime || value instanceof ApexEnumValue) {
    return value.toString();
  }
  if (value instanceof ApexList || value instanceof ApexSet) {
    return [...value].map(auraValue);
  }
  if (value instanceof ApexMap) {
    return Object.fromEntries([...value].map(([key, item]) => [String(key), auraValue(item)]));
  }
  return value instanceof ApexSObject ? recordValue(value) : instanceValue(value);
}

function recordValue(record: ApexSObject): Record<string, unknown> {
  const object = requireObject(record.objectName);
  const entries = [...record.fields].map(([name, value]): [string, unknown] => [
    object.fields.get(name)?.name ?? name,
    auraValue(value),
  ]);
  const references = [...object.fields.values()];
  for (const [name, parent] of record.parents) {
    const field = references.find((candidate) => candidate.relationshipName?.toLowerCase() === name);
    entries.push([field?.relationshipName ?? name, auraValue(parent)]);
  }
  if (record.children.size > 0) {
    throw new NotModelledError('subqueries in what components get');
  }
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

function instanceValue(value: object): Record<string, unknown> {
  const cls = classOf(value);
  if (cls?.kind !== 'class') {
    throw new NotModelledError(`values of ${value.constructor.name} for components`);
  }
  const fields = cls.fields.filter(({ isAuraEnabled, isReadable }) => isAuraEnabled && isReadable);
  const entries = fields.map((field): [string, unknown] => [field.name, auraValue(field.get(value as ApexInstance))]);
  return Object.fromEntries(entries.filter(([, item]) => item !== null));
}
