import { OrgError, type JsonRecord } from '../org-facade';
import type { OrgCore } from './core';
import { jsonValue } from './json';
import type { DataField, DataObject } from './schema/model';

/** Rows of `GET sobjects`: the objects that the user may see. */
export function describeGlobal(core: OrgCore, userId: string): JsonRecord[] {
  return [...core.schema.objects.values()]
    .filter((object) => object.name !== 'Name' && isSeen(core, userId, object))
    .map((object) => describeHead(core, userId, object));
}

/** `GET sobjects/X/describe`. @throws {OrgError} NOT_FOUND when there is no such object for this user */
export function describeObject(core: OrgCore, userId: string, objectName: string): JsonRecord {
  const object = core.schema.objects.get(objectName.toLowerCase());
  if (!object || !isSeen(core, userId, object)) {
    throw new OrgError('NOT_FOUND', 'The requested resource does not exist');
  }
  const fields = [...object.fields.values()].filter(
    (field) => core.rights.field(userId, object, field).read || object.kind === 'event',
  );
  return {
    ...describeHead(core, userId, object),
    fields: fields.map((field) => describeField(core, userId, object, field)),
    childRelationships: object.childRelationships.map((child) => ({
      childSObject: child.childObject,
      field: child.field,
      relationshipName: child.name,
      cascadeDelete: child.cascadeDelete,
    })),
    recordTypeInfos: [],
  };
}

function isSeen(core: OrgCore, userId: string, object: DataObject): boolean {
  const { read, create } = core.rights.object(userId, object);
  return read || create;
}

function describeHead(core: OrgCore, userId: string, object: DataObject): JsonRecord {
  const rights = core.rights.object(userId, object);
  return {
    name: object.name,
    label: object.label,
    labelPlural: object.labelPlural,
    keyPrefix: object.keyPrefix,
    custom: object.kind !== 'standard',
    createable: rights.create,
    updateable: rights.edit,
    deletable: rights.delete,
    queryable: object.queryable && rights.read,
    retrieveable: object.queryable && rights.read,
    triggerable: object.triggerable,
    customSetting: false,
    urls: { sobject: `/services/data/v68.0/sobjects/${object.name}` },
  };
}

function describeField(core: OrgCore, userId: string, object: DataObject, field: DataField): JsonRecord {
  const { edit } = core.rights.field(userId, object, field);
  return {
    name: field.name,
    label: field.label,
    type: field.type.toLowerCase(),
    length: field.length,
    precision: field.precision,
    scale: field.scale,
    nillable: field.nillable,
    unique: field.unique,
    caseSensitive: field.caseSensitive,
    externalId: field.externalId,
    createable: field.createable && edit,
    updateable: field.updateable && edit,
    filterable: field.filterable,
    sortable: field.sortable,
    groupable: field.groupable,
    calculated: field.calculated,
    autoNumber: field.autoNumber,
    nameField: field.nameField,
    custom: field.name.endsWith('__c'),
    restrictedPicklist: field.restrictedPicklist,
    picklistValues: field.picklistValues.map(({ value, label, isDefault, isActive }) => ({
      value,
      label,
      defaultValue: isDefault,
      active: isActive,
    })),
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    defaultedOnCreate: field.defaultValue !== null,
    defaultValue: jsonValue(field.defaultValue),
    inlineHelpText: field.helpText,
  };
}
