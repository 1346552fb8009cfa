import { ApexMap } from '../kernel/collections';
import { execution } from '../kernel/execution';
import { readId } from '../kernel/ids';
import type { ObjectSchema } from '../kernel/schema';
import type { ApexSObject } from '../kernel/sobject';
import { typeRef } from '../kernel/type-ref';
import { refuseNull } from './arguments';

/** `getInstance` and `getAll` give texts cut at this length; SOQL gives them whole. */
const CUT = 255;

/** The record as the static methods show it. Reading another field than the type has is the compiler's error. */
function shown(object: ObjectSchema, record: ApexSObject): ApexSObject {
  const copy = record.copy();
  for (const field of object.fields.values()) {
    const name = field.name.toLowerCase();
    const value = copy.fields.get(name) ?? null;
    copy.fields.set(name, field.type === 'TEXTAREA' && typeof value === 'string' ? value.slice(0, CUT) : value);
  }
  return copy;
}

/** `X__mdt.getAll()`: the records by DeveloperName. Costs no query. */
export function customMetadataAll(object: ObjectSchema): ApexMap<string, ApexSObject> {
  const map = new ApexMap<string, ApexSObject>(typeRef('String'), typeRef(object.name));
  for (const record of execution().customMetadata(object.name)) {
    map.set(String(record.fields.get('developername')), shown(object, record));
  }
  return map;
}

/**
 * `X__mdt.getInstance(name)`.
 *
 * @param nameOrId DeveloperName, in any case, or id
 * @returns null when there is no such record
 */
export function customMetadataInstance(object: ObjectSchema, nameOrId: string): ApexSObject | null {
  refuseNull(nameOrId, 1);
  const id = readId(nameOrId);
  const record = execution()
    .customMetadata(object.name)
    .find((candidate) => {
      const name = candidate.fields.get('developername') as string;
      return candidate.id === id || name.toLowerCase() === nameOrId.toLowerCase();
    });
  return record ? shown(object, record) : null;
}
