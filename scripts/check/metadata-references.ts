import { basename } from 'node:path';
import { checkLengths } from './apex-lengths';
import { filesBelow } from './files';
import { checkAccess } from './metadata-access';
import { objectOf, readMetadataFiles, type MetadataFile } from './metadata-files';
import { checkLabels } from './metadata-labels';
import { checkLayouts } from './metadata-layouts';
import { checkPages } from './metadata-pages';
import { checkRights } from './metadata-rights';
import type { Check, Problem } from './problem';
import { schemaReader } from './schema';
import { childText, type XmlElement } from './xml';

/** The standard objects that the package refers to. Another one is added here when it is first needed. */
const STANDARD_OBJECTS = new Set(['Account', 'Activity', 'Contact', 'Event', 'Lead', 'Task', 'User']);

/** The user permissions that the package grants. Another one is added here when it is first needed. */
const USER_PERMISSIONS = new Set(['ApiEnabled']);

/** What a file may refer to. */
interface Components {
  readonly objects: ReadonlySet<string>;
  /** `Object.Field`; fields of Activity are listed for Task and Event, as permissions name them. */
  readonly fields: ReadonlyMap<string, MetadataFile>;
  readonly classes: ReadonlySet<string>;
  /** `Type:Name` of every other component. */
  readonly named: ReadonlySet<string>;
}

/** References between metadata files: what a permission set, a lookup or a page names exists and may be named there. */
export const metadataReferences: Check = {
  name: 'metadata references',
  run(root) {
    const { files } = readMetadataFiles(root);
    const components = collect(root, files);
    const inFiles = files.flatMap((file) => {
      switch (file.type) {
        case 'PermissionSet':
          return checkPermissionSet(file, components);
        case 'CustomField':
          return checkLookup(file, components);
        case 'CustomApplication':
          return checkNames(file, 'tabs', 'CustomTab', components);
        case 'CustomTab':
          return checkNames(file, 'flexiPage', 'FlexiPage', components);
        case 'PlatformEventSubscriberConfig':
          return checkSubscriber(file, root);
        default:
          return [];
      }
    });
    return [
      ...inFiles,
      ...checkRelationships(files),
      ...checkAccess(root, files),
      ...checkRights(files),
      ...checkLengths(root, files),
      ...checkPages(root, files),
      ...checkLabels(root, files),
      ...checkLayouts(files, schemaReader(root)),
    ];
  },
};

function collect(root: string, files: readonly MetadataFile[]): Components {
  const fields = new Map<string, MetadataFile>();
  for (const file of files.filter(({ type }) => type === 'CustomField')) {
    const object = objectOf(file);
    for (const name of object === 'Activity' ? ['Activity', 'Task', 'Event'] : [object]) {
      fields.set(`${name}.${file.name}`, file);
    }
  }
  const objects = files.filter(({ type }) => type === 'CustomObject').map(({ name }) => name);
  return {
    objects: new Set([...STANDARD_OBJECTS, ...objects]),
    fields,
    classes: new Set(
      filesBelow(root, 'force-app/main').flatMap((path) => (path.endsWith('.cls') ? [basename(path, '.cls')] : [])),
    ),
    named: new Set(files.map(({ type, name }) => `${type}:${name}`)),
  };
}

function at(file: MetadataFile, element: XmlElement, message: string): Problem {
  return { file: file.path, line: element.line, message };
}

function checkNames(file: MetadataFile, element: string, type: string, components: Components): Problem[] {
  return file.root.children
    .filter((child) => child.name === element)
    .filter((child) => !components.named.has(`${type}:${child.text}`))
    .map((child) => at(file, child, `<${element}> names the ${type} '${child.text}', which does not exist`));
}

function checkLookup(file: MetadataFile, components: Components): Problem[] {
  return file.root.children
    .filter((child) => child.name === 'referenceTo' && !components.objects.has(child.text))
    .map((child) => at(file, child, `<referenceTo> names the object '${child.text}', which does not exist`));
}

/** Two lookups to an object give their lists of children two names. */
function checkRelationships(files: readonly MetadataFile[]): Problem[] {
  const seen = new Set<string>();
  return files.flatMap((file) => {
    const [target, name] = ['referenceTo', 'relationshipName'].map((element) => childText(file.root, element));
    if (file.type !== 'CustomField' || target === undefined || name === undefined) {
      return [];
    }
    const key = `${target}.${name}`.toLowerCase();
    const isTaken = seen.has(key);
    seen.add(key);
    return isTaken ? [at(file, file.root, `<relationshipName> '${name}' is that of another lookup to ${target}`)] : [];
  });
}

