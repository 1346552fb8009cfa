import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { filesBelow } from './files';
import { checkFacts } from './metadata-fields';
import { objectOf, readMetadataFiles, type MetadataFile } from './metadata-files';
import { checkLimits } from './metadata-limits';
import { checkSettings } from './metadata-settings';
import { checkShapes } from './metadata-shapes';
import type { Check, Problem } from './problem';
import { childText, type XmlElement } from './xml';

/**
 * What the Metadata API's types do not say: rules of a deployment (Metadata API Developer Guide, CustomField and
 * CustomObject) and the package's own (prefix, descriptions, one API version, no custom metadata records).
 */
export const metadataRules: Check = {
  name: 'metadata rules',
  run(root) {
    const { files } = readMetadataFiles(root);
    const apiVersion = readApiVersion(root);
    return [
      ...files.flatMap((file) => [...checkComponent(file, apiVersion), ...checkLimits(file)]),
      ...checkShapes(files),
      ...checkFacts(files),
      ...checkSettings(files),
      ...checkPairs(root),
      ...checkNoRecords(files),
    ];
  },
};

const PREFIX = /^inboxsync/i;

/** Types whose names would collide in an org without a namespace. */
const PREFIXED = new Set([
  'ApexClass',
  'ApexTrigger',
  'PermissionSet',
  'CustomApplication',
  'CustomTab',
  'FlexiPage',
  'CustomPermission',
  'CustomNotificationType',
]);

function readApiVersion(root: string): string {
  const project = JSON.parse(readFileSync(join(root, 'sfdx-project.json'), 'utf8')) as { sourceApiVersion?: string };
  return project.sourceApiVersion ?? '';
}

function checkComponent(file: MetadataFile, apiVersion: string): Problem[] {
  const problem = (message: string, element: XmlElement = file.root): Problem => ({
    file: file.path,
    line: element.line,
    message,
  });
  const problems: Problem[] = [];
  const demand = (name: string): void => {
    if (!childText(file.root, name)) {
      problems.push(problem(`needs a <${name}>`));
    }
  };
  const isOurs = PREFIX.test(file.name) || (file.type === 'CustomObject' && !file.name.includes('__'));
  if (PREFIXED.has(file.type) && !isOurs) {
    problems.push(
      problem(
        `the name ${file.name} must start with InboxSync: without a namespace it could overwrite a customer's component`,
      ),
    );
  }
  if (['ApexClass', 'ApexTrigger', 'LightningComponentBundle'].includes(file.type)) {
    const version = childText(file.root, 'apiVersion');
    if (version !== apiVersion) {
      problems.push(
        problem(`<apiVersion> is ${version ?? 'missing'}, the project's is ${apiVersion} (sfdx-project.json)`),
      );
    }
  }
  if (file.type === 'CustomObject' && file.name.includes('__')) {
    ['label', 'description', 'pluralLabel'].forEach(demand);
    file.root.children
      .filter((child) => child.name === 'nameField' && !childText(child, 'label'))
      .forEach((child) => problems.push(problem('needs a <label> in <nameField>', child)));
    problems.push(...(isOurs ? [] : [problem(`the object ${file.name} must start with InboxSync`)]));
  }
  if (file.type === 'CustomField') {
    ['label', 'description', 'fullName'].forEach(demand);
    problems.push(...checkField(file, problem));
  }
  if (['PermissionSet', 'CustomApplication', 'CustomTab'].includes(file.type)) {
    ['label', 'description'].forEach(demand);
  }
  if (['CustomNotificationType', 'FlexiPage'].includes(file.type)) {
    ['masterLabel', 'description'].forEach(demand);
  }
  if (file.type === 'LightningComponentBundle') {
    ['description'].forEach(demand);
  }
  const name = file.name.replace(/__(c|e|mdt)$/, '');
  // A layout is called by its object and its label.
  const isName = /^[A-Za-z](?!.*__)[A-Za-z0-9_]*(?<!_)$/.test(name) && name.length <= 40;
  if (file.type !== 'Layout' && !isName) {
    problems.push(problem(`the name '${name}' must be letters, digits and single underscores, 40 characters at most`));
  }
  return problems;
}

/** Limits by field type: [element, lowest, highest]. Source: Metadata API Developer Guide, CustomField. */
const NEEDS: Readonly<Record<string, readonly [string, number, number][]>> = {
  Text: [['length', 1, 255]],
  LongTextArea: [
    ['length', 256, 131072],
    ['visibleLines', 2, 50],
  ],
  Number: [
    ['precision', 1, 18],
    ['scale', 0, 17],
  ],
};

/** Platform events know these types only (Platform Events Developer Guide, "Platform Event Fields"). */
const EVENT_TYPES = new Set(['Checkbox', 'Date', 'DateTime', 'Number', 'Text', 'LongTextArea']);

