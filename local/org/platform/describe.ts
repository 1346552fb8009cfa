import { ApexList, ApexMap } from '../kernel/collections';
import { defineType } from '../kernel/define';
import { platformEnum, type ApexEnumValue } from '../kernel/enums';
import { execution } from '../kernel/execution';
import type { ChildRelationship, FieldSchema, ObjectSchema, PicklistValue } from '../kernel/schema';
import { ApexSObject } from '../kernel/sobject';
import { ApexSObjectField, ApexSObjectType } from '../kernel/tokens';
import { typeRef } from '../kernel/type-ref';
import { strict } from './arguments';
import { objectNamed, requireField, requireObject } from './schema-access';

const DISPLAY_TYPES = [
  'ADDRESS',
  'ANYTYPE',
  'BASE64',
  'BOOLEAN',
  'COMBOBOX',
  'COMPLEXVALUE',
  'CURRENCY',
  'DATACATEGORYGROUPREFERENCE',
  'DATE',
  'DATETIME',
  'DOUBLE',
  'EMAIL',
  'ENCRYPTEDSTRING',
  'ID',
  'INTEGER',
  'JSON',
  'LOCATION',
  'LONG',
  'MULTIPICKLIST',
  'PERCENT',
  'PHONE',
  'PICKLIST',
  'REFERENCE',
  'SOBJECT',
  'STRING',
  'TEXTAREA',
  'TIME',
  'URL',
];
defineType('Schema.DisplayType', {}, { kind: 'enum', constants: DISPLAY_TYPES });
const displayTypes = platformEnum('Schema.DisplayType', DISPLAY_TYPES);

const SOAP_TYPES = [
  'ADDRESS',
  'ANYTYPE',
  'BASE64BINARY',
  'BOOLEAN',
  'DATE',
  'DATETIME',
  'DOUBLE',
  'ID',
  'INTEGER',
  'STRING',
  'TIME',
];
defineType('Schema.SoapType', {}, { kind: 'enum', constants: SOAP_TYPES });
const soapTypes = platformEnum('Schema.SoapType', SOAP_TYPES);

/** `Schema.DescribeSObjectResult`. */
export class ApexObjectDescribe {
  constructor(readonly object: ObjectSchema) {}

  toString(): string {
    return `Schema.DescribeSObjectResult[getName=${this.object.name};]`;
  }
}

/** `Schema.DescribeFieldResult`. */
export class ApexFieldDescribe {
  constructor(
    readonly object: ObjectSchema,
    readonly field: FieldSchema,
  ) {}

  toString(): string {
    return `Schema.DescribeFieldResult[getName=${this.field.name};]`;
  }
}

/** What `Schema.SObjectType.Contact` and `Contact.SObjectType.getDescribe()` give. */
export function describeObject(name: string): ApexObjectDescribe {
  return new ApexObjectDescribe(requireObject(name));
}

/** What `Schema.SObjectType.Contact.fields.Email` and `Contact.Email.getDescribe()` give. */
export function describeField(objectName: string, fieldName: string): ApexFieldDescribe {
  const object = requireObject(objectName);
  return new ApexFieldDescribe(object, requireField(object, fieldName));
}

/** Keys of describe maps do not know case: they are lower-cased when put and when asked. */
class CaselessMap<V> extends ApexMap<string, V> {
  override has(key: unknown): boolean {
    return super.has(lower(key));
  }
  override get(key: unknown): V | null {
    return super.get(lower(key));
  }
  override set(key: string, value: V): V | null {
    return super.set(key.toLowerCase(), value);
  }
  override delete(key: unknown): V | null {
    return super.delete(lower(key));
  }
}

const lower = (key: unknown): unknown => (typeof key === 'string' ? key.toLowerCase() : key);

/** All objects, by name in lower case. Asking in another case works as in an org. */
function globalDescribe(): ApexMap {
  const map = new CaselessMap<ApexSObjectType>(typeRef('String'), typeRef('Schema.SObjectType'));
  for (const object of execution().schema.objects.values()) {
    map.set(object.name, ApexSObjectType.of(object.name));
  }
  return map;
}

function fieldMap(object: ObjectSchema): ApexMap {
  const map = new CaselessMap<ApexSObjectField>(typeRef('String'), typeRef('Schema.SObjectField'));
  for (const field of object.fields.values()) {
    map.set(field.name, ApexSObjectField.of(object.name, field.name));
  }
  return map;
}

