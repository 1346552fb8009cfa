import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow } from './files';
import { importsOf, parseScript, readBundles } from './lwc/bundles';
import { objectOf, type MetadataFile } from './metadata-files';
import type { Problem } from './problem';
import { childText, type XmlElement } from './xml';

/** What a permission set names, by the element that names it. */
type Named = ReadonlyMap<string, ReadonlySet<string>>;

/** The element of a permission set's entry that says whether it gives anything. */
const GIVES: Readonly<Record<string, string>> = {
  applicationVisibilities: 'visible',
  classAccesses: 'enabled',
  customMetadataTypeAccesses: 'enabled',
  customPermissions: 'enabled',
  fieldPermissions: 'readable',
  objectPermissions: 'allowRead',
  userPermissions: 'enabled',
};

/**
 * Permission sets are whole: who may see an object may see its fields, who has the app has its tabs and the Apex of its
 * components, and each resource and event is granted to somebody. A right that is missing shows an empty field or refuses a
 * page without a word of why.
 */
export function checkAccess(root: string, files: readonly MetadataFile[]): Problem[] {
  const sets = files.filter(({ type }) => type === 'PermissionSet');
  const granted = new Map(sets.map((set) => [set, namedIn(set)] as const));
  const grantedToSomebody = (element: string, name: string): boolean =>
    [...granted.values()].some((named) => named.get(element)?.has(name));
  const apex = pageClasses(root);
  const resources = restClasses(root).map((path) => basename(path, '.cls'));
  const wanted: [path: string, element: string, name: string][] = [
    ...restClasses(root).map((path): [string, string, string] => [path, 'classAccesses', basename(path, '.cls')]),
    ...files
      .filter(({ type, name }) => type === 'CustomObject' && /__(?:e|mdt)$/.test(name))
      .map(({ path, name }): [string, string, string] => [
        path,
        name.endsWith('__e') ? 'objectPermissions' : 'customMetadataTypeAccesses',
        name,
      ]),
  ];
  return [
    ...[...granted].flatMap(([set, named]) => [
      ...idle(set),
      ...missingFields(set, named, files),
      ...missingOfApp(set, named, files, apex),
      ...missingOfResource(set, named, resources),
    ]),
    ...wanted
      .filter(([, element, name]) => !grantedToSomebody(element, name))
      .map(([path, , name]) => ({ file: path, line: 0, message: `no permission set grants ${name} to anybody` })),
  ];
}

function namedIn({ root }: MetadataFile): Named {
  const named = new Map<string, Set<string>>();
  for (const entry of root.children) {
    const name = ['field', 'object', 'apexClass', 'name', 'tab', 'application']
      .map((key) => childText(entry, key))
      .find(Boolean);
    if (name !== undefined) {
      named.set(entry.name, (named.get(entry.name) ?? new Set()).add(name));
    }
  }
  return named;
}

function at(set: MetadataFile, message: string, { line }: XmlElement = set.root): Problem {
  return { file: set.path, line, message };
}

/** Entries that give nothing. */
function idle(set: MetadataFile): Problem[] {
  const isIdle = (entry: XmlElement): boolean => {
    const element = GIVES[entry.name];
    // Publishing an event is the right to create it alone.
    const isEvent = childText(entry, 'object')?.endsWith('__e') === true && childText(entry, 'allowCreate') === 'true';
    const isHidden = entry.name === 'tabSettings' && childText(entry, 'visibility') === 'None';
    return isHidden || (element !== undefined && childText(entry, element) !== 'true' && !isEvent);
  };
  return set.root.children
    .filter(isIdle)
    .map((entry) =>
      at(set, `this <${entry.name}> gives nothing: leave it out, or say ${GIVES[entry.name] ?? 'Visible'}`, entry),
    );
}

/** Each field of an object that may be seen, unless everybody may see it; and the object of each field. */
function missingFields(set: MetadataFile, named: Named, files: readonly MetadataFile[]): Problem[] {
  const fields = named.get('fieldPermissions') ?? new Set<string>();
  const objects = named.get('objectPermissions') ?? new Set<string>();
  const isStandard = (object: string): boolean => object === 'Task' || object === 'Event';
  const opened = new Set([...[...fields].map((field) => field.split('.')[0] ?? ''), ...objects]);
  const withoutObject = [...opened]
    .filter((object) => !objects.has(object) && !isStandard(object))
    .map((object) => at(set, `rights on fields of ${object} need <objectPermissions> for it`));
  const missing = [...opened].flatMap((object) =>
    files
      .filter((file) => file.type === 'CustomField' && objectOf(file) === (isStandard(object) ? 'Activity' : object))
      .filter(({ root }) => childText(root, 'required') !== 'true' && childText(root, 'type') !== 'MasterDetail')
      .filter(({ name }) => !object.endsWith('__e') && !fields.has(`${object}.${name}`))
      .map(({ name }) => at(set, `${object} may be seen, so say in <fieldPermissions> that ${object}.${name} may be`)),
  );
  return [...withoutObject, ...missing];
}

/** The tabs of an app, the app of a tab, and the Apex that the app's components call. */
function missingOfApp(
  set: MetadataFile,
  named: Named,
  files: readonly MetadataFile[],
  apex: ReadonlySet<string>,
): Problem[] {
  const has = (element: string, name: string): boolean => named.get(element)?.has(name) === true;
  return files
    .filter(({ type }) => type === 'CustomApplication')
    .flatMap((app) => {
      const tabs = app.root.children.filter(({ name }) => name === 'tabs').map(({ text }) => text);
      if (!has('applicationVisibilities', app.name)) {
        return tabs.some((tab) => has('tabSettings', tab)) ? [at(set, `the tab needs the app ${app.name}`)] : [];
      }
      return [
        ...tabs.filter((tab) => !has('tabSettings', tab)).map((tab) => at(set, `the app needs the tab ${tab}`)),
        ...[...apex]
          .filter((name) => !has('classAccesses', name))
          .map((name) => at(set, `components of the app call ${name}: grant the class`)),
      ];
    });
}

/** Who calls a resource needs the API for it. */
function missingOfResource(set: MetadataFile, named: Named, resources: readonly string[]): Problem[] {
  const called = resources.filter((name) => named.get('classAccesses')?.has(name));
  return called.length > 0 && !named.get('userPermissions')?.has('ApiEnabled')
    ? [at(set, `${called.join(', ')} cannot be called without the user permission ApiEnabled`)]
    : [];
}

/** Classes whose methods components import. */
function pageClasses(root: string): ReadonlySet<string> {
  const scripts = readBundles(root).flatMap(({ files }) => files.filter(({ path }) => path.endsWith('.js')));
  const modules = scripts.flatMap(({ path, text }) => [...importsOf(parseScript(path, text)).values()]);
  return new Set(modules.flatMap(({ from }) => /^@salesforce\/apex\/(\w+)\./.exec(from)?.[1] ?? []));
}

function restClasses(root: string): string[] {
  return filesBelow(root, 'force-app/main').filter(
    (path) => path.endsWith('.cls') && /^@RestResource\b/im.test(readFileSync(join(root, path), 'utf8')),
  );
}
