import { objectOf, type MetadataFile } from './metadata-files';
import type { Problem } from './problem';
import { childText, type XmlElement } from './xml';

/**
 * The elements that the package's fields and objects have, by the kind of their object: all of them, as Salesforce writes
 * them, and no others. A deployment knows further ones that need a feature which not every org has, or that this kind
 * refuses. Another one is added here when it is first needed.
 */
const OF_EVERY_FIELD = listed('fullName description label type');
const OF_TYPE: Readonly<Record<string, string>> = {
  Checkbox: 'defaultValue',
  DateTime: 'required',
  LongTextArea: 'length visibleLines',
  Lookup: 'deleteConstraint referenceTo relationshipLabel relationshipName required',
  Number: 'precision required scale',
  Picklist: 'required valueSet',
  Text: 'length required',
  Url: 'required',
};
const OF_KIND: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  c: { Number: 'externalId', Text: 'externalId unique' },
  mdt: { any: 'fieldManageability', Text: 'unique' },
  standard: { Text: 'externalId unique' },
};
/** What a field of a custom object has as well. */
const OPTIONAL = new Set([...OF_EVERY_FIELD, 'caseSensitive', 'inlineHelpText', 'trackHistory']);
const OF_EVERY_OBJECT = listed('label pluralLabel description');
const OBJECT_ELEMENTS: Readonly<Record<string, string>> = {
  c:
    'allowInChatterGroups compactLayoutAssignment deploymentStatus enableActivities enableBulkApi enableFeeds ' +
    'enableHistory enableReports enableSearch enableSharing enableStreamingApi externalSharingModel nameField ' +
    'sharingModel visibility',
  e: 'deploymentStatus eventType publishBehavior',
  mdt: 'visibility',
};

/** What an object of the package says in one way only, by its kind, and why. */
const FIXED: Readonly<Record<string, readonly (readonly [element: string, value: string, why: string])[]>> = {
  c: [
    ['sharingModel', 'Private', 'a ledger row and a mailbox are for their user and those who see all'],
    ['externalSharingModel', 'Private', 'it must not be wider than <sharingModel>'],
    ['deploymentStatus', 'Deployed', 'else nobody but administrators sees it'],
    ['visibility', 'Public', 'without a namespace the package cannot hide it'],
    ...['enableSharing', 'enableBulkApi', 'enableStreamingApi'].map(
      (element) => [element, 'true', 'a deployment refuses one of the three without the others'] as const,
    ),
    ...['allowInChatterGroups', 'enableActivities', 'enableFeeds', 'enableSearch'].map(
      (element) => [element, 'false', 'the set-up page shows these rows, and nothing is added to them'] as const,
    ),
  ],
  e: [
    ['eventType', 'HighVolume', 'the platform makes no other'],
    ['publishBehavior', 'PublishImmediately', 'the poller asks for no transaction'],
    ['deploymentStatus', 'Deployed', 'else it cannot be published'],
  ],
  mdt: [['visibility', 'Public', 'administrators edit its records']],
};

/** Lengths that the package's texts have: by their names, else one of a few. */
const NAMED_LENGTHS: readonly (readonly [name: RegExp, length: number, why: string])[] = [
  [/(?:Key|Hash)__c$/, 64, 'a SHA-256 in hexadecimal digits'],
  [/(?<!Message)Id__c$/, 18, 'an id of Salesforce'],
];
const LENGTHS: Readonly<Record<string, readonly number[]>> = {
  Text: [18, 20, 80, 255],
  LongTextArea: [4096, 8192, 32768, 131072],
};

/** Values of fields and objects that are right for the Metadata API and wrong for a deployment, or for this package. */
export function checkShapes(files: readonly MetadataFile[]): Problem[] {
  const objects = new Map(
    files.filter(({ type }) => type === 'CustomObject').map((file) => [file.name, file] as const),
  );
  return files.flatMap((file) => {
    const problems: Problem[] = [];
    const report: Report = (message, element = file.root) =>
      problems.push({ file: file.path, line: element.line, message });
    if (file.type === 'CustomObject') {
      checkObject(file, report);
    } else if (file.type === 'CustomField') {
      checkField(file, objects.get(objectOf(file)), report);
    }
    return problems;
  });
}

type Report = (message: string, element?: XmlElement) => void;

function listed(names: string): ReadonlySet<string> {
  return new Set(names.split(' ').filter(Boolean));
}

const kindOf = (name: string): string => /__(c|e|mdt)$/.exec(name)?.[1] ?? 'standard';

/** Exactly these elements; `others` may be there, or their lack is another rule's to report. */
function checkElements(
  { root }: MetadataFile,
  what: string,
  demanded: ReadonlySet<string>,
  others: ReadonlySet<string>,
  report: Report,
): void {
  const given = new Set(root.children.map(({ name }) => name));
  root.children
    .filter(({ name }) => !demanded.has(name) && !others.has(name))
    .forEach((element) =>
      report(
        `${what} of the package has no <${element.name}>; scripts/check/metadata-shapes.ts lists what it may`,
        element,
      ),
    );
  [...demanded]
    .filter((name) => !given.has(name))
    .forEach((name) => report(`needs a <${name}>, as Salesforce writes it also where it is the default`));
}

function checkObject(file: MetadataFile, report: Report): void {
  const kind = kindOf(file.name);
  checkElements(file, `an object __${kind}`, listed(OBJECT_ELEMENTS[kind] ?? ''), OF_EVERY_OBJECT, report);
  for (const [name, value, why] of FIXED[kind] ?? []) {
    const element = file.root.children.find((child) => child.name === name);
    if (element?.text !== value) {
      report(`<${name}> must be ${value}: ${why}`, element);
    }
  }
  const nameField = file.root.children.find(({ name }) => name === 'nameField');
  if (kind === 'c' && !(nameField && isNumbered(nameField))) {
    report('<nameField> must be an AutoNumber with {0000} in its <displayFormat>: nobody writes names', nameField);
  }
}