defineType(
  'Schema',
  strict({
    'static Map<String, Schema.SObjectType> getGlobalDescribe()': globalDescribe,
    'static List<Schema.DescribeSObjectResult> describeSObjects(List<String> names)': (names: ApexList<string>) =>
      new ApexList(
        typeRef('Schema.DescribeSObjectResult'),
        names.items.map((name) => describeObject(name)),
      ),
  }),
);

defineType('Schema.SObjectType', {
  'Schema.DescribeSObjectResult getDescribe()': (self: ApexSObjectType) => describeObject(self.objectName),
  'Schema.DescribeSObjectResult getDescribe(Schema.SObjectDescribeOptions options)': (self: ApexSObjectType) =>
    describeObject(self.objectName),
  'SObject newSObject()': (self: ApexSObjectType) => new ApexSObject(self.objectName),
  'SObject newSObject(Id id)': (self: ApexSObjectType, id: string | null) => {
    const record = new ApexSObject(self.objectName);
    if (id !== null) {
      record.fields.set('id', id);
    }
    return record;
  },
  'SObject newSObject(Id recordType, Boolean loadDefaults)': newWithDefaults,
  'String toString()': (self: ApexSObjectType) => self.toString(),
});
const DESCRIBE_OPTIONS = ['DEFAULT', 'DEFERRED', 'FULL'];
defineType('Schema.SObjectDescribeOptions', {}, { kind: 'enum', constants: DESCRIBE_OPTIONS });

function newWithDefaults(self: ApexSObjectType, recordType: string | null, loadDefaults: boolean): ApexSObject {
  const object = requireObject(self.objectName);
  const record = new ApexSObject(object.name);
  if (recordType !== null) {
    record.fields.set(requireField(object, 'RecordTypeId').name.toLowerCase(), recordType);
  }
  for (const field of loadDefaults ? object.fields.values() : []) {
    if (field.createable && field.defaultValue !== null) {
      record.fields.set(field.name.toLowerCase(), field.defaultValue);
    }
  }
  return record;
}

defineType('Schema.SObjectField', {
  'Schema.DescribeFieldResult getDescribe()': (self: ApexSObjectField) =>
    describeField(self.objectName, self.fieldName),
  'String toString()': (self: ApexSObjectField) => self.toString(),
});

const rights = (self: ApexObjectDescribe) => execution().objectRights(self.object.name);

defineType('Schema.DescribeSObjectResult', {
  'String getName()': (self: ApexObjectDescribe) => self.object.name,
  'String getLocalName()': (self: ApexObjectDescribe) => self.object.name,
  'String getLabel()': (self: ApexObjectDescribe) => self.object.label,
  'String getLabelPlural()': (self: ApexObjectDescribe) => self.object.labelPlural,
  'String getKeyPrefix()': (self: ApexObjectDescribe) => self.object.keyPrefix,
  'Schema.SObjectType getSObjectType()': (self: ApexObjectDescribe) => ApexSObjectType.of(self.object.name),
  'Boolean isAccessible()': (self: ApexObjectDescribe) => rights(self).read,
  'Boolean isQueryable()': (self: ApexObjectDescribe) => self.object.kind !== 'event' && rights(self).read,
  'Boolean isCreateable()': (self: ApexObjectDescribe) => rights(self).create,
  'Boolean isUpdateable()': (self: ApexObjectDescribe) => rights(self).edit,
  'Boolean isDeletable()': (self: ApexObjectDescribe) => rights(self).delete,
  'Boolean isCustom()': (self: ApexObjectDescribe) => self.object.kind !== 'standard',
  'Schema.FieldMap fields': (self: ApexObjectDescribe) => self,
  'List<Schema.ChildRelationship> getChildRelationships()': (self: ApexObjectDescribe) =>
    new ApexList(typeRef('Schema.ChildRelationship'), [...self.object.childRelationships]),
});
/** `describe.fields`: the object's fields by name. */
defineType('Schema.FieldMap', {
  'Map<String, Schema.SObjectField> getMap()': (self: ApexObjectDescribe) => fieldMap(self.object),
});

defineType('Schema.ChildRelationship', {
  'Schema.SObjectType getChildSObject()': (self: ChildRelationship) => ApexSObjectType.of(self.childObject),
  'Schema.SObjectField getField()': (self: ChildRelationship) => ApexSObjectField.of(self.childObject, self.field),
  'String getRelationshipName()': (self: ChildRelationship) => self.name,
  'Boolean isCascadeDelete()': (self: ChildRelationship) => self.cascadeDelete,
});