function checkField(file: MetadataFile, problem: (message: string) => Problem): Problem[] {
  const problems: Problem[] = [];
  const value = (name: string): string | undefined => childText(file.root, name);
  const type = value('type') ?? '';
  const object = objectOf(file);
  if (value('fullName') !== file.name) {
    problems.push(problem(`<fullName> is '${value('fullName') ?? ''}', the file's name says ${file.name}`));
  }
  if (!file.name.endsWith('__c')) {
    problems.push(problem(`a custom field's name ends with __c`));
  }
  if (!object.includes('__') && !PREFIX.test(file.name)) {
    problems.push(problem(`a field on the standard object ${object} must start with InboxSync`));
  }
  if (type === '') {
    problems.push(problem('needs a <type>'));
  }
  for (const [name, low, high] of NEEDS[type] ?? []) {
    const number = Number(value(name) ?? NaN);
    if (!(number >= low && number <= high)) {
      problems.push(problem(`a ${type} field needs <${name}> from ${low} to ${high}, found ${value(name) ?? 'none'}`));
    }
  }
  problems.push(...checkReferences(value, type, problem));
  if (type === 'Checkbox' && value('defaultValue') === undefined) {
    problems.push(problem('a Checkbox needs a <defaultValue>'));
  }
  if (object.endsWith('__e') && !EVENT_TYPES.has(type)) {
    problems.push(problem(`a platform event cannot have a field of type ${type}`));
  }
  if (
    (value('unique') === 'true' || value('externalId') === 'true') &&
    !['Text', 'Number', 'Email', 'AutoNumber'].includes(type)
  ) {
    problems.push(problem(`a ${type} field cannot be unique or an external id`));
  }
  if (value('required') === 'true' && ['LongTextArea', 'Checkbox'].includes(type) && !object.endsWith('__e')) {
    problems.push(problem(`a ${type} field cannot be <required>`));
  }
  return problems;
}

function checkReferences(
  value: (name: string) => string | undefined,
  type: string,
  problem: (message: string) => Problem,
): Problem[] {
  const problems: Problem[] = [];
  const isReference = ['Lookup', 'MasterDetail', 'MetadataRelationship'].includes(type);
  if (isReference && !value('referenceTo')) {
    problems.push(problem(`a ${type} field needs <referenceTo>`));
  }
  if (isReference && !value('relationshipName')) {
    problems.push(problem(`a ${type} field needs <relationshipName>`));
  }
  if (!isReference && value('referenceTo')) {
    problems.push(problem(`a ${type} field has no <referenceTo>`));
  }
  if (type === 'Lookup' && value('required') === 'true' && value('deleteConstraint') === 'SetNull') {
    problems.push(problem('a required Lookup cannot have <deleteConstraint> SetNull'));
  }
  return problems;
}

/** Code without its -meta.xml is not deployed, and a -meta.xml without its code is refused. */
function checkPairs(root: string): Problem[] {
  const all = new Set(filesBelow(root, 'force-app'));
  const problems: Problem[] = [];
  for (const path of all) {
    if (/^force-app\/main\//.test(path) && !/-meta\.xml$|\.(?:cls|trigger)$|\/lwc\/[^/]+\//.test(path)) {
      problems.push({
        file: path,
        line: 0,
        message: 'is neither Apex, nor a component, nor a -meta.xml: move it away',
      });
    }
    if (/\.(cls|trigger)$/.test(path) && !all.has(`${path}-meta.xml`)) {
      problems.push({ file: path, line: 0, message: `${basename(path)}-meta.xml is missing beside it` });
    }
    if (/\.(cls|trigger)-meta\.xml$/.test(path) && !all.has(path.replace('-meta.xml', ''))) {
      problems.push({ file: path, line: 0, message: `describes ${basename(path, '-meta.xml')}, which is missing` });
    }
    const [, folder, bundle] = /^(.*\/lwc\/([^/]+))\/[^/]+$/.exec(path) ?? [];
    if (bundle !== undefined && path.endsWith('.js') && !all.has(`${String(folder)}/${bundle}.js-meta.xml`)) {
      problems.push({ file: path, line: 0, message: `${bundle}.js-meta.xml is missing beside it` });
    }
    if (bundle !== undefined && path.endsWith('.js-meta.xml') && !all.has(`${String(folder)}/${bundle}.js`)) {
      problems.push({ file: path, line: 0, message: `describes ${bundle}.js, which is missing` });
    }
    if (bundle !== undefined && path.endsWith('.js-meta.xml') && basename(path) !== `${bundle}.js-meta.xml`) {
      problems.push({ file: path, line: 0, message: `is not called by its component: ${bundle}.js-meta.xml` });
    }
    if (/\/objects\/[^/]+\/fields\//.test(path) && !hasObjectFile(all, path)) {
      problems.push({ file: path, line: 0, message: 'its object has no .object-meta.xml' });
    }
  }
  return problems;
}

function hasObjectFile(all: ReadonlySet<string>, fieldPath: string): boolean {
  const folder = dirname(dirname(fieldPath));
  const object = basename(folder);
  return !object.includes('__') || all.has(`${folder}/${object}.object-meta.xml`);
}

function checkNoRecords(files: readonly MetadataFile[]): Problem[] {
  return files
    .filter((file) => file.type === 'CustomMetadata' && file.path.startsWith('force-app/'))
    .map((file) => ({
      file: file.path,
      line: 0,
      message: 'custom metadata records are not shipped: an upgrade would overwrite what the admin changed',
    }));
}
