import type { MetadataFile } from './metadata-files';
import type { Problem } from './problem';
import { childText } from './xml';

type Limits = Readonly<Record<string, number>>;

/** Longest texts by type and element: what the platform's set-up pages take (Metadata API Developer Guide names some). */
const TEXTS: Readonly<Record<string, Limits>> = {
  CustomObject: { label: 40, pluralLabel: 40, description: 1000 },
  CustomField: { label: 40, description: 1000, inlineHelpText: 510, relationshipLabel: 80, relationshipName: 40 },
  PermissionSet: { label: 80, description: 255 },
  CustomApplication: { label: 40, description: 255 },
  CustomTab: { description: 255 },
  FlexiPage: { masterLabel: 80, description: 255 },
  CustomNotificationType: { masterLabel: 80, description: 255 },
  CustomPermission: { label: 80, description: 255 },
  LightningComponentBundle: { masterLabel: 80, description: 255 },
  ListView: { label: 40 },
  CompactLayout: { label: 40 },
  FieldSet: { label: 40, description: 255 },
  PlatformEventSubscriberConfig: { masterLabel: 80 },
};

/** Lowest and highest numbers (Metadata API Developer Guide, PlatformEventSubscriberConfig). */
const NUMBERS: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
  PlatformEventSubscriberConfig: { batchSize: [1, 2000], numPartitions: [1, 10] },
};

const REFERENCES = ['Lookup', 'MasterDetail', 'MetadataRelationship', 'Hierarchy'];
const NUMERIC = ['Number', 'Currency', 'Percent'];

/** Elements that a field of these types alone has; a deployment says "Can not specify 'length' for a CustomField of type …". */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  length: ['Text', 'LongTextArea', 'Html', 'EncryptedText'],
  precision: NUMERIC,
  scale: NUMERIC,
  visibleLines: ['LongTextArea', 'Html', 'MultiselectPicklist'],
  relationshipName: REFERENCES,
  relationshipLabel: REFERENCES,
  deleteConstraint: ['Lookup'],
  valueSet: ['Picklist', 'MultiselectPicklist'],
  caseSensitive: ['Text'],
  displayFormat: ['AutoNumber'],
  startingNumber: ['AutoNumber'],
};

/** Texts that are too long, numbers out of their limits, elements that the type of a field does not have. */
export function checkLimits({ path, type, root }: MetadataFile): Problem[] {
  const at = (line: number, message: string): Problem => ({ file: path, line, message });
  const fieldType = type === 'CustomField' ? (childText(root, 'type') ?? '') : null;
  const names = root.children.filter(({ name }) => type === 'CustomObject' && name === 'nameField');
  const long = names.filter((element) => (childText(element, 'label') ?? '').length > 40);
  const ofNames = long.map(({ line }) => at(line, '<label> in <nameField> has more than 40 characters'));
  const others = root.children.flatMap(({ name, text, line }) => {
    const longest = TEXTS[type]?.[name] ?? Infinity;
    const [low, high] = NUMBERS[type]?.[name] ?? [-Infinity, Infinity];
    const types = ONLY[name];
    return [
      ...(text.length > longest ? [at(line, `<${name}> has more than ${longest} characters`)] : []),
      ...(Number(text) < low || Number(text) > high ? [at(line, `<${name}> is from ${low} to ${high}`)] : []),
      ...(fieldType !== null && types && !types.includes(fieldType)
        ? [at(line, `a field of type ${fieldType} has no <${name}>`)]
        : []),
    ];
  });
  return [...ofNames, ...others];
}