function checkSubscriber(file: MetadataFile, root: string): Problem[] {
  const triggers = new Set(
    filesBelow(root, 'force-app')
      .filter((path) => path.endsWith('.trigger'))
      .map((path) => basename(path, '.trigger')),
  );
  return file.root.children
    .filter((child) => child.name === 'platformEventConsumer' && !triggers.has(child.text))
    .map((child) => at(file, child, `<platformEventConsumer> names the trigger '${child.text}', which does not exist`));
}

function checkPermissionSet(file: MetadataFile, components: Components): Problem[] {
  const problems: Problem[] = [];
  const named = new Set<string>();
  for (const entry of file.root.children) {
    const key = ['field', 'object', 'apexClass', 'name', 'tab', 'application']
      .map((name) => childText(entry, name))
      .find(Boolean);
    if (key !== undefined) {
      if (named.has(`${entry.name} ${key}`)) {
        problems.push(at(file, entry, `<${entry.name}> names '${key}' twice`));
      }
      named.add(`${entry.name} ${key}`);
    }
    problems.push(...checkEntry(file, entry, key ?? '', components));
  }
  return [...problems, ...checkActivityTwins(file)];
}

function checkEntry(file: MetadataFile, entry: XmlElement, name: string, components: Components): Problem[] {
  const missing = (what: string): Problem[] => [
    at(file, entry, `<${entry.name}> names the ${what} '${name}', which does not exist`),
  ];
  switch (entry.name) {
    case 'classAccesses':
      return components.classes.has(name) ? [] : missing('class');
    case 'customMetadataTypeAccesses':
      return components.objects.has(name) && name.endsWith('__mdt') ? [] : missing('custom metadata type');
    case 'objectPermissions':
      return components.objects.has(name) ? checkObjectRights(file, entry) : missing('object');
    case 'fieldPermissions':
      return components.fields.has(name) ? checkFieldRights(file, entry, components) : missing('field');
    case 'tabSettings':
      return components.named.has(`CustomTab:${name}`) ? [] : missing('tab');
    case 'applicationVisibilities':
      return components.named.has(`CustomApplication:${name}`) ? [] : missing('app');
    case 'customPermissions':
      return components.named.has(`CustomPermission:${name}`) ? [] : missing('custom permission');
    case 'userPermissions':
      return USER_PERMISSIONS.has(name) ? [] : missing('user permission');
    default:
      return entry.children.length === 0
        ? []
        : [at(file, entry, `the package has nothing that <${entry.name}> could name`)];
  }
}

/** Each right needs the one before it; a deployment says "Permission … depends on permission(s): …". */
function checkObjectRights(file: MetadataFile, entry: XmlElement): Problem[] {
  const has = (right: string): boolean => childText(entry, right) === 'true';
  const needs: [string, string][] = [
    ['allowCreate', 'allowRead'],
    ['allowEdit', 'allowRead'],
    ['allowDelete', 'allowEdit'],
    ['viewAllRecords', 'allowRead'],
    ['modifyAllRecords', 'viewAllRecords'],
    ['modifyAllRecords', 'allowDelete'],
  ];
  return needs
    .filter(([right, needed]) => has(right) && !has(needed))
    .map(([right, needed]) => at(file, entry, `<${right}> on ${childText(entry, 'object') ?? ''} needs <${needed}>`));
}

function checkFieldRights(file: MetadataFile, entry: XmlElement, components: Components): Problem[] {
  const name = childText(entry, 'field') ?? '';
  const field = components.fields.get(name);
  const problems: Problem[] = [];
  if (childText(entry, 'editable') === 'true' && childText(entry, 'readable') !== 'true') {
    problems.push(at(file, entry, `${name} is editable but not readable`));
  }
  if (field && childText(field.root, 'required') === 'true') {
    problems.push(
      at(file, entry, `${name} is a required field: everybody may see it, and a deployment refuses it here`),
    );
  }
  if (name.split('.')[0]?.endsWith('__mdt')) {
    problems.push(
      at(file, entry, `${name}: fields of custom metadata have no field permissions; use customMetadataTypeAccesses`),
    );
  }
  return problems;
}

/** Task and Event share their fields: a right on one without the other is silently lost. */
function checkActivityTwins(file: MetadataFile): Problem[] {
  const rights = new Map<string, string>();
  for (const entry of file.root.children.filter(({ name }) => name === 'fieldPermissions')) {
    rights.set(
      childText(entry, 'field') ?? '',
      `${childText(entry, 'readable') ?? ''} ${childText(entry, 'editable') ?? ''}`,
    );
  }
  return [...rights].flatMap(([field, right]) => {
    const twin = field.startsWith('Task.') ? field.replace('Task.', 'Event.') : field.replace(/^Event\./, 'Task.');
    return twin !== field && rights.get(twin) !== right
      ? [
          {
            file: file.path,
            line: 0,
            message: `${field} needs the same right on ${twin}: the two share their field-level security`,
          },
        ]
      : [];
  });
}
