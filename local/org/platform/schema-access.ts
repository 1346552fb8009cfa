import { apexError } from '../kernel/exceptions';
import { execution } from '../kernel/execution';
import type { FieldSchema, ObjectSchema } from '../kernel/schema';

/** The object of that API name in any case, or undefined. */
export function objectNamed(name: string): ObjectSchema | undefined {
  return execution().schema.objects.get(name.toLowerCase());
}

/** @throws {Error} when the schema lost an object that a record or token names: a fault of the local org */
export function requireObject(name: string): ObjectSchema {
  const object = objectNamed(name);
  if (!object) {
    throw new Error(`the schema has no object ${name}`);
  }
  return object;
}

/** @throws {ApexException} System.SObjectException `Invalid field X for Y`, as `get` and `put` word it */
export function requireField(object: ObjectSchema, name: string): FieldSchema {
  const field = object.fields.get(name.toLowerCase());
  if (!field) {
    throw apexError('SObjectException', `Invalid field ${name} for ${object.name}`);
  }
  return field;
}

/** The object whose records have ids that begin like this one. */
export function objectOfId(id: string): ObjectSchema | undefined {
  const prefix = id.slice(0, 3);
  for (const object of execution().schema.objects.values()) {
    if (object.keyPrefix === prefix) {
      return object;
    }
  }
  return undefined;
}
