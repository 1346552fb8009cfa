import { ApexDecimal } from '../../kernel/numbers';
import type { PicklistValue } from '../../kernel/schema';
import * as build from '../schema/fields';
import type { FieldOptions } from '../schema/fields';
import type { DataField } from '../schema/model';
import { ElementReader, type Problems, type XmlElement } from './xml';

/** Kind of the object that a field belongs to: each allows other types and elements. */
export type FieldHome = 'custom' | 'standard' | 'activity' | 'event' | 'metadata';

const elements = [
  ...['fullName', 'label', 'description', 'inlineHelpText', 'type', 'required', 'defaultValue', 'externalId', 'unique'],
  ...['caseSensitive', 'length', 'visibleLines', 'precision', 'scale', 'referenceTo', 'relationshipName', 'valueSet'],
  ...['relationshipLabel', 'deleteConstraint', 'trackHistory', 'trackTrending', 'trackFeedHistory', 'displayFormat'],
  ...['startingNumber', 'fieldManageability', 'securityClassification', 'businessStatus', 'complianceGroup'],
];
const eventTypes = ['Checkbox', 'Date', 'DateTime', 'Number', 'Text', 'LongTextArea'];
const metadataTypes = [
  ...['Checkbox', 'Date', 'DateTime', 'Email', 'Number', 'Percent', 'Phone', 'Picklist', 'Text', 'TextArea'],
  ...['LongTextArea', 'Url'],
];

/** Reads a CustomField. @returns null when it is unusable (problems were added) */
export function readCustomField(root: XmlElement, file: string, home: FieldHome, problems: Problems): DataField | null {
  const xml = new ElementReader(root, file, problems, elements);
  const name = xml.required('fullName');
  checkName(name, file, xml);
  checkTexts(xml, home);
  const type = xml.required('type');
  const maker = makers[type];
  if (!maker) {
    xml.problem(`local/org does not model the field type '${type}' of ${name}`);
    return null;
  }
  if ((home === 'event' && !eventTypes.includes(type)) || (home === 'metadata' && !metadataTypes.includes(type))) {
    xml.problem(`Field type ${type} is not supported on this kind of object: ${name}`);
    return null;
  }
  checkFlags(xml, type, home);
  return maker(name, xml, commonOptions(xml, home));
}

function checkName(name: string, file: string, xml: ElementReader): void {
  const body = name.replace(/__c$/, '');
  if (!name.endsWith('__c') || !/^[A-Za-z]\w*$/.test(body) || /__|_$/.test(body) || body.length > 40) {
    xml.problem(
      `The field name provided, ${name}, must begin with a letter, hold only letters, digits and single underscores, end with __c and have 40 characters at most`,
    );
  }
  if (!file.endsWith(`/${name}.field-meta.xml`)) {
    xml.problem(`The name of the file does not match the field's name ${name}`);
  }
}

function checkTexts(xml: ElementReader, home: FieldHome): void {
  for (const [element, most] of [
    ['label', 40],
    ['description', 1000],
    ['inlineHelpText', 510],
  ] as const) {
    if ((xml.text(element) ?? '').length > most) {
      xml.problem(`Value too long for field: ${element} maximum length is: ${most}`);
    }
  }
  xml.required('label');
  const manageability = xml.text('fieldManageability');
  if (manageability !== null && home !== 'metadata') {
    xml.problem('fieldManageability can only be specified for custom metadata types');
  }
  if (manageability !== null && !/^(Locked|DeveloperControlled|SubscriberControlled)$/.test(manageability)) {
    xml.problem(`'${manageability}' is not a valid value for the enum 'FieldManageability'`);
  }
}