const fieldRights = (self: ApexFieldDescribe) => execution().fieldRights(self.object.name, self.field.name);
const isCustomField = (self: ApexFieldDescribe): boolean => self.field.name.endsWith('__c');

function soapType(self: ApexFieldDescribe): ApexEnumValue {
  const name = self.field.apexType.name.toUpperCase();
  return soapTypes.get(name === 'DECIMAL' ? 'DOUBLE' : name);
}

defineType('Schema.DescribeFieldResult', {
  'String getName()': (self: ApexFieldDescribe) => self.field.name,
  'String getLocalName()': (self: ApexFieldDescribe) => self.field.name,
  'String getLabel()': (self: ApexFieldDescribe) => self.field.label,
  'String getInlineHelpText()': (self: ApexFieldDescribe) => self.field.helpText,
  'Schema.DisplayType getType()': (self: ApexFieldDescribe) => displayTypes.get(self.field.type),
  'Schema.SoapType getSoapType()': soapType,
  'Integer getLength()': (self: ApexFieldDescribe) => self.field.length,
  'Integer getByteLength()': (self: ApexFieldDescribe) => self.field.length * 3,
  'Integer getPrecision()': (self: ApexFieldDescribe) => self.field.precision,
  'Integer getScale()': (self: ApexFieldDescribe) => self.field.scale,
  'Integer getDigits()': (self: ApexFieldDescribe) =>
    self.field.apexType.name === 'Integer' ? self.field.precision : 0,
  'Object getDefaultValue()': (self: ApexFieldDescribe) => self.field.defaultValue,
  'String getRelationshipName()': (self: ApexFieldDescribe) => self.field.relationshipName,
  'Schema.SObjectField getSObjectField()': (self: ApexFieldDescribe) =>
    ApexSObjectField.of(self.object.name, self.field.name),
  'Schema.SObjectType getSObjectType()': (self: ApexFieldDescribe) => ApexSObjectType.of(self.object.name),
  'List<Schema.SObjectType> getReferenceTo()': (self: ApexFieldDescribe) =>
    new ApexList(
      typeRef('Schema.SObjectType'),
      self.field.referenceTo.flatMap((name) => {
        const target = objectNamed(name);
        return target ? [ApexSObjectType.of(target.name)] : [];
      }),
    ),
  'List<Schema.PicklistEntry> getPicklistValues()': (self: ApexFieldDescribe) =>
    new ApexList(typeRef('Schema.PicklistEntry'), [...self.field.picklistValues]),
  'Boolean isAccessible()': (self: ApexFieldDescribe) => fieldRights(self).read,
  'Boolean isCreateable()': (self: ApexFieldDescribe) => self.field.createable && fieldRights(self).edit,
  'Boolean isUpdateable()': (self: ApexFieldDescribe) => self.field.updateable && fieldRights(self).edit,
  'Boolean isAutoNumber()': (self: ApexFieldDescribe) => self.field.autoNumber,
  'Boolean isCalculated()': (self: ApexFieldDescribe) => self.field.calculated,
  'Boolean isCaseSensitive()': (self: ApexFieldDescribe) => self.field.caseSensitive,
  'Boolean isCustom()': isCustomField,
  'Boolean isExternalId()': (self: ApexFieldDescribe) => self.field.externalId,
  'Boolean isNameField()': (self: ApexFieldDescribe) => self.field.nameField,
  'Boolean isNamePointing()': (self: ApexFieldDescribe) => self.field.referenceTo.length > 1,
  'Boolean isNillable()': (self: ApexFieldDescribe) => self.field.nillable,
  'Boolean isRestrictedPicklist()': (self: ApexFieldDescribe) => self.field.restrictedPicklist,
  'Boolean isUnique()': (self: ApexFieldDescribe) => self.field.unique,
  'Boolean isFilterable()': (self: ApexFieldDescribe) => !isLongText(self.field),
  'Boolean isSortable()': (self: ApexFieldDescribe) => !isLongText(self.field),
});

function isLongText(field: FieldSchema): boolean {
  return field.type === 'TEXTAREA' && field.length > 255;
}

defineType('Schema.PicklistEntry', {
  'String getLabel()': (self: PicklistValue) => self.label,
  'String getValue()': (self: PicklistValue) => self.value,
  'Boolean isActive()': (self: PicklistValue) => self.isActive,
  'Boolean isDefaultValue()': (self: PicklistValue) => self.isDefault,
});
