import type { OrgSchema } from '../../../local/org/kernel/schema';
import type { MetadataFile } from '../metadata-files';
import type { XmlElement } from '../xml';
import { childText } from '../xml';

/** What `@salesforce/…` modules may name, by metadata. */
export interface Named {
  readonly labels: ReadonlySet<string>;
  readonly customPermissions: ReadonlySet<string>;
  /** Null while the package's own schema has errors: other checks say which. */
  schema(): OrgSchema | null;
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

/** The user permissions that a component asks for. Another one is added here when it is first needed. */
const USER_PERMISSIONS = new Set(['ApiEnabled', 'ManageUsers', 'ModifyAllData', 'ViewSetup']);

/** @param schema the objects of the package and the standard ones that local/org knows */
export function namedIn(files: readonly MetadataFile[], schema: () => OrgSchema | null): Named {
  const of = (type: string): MetadataFile[] => files.filter((file) => file.type === type);
  return {
    labels: new Set(of('CustomLabels').flatMap(({ root }) => root.children.flatMap(labelName))),
    customPermissions: new Set(of('CustomPermission').map(({ name }) => name)),
    schema,
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
      return USER_PERMISSIONS.has(rest) ? null : `there is no user permission ${rest} among those that are known here`;
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

/** An object, a field of it, or a field of a parent: `Contact`, `Contact.Email`, `Contact.Account.Name`. */
function wrongSchema(path: string, named: Named): string | null {
  const objects = named.schema()?.objects;
  const [first = '', ...fields] = path.split('.');
  let object = objects?.get(first.toLowerCase());
  if (!objects || object?.name !== first) {
    return objects ? `there is no object ${first}` : null;
  }
  for (const [index, name] of fields.entries()) {
    const all = [...(object?.fields.values() ?? [])];
    const isLast = index === fields.length - 1;
    const field = all.find((one) => (isLast ? one.name : one.relationshipName) === name);
    if (!field) {
      return `there is no ${isLast ? 'field' : 'relationship'} ${first}.${fields.slice(0, index + 1).join('.')}`;
    }
    object = objects.get(field.referenceTo[0]?.toLowerCase() ?? '');
  }
  return null;
}
