import type { ChildRelationship } from '../../kernel/schema';
import { auditFields, idField } from './fields';
import type { DataField, DataObject, SharingModel } from './model';

/** An object before the lookups of all others are known. */
export type ObjectDraft = Omit<DataObject, 'childRelationships' | 'fields'> & { readonly fields: DataField[] };

/** What deviates from an ordinary standard object. */
export interface ObjectOptions {
  readonly label?: string;
  readonly plural?: string;
  readonly sharing?: SharingModel;
  readonly isSetup?: boolean;
  readonly readOnly?: boolean;
  readonly createable?: boolean;
  readonly updateable?: boolean;
  readonly deletable?: boolean;
  readonly triggerable?: boolean;
  readonly hasActivities?: boolean;
  /** False for objects without CreatedDate and the like. */
  readonly audited?: boolean;
}

/** Builds a standard object with its Id and audit fields. */
export function standardObject(
  name: string,
  keyPrefix: string | null,
  options: ObjectOptions,
  fields: readonly DataField[],
): ObjectDraft {
  const label = options.label ?? name.replace(/([a-z])([A-Z])/g, '$1 $2');
  const writable = !options.readOnly;
  return {
    name,
    label,
    labelPlural: options.plural ?? `${label}s`,
    keyPrefix,
    kind: 'standard',
    sharing: options.sharing ?? 'None',
    isSetup: options.isSetup ?? false,
    createable: options.createable ?? writable,
    updateable: options.updateable ?? writable,
    deletable: options.deletable ?? writable,
    queryable: true,
    triggerable: options.triggerable ?? (writable && !options.isSetup),
    hasActivities: options.hasActivities ?? false,
    fields: [idField(), ...fields, ...(options.audited === false ? [] : auditFields())],
  };
}

/** Knows all objects: gives each one the children that lookups make of it. */
export function finishObjects(drafts: readonly ObjectDraft[]): Map<string, DataObject> {
  const children = new Map<string, ChildRelationship[]>();
  for (const draft of drafts) {
    for (const field of draft.fields) {
      for (const target of field.referenceTo) {
        const key = target.toLowerCase();
        children.set(key, [...(children.get(key) ?? []), childOf(draft.name, field)]);
      }
    }
  }
  return new Map(
    drafts.map((draft) => {
      const key = draft.name.toLowerCase();
      const fields = new Map(draft.fields.map((field) => [field.name.toLowerCase(), field]));
      return [key, { ...draft, fields, childRelationships: children.get(key) ?? [] }];
    }),
  );
}

function childOf(childObject: string, field: DataField): ChildRelationship {
  return {
    name: field.childRelationshipName,
    childObject,
    field: field.name,
    cascadeDelete: field.deleteConstraint === 'Cascade',
  };
}
