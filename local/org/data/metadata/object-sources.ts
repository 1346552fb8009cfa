import type { DataField } from '../schema/model';
import type { ObjectDraft } from '../schema/objects';
import { readCustomField, type FieldHome } from './custom-field';
import { readCustomObject } from './custom-object';
import type { SourceFile } from './source-files';
import { Problems, readXml } from './xml';

/** What `objects/` folders hold. */
export interface ObjectSources {
  readonly objects: readonly ObjectDraft[];
  /** Custom fields of a standard object, or of `Activity`. */
  fieldsOf(objectName: string): DataField[];
  /** File of a custom field; undefined for standard ones. */
  fileOf(objectName: string, fieldName: string): string | undefined;
  /** Folders that are neither a custom object with its file, nor one of `standard`. */
  unknown(standard: readonly ObjectDraft[]): { object: string; file: string }[];
}

const path = /(?:^|\/)objects\/(\w+)\/(?:fields\/\w+\.field|(\w+)\.object)-meta\.xml$/;
const isCustom = (name: string): boolean => /__(c|e|mdt)$/.test(name);

/** Reads all objects and fields. */
export function readObjects(files: readonly SourceFile[], problems: Problems): ObjectSources {
  const fields = new Map<string, DataField[]>();
  const fieldFiles = new Map<string, string>();
  const objectFiles = new Map<string, SourceFile>();
  const folders = new Map<string, string>();
  for (const source of files) {
    const match = path.exec(source.file);
    const object = match?.[1];
    if (object === undefined) {
      continue;
    }
    folders.set(object, folders.get(object) ?? source.file);
    if (match?.[2] !== undefined) {
      keepObjectFile(object, match[2], source, objectFiles, problems);
    } else {
      addField(object, source, fields, fieldFiles, problems);
    }
  }
  const objects = [...objectFiles].flatMap(([name, { file, text }]) => {
    const root = readXml(file, text, problems);
    return root ? [readCustomObject(name, root, file, fields.get(name) ?? [], problems)] : [];
  });
  return {
    objects,
    fieldsOf: (name) => fields.get(name) ?? [],
    fileOf: (object, field) =>
      fieldFiles.get(`${object}.${field}`) ??
      (object === 'Task' || object === 'Event' ? fieldFiles.get(`Activity.${field}`) : undefined),
    unknown: (standard) => {
      const known = new Set([...objectFiles.keys(), ...standard.map(({ name }) => name), 'Activity']);
      return [...folders].filter(([object]) => !known.has(object)).map(([object, file]) => ({ object, file }));
    },
  };
}

function keepObjectFile(
  object: string,
  fileName: string,
  source: SourceFile,
  objectFiles: Map<string, SourceFile>,
  problems: Problems,
): void {
  if (fileName !== object) {
    problems.add(source.file, 1, `The name of the file does not match its folder ${object}`);
  } else if (!isCustom(object)) {
    problems.add(source.file, 1, `local/org does not model changes to the standard object ${object}; fields are`);
  } else if (objectFiles.has(object)) {
    problems.add(source.file, 1, `${object} is defined twice, also in ${objectFiles.get(object)?.file ?? ''}`);
  } else {
    objectFiles.set(object, source);
  }
}

function addField(
  object: string,
  { file, text }: SourceFile,
  fields: Map<string, DataField[]>,
  fieldFiles: Map<string, string>,
  problems: Problems,
): void {
  if (object === 'Task' || object === 'Event') {
    problems.add(file, 1, `Custom fields of ${object} belong to the object Activity`);
    return;
  }
  const root = readXml(file, text, problems);
  const field = root && readCustomField(root, file, homeOf(object), problems);
  if (!field) {
    return;
  }
  const key = `${object}.${field.name}`;
  const before = fields.get(object) ?? [];
  if (before.some(({ name }) => name.toLowerCase() === field.name.toLowerCase())) {
    problems.add(file, 1, `There is already a field named ${field.name} on ${object}`);
  }
  fields.set(object, [...before, field]);
  fieldFiles.set(key, file);
}

function homeOf(object: string): FieldHome {
  if (object === 'Activity') {
    return 'activity';
  }
  const suffix = /__(c|e|mdt)$/.exec(object)?.[1];
  return suffix === 'c' ? 'custom' : suffix === 'e' ? 'event' : suffix === 'mdt' ? 'metadata' : 'standard';
}