/** Which flags go with which type, as a deployment checks them. */
function checkFlags(xml: ElementReader, type: string, home: FieldHome): void {
  const refuse = (element: string, types: readonly string[]): void => {
    if (xml.boolean(element, false) && !types.includes(type)) {
      xml.problem(`Can not specify '${element}' for a CustomField of type ${type}`);
    }
  };
  refuse('unique', ['Text', 'Number', 'Email', 'AutoNumber']);
  refuse('externalId', ['Text', 'Number', 'Email', 'AutoNumber']);
  refuse('caseSensitive', ['Text']);
  refuse('required', [
    'Text',
    'TextArea',
    'Number',
    'Currency',
    'Percent',
    'Date',
    'DateTime',
    'Email',
    'Phone',
    'Url',
    'Picklist',
    'Lookup',
    'Time',
  ]);
  if (xml.boolean('caseSensitive', false) && !xml.boolean('unique', false)) {
    xml.problem("Can not specify 'caseSensitive' for a field that is not unique");
  }
  if (home === 'activity' && xml.boolean('unique', false)) {
    xml.problem('Activity custom fields cannot be unique');
  }
  if ((home === 'event' || home === 'metadata') && xml.boolean('externalId', false)) {
    xml.problem(`Can not specify 'externalId' for a field of this kind of object`);
  }
  if (home !== 'custom' && home !== 'standard' && xml.boolean('trackHistory', false)) {
    xml.problem("Can not specify 'trackHistory' for a field of this kind of object");
  }
}

function commonOptions(xml: ElementReader, home: FieldHome): FieldOptions {
  const required = xml.boolean('required', false);
  return {
    label: xml.text('label') ?? '',
    helpText: xml.text('inlineHelpText'),
    required,
    alwaysVisible: required || home === 'event' || home === 'metadata',
    unique: xml.boolean('unique', false),
    caseSensitive: xml.boolean('caseSensitive', false),
    externalId: xml.boolean('externalId', false),
    updateable: home !== 'event',
    ...(home === 'event' ? { filterable: false, sortable: false, groupable: false } : {}),
  };
}

type Maker = (name: string, xml: ElementReader, options: FieldOptions) => DataField;

const makers: Readonly<Record<string, Maker>> = {
  Text: (name, xml, options) => build.text(name, between(xml, 'length', 1, 255), { ...options, ...textDefault(xml) }),
  TextArea: (name, _xml, options) => build.textArea(name, 255, options),
  LongTextArea: (name, xml, options) => {
    between(xml, 'visibleLines', 2, 100);
    return build.textArea(name, between(xml, 'length', 256, 131072), options);
  },
  Checkbox: (name, xml, options) => {
    const value = xml.required('defaultValue');
    if (value !== 'true' && value !== 'false') {
      xml.problem(`Field ${name} must have the default value true or false`);
    }
    return build.checkbox(name, value === 'true', options);
  },
  Number: (name, xml, options) => numeric(build.number, name, xml, options),
  Currency: (name, xml, options) => numeric(build.currency, name, xml, options),
  Percent: (name, xml, options) => numeric(build.percent, name, xml, options),
  Date: (name, xml, options) => build.date(name, noDefault(xml, options)),
  DateTime: (name, xml, options) => build.datetime(name, noDefault(xml, options)),
  Email: (name, xml, options) => build.email(name, noDefault(xml, options)),
  Phone: (name, xml, options) => build.phone(name, noDefault(xml, options)),
  Url: (name, xml, options) => build.url(name, noDefault(xml, options)),
  Picklist: (name, xml, options) => readPicklist(name, xml, options),
  Lookup: (name, xml, options) => readLookup(name, xml, options),
};

function numeric(
  maker: (name: string, precision: number, scale: number, options: FieldOptions) => DataField,
  name: string,
  xml: ElementReader,
  options: FieldOptions,
): DataField {
  const precision = between(xml, 'precision', 1, 18);
  const scale = between(xml, 'scale', 0, precision);
  const text = xml.text('defaultValue');
  const defaultValue = text === null ? null : ApexDecimal.parse(text);
  if (text !== null && defaultValue === null) {
    xml.problem(`local/org does not model the default value '${text}' of ${name}: a plain number is`);
  }
  return maker(name, precision, scale, { ...options, defaultValue });
}

