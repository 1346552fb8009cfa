import type { FieldSchema, ObjectSchema, OrgSchema } from '../../kernel/schema';

/** How a field's values are kept: which Apex class they have, and what may be assigned. */
export type Storage = 'id' | 'text' | 'boolean' | 'integer' | 'decimal' | 'date' | 'datetime' | 'time';

/** What happens to a row when the row that its lookup names is deleted. */
export type DeleteConstraint = 'SetNull' | 'Restrict' | 'Cascade';

/** A field as the data engine sees it: what describes tell, and what queries and DML need beyond that. */
export interface DataField extends FieldSchema {
  readonly storage: Storage;
  /** May stand in WHERE. Long text may not. */
  readonly filterable: boolean;
  readonly sortable: boolean;
  readonly groupable: boolean;
  /** Field permissions do not apply: ids, audit fields, required fields, names. */
  readonly alwaysVisible: boolean;
  readonly deleteConstraint: DeleteConstraint;
  /** Name by which the parent's subqueries reach the rows: `Entries__r`; null for none. */
  readonly childRelationshipName: string | null;
  /** Format of an auto number: `E-{00000000}`. */
  readonly displayFormat: string | null;
  /** Multi-line texts are stored as they are, line ends included; all others are trimmed. */
  readonly multiLine: boolean;
  /** Values of a status that mean closed; empty for other fields. */
  readonly closedValues: readonly string[];
}

/** Organisation-wide default of an object's records. `None`: no sharing at all, everybody with the object right sees all. */
export type SharingModel = 'Private' | 'Read' | 'ReadWrite' | 'ControlledByParent' | 'None';

/** An object as the data engine sees it. */
export interface DataObject extends ObjectSchema {
  readonly fields: ReadonlyMap<string, DataField>;
  readonly sharing: SharingModel;
  /** Lives in the setup part of the org: tests see it, and it does not mix with other objects in one transaction. */
  readonly isSetup: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  readonly queryable: boolean;
  /** Apex triggers may be written on it. */
  readonly triggerable: boolean;
  /** Task and custom objects with `enableActivities` keep LastActivityDate and take tasks in WhatId. */
  readonly hasActivities: boolean;
}

/** A permission set or profile: what it grants. Names of objects and fields are lower-cased. */
export interface Grants {
  readonly name: string;
  readonly label: string;
  readonly objects: ReadonlyMap<string, ObjectGrant>;
  /** Key `object.field`. */
  readonly fields: ReadonlyMap<string, { readonly read: boolean; readonly edit: boolean }>;
  /** Apex classes that may be called from outside, lower-cased. */
  readonly classes: ReadonlySet<string>;
  /** Custom permissions, lower-cased. */
  readonly customPermissions: ReadonlySet<string>;
  /** Custom metadata types that may be read, lower-cased. */
  readonly metadataTypes: ReadonlySet<string>;
  /** User permissions: `ApiEnabled`, `ModifyAllData` … */
  readonly userPermissions: ReadonlySet<string>;
  /** Tabs that may be opened, lower-cased. */
  readonly tabs: ReadonlySet<string>;
}

export interface ObjectGrant {
  readonly read: boolean;
  readonly create: boolean;
  readonly edit: boolean;
  readonly delete: boolean;
  readonly viewAll: boolean;
  readonly modifyAll: boolean;
}

/** A record of a custom metadata type that is part of the sources. */
export interface MetadataRecord {
  readonly objectName: string;
  readonly developerName: string;
  readonly label: string;
  /** By API name in the schema's case, Apex values. */
  readonly values: ReadonlyMap<string, unknown>;
}

/** A validation rule of the sources: an active one whose formula is true refuses the row. */
export interface ValidationRule {
  readonly name: string;
  readonly objectName: string;
  readonly formula: string;
  readonly message: string;
  /** API name of the field that the message stands at; null for the top of the page. */
  readonly field: string | null;
  readonly file: string;
}

/** An Apex class or trigger as a file. */
export interface ApexSource {
  /** Relative to the project's root. */
  readonly file: string;
  readonly text: string;
}

/** Everything the sources and the standard objects say. */
/** A kind of custom notification. */
export interface NotificationType {
  readonly name: string;
  readonly label: string;
}

export interface DataSchema extends OrgSchema {
  readonly objects: ReadonlyMap<string, DataObject>;
  /** By lower-cased API name. */
  readonly permissionSets: ReadonlyMap<string, Grants>;
  readonly customPermissions: ReadonlySet<string>;
  readonly metadataRecords: readonly MetadataRecord[];
  readonly notificationTypes: readonly NotificationType[];
  readonly validationRules: readonly ValidationRule[];
  readonly apexSources: readonly ApexSource[];
  readonly sharedActivities: boolean;
}

/** @throws {Error} when the object does not exist: for names that were checked before, or are written in TypeScript */
export function objectOf(schema: DataSchema, name: string): DataObject {
  const object = schema.objects.get(name.toLowerCase());
  if (!object) {
    throw new Error(`the org has no object ${name}`);
  }
  return object;
}

/** @throws {Error} when the field does not exist: for names that were checked before, or are written in TypeScript */
export function fieldOf(object: DataObject, name: string): DataField {
  const field = object.fields.get(name.toLowerCase());
  if (!field) {
    throw new Error(`the object ${object.name} has no field ${name}`);
  }
  return field;
}
