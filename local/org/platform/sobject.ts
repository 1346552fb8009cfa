import { ApexList, ApexMap } from '../kernel/collections';
import { defineType } from '../kernel/define';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { ApexSObject } from '../kernel/sobject';
import { textOf } from '../kernel/text';
import { ApexSObjectField, ApexSObjectType } from '../kernel/tokens';
import { typeRef } from '../kernel/type-ref';
import { hashOfText } from './characters';
import { keyOf } from '../kernel/collections';
import { refuseNull } from './arguments';
import { ApexRowError } from './database-results';
import { readField, readParent, writeField, writeParent } from './sobject-fields';
import { requireField, requireObject } from './schema-access';

type FieldName = string | ApexSObjectField;

function nameOf(field: FieldName): string {
  refuseNull(field, 1);
  return typeof field === 'string' ? field : field.fieldName;
}

/** `put`: @returns the value before */
function put(self: ApexSObject, field: FieldName, value: unknown): unknown {
  const name = nameOf(field);
  const before = self.fields.get(name.toLowerCase()) ?? null;
  writeField(self, name, value);
  return before;
}

function addError(self: ApexSObject, message: unknown, field: string | null): void {
  self.errors.push({ message: textOf(message), field });
}

function getErrors(self: ApexSObject): ApexList {
  const errors = self.errors.map(({ message, field }, index) => {
    const fields = field === null ? [] : [field];
    return new ApexRowError({ index, id: self.id, statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message, fields });
  });
  return new ApexList(typeRef('Database.Error'), errors);
}

/** `clone`: without arguments the id goes; parents and children stay shared where the copy is deep in an org as well. */
function clone(self: ApexSObject, keepId = false, isDeep = false, keepTimes = false, keepNumbers = false): ApexSObject {
  const object = requireObject(self.objectName);
  const copy = self.copy();
  if (isDeep && (self.parents.size > 0 || self.children.size > 0)) {
    throw new NotModelledError('SObject.clone with related records');
  }
  if (!keepId) {
    copy.fields.delete('id');
  }
  for (const field of object.fields.values()) {
    const name = field.name.toLowerCase();
    const isTime = ['createddate', 'createdbyid', 'lastmodifieddate', 'lastmodifiedbyid'].includes(name);
    if ((isTime && !keepTimes) || (field.autoNumber && !keepNumbers)) {
      copy.fields.delete(name);
    }
  }
  return copy;
}

function populated(self: ApexSObject): ApexMap {
  const object = requireObject(self.objectName);
  const map = new ApexMap(typeRef('String'), typeRef('Object'));
  for (const [name, value] of self.fields) {
    map.set(object.fields.get(name)?.name ?? name, value);
  }
  for (const [name, parent] of self.parents) {
    const field = [...object.fields.values()].find((candidate) => candidate.relationshipName?.toLowerCase() === name);
    map.set(field?.relationshipName ?? name, parent);
  }
  return map;
}

function childrenOf(self: ApexSObject, name: string): ApexList | null {
  refuseNull(name, 1);
  const object = requireObject(self.objectName);
  const relationship = object.childRelationships.find((child) => child.name?.toLowerCase() === name.toLowerCase());
  if (!relationship) {
    throw apexError('SObjectException', `Invalid aggregate relationship ${name} for ${object.name}`);
  }
  const rows = self.children.get(name.toLowerCase());
  return rows ? new ApexList(typeRef(relationship.childObject), rows) : null;
}

const isSet = (self: ApexSObject, field: FieldName): boolean => {
  requireField(requireObject(self.objectName), nameOf(field));
  return self.fields.has(nameOf(field).toLowerCase());
};

defineType('SObject', {
  'Object get(String field)': (self: ApexSObject, field: string) => readField(self, nameOf(field)),
  'Object get(Schema.SObjectField field)': (self: ApexSObject, field: ApexSObjectField) =>
    readField(self, nameOf(field)),
  'Object put(String field, Object value)': put,
  'Object put(Schema.SObjectField field, Object value)': put,
  'SObject getSObject(String relationship)': (self: ApexSObject, name: string) => readParent(self, name),
  'SObject getSObject(Schema.SObjectField field)': (self: ApexSObject, field: ApexSObjectField) =>
    readParent(self, requireField(requireObject(self.objectName), nameOf(field)).relationshipName ?? ''),
  'SObject putSObject(String relationship, SObject parent)': (
    self: ApexSObject,
    name: string,
    parent: ApexSObject | null,
  ) => writeParent(self, name, parent),
  'List<SObject> getSObjects(String relationship)': childrenOf,
  'Schema.SObjectType getSObjectType()': (self: ApexSObject) => ApexSObjectType.of(self.objectName),
  'Map<String, Object> getPopulatedFieldsAsMap()': populated,
  'Boolean isSet(String field)': isSet,
  'Boolean isSet(Schema.SObjectField field)': isSet,
  'void addError(String message)': (self: ApexSObject, message: string) => addError(self, message, null),
  'void addError(Exception cause)': (self: ApexSObject, cause: Error) => addError(self, cause.message, null),
  'void addError(String field, String message)': (self: ApexSObject, field: string, message: string) =>
    addError(self, message, requireField(requireObject(self.objectName), field).name),
  'void addError(Schema.SObjectField field, String message)': (
    self: ApexSObject,
    field: ApexSObjectField,
    message: string,
  ) => addError(self, message, requireField(requireObject(self.objectName), field.fieldName).name),
  'Boolean hasErrors()': (self: ApexSObject) => self.errors.length > 0,
  'List<Database.Error> getErrors()': getErrors,
  'SObject clone()': (self: ApexSObject) => clone(self),
  'SObject clone(Boolean keepId)': (self: ApexSObject, keepId: boolean) => clone(self, keepId),
  'SObject clone(Boolean keepId, Boolean deep)': (self: ApexSObject, keepId: boolean, deep: boolean) =>
    clone(self, keepId, deep),
  'SObject clone(Boolean keepId, Boolean deep, Boolean keepTimes)': (
    self: ApexSObject,
    keepId: boolean,
    deep: boolean,
    keepTimes: boolean,
  ) => clone(self, keepId, deep, keepTimes),
  'SObject clone(Boolean keepId, Boolean deep, Boolean keepTimes, Boolean keepNumbers)': clone,
  'Integer hashCode()': (self: ApexSObject) => hashOfText(keyOf(self)),
  'Boolean equals(Object other)': (self: ApexSObject, other: unknown) =>
    other instanceof ApexSObject && keyOf(self) === keyOf(other),
  'String toString()': textOf,
});

/** Rows of aggregate queries: the values are under their aliases. */
defineType(
  'AggregateResult',
  {
    'Object get(String alias)': (self: ApexSObject, alias: string) => {
      const value = self.fields.get(alias.toLowerCase());
      if (value === undefined) {
        throw apexError('SObjectException', `Invalid field ${alias} for AggregateResult`);
      }
      return value;
    },
  },
  { extends: 'SObject' },
);
