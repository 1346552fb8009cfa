import { ApexList, ApexMap, ApexSet } from '../kernel/collections';
import { defineType } from '../kernel/define';
import { platformEnum, type ApexEnumValue } from '../kernel/enums';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { execution } from '../kernel/execution';
import { ApexSObject } from '../kernel/sobject';
import { typeRef } from '../kernel/type-ref';
import { strict } from './arguments';
import { requireObject } from './schema-access';

const ACCESS_TYPES = ['CREATABLE', 'READABLE', 'UPDATABLE', 'UPSERTABLE'];
defineType('System.AccessType', {}, { kind: 'enum', constants: ACCESS_TYPES });
platformEnum('System.AccessType', ACCESS_TYPES);

/** `SObjectAccessDecision`. */
class ApexAccessDecision {
  constructor(
    readonly records: ApexList<ApexSObject>,
    /** Names of removed fields by object. */
    readonly removed: ReadonlyMap<string, ReadonlySet<string>>,
  ) {}
}

function isAllowed(type: string, objectName: string, fieldName: string): boolean {
  const field = requireObject(objectName).fields.get(fieldName);
  const rights = execution().fieldRights(objectName, field?.name ?? fieldName);
  switch (type) {
    case 'READABLE':
      return rights.read;
    case 'CREATABLE':
      return rights.edit && field?.createable === true;
    case 'UPDATABLE':
      return rights.edit && field?.updateable === true;
    default:
      return rights.edit;
  }
}

function requireObjectRight(type: string, objectName: string): void {
  const rights = execution().objectRights(objectName);
  const allowed = {
    READABLE: rights.read,
    CREATABLE: rights.create,
    UPDATABLE: rights.edit,
    UPSERTABLE: rights.create && rights.edit,
  };
  if (!allowed[type as keyof typeof allowed]) {
    throw apexError('NoAccessException', `No access to entity: ${objectName}`);
  }
}

function strip(type: ApexEnumValue, source: ApexList<ApexSObject>, enforceRoot = true): ApexAccessDecision {
  const removed = new Map<string, Set<string>>();
  const records = source.items.map((record) => {
    if (record.parents.size > 0 || record.children.size > 0) {
      throw new NotModelledError('Security.stripInaccessible of records with related records');
    }
    if (enforceRoot) {
      requireObjectRight(type.name, record.objectName);
    }
    const copy = new ApexSObject(record.objectName);
    for (const [name, value] of record.fields) {
      if (name === 'id' || isAllowed(type.name, record.objectName, name)) {
        copy.fields.set(name, value);
      } else {
        const names = removed.get(record.objectName) ?? new Set();
        removed.set(record.objectName, names.add(requireObject(record.objectName).fields.get(name)?.name ?? name));
      }
    }
    return copy;
  });
  return new ApexAccessDecision(new ApexList(source.elementType, records), removed);
}

defineType(
  'Security',
  strict({
    'static SObjectAccessDecision stripInaccessible(System.AccessType type, List<SObject> records)': strip,
    'static SObjectAccessDecision stripInaccessible(System.AccessType type, List<SObject> records, Boolean enforce)':
      strip,
  }),
);

defineType('SObjectAccessDecision', {
  'List<SObject> getRecords()': (self: ApexAccessDecision) => self.records,
  'Map<String, Set<String>> getRemovedFields()': (self: ApexAccessDecision) =>
    new ApexMap(
      typeRef('String'),
      typeRef('Set<String>'),
      [...self.removed].map(([object, names]): [string, ApexSet] => [object, new ApexSet(typeRef('String'), names)]),
    ),
});
