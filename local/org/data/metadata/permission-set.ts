import type { Grants, ObjectGrant } from '../schema/model';
import { ElementReader, type Problems, type XmlElement } from './xml';

const elements = [
  ...['label', 'description', 'hasActivationRequired', 'license', 'objectPermissions*', 'fieldPermissions*'],
  ...['classAccesses*', 'customPermissions*', 'customMetadataTypeAccesses*', 'userPermissions*', 'tabSettings*'],
  ...[
    'applicationVisibilities*',
    'recordTypeVisibilities*',
    'pageAccesses*',
    'customSettingAccesses*',
    'flowAccesses*',
  ],
];

/** Reads a PermissionSet. Names are checked against the schema by the caller, which knows it. */
export function readPermissionSet(name: string, root: XmlElement, file: string, problems: Problems): Grants {
  const xml = new ElementReader(root, file, problems, elements);
  const named = (list: string, key: string, flag: string): Set<string> =>
    new Set(
      xml
        .many(list)
        .map((entry) => new ElementReader(entry, file, problems, [key, flag]))
        .filter((entry) => entry.boolean(flag, false))
        .map((entry) => entry.required(key).toLowerCase()),
    );
  return {
    name,
    label: xml.required('label'),
    objects: readObjects(xml),
    fields: readFields(xml),
    classes: named('classAccesses', 'apexClass', 'enabled'),
    customPermissions: named('customPermissions', 'name', 'enabled'),
    metadataTypes: named('customMetadataTypeAccesses', 'name', 'enabled'),
    userPermissions: new Set(
      xml
        .many('userPermissions')
        .map((entry) => new ElementReader(entry, file, problems, ['enabled', 'name']))
        .filter((entry) => entry.boolean('enabled', false))
        .map((entry) => entry.required('name')),
    ),
    tabs: readTabs(xml),
  };
}

/** A permission set can only show a tab; hiding is a profile's. */
function readTabs(xml: ElementReader): Set<string> {
  const entries = xml
    .many('tabSettings')
    .map((entry) => new ElementReader(entry, xml.file, xml.problems, ['tab', 'visibility']));
  return new Set(
    entries.flatMap((entry) => {
      const visibility = entry.required('visibility');
      if (!['Visible', 'Available', 'None'].includes(visibility)) {
        entry.problem(`'${visibility}' is not a valid value for the enum 'PermissionSetTabVisibility'`);
      }
      return visibility === 'None' ? [] : [entry.required('tab').toLowerCase()];
    }),
  );
}

function readObjects(xml: ElementReader): Map<string, ObjectGrant> {
  const known = [
    'allowCreate',
    'allowDelete',
    'allowEdit',
    'allowRead',
    'modifyAllRecords',
    'object',
    'viewAllRecords',
  ];
  return new Map(
    xml.many('objectPermissions').map((element) => {
      const entry = new ElementReader(element, xml.file, xml.problems, [...known, 'viewAllFields']);
      const grant: ObjectGrant = {
        read: entry.boolean('allowRead', false),
        create: entry.boolean('allowCreate', false),
        edit: entry.boolean('allowEdit', false),
        delete: entry.boolean('allowDelete', false),
        viewAll: entry.boolean('viewAllRecords', false),
        modifyAll: entry.boolean('modifyAllRecords', false),
      };
      const object = entry.required('object');
      checkDependencies(grant, object, entry);
      return [object.toLowerCase(), grant] as const;
    }),
  );
}

/** An org refuses a right without those it stands on. */
function checkDependencies(grant: ObjectGrant, object: string, entry: ElementReader): void {
  const depends = (right: boolean, name: string, needed: boolean, on: string): void => {
    if (right && !needed) {
      entry.problem(`Permission ${name} ${object} depends on permission(s): ${on} ${object}`);
    }
  };
  depends(grant.create, 'Create', grant.read, 'Read');
  depends(grant.edit, 'Edit', grant.read, 'Read');
  depends(grant.delete, 'Delete', grant.edit, 'Edit');
  depends(grant.viewAll, 'View All', grant.read, 'Read');
  depends(grant.modifyAll, 'Modify All', grant.delete && grant.viewAll, 'Delete, View All');
}

function readFields(xml: ElementReader): Map<string, { read: boolean; edit: boolean }> {
  return new Map(
    xml.many('fieldPermissions').map((element) => {
      const entry = new ElementReader(element, xml.file, xml.problems, ['editable', 'field', 'readable']);
      const grant = { read: entry.boolean('readable', false), edit: entry.boolean('editable', false) };
      const field = entry.required('field');
      if (grant.edit && !grant.read) {
        entry.problem(`Field permission ${field}: editable depends on readable`);
      }
      return [field.toLowerCase(), grant] as const;
    }),
  );
}
