import type { ObjectDraft } from '../schema/objects';
import { readValue } from './custom-field';
import type { SourceFile } from './source-files';
import { ElementReader, type Problems, readXml } from './xml';

/** Standard value sets and the fields that take their values. */
const targets: Readonly<Record<string, { object: string; field: string }>> = {
  TaskType: { object: 'Task', field: 'Type' },
  TaskStatus: { object: 'Task', field: 'Status' },
  TaskPriority: { object: 'Task', field: 'Priority' },
  LeadStatus: { object: 'Lead', field: 'Status' },
  LeadSource: { object: 'Lead', field: 'LeadSource' },
  AccountType: { object: 'Account', field: 'Type' },
};

/** Replaces the values of a standard picklist, as an administrator does in setup. */
export function applyStandardValueSet(
  { file, text }: SourceFile,
  drafts: readonly ObjectDraft[],
  problems: Problems,
): readonly ObjectDraft[] {
  const setName = /([^/]+)\.standardValueSet-meta\.xml$/.exec(file)?.[1] ?? '';
  const target = targets[setName];
  const root = readXml(file, text, problems);
  if (!target || !root) {
    problems.add(file, 1, `local/org does not model the standard value set ${setName}`);
    return drafts;
  }
  const xml = new ElementReader(root, file, problems, ['sorted', 'standardValue*', 'groupingStringEnum']);
  const values = xml.many('standardValue').map((element) => readValue(element, xml));
  const closedValues = xml
    .many('standardValue')
    .filter(({ children }) => children.some((part) => part.name === 'closed' && part.text.trim() === 'true'))
    .map(({ children }) => children.find(({ name }) => name === 'fullName')?.text.trim() ?? '');
  return drafts.map((draft) =>
    draft.name === target.object
      ? {
          ...draft,
          fields: draft.fields.map((field) =>
            field.name === target.field
              ? {
                  ...field,
                  picklistValues: values,
                  closedValues,
                  defaultValue: values.find(({ isDefault }) => isDefault)?.value ?? null,
                }
              : field,
          ),
        }
      : draft,
  );
}
