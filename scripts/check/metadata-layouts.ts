import type { DataObject, DataSchema } from '../../local/org/data/schema/model';
import { objectOf, type MetadataFile } from './metadata-files';
import type { Problem } from './problem';
import { childText, type XmlElement } from './xml';

/** Columns of a custom object's list views that are no API names (Metadata API Developer Guide, ListView). */
const LIST_COLUMNS = new Set(
  (
    'NAME CREATED_DATE CREATEDBY_USER CREATEDBY_USER.ALIAS LAST_UPDATE UPDATEDBY_USER UPDATEDBY_USER.ALIAS ' +
    'LAST_ACTIVITY OWNER.ALIAS OWNER.FIRST_NAME OWNER.LAST_NAME RECORDTYPE CURRENCY_ISO_CODE'
  ).split(' '),
);

/** Related lists that every object may show. Another one is added here when it is first needed. */
const RELATED_LISTS = new Set(['RelatedActivityList', 'RelatedHistoryList', 'RelatedNoteList', 'RelatedFileList']);

type Report = (element: XmlElement, message: string) => void;

/** What layouts, compact layouts, list views and field sets name: objects, fields, related lists, buttons and actions. */
export function checkLayouts(files: readonly MetadataFile[], schema: () => DataSchema | null): Problem[] {
  return files.flatMap((file) => {
    const problems: Problem[] = [];
    const report: Report = (element, message) => problems.push({ file: file.path, line: element.line, message });
    if (file.type === 'CustomObject') {
      checkAssignment(file, files, report);
    }
    if (['Layout', 'CompactLayout', 'FieldSet', 'ListView'].includes(file.type)) {
      const name = file.type === 'Layout' ? (file.name.split('-')[0] ?? '') : objectOf(file);
      // Null while the package's own schema has errors: other checks say which.
      const objects = schema()?.objects;
      const object = objects?.get(name.toLowerCase());
      if (objects && object?.name !== name) {
        report(file.root, `the ${file.type} is of the object '${name}', which does not exist`);
      } else if (file.type === 'ListView' && object && object.kind !== 'custom') {
        // Its columns have names of their own, such as TASK.SUBJECT, that no published file lists.
        report(file.root, `list views of standard objects are not known here: ${name} is none of the package's`);
      } else if (objects && object) {
        checkNamed(file, object, objects, report);
      }
    }
    return problems;
  });
}

/** Everything in the file that names something, by its element. */
function checkNamed(file: MetadataFile, object: DataObject, objects: DataSchema['objects'], report: Report): void {
  const isList = file.type === 'ListView';
  const seen = new Set<string>();
  const field = (element: XmlElement, columns: boolean, of = object): void => {
    const isKnown =
      (columns && LIST_COLUMNS.has(element.text) && of.kind === 'custom') || hasField(of, element.text, objects);
    if (!isKnown) {
      report(element, `<${element.name}> names the field '${element.text}', which ${of.name} does not have`);
    }
  };
  const look = (element: XmlElement): void => {
    if (element.name === 'relatedLists') {
      checkRelatedList(element, object, objects, report, (column, of) => field(column, true, of));
      return;
    }
    if (element.children.length > 0) {
      element.children.forEach(look);
    } else if (element.name === 'columns' || element.name === 'fields' || element.name === 'field') {
      field(element, isList);
      const key = `${element.name === 'field' && isList ? String(element.line) : ''}${element.text}`;
      if (seen.has(key)) {
        report(element, `<${element.name}> names '${element.text}' twice`);
      }
      seen.add(key);
    } else if (/^(?:customLink|page|scontrol|customButtons|quickActions|component|queue|canvas)$/.test(element.name)) {
      report(element, `the package has nothing that <${element.name}> could name: '${element.text}'`);
    }
  };
  file.root.children.forEach(look);
}

/** `InboxSyncEntry__c.Mailbox__c`, a lookup to the layout's object, or a list that every object has. */
function checkRelatedList(
  list: XmlElement,
  object: DataObject,
  objects: DataSchema['objects'],
  report: Report,
  column: (element: XmlElement, of: DataObject) => void,
): void {
  const name = childText(list, 'relatedList') ?? '';
  if (RELATED_LISTS.has(name)) {
    return;
  }
  const [childName = '', lookupName = ''] = name.split('.');
  const child = objects.get(childName.toLowerCase());
  const lookup = child?.fields.get(lookupName.toLowerCase());
  if (!child || lookup?.name !== lookupName || !lookup.referenceTo.includes(object.name)) {
    report(list, `<relatedList> names '${name}', which is no lookup to ${object.name}`);
    return;
  }
  list.children
    .filter(({ name: element }) => element === 'fields' || element === 'sortField')
    .forEach((element) => column(element, child));
}

/** A field of the object, spelt as it is; or, as field sets may, one of a parent: `Owner.Name`. */
function hasField(object: DataObject, path: string, objects: DataSchema['objects']): boolean {
  const [first = '', ...rest] = path.split('.');
  const fields = [...object.fields.values()];
  if (rest.length === 0) {
    return fields.some(({ name }) => name === first);
  }
  const parents = fields.find(({ relationshipName }) => relationshipName === first)?.referenceTo ?? [];
  return parents.some((name) => {
    const parent = objects.get(name.toLowerCase());
    return parent !== undefined && hasField(parent, rest.join('.'), objects);
  });
}

/** The compact layout that an object shows is the platform's own, or one of its own. */
function checkAssignment(file: MetadataFile, files: readonly MetadataFile[], report: Report): void {
  const assigned = file.root.children.find(({ name }) => name === 'compactLayoutAssignment');
  const isOwn = files.some(
    (one) => one.type === 'CompactLayout' && one.name === assigned?.text && objectOf(one) === file.name,
  );
  if (assigned && assigned.text !== 'SYSTEM' && !isOwn) {
    report(assigned, `<compactLayoutAssignment> names '${assigned.text}', which the object does not have`);
  }
}
