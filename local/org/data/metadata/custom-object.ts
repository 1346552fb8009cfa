import { checkbox, auditFields, datetime, date, idField, nameText, reference, text } from '../schema/fields';
import type { DataField, SharingModel } from '../schema/model';
import type { ObjectDraft } from '../schema/objects';
import { ElementReader, type Problems, type XmlElement } from './xml';

const objectElements = [
  ...['label', 'pluralLabel', 'description', 'nameField', 'deploymentStatus', 'sharingModel', 'externalSharingModel'],
  ...['allowInChatterGroups', 'compactLayoutAssignment', 'enableActivities', 'enableBulkApi', 'enableFeeds'],
  ...['enableHistory', 'enableLicensing', 'enableReports', 'enableSearch', 'enableSharing', 'enableStreamingApi'],
  ...['visibility', 'startsWith', 'gender'],
];
const eventElements = ['label', 'pluralLabel', 'description', 'deploymentStatus', 'eventType', 'publishBehavior'];
const metadataElements = ['label', 'pluralLabel', 'description', 'visibility'];

/** Reads a CustomObject: a custom object, platform event or custom metadata type by the end of its name. */
export function readCustomObject(
  name: string,
  root: XmlElement,
  file: string,
  fields: readonly DataField[],
  problems: Problems,
): ObjectDraft {
  if (name.endsWith('__e')) {
    return readEvent(name, new ElementReader(root, file, problems, eventElements), fields);
  }
  return name.endsWith('__mdt')
    ? readMetadataType(name, new ElementReader(root, file, problems, metadataElements), fields)
    : readObject(name, new ElementReader(root, file, problems, objectElements), fields);
}

function labels(name: string, xml: ElementReader): Pick<ObjectDraft, 'name' | 'label' | 'labelPlural'> {
  for (const [element, most] of [
    ['label', 40],
    ['pluralLabel', 40],
    ['description', 1000],
  ] as const) {
    if ((xml.text(element) ?? '').length > most) {
      xml.problem(`Value too long for field: ${element} maximum length is: ${most}`);
    }
  }
  return { name, label: xml.required('label'), labelPlural: xml.required('pluralLabel') };
}

const models: Readonly<Record<string, SharingModel>> = { Private: 'Private', Read: 'Read', ReadWrite: 'ReadWrite' };

function readObject(name: string, xml: ElementReader, fields: readonly DataField[]): ObjectDraft {
  const model = xml.required('sharingModel');
  const sharing = models[model];
  if (!sharing) {
    xml.problem(`local/org does not model the sharing model '${model}'`);
  }
  if (xml.text('deploymentStatus') !== 'Deployed') {
    xml.problem('deploymentStatus must be Deployed for an object that is used');
  }
  const hasActivities = xml.boolean('enableActivities', false);
  return {
    ...labels(name, xml),
    keyPrefix: null,
    kind: 'custom',
    sharing: sharing ?? 'Private',
    isSetup: false,
    createable: true,
    updateable: true,
    deletable: true,
    queryable: true,
    triggerable: true,
    hasActivities,
    fields: [
      idField(),
      readNameField(xml),
      reference('OwnerId', ['Group', 'User'], 'Owner', { nillable: false, alwaysVisible: true, label: 'Owner ID' }),
      ...auditFields(),
      ...(hasActivities ? [date('LastActivityDate', { readOnly: true, alwaysVisible: true })] : []),
      datetime('LastViewedDate', { readOnly: true, alwaysVisible: true }),
      datetime('LastReferencedDate', { readOnly: true, alwaysVisible: true }),
      ...fields,
    ],
  };
}

function readNameField(xml: ElementReader): DataField {
  const element = xml.one('nameField');
  if (!element) {
    xml.problem('Must specify a nameField of type Text or AutoNumber');
    return nameText(80);
  }
  const known = ['displayFormat', 'label', 'trackHistory', 'type', 'startingNumber'];
  const name = new ElementReader(element, xml.file, xml.problems, known);
  const label = name.text('label') ?? 'Name';
  const type = name.required('type');
  if (type === 'Text') {
    // Name is not required of Apex and API: an org fills it with the record's id.
    return nameText(80, { label, required: false, nillable: true });
  }
  const displayFormat = name.required('displayFormat');
  if (type !== 'AutoNumber' || !/\{0+\}/.test(displayFormat)) {
    name.problem(`nameField must be of type Text, or AutoNumber with a displayFormat such as A-{0000}`);
  }
  return nameText(80, {
    label,
    required: false,
    autoNumber: true,
    displayFormat,
    createable: false,
    updateable: false,
  });
}

function readEvent(name: string, xml: ElementReader, fields: readonly DataField[]): ObjectDraft {
  if (xml.required('eventType') !== 'HighVolume') {
    xml.problem('local/org models platform events of eventType HighVolume only');
  }
  if (xml.required('publishBehavior') !== 'PublishImmediately') {
    xml.problem('local/org models platform events with publishBehavior PublishImmediately only');
  }
  const filled = { readOnly: true, alwaysVisible: true, filterable: false } as const;
  return {
    ...labels(name, xml),
    ...fixed('event'),
    createable: true,
    queryable: false,
    triggerable: true,
    fields: [
      text('ReplayId', 40, { ...filled, label: 'Replay ID' }),
      text('EventUuid', 36, { ...filled, label: 'Event UUID' }),
      datetime('CreatedDate', filled),
      reference('CreatedById', ['User'], 'CreatedBy', filled),
      ...fields,
    ],
  };
}

function readMetadataType(name: string, xml: ElementReader, fields: readonly DataField[]): ObjectDraft {
  const filled = { readOnly: true, alwaysVisible: true } as const;
  return {
    ...labels(name, xml),
    ...fixed('metadata'),
    createable: false,
    queryable: true,
    triggerable: false,
    fields: [
      idField(),
      text('DeveloperName', 40, { ...filled, nameField: true }),
      text('MasterLabel', 40, { ...filled, label: 'Label' }),
      text('Label', 40, filled),
      text('QualifiedApiName', 50, filled),
      text('NamespacePrefix', 15, filled),
      text('Language', 40, filled),
      checkbox('IsProtected', false, filled),
      datetime('SystemModstamp', filled),
      ...fields.map((field) => ({ ...field, createable: false, updateable: false })),
    ],
  };
}

/** What events and custom metadata types have in common: no rows that a user owns or changes. */
function fixed(
  kind: 'event' | 'metadata',
): Pick<ObjectDraft, 'keyPrefix' | 'kind' | 'sharing' | 'isSetup' | 'updateable' | 'deletable' | 'hasActivities'> {
  return {
    keyPrefix: null,
    kind,
    sharing: 'None',
    isSetup: kind === 'metadata',
    updateable: false,
    deletable: false,
    hasActivities: false,
  };
}
