import type { DataObject, Grants } from '../schema/model';
import type { SourceFile } from './source-files';
import type { Problems } from './xml';

/** Names of a permission set must exist, and field permissions must be grantable: what a deployment checks. */
export function checkGrants(
  grants: Grants,
  objects: ReadonlyMap<string, DataObject>,
  files: readonly SourceFile[],
  file: string,
  problems: Problems,
): void {
  for (const name of grants.objects.keys()) {
    if (!objects.has(name)) {
      problems.add(file, 1, `In field: objectPermissions - no CustomObject named ${name} found`);
    }
  }
  for (const name of grants.fields.keys()) {
    checkField(name, grants, objects, file, problems);
  }
  const missing = (names: ReadonlySet<string>, element: string, pattern: (name: string) => RegExp): void => {
    for (const name of names) {
      if (!files.some((source) => pattern(name).test(source.file))) {
        problems.add(file, 1, `In field: ${element} - no component named ${name} found`);
      }
    }
  };
  missing(grants.classes, 'apexClass', (name) => new RegExp(`/${name}\\.cls$`, 'i'));
  missing(grants.customPermissions, 'customPermissions', (name) => new RegExp(`/${name}\\.customPermission-meta`, 'i'));
  missing(grants.tabs, 'tab', (name) => new RegExp(`/${name}\\.tab-meta\\.xml$`, 'i'));
  for (const name of grants.metadataTypes) {
    if (objects.get(name)?.kind !== 'metadata') {
      problems.add(file, 1, `In field: customMetadataTypeAccesses - no CustomObject named ${name} found`);
    }
  }
}

function checkField(
  name: string,
  grants: Grants,
  objects: ReadonlyMap<string, DataObject>,
  file: string,
  problems: Problems,
): void {
  const [objectName = '', fieldName = ''] = name.split('.');
  const object = objects.get(objectName);
  const field = object?.fields.get(fieldName);
  if (!object || !field) {
    problems.add(file, 1, `In field: field - no CustomField named ${name} found`);
    return;
  }
  if (field.alwaysVisible) {
    problems.add(file, 1, `You cannot deploy to a required field: ${object.name}.${field.name}`);
  }
  const grant = grants.fields.get(name);
  if (grant?.edit && !field.createable && !field.updateable) {
    problems.add(file, 1, `Field ${object.name}.${field.name} is not editable`);
  }
  // The permissions of Activity fields are shared: granting them on one of Task and Event only disables the other.
  const twin = objectName === 'task' ? 'event' : objectName === 'event' ? 'task' : null;
  const other = twin === null ? undefined : grants.fields.get(`${twin}.${fieldName}`);
  if (
    twin !== null &&
    objects.get(twin)?.fields.has(fieldName) &&
    (other?.read !== grant?.read || other?.edit !== grant?.edit)
  ) {
    problems.add(file, 1, `Field permissions of Task and Event differ for ${field.name}: name both alike`);
  }
}
