import { ApexDate, ApexDatetime } from '../../kernel/dates';
import { ApexDecimal } from '../../kernel/numbers';
import type { DataField, DataObject, MetadataRecord } from '../schema/model';
import type { SourceFile } from './source-files';
import { ElementReader, type Problems, readXml } from './xml';

/** Reads a record of a custom metadata type: `customMetadata/InboxSyncPolicy.Org.md-meta.xml`. */
export function readMetadataRecord(
  { file, text }: SourceFile,
  objects: ReadonlyMap<string, DataObject>,
  problems: Problems,
): MetadataRecord[] {
  const match = /([^/.]+)\.([^/.]+)\.md-meta\.xml$/.exec(file);
  const root = readXml(file, text, problems);
  const object = objects.get(`${match?.[1] ?? ''}__mdt`.toLowerCase());
  if (!match?.[2] || !root || !object) {
    problems.add(file, 1, `No such custom metadata type: ${match?.[1] ?? file}`);
    return [];
  }
  const xml = new ElementReader(root, file, problems, ['label', 'description', 'protected', 'values*']);
  const values = new Map<string, unknown>();
  for (const element of xml.many('values')) {
    const entry = new ElementReader(element, file, problems, ['field', 'value']);
    const field = object.fields.get(entry.required('field').toLowerCase());
    if (!field?.name.endsWith('__c')) {
      entry.problem(`Invalid custom field in custom metadata: ${entry.text('field') ?? ''}`);
      continue;
    }
    const value = metadataValue(field, entry.text('value') ?? '');
    if (value === undefined) {
      entry.problem(`${entry.text('value') ?? ''} is not a valid value for ${field.name}`);
    } else {
      values.set(field.name, value);
    }
  }
  return [{ objectName: object.name, developerName: match[2], label: xml.required('label'), values }];
}

/** The Apex value of a text in XML. @returns undefined when it is not of the field's type */
function metadataValue(field: DataField, text: string): unknown {
  if (text === '') {
    return field.storage === 'boolean' ? undefined : null;
  }
  switch (field.storage) {
    case 'text':
      return text.length > field.length ? undefined : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'decimal':
      return ApexDecimal.parse(text) ?? undefined;
    case 'date':
      return ApexDate.parseIso(text) ?? undefined;
    case 'datetime': {
      const moment = Date.parse(text);
      return Number.isNaN(moment) ? undefined : new ApexDatetime(moment);
    }
    default:
      return undefined;
  }
}
