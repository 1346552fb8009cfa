import type { MetadataFile } from './metadata-files';
import type { Problem } from './problem';
import { childText, type XmlElement } from './xml';

/**
 * The elements that files of these types have in the package: all of them but those with a question mark. What else the
 * Metadata API knows needs a feature, a record or a file that is not here. Another one is added when it is first needed.
 */
const ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  ApexClass: listed('apiVersion status'),
  ApexTrigger: listed('apiVersion status'),
  CustomApplication: listed(
    'brand description formFactors isNavAutoTempTabsDisabled isNavPersonalizationDisabled isNavTabPersistenceDisabled ' +
      'label navType tabs uiType',
  ),
  CustomNotificationType: listed('customNotifTypeName description desktop masterLabel mobile'),
  CustomTab: listed('description flexiPage? lwcComponent? label motif'),
  FlexiPage: listed('description flexiPageRegions masterLabel template type'),
  LightningComponentBundle: listed('apiVersion description isExposed masterLabel? targetConfigs? targets?'),
  PermissionSet: listed(
    'applicationVisibilities? classAccesses? customMetadataTypeAccesses? description fieldPermissions? ' +
      'hasActivationRequired label objectPermissions? tabSettings? userPermissions?',
  ),
  PlatformEventSubscriberConfig: listed('batchSize masterLabel platformEventConsumer'),
};

/** What every file of a type says, wherever the element stands in it, and why. */
const FIXED: readonly (readonly [type: string, element: string, value: string, why: string])[] = [
  ['PermissionSet', 'hasActivationRequired', 'false', 'a right that waits for a session is missing without a word'],
  ['PermissionSet', 'visibility', 'Visible', 'a tab that is Available only is found by nobody'],
  ...['AutoTempTabs', 'Personalization', 'TabPersistence'].map(
    (what) => ['CustomApplication', `isNav${what}Disabled`, 'false', 'people arrange their tabs as they like'] as const,
  ),
  ['CustomApplication', 'shouldOverrideOrgTheme', 'false', 'the colours are those of the org'],
  ['CustomApplication', 'navType', 'Standard', 'the page is no workspace of a console'],
  ['CustomNotificationType', 'desktop', 'true', 'the bell is where administrators look'],
  ['CustomNotificationType', 'mobile', 'true', 'the bell is where administrators look'],
  ['CustomLabels', 'protected', 'false', 'other languages are added in the org'],
  ['FlexiPage', 'type', 'AppPage', 'the package has no page of a record'],
];

/** Elements that are right for the Metadata API, and not what this package is. */
export function checkSettings(files: readonly MetadataFile[]): Problem[] {
  return files.flatMap((file) => {
    const at = ({ line }: XmlElement, message: string): Problem => ({ file: file.path, line, message });
    const known = ELEMENTS[file.type] ?? file.root.children.map(({ name }) => name);
    const unknown = file.root.children.filter(({ name }) => !known.includes(name) && !known.includes(`${name}?`));
    const missing = known.filter((name) => !name.endsWith('?') && childText(file.root, name) === undefined);
    const fixed = FIXED.filter(([type]) => type === file.type);
    return [
      ...unknown.map((element) =>
        at(
          element,
          `no ${file.type} of the package has <${element.name}>: scripts/check/metadata-settings.ts says why`,
        ),
      ),
      ...missing.map((name) => at(file.root, `needs a <${name}>, as every ${file.type} of the package`)),
      ...leaves(file.root).flatMap((element) =>
        fixed
          // A region of a page has a <type> of its own.
          .filter(([, name, value]) => name === element.name && value !== element.text && element.text !== 'Region')
          .map(([, name, value, why]) => at(element, `<${name}> must be ${value}: ${why}`)),
      ),
      ...(file.type === 'CustomApplication' ? checkApp(file.root, at) : []),
      ...(file.type === 'FlexiPage' ? checkPage(file.root, at) : []),
      ...(file.type === 'CustomLabels'
        ? leaves(file.root)
            .filter(({ name }) => name === 'value')
            .flatMap((element) => checkLabelText(element, at))
        : []),
    ];
  });
}

type At = (element: XmlElement, message: string) => Problem;

function listed(names: string): readonly string[] {
  return names.split(' ');
}

function leaves(element: XmlElement): XmlElement[] {
  return element.children.length === 0 ? [element] : element.children.flatMap(leaves);
}

/** Desktop and phone, each once; each tab once. */
function checkApp(app: XmlElement, at: At): Problem[] {
  const texts = (name: string): string[] => app.children.filter((child) => child.name === name).map(({ text }) => text);
  const repeated = app.children.filter(
    ({ name, text }, index) => app.children.findIndex((one) => one.name === name && one.text === text) < index,
  );
  return [
    ...(texts('formFactors').sort().join() === 'Large,Small'
      ? []
      : [at(app, 'the app needs <formFactors> Small and Large, for phones and for desktops')]),
    ...repeated.filter(({ text }) => text !== '').map((one) => at(one, `<${one.name}> says '${one.text}' twice`)),
  ];
}

/** A component is known on a page by its namespace and its name. */
function checkPage(page: XmlElement, at: At): Problem[] {
  const regions = page.children.filter(({ name }) => name === 'flexiPageRegions');
  const instances = regions
    .flatMap(({ children }) => children.filter(({ name }) => name === 'itemInstances'))
    .flatMap(({ children }) => children.filter(({ name }) => name === 'componentInstance'));
  return [
    ...regions
      .filter((region) => childText(region, 'type') !== 'Region')
      .map((region) => at(region, 'a region of the page has <type>Region: no component of the page has facets')),
    ...instances
      .filter((one) => childText(one, 'identifier') !== `c_${childText(one, 'componentName') ?? ''}`)
      .map((one) => at(one, `<identifier> must be c_${childText(one, 'componentName') ?? ''}`)),
  ];
}

/** A label is plain text: components show tags as they are, and `{ 0 }` is no placeholder. */
function checkLabelText(element: XmlElement, at: At): Problem[] {
  const [tag] = /<\/?[a-z][^>]*>|&(?:lt|gt|nbsp);/.exec(element.text) ?? [];
  const rest = element.text.replace(/\{\d+\}/g, '');
  return [
    ...(tag === undefined ? [] : [at(element, `a label is plain text, without ${tag}`)]),
    ...(/[{}]|\(\d\)/.test(rest) ? [at(element, 'a placeholder is written {0}, without spaces')] : []),
  ];
}