const isNumbered = (nameField: XmlElement): boolean =>
  childText(nameField, 'type') === 'AutoNumber' && /^[^{}]*\{0+\}$/.test(childText(nameField, 'displayFormat') ?? '');

function checkField(file: MetadataFile, object: MetadataFile | undefined, report: Report): void {
  const kind = kindOf(objectOf(file));
  const element = (name: string): XmlElement | undefined => file.root.children.find((child) => child.name === name);
  const text = (name: string): string => element(name)?.text ?? '';
  const tracked = object && childText(object.root, 'enableHistory') === 'true' ? 'trackHistory' : '';
  const demanded = [
    OF_TYPE[text('type')] ?? '',
    OF_KIND[kind]?.['any'] ?? '',
    OF_KIND[kind]?.[text('type')] ?? '',
    tracked,
  ];
  const others = kind === 'c' ? OPTIONAL : OF_EVERY_FIELD;
  if (element('trackHistory') && tracked === '') {
    report(`<trackHistory> needs <enableHistory>true in ${object?.path ?? 'its object'}`, element('trackHistory'));
  }
  checkElements(file, `a ${text('type')} of ${objectOf(file)}`, listed(demanded.join(' ')), others, report);
  if (kind === 'mdt' && text('fieldManageability') !== 'SubscriberControlled') {
    report(
      '<fieldManageability> must be SubscriberControlled: the administrator sets it',
      element('fieldManageability'),
    );
  }
  if (
    kind === 'c' &&
    text('type') === 'Text' &&
    (text('unique') === 'true') !== (element('caseSensitive') !== undefined)
  ) {
    report('a text says <caseSensitive> exactly when it is <unique>: what is the same?', element('unique'));
  }
  if (OF_TYPE[text('type')] === undefined) {
    report(`no field of the package is a ${text('type')}: it has ${Object.keys(OF_TYPE).join(', ')}`, element('type'));
  }
  const isOn = text('defaultValue') === 'true';
  if (text('type') === 'Checkbox' && !text('description').includes(`Default ${isOn ? 'on' : 'off'}.`)) {
    report(
      `the description of a checkbox says 'Default on.' or 'Default off.', as <defaultValue>`,
      element('defaultValue'),
    );
  }
  checkLength(file.name, text, report);
  checkLookup(file.name, text, report);
  checkPicklist(element('valueSet'), kind, report);
}

function checkLength(name: string, text: (element: string) => string, report: Report): void {
  const length = Number(text('length'));
  const sizes = LENGTHS[text('type')];
  const named = text('type') === 'Text' ? NAMED_LENGTHS.find(([pattern]) => pattern.test(name)) : undefined;
  if (named && length !== named[1]) {
    report(`<length> of ${name} must be ${named[1]}: ${named[2]}`);
  } else if (!named && sizes && !sizes.includes(length)) {
    report(`<length> ${length} is none of the package's: ${sizes.join(', ')}`);
  }
  if (text('type') === 'Number' && (text('scale') !== '0' || Number(text('precision')) < 3)) {
    report('a number of the package is a count: <scale> 0, and <precision> 3 or more');
  }
}

/** A lookup is called as what it leads to, so that a wrong target shows. */
function checkLookup(name: string, text: (element: string) => string, report: Report): void {
  if (text('type') !== 'Lookup') {
    return;
  }
  const plain = (one: string): string => one.replace(/^InboxSync/, '').replace(/__c$/, '');
  if (plain(name) !== plain(text('referenceTo'))) {
    report(`the lookup ${name} leads to ${text('referenceTo')}: call it by the name of its object`);
  }
  if (!/^[A-Za-z](?!\w*__)\w*(?<!_)$/.test(text('relationshipName'))) {
    report(`<relationshipName> is letters, digits and single underscores, not '${text('relationshipName')}'`);
  }
  if (!['SetNull', 'Restrict'].includes(text('deleteConstraint'))) {
    report(
      '<deleteConstraint> must be SetNull or Restrict: Cascade needs a permission that Salesforce gives on request',
    );
  }
}

/** A closed list with one default at most; what Apex compares is what people read. */
function checkPicklist(valueSet: XmlElement | undefined, kind: string, report: Report): void {
  if (!valueSet) {
    return;
  }
  // On a standard object the administrator may add his own values.
  if (kind !== 'standard' && childText(valueSet, 'restricted') !== 'true') {
    report('a picklist of the package needs <restricted>true: Apex knows its values only', valueSet);
  }
  const definition = valueSet.children.find(({ name }) => name === 'valueSetDefinition');
  if (definition && childText(definition, 'sorted') !== 'false') {
    report(
      '<sorted> must be false: the values stand in the order in which a mail or a mailbox comes to them',
      definition,
    );
  }
  const values = valueSet.children
    .filter(({ name }) => name === 'valueSetDefinition')
    .flatMap(({ children }) => children.filter(({ name }) => name === 'value'));
  const defaults = values.filter((value) => childText(value, 'default') === 'true');
  defaults.slice(1).forEach((value) => report('a picklist has one default value at most', value));
  values
    .filter((value) => childText(value, 'fullName') !== childText(value, 'label'))
    .forEach((value) => report('a value and its <label> must be the same: Apex shows the value', value));
}
