import type { DisplayType, PicklistValue } from '../../kernel/schema';
import { typeRef } from '../../kernel/type-ref';
import type { DataField, DeleteConstraint, Storage } from './model';

/** What deviates from the ordinary: a nillable field that may be written and filtered. */
export type FieldOptions = Partial<Omit<DataField, 'name' | 'type' | 'storage'>> & {
  /** Neither createable nor updateable: the platform fills it. */
  readonly readOnly?: boolean;
  /** Createable, not updateable. */
  readonly createOnly?: boolean;
};

const apexTypes: Record<Storage, string> = {
  id: 'Id',
  text: 'String',
  boolean: 'Boolean',
  integer: 'Integer',
  decimal: 'Decimal',
  date: 'Date',
  datetime: 'Datetime',
  time: 'Time',
};

/** Builds a field from its type and what deviates. */
function field(name: string, type: DisplayType, storage: Storage, options: FieldOptions = {}): DataField {
  const { readOnly = false, createOnly = false, ...rest } = options;
  const required = rest.required ?? false;
  return {
    name,
    type,
    storage,
    label: labelOf(name),
    apexType: typeRef(apexTypes[storage]),
    length: 0,
    precision: 0,
    scale: 0,
    required,
    unique: false,
    caseSensitive: false,
    externalId: false,
    picklistValues: [],
    restrictedPicklist: false,
    referenceTo: [],
    relationshipName: null,
    createable: !readOnly,
    updateable: !readOnly && !createOnly,
    nillable: !required,
    defaultValue: null,
    autoNumber: false,
    calculated: false,
    nameField: false,
    helpText: null,
    filterable: true,
    sortable: true,
    groupable: true,
    alwaysVisible: required,
    deleteConstraint: 'SetNull',
    childRelationshipName: null,
    displayFormat: null,
    multiLine: false,
    closedValues: [],
    ...rest,
  };
}

export const text = (name: string, length: number, options?: FieldOptions): DataField =>
  field(name, 'STRING', 'text', { length, ...options });

/** Up to 255 characters on several lines (TextArea), or long text, which queries can neither filter nor sort by. */
export const textArea = (name: string, length: number, options?: FieldOptions): DataField => {
  const short = length <= 255;
  return field(name, 'TEXTAREA', 'text', {
    length,
    multiLine: true,
    filterable: short,
    sortable: short,
    groupable: short,
    ...options,
  });
};

export const email = (name: string, options?: FieldOptions): DataField =>
  field(name, 'EMAIL', 'text', { length: 80, ...options });

export const phone = (name: string, options?: FieldOptions): DataField =>
  field(name, 'PHONE', 'text', { length: 40, ...options });

export const url = (name: string, options?: FieldOptions): DataField =>
  field(name, 'URL', 'text', { length: 255, ...options });

/** A checkbox is never empty. */
export const checkbox = (name: string, defaultValue = false, options?: FieldOptions): DataField =>
  field(name, 'BOOLEAN', 'boolean', { defaultValue, nillable: false, ...options });

/** A standard whole number: `Integer` in Apex. */
export const integer = (name: string, options?: FieldOptions): DataField =>
  field(name, 'INTEGER', 'integer', { precision: 9, ...options });

export const number = (name: string, precision: number, scale: number, options?: FieldOptions): DataField =>
  field(name, 'DOUBLE', 'decimal', { precision, scale, groupable: false, ...options });

export const currency = (name: string, precision = 18, scale = 2, options?: FieldOptions): DataField =>
  field(name, 'CURRENCY', 'decimal', { precision, scale, groupable: false, ...options });

export const percent = (name: string, precision: number, scale: number, options?: FieldOptions): DataField =>
  field(name, 'PERCENT', 'decimal', { precision, scale, groupable: false, ...options });

export const date = (name: string, options?: FieldOptions): DataField => field(name, 'DATE', 'date', options);

export const datetime = (name: string, options?: FieldOptions): DataField =>
  field(name, 'DATETIME', 'datetime', { groupable: false, ...options });

/** @param values in order; the first one that ends in `*` is the default */
export const picklist = (name: string, values: readonly string[], options: FieldOptions = {}): DataField => {
  const picklistValues = values.map(picklistValue);
  return field(name, 'PICKLIST', 'text', {
    length: 255,
    picklistValues,
    defaultValue: picklistValues.find((value) => value.isDefault)?.value ?? null,
    ...options,
  });
};

function picklistValue(listed: string): PicklistValue {
  const value = listed.replace(/\*$/, '');
  return { value, label: value, isDefault: listed.endsWith('*'), isActive: true };
}

/** A lookup. @param relationship name of the parent in SOQL; null where there is none */
export const reference = (
  name: string,
  referenceTo: readonly string[],
  relationship: string | null,
  options: FieldOptions & { children?: string; onDelete?: DeleteConstraint } = {},
): DataField => {
  const { children = null, onDelete = 'SetNull', ...rest } = options;
  return field(name, 'REFERENCE', 'id', {
    length: 18,
    referenceTo,
    relationshipName: relationship,
    childRelationshipName: children,
    deleteConstraint: onDelete,
    ...rest,
  });
};

export const idField = (): DataField =>
  field('Id', 'ID', 'id', { length: 18, readOnly: true, nillable: false, alwaysVisible: true, label: 'Record ID' });

/** Name of a record that a person types. */
export const nameText = (length: number, options?: FieldOptions): DataField =>
  text('Name', length, { required: true, nameField: true, alwaysVisible: true, ...options });

/** Who made the row and when; all records but events and custom metadata have it. */
export const auditFields = (): DataField[] => [
  checkbox('IsDeleted', false, { readOnly: true, alwaysVisible: true, label: 'Deleted' }),
  datetime('CreatedDate', { readOnly: true, nillable: false, alwaysVisible: true }),
  reference('CreatedById', ['User'], 'CreatedBy', { readOnly: true, nillable: false, alwaysVisible: true }),
  datetime('LastModifiedDate', { readOnly: true, nillable: false, alwaysVisible: true }),
  reference('LastModifiedById', ['User'], 'LastModifiedBy', { readOnly: true, nillable: false, alwaysVisible: true }),
  datetime('SystemModstamp', { readOnly: true, nillable: false, alwaysVisible: true }),
];

/** `LastActivityDate` → `Last Activity Date`, `WhoId` → `Who ID`, as Salesforce labels most standard fields. */
function labelOf(name: string): string {
  return name
    .replace(/__c$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/\bId$/, 'ID');
}
