import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { filesBelow } from './files';
import { metadataModel, type Field, type MetadataModel, type ValueType } from './metadata-model';
import { lineOf, type Check, type Problem } from './problem';
import { childText, parseXml, XmlError, type XmlElement } from './xml';

/** A metadata file that was read. */
export interface MetadataFile {
  readonly path: string;
  /** The metadata type, for example `CustomField`. */
  readonly type: string;
  /** The component's name as its file spells it, for example `DeliveryKey__c`. */
  readonly name: string;
  readonly root: XmlElement;
}

/** The object of a field, list view or layout of its own folder. */
export const objectOf = ({ path }: MetadataFile): string => basename(dirname(dirname(path)));

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** The type that a file's ending promises. An ending that is not here is a problem: the package has nothing of that type. */
const TYPE_OF_ENDING: Readonly<Record<string, string>> = {
  '.object-meta.xml': 'CustomObject',
  '.field-meta.xml': 'CustomField',
  '.listView-meta.xml': 'ListView',
  '.compactLayout-meta.xml': 'CompactLayout',
  '.fieldSet-meta.xml': 'FieldSet',
  '.permissionset-meta.xml': 'PermissionSet',
  '.cls-meta.xml': 'ApexClass',
  '.trigger-meta.xml': 'ApexTrigger',
  '.labels-meta.xml': 'CustomLabels',
  '.app-meta.xml': 'CustomApplication',
  '.tab-meta.xml': 'CustomTab',
  '.flexipage-meta.xml': 'FlexiPage',
  '.layout-meta.xml': 'Layout',
  '.js-meta.xml': 'LightningComponentBundle',
  '.md-meta.xml': 'CustomMetadata',
  '.validationRule-meta.xml': 'ValidationRule',
  '.notiftype-meta.xml': 'CustomNotificationType',
  '.customPermission-meta.xml': 'CustomPermission',
  '.platformEventSubscriberConfig-meta.xml': 'PlatformEventSubscriberConfig',
};

/** Every `-meta.xml` below the package folders that can be read; the others are what {@link metadataFiles} reports. */
export function readMetadataFiles(root: string): { files: MetadataFile[]; problems: Problem[] } {
  const files: MetadataFile[] = [];
  const problems: Problem[] = [];
  const paths = ['force-app', 'unpackaged'].flatMap((folder) => filesBelow(root, folder));
  for (const path of paths.filter((candidate) => candidate.endsWith('-meta.xml'))) {
    const ending = Object.keys(TYPE_OF_ENDING).find((candidate) => path.endsWith(candidate));
    if (ending === undefined) {
      problems.push({ file: path, line: 0, message: `no metadata type is known for the ending of ${basename(path)}` });
      continue;
    }
    try {
      const text = readFileSync(join(root, path), 'utf8');
      const element = parseXml(text);
      problems.push(...checkText(path, text));
      files.push({ path, type: TYPE_OF_ENDING[ending] ?? '', name: basename(path, ending), root: element });
    } catch (error) {
      if (!(error instanceof XmlError)) {
        throw error;
      }
      problems.push({ file: path, line: error.line, message: error.message });
    }
  }
  return { files, problems };
}

/** What a parser that forgives does not see, and a deployment's does. */
function checkText(file: string, text: string): Problem[] {
  const problem = (index: number, message: string): Problem => ({
    file,
    line: lineOf(text, index),
    message,
  });
  const comments = [...text.matchAll(/<!--([^]*?)-->/g)].filter(([, comment = '']) => /--|-$/.test(comment));
  return [
    ...(text.startsWith(DECLARATION) ? [] : [problem(0, `the file must begin with ${DECLARATION.trim()}`)]),
    ...[...text.matchAll(/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)\w*;?/gi)].map(({ index, 0: entity }) =>
      problem(index, `XML knows no ${entity}`),
    ),
    ...comments.map(({ index }) => problem(index, 'a comment of XML holds no --')),
    ...[...text.matchAll(/(?![\n\r\t])\p{Cc}/gu)].map(({ index }) => problem(index, 'XML holds no control characters')),
    ...[...text.matchAll(/\]\]>/g)].map(({ index }) => problem(index, 'XML holds no ]]> in a text')),
    // What holds other elements is written on lines of its own; a value is taken as it stands, with its spaces.
    ...[...text.matchAll(/<(\w+)>([^<]*)<\/\1>/g)]
      .filter(([, , value = '']) => value !== value.trim())
      .map(({ index, 1: name = '' }) =>
        problem(index, `<${name}> begins or ends with a space, which is a part of the value`),
      ),
  ];
}

/** Every metadata file against the Metadata API's types: elements, enums, scalars, required and repeated elements. */
export const metadataFiles: Check = {
  name: 'metadata types',
  run(root) {
    const { files, problems } = readMetadataFiles(root);
    const model = metadataModel(root);
    return [...problems, ...files.flatMap((file) => checkFile(file, model))];
  },
};

