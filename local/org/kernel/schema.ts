import type { TypeRef } from './type-ref';

/** `Schema.DisplayType`, as describes name field types. */
export type DisplayType =
  | 'ADDRESS'
  | 'BOOLEAN'
  | 'COMBOBOX'
  | 'CURRENCY'
  | 'DATE'
  | 'DATETIME'
  | 'DOUBLE'
  | 'EMAIL'
  | 'ENCRYPTEDSTRING'
  | 'ID'
  | 'INTEGER'
  | 'LONG'
  | 'MULTIPICKLIST'
  | 'PERCENT'
  | 'PHONE'
  | 'PICKLIST'
  | 'REFERENCE'
  | 'STRING'
  | 'TEXTAREA'
  | 'TIME'
  | 'URL';

export interface PicklistValue {
  readonly value: string;
  readonly label: string;
  readonly isDefault: boolean;
  readonly isActive: boolean;
}

/** One field of an object. */
export interface FieldSchema {
  /** API name in its own case: `WhoId`, `InboxSyncKey__c`. */
  readonly name: string;
  readonly label: string;
  readonly type: DisplayType;
  /** Type in Apex: `Id`, `Decimal` (also of number fields with scale 0), `Integer` (only standard int fields), `Date` … */
  readonly apexType: TypeRef;
  /** Characters of text fields, 18 of ids and references, 0 of the others. */
  readonly length: number;
  /** Digits of number fields in all, 0 of the others. */
  readonly precision: number;
  /** Digits behind the point. */
  readonly scale: number;
  /** A value must be given on insert: not nillable, no default, not filled by the platform. */
  readonly required: boolean;
  readonly unique: boolean;
  readonly caseSensitive: boolean;
  readonly externalId: boolean;
  /** Empty for other than picklists, in order. */
  readonly picklistValues: readonly PicklistValue[];
  readonly restrictedPicklist: boolean;
  /** API names of the objects a reference may point to; empty for other fields. */
  readonly referenceTo: readonly string[];
  /** Name of the parent in SOQL: `Who`, `Mailbox__r`; null for other fields. */
  readonly relationshipName: string | null;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly nillable: boolean;
  /** Value a new record gets, as an Apex value; null for none. */
  readonly defaultValue: unknown;
  readonly autoNumber: boolean;
  readonly calculated: boolean;
  readonly nameField: boolean;
  /** `inlineHelpText`; null for none. */
  readonly helpText: string | null;
}

/** A list of children as subqueries name it. */
export interface ChildRelationship {
  /** `Tasks`, `Entries__r`; null where there is no name to query by. */
  readonly name: string | null;
  readonly childObject: string;
  /** API name of the reference field on the child. */
  readonly field: string;
  readonly cascadeDelete: boolean;
}

/** One object: standard, custom (`__c`), platform event (`__e`) or custom metadata type (`__mdt`). */
export interface ObjectSchema {
  /** API name in its own case. */
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  /** First three characters of its ids; null where it has none. */
  readonly keyPrefix: string | null;
  readonly kind: 'standard' | 'custom' | 'event' | 'metadata';
  /** By lower-cased API name, system fields included. */
  readonly fields: ReadonlyMap<string, FieldSchema>;
  readonly childRelationships: readonly ChildRelationship[];
}

/** Everything metadata says about the org. Made by the data engine. */
export interface OrgSchema {
  /** By lower-cased API name. */
  readonly objects: ReadonlyMap<string, ObjectSchema>;
  /** Texts of the custom labels (`System.Label.x`), by lower-cased name. */
  readonly labels: ReadonlyMap<string, string>;
}
