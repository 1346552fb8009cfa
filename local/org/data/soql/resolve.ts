import type { DataField, DataObject, DataSchema } from '../schema/model';
import type { ApexDate } from '../../kernel/dates';
import type { Row, Store } from '../store';
import { isArchived } from '../visibility';
import { SoqlError, type FieldPath } from './ast';

/** A field that a query names, with the lookups that lead to it. */
export interface ResolvedField {
  /** Lookups from the query's object, outermost first; empty for its own fields. */
  readonly steps: readonly { readonly object: DataObject; readonly field: DataField }[];
  /** The object the field is of; `Name` behind a lookup to several objects. */
  readonly object: DataObject;
  readonly field: DataField;
}

const MOST_STEPS = 5;

/**
 * Finds a field by its path from an object.
 *
 * @throws {SoqlError} INVALID_FIELD as an org words it
 */
export function resolveField(
  schema: DataSchema,
  root: DataObject,
  path: FieldPath,
  alias: string | null,
): ResolvedField {
  const names = withoutAlias(path.names, root, alias);
  const steps: { object: DataObject; field: DataField }[] = [];
  let object = root;
  for (const name of names.slice(0, -1)) {
    const field = relationshipField(object, name);
    if (!field) {
      throw new SoqlError(
        'INVALID_FIELD',
        `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
        path.position,
      );
    }
    steps.push({ object, field });
    object = parentObject(schema, field);
  }
  if (steps.length > MOST_STEPS) {
    throw new SoqlError('INVALID_FIELD', 'SOQL: a field path can hold five relationships at most', path.position);
  }
  return { steps, object, field: requireField(object, names.at(-1) ?? '', path) };
}

/** `c.Email` with FROM Contact c, and `Contact.Email`, are `Email`. */
function withoutAlias(names: readonly string[], root: DataObject, alias: string | null): readonly string[] {
  const first = names[0]?.toLowerCase();
  const isAlias = names.length > 1 && first !== undefined && first === alias?.toLowerCase();
  const isOwnName = names.length > 1 && first === root.name.toLowerCase() && !relationshipField(root, first);
  return isAlias || isOwnName ? names.slice(1) : names;
}

/** The lookup of that relationship name, or undefined. */
function relationshipField(object: DataObject, relationship: string): DataField | undefined {
  const name = relationship.toLowerCase();
  return [...object.fields.values()].find((field) => field.relationshipName?.toLowerCase() === name);
}

/** The object behind a lookup: the `Name` object when there are several. */
function parentObject(schema: DataSchema, field: DataField): DataObject {
  const name = field.referenceTo.length === 1 ? (field.referenceTo[0] ?? '') : 'Name';
  const object = schema.objects.get(name.toLowerCase());
  if (!object) {
    throw new Error(`the lookup ${field.name} refers to ${name}, which does not exist`);
  }
  return object;
}

function requireField(object: DataObject, name: string, path: FieldPath): DataField {
  const field = object.fields.get(name.toLowerCase());
  if (!field) {
    throw noSuchColumn(name, object.name, path);
  }
  return field;
}

export function noSuchColumn(name: string, objectName: string, path: FieldPath | null): SoqlError {
  return new SoqlError(
    'INVALID_FIELD',
    `No such column '${name}' on entity '${objectName}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    path?.position ?? null,
  );
}

/** The object of that name in FROM. @throws {SoqlError} INVALID_TYPE */
export function resolveObject(schema: DataSchema, path: FieldPath): DataObject {
  const name = path.names.join('.');
  const object = schema.objects.get(name.toLowerCase());
  if (!object || object.name === 'Name') {
    throw notSupported(name, path);
  }
  if (!object.queryable) {
    throw new SoqlError('INVALID_TYPE', `entity type ${object.name} does not support query`, path.position);
  }
  return object;
}

export function notSupported(name: string, path: FieldPath | null): SoqlError {
  return new SoqlError(
    'INVALID_TYPE',
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    path?.position ?? null,
  );
}

/** Reads rows of the store for the fields of one query. */
export class FieldReader {
  /**
   * @param today the running user's day: what is archived depends on it
   * @param isSeen whether the user sees a row behind a lookup; without it all are seen
   */
  constructor(
    private readonly store: Store,
    private readonly today: ApexDate,
    private readonly isSeen: (object: DataObject, row: Row) => boolean = () => true,
  ) {}

  /** Value of a field from a row of the query's object; null where a lookup on the way is empty. */
  read(row: Row, { steps, object, field }: ResolvedField): unknown {
    let current: Row | null = row;
    let actual = object;
    for (const step of steps) {
      const parent: ParentRow | null = current && this.parent(current, step.field);
      current = parent?.row ?? null;
      actual = parent?.object ?? object;
    }
    return current ? this.ownValue(current, actual, object, field) : null;
  }

  /** The row a lookup points to, deleted or not; null when it is empty, or points to what the user does not see. */
  parent(row: Row, lookup: DataField): ParentRow | null {
    const id = row.get(lookup.name.toLowerCase());
    const object = typeof id === 'string' ? this.store.objectOfId(id) : null;
    const found = object && this.store.get(object.name, id as string);
    return object && found && this.isSeen(object, found) ? { object, row: found } : null;
  }

  /** Behind a polymorphic lookup the fields of `Name` are those of the object that is really there. */
  ownValue(row: Row, actual: DataObject, asked: DataObject, field: DataField): unknown {
    if (asked.name === 'Name' && field.name === 'Type') {
      return actual.name;
    }
    if (field.name === 'IsArchived' && actual.name === 'Task') {
      return isArchived(actual, row, this.today);
    }
    return row.get(field.name.toLowerCase()) ?? (field.storage === 'boolean' && asked.name !== 'Name' ? false : null);
  }
}

export interface ParentRow {
  readonly object: DataObject;
  readonly row: Row;
}