function checkFile(file: MetadataFile, model: MetadataModel): Problem[] {
  const at = (element: XmlElement, message: string): Problem => ({ file: file.path, line: element.line, message });
  if (file.root.name !== file.type) {
    return [at(file.root, `the root element is <${file.root.name}>, a file of this name holds a <${file.type}>`)];
  }
  const problems: Problem[] = [];
  if (file.root.attributes['xmlns'] !== NAMESPACE) {
    problems.push(at(file.root, `the root element needs xmlns="${NAMESPACE}"`));
  }
  Object.keys(file.root.attributes)
    .filter((name) => name !== 'xmlns')
    .forEach((name) => problems.push(at(file.root, `<${file.type}> has no attribute ${name}`)));
  const type = model.typeNamed(file.type);
  if (type?.kind !== 'object') {
    return [...problems, at(file.root, `the Metadata API has no type ${file.type}`)];
  }
  if (file.root.text !== '') {
    problems.push(at(file.root, `<${file.type}> holds elements, not the text '${file.root.text}'`));
  }
  return [...problems, ...checkAttributes(file.root.children, at), ...checkObject(file.root, type.fields, at)];
}

/** In the settings of a component these have attributes (Lightning Web Components Developer Guide, "Configuration File Tags"). */
const WITH_ATTRIBUTES = new Set(['targetConfig', 'property', 'propertyType', 'event', 'objects']);

function checkAttributes(elements: readonly XmlElement[], at: At): Problem[] {
  return elements.flatMap((element) => [
    ...(WITH_ATTRIBUTES.has(element.name) ? [] : Object.keys(element.attributes)).map((name) =>
      at(element, `<${element.name}> has no attribute ${name}`),
    ),
    ...checkAttributes(element.children, at),
  ]);
}

type At = (element: XmlElement, message: string) => Problem;

function checkObject(element: XmlElement, fields: ReadonlyMap<string, Field>, at: At): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  let previous = '';
  for (const child of element.children) {
    const field = fields.get(child.name);
    if (!field) {
      const near = [...fields.keys()].find((name) => name.toLowerCase() === child.name.toLowerCase());
      problems.push(
        at(child, `<${element.name}> has no element <${child.name}>${near ? `; it is spelt <${near}>` : ''}`),
      );
      continue;
    }
    if (seen.has(child.name) && !field.isRepeatable) {
      problems.push(at(child, `<${child.name}> stands twice in <${element.name}>`));
    }
    if (isBefore(child.name, previous)) {
      problems.push(
        at(child, `<${child.name}> stands behind <${previous}>: <fullName> comes first, the others by the alphabet`),
      );
    }
    seen.add(child.name);
    previous = child.name;
    problems.push(...checkValue(child, field.type, at));
  }
  problems.push(...checkEntryOrder(element.children, at));
  for (const [name, field] of fields) {
    if (field.isRequired && !seen.has(name)) {
      problems.push(at(element, `<${element.name}> needs an element <${name}>`));
    }
  }
  return problems;
}

/** The order in which Salesforce writes metadata; elements of one name that stand apart are refused. */
function isBefore(name: string, previous: string): boolean {
  const key = (one: string): string => (one === 'fullName' || one === '' ? '' : one.toLowerCase());
  return key(name) < key(previous);
}

/** What names the entries of a list that Salesforce sorts, by the element of an entry. */
const SORTED_BY: Readonly<Record<string, string>> = {
  applicationVisibilities: 'application',
  classAccesses: 'apexClass',
  customMetadataTypeAccesses: 'name',
  fieldPermissions: 'field',
  labels: 'fullName',
  objectPermissions: 'object',
  tabSettings: 'tab',
  userPermissions: 'name',
};

/** Entries stand in the order in which Salesforce writes them, each once: two that say different things of one name are refused. */
function checkEntryOrder(entries: readonly XmlElement[], at: At): Problem[] {
  return entries.flatMap((entry, index) => {
    const key = SORTED_BY[entry.name];
    const before = entries[index - 1];
    if (key === undefined || before?.name !== entry.name) {
      return [];
    }
    const [name = '', last = ''] = [childText(entry, key), childText(before, key)];
    return name > last
      ? []
      : [at(entry, name === last ? `'${name}' stands twice` : `'${name}' stands behind '${last}': sort them`)];
  });
}

function checkValue(element: XmlElement, type: ValueType, at: At): Problem[] {
  const { name, text } = element;
  if (type.kind === 'object') {
    return element.text === ''
      ? checkObject(element, type.fields, at)
      : [at(element, `<${name}> holds elements, not the text '${text}'`)];
  }
  if (element.children.length > 0) {
    return [at(element, `<${name}> holds text, not elements`)];
  }
  if (type.kind === 'boolean' && text !== 'true' && text !== 'false') {
    return [at(element, `<${name}> is true or false, not '${text}'`)];
  }
  if (type.kind === 'number' && !/^-?\d+(\.\d+)?$/.test(text)) {
    return [at(element, `<${name}> is a number, not '${text}'`)];
  }
  if (type.kind === 'enum' && !type.values.has(text)) {
    const some = [...type.values].slice(0, 12).join(', ');
    return [at(element, `<${name}> cannot be '${text}'; allowed: ${some}${type.values.size > 12 ? ', …' : ''}`)];
  }
  return text === '' && type.kind === 'string' ? [at(element, `<${name}> is empty; leave it out or fill it`)] : [];
}