/** A default is a formula; only a literal text is modelled. */
function textDefault(xml: ElementReader): { defaultValue: string | null } {
  const text = xml.text('defaultValue');
  const literal = text === null ? null : /^(['"])(.*)\1$/.exec(text);
  if (text !== null && !literal) {
    xml.problem(`local/org does not model the default value ${text}: a text in quotes is`);
  }
  return { defaultValue: literal?.[2] ?? null };
}

function noDefault(xml: ElementReader, options: FieldOptions): FieldOptions {
  if (xml.text('defaultValue') !== null) {
    xml.problem('local/org does not model default values of this field type');
  }
  return options;
}

function between(xml: ElementReader, element: string, least: number, most: number): number {
  const value = xml.integer(element);
  if (value === null || value < least || value > most) {
    xml.problem(`${element} must be given, at least ${least} and at most ${most}`);
    return most;
  }
  return value;
}

function readPicklist(name: string, xml: ElementReader, options: FieldOptions): DataField {
  const set = xml.one('valueSet');
  if (!set) {
    xml.problem('Must specify one of the following: valueSet');
    return build.picklist(name, [], options);
  }
  const reader = new ElementReader(set, xml.file, xml.problems, ['restricted', 'valueSetDefinition']);
  const definition = reader.one('valueSetDefinition');
  if (!definition) {
    reader.problem('Must specify one of the following: valueSetDefinition');
    return build.picklist(name, [], options);
  }
  const values = new ElementReader(definition, xml.file, xml.problems, ['sorted', 'value*'])
    .many('value')
    .map((value) => readValue(value, xml));
  checkValues(values, reader);
  return build.picklist(name, [], {
    ...options,
    picklistValues: values,
    restrictedPicklist: reader.boolean('restricted', false),
    defaultValue: values.find((value) => value.isDefault)?.value ?? null,
  });
}

/** One value of a picklist, of a field or of a standard value set. */
export function readValue(element: XmlElement, xml: ElementReader): PicklistValue {
  const value = new ElementReader(element, xml.file, xml.problems, [
    ...['fullName', 'default', 'label', 'isActive', 'description', 'color'],
    ...['closed', 'converted', 'won', 'highPriority', 'forecastCategory', 'probability'],
  ]);
  const name = value.required('fullName');
  return {
    value: name,
    label: value.text('label') ?? name,
    isDefault: value.boolean('default', false),
    isActive: value.boolean('isActive', true),
  };
}

function checkValues(values: readonly PicklistValue[], xml: ElementReader): void {
  const names = values.map(({ value }) => value.toLowerCase());
  const double = values.find(({ value }, index) => names.indexOf(value.toLowerCase()) !== index);
  if (double) {
    xml.problem(`Duplicate picklist value: ${double.value}`);
  }
  if (values.filter(({ isDefault }) => isDefault).length > 1) {
    xml.problem('A picklist can have one default value only');
  }
}

function readLookup(name: string, xml: ElementReader, options: FieldOptions): DataField {
  const constraint = xml.text('deleteConstraint') ?? 'SetNull';
  if (constraint !== 'SetNull' && constraint !== 'Restrict' && constraint !== 'Cascade') {
    xml.problem(`'${constraint}' is not a valid value for the enum 'DeleteConstraint'`);
  }
  if (constraint === 'SetNull' && options.required) {
    xml.problem('Must specify either cascade delete or restrict delete for a required lookup');
  }
  const children = xml.text('relationshipName');
  if (children !== null && !/^[A-Za-z]\w*$/.test(children)) {
    xml.problem(`${children} is not a valid relationship name`);
  }
  return build.reference(name, [xml.required('referenceTo')], name.replace(/__c$/, '__r'), {
    ...options,
    onDelete: constraint === 'Restrict' || constraint === 'Cascade' ? constraint : 'SetNull',
    ...(children === null ? {} : { children: `${children}__r` }),
  });
}
