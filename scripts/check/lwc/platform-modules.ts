import { basename, dirname } from 'node:path';
import type { MetadataFile } from '../metadata-files';
import type { XmlElement } from '../xml';
import { childText } from '../xml';

/** What `@salesforce/…` modules may name, by metadata. */
export interface Named {
  readonly labels: ReadonlySet<string>;
  readonly customPermissions: ReadonlySet<string>;
  readonly objects: ReadonlySet<string>;
  /** `Object.Field`, custom fields only. */
  readonly fields: ReadonlySet<string>;
}

/** Values of `@salesforce/i18n/…` (Lightning Web Components Developer Guide, "Access Internationalization Properties"). */
const I18N = new Set(
  (
    'lang dir locale currency timeZone number.currencyFormat number.currencySymbol number.decimalSeparator ' +
    'number.exponentialSign number.groupingSeparator number.infinitySymbol number.minusSign number.nan ' +
    'number.numberFormat number.percentFormat number.percentSign number.perMilleSign number.plusSign ' +
    'number.superscriptingExponentSign dateTime.longDateFormat dateTime.mediumDateFormat dateTime.shortDateFormat ' +
    'dateTime.longDateTimeFormat dateTime.mediumDateTimeFormat dateTime.shortDateTimeFormat ' +
    'dateTime.longTimeFormat dateTime.shortTimeFormat dateTime.defaultCalendar firstDayOfWeek defaultNumberingSystem'
  ).split(' '),
);

/** The standard objects and fields that a component names. Another one is added here when it is first needed. */
const STANDARD_FIELDS = new Set(['Id', 'Name', 'OwnerId', 'CreatedDate', 'LastModifiedDate']);

export function namedIn(files: readonly MetadataFile[]): Named {
  const of = (type: string): MetadataFile[] => files.filter((file) => file.type === type);
  return {
    labels: new Set(of('CustomLabels').flatMap(({ root }) => root.children.flatMap(labelName))),
    customPermissions: new Set(of('CustomPermission').map(({ name }) => name)),
    objects: new Set(of('CustomObject').map(({ name }) => name)),
    fields: new Set(of('CustomField').map(({ path, name }) => `${basename(dirname(dirname(path)))}.${name}`)),
  };
}

function labelName(element: XmlElement): string[] {
  const name = childText(element, 'fullName');
  return name === undefined ? [] : [name];
}

/** Why the module does not exist, or null. `@salesforce/apex/…` is looked at elsewhere. */
export function wrongModule(specifier: string, named: Named): string | null {
  const [, kind = '', rest = ''] = /^@salesforce\/(\w+)\/(.+)$/.exec(specifier) ?? [];
  switch (kind) {
    case 'label': {
      const [, label = ''] = /^c\.(\w+)$/.exec(rest) ?? [];
      return named.labels.has(label) ? null : `there is no custom label ${rest}`;
    }
    case 'schema':
      return wrongSchema(rest, named);
    case 'customPermission':
      return named.customPermissions.has(rest) ? null : `there is no custom permission ${rest}`;
    case 'userPermission':
      return null;
    case 'user':
      return rest === 'Id' || rest === 'isGuest' ? null : `@salesforce/user has no ${rest}`;
    case 'i18n':
      return I18N.has(rest) ? null : `@salesforce/i18n has no ${rest}`;
    case 'client':
      return rest === 'formFactor' ? null : `@salesforce/client has no ${rest}`;
    default:
      return `there is no module ${specifier}`;
  }
}

function wrongSchema(path: string, { objects, fields }: Named): string | null {
  const [object = '', field, more] = path.split('.');
  const isCustom = /__(c|mdt|e)$/.test(object);
  if (isCustom && !objects.has(object)) {
    return `there is no object ${object}`;
  }
  if (field === undefined || more !== undefined || STANDARD_FIELDS.has(field)) {
    return null;
  }
  const isKnown = fields.has(`${object}.${field}`) || (!isCustom && !field.endsWith('__c'));
  return isKnown ? null : `there is no field ${object}.${field}`;
}
