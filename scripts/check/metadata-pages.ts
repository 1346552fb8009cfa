import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mainFile, parseScript, readBundles, type Bundle } from './lwc/bundles';
import { componentClass } from './lwc/component-class';
import type { MetadataFile } from './metadata-files';
import type { Problem } from './problem';
import { childText, type XmlElement } from './xml';

/** Regions of the page templates that the package uses. Another template is added here when it is first needed. */
const REGIONS: Readonly<Record<string, readonly string[]>> = { 'flexipage:defaultAppHomeTemplate': ['main'] };

/** Where a component may be placed (Lightning Web Components Developer Guide, "Configuration File Tags": target). */
const TARGETS = new Set(
  (
    'AppPage RecordPage HomePage Tab Inbox UtilityBar FlowScreen RecordAction UrlAddressable GlobalAction VoiceExtension ' +
    'EnablementProgram ServiceDocument'
  )
    .split(' ')
    .map((name) => `lightning__${name}`),
);

/** Icons of tabs that the package uses, by number. Another one is added here when it is first needed. */
const MOTIFS = new Set(['Custom46: Postage']);

/** A component of the package, as pages and tabs may use it. */
interface Placeable {
  readonly isExposed: boolean;
  readonly targets: ReadonlySet<string>;
  /** Properties that an administrator may set, by target. */
  readonly properties: ReadonlyMap<string, ReadonlySet<string>>;
}

type Report = (element: XmlElement, message: string) => void;

/** Pages, tabs and the settings of components: each names what exists and may stand there. */
export function checkPages(root: string, files: readonly MetadataFile[]): Problem[] {
  const bundles = new Map(readBundles(root).map((bundle) => [bundle.name, bundle] as const));
  const components = new Map(
    files.filter(({ type }) => type === 'LightningComponentBundle').map((file) => [nameOf(file), placeable(file)]),
  );
  return files.flatMap((file) => {
    const problems: Problem[] = [];
    const report: Report = ({ line }, message) => problems.push({ file: file.path, line, message });
    switch (file.type) {
      case 'FlexiPage':
        checkPage(file.root, components, report);
        break;
      case 'CustomTab':
        checkTab(file.root, components, report);
        break;
      case 'CustomApplication':
        checkBrand(file.root, report);
        break;
      case 'LightningComponentBundle':
        checkBundle(root, file.root, bundles.get(nameOf(file)), report);
        break;
    }
    return problems;
  });
}

const nameOf = ({ name }: MetadataFile): string => name;

function placeable({ root }: MetadataFile): Placeable {
  const properties = new Map<string, ReadonlySet<string>>();
  for (const config of within(root, 'targetConfigs', 'targetConfig')) {
    const names = config.children.filter(({ name }) => name === 'property').map(({ attributes }) => attributes['name']);
    (config.attributes['targets'] ?? '').split(',').forEach((target) => {
      properties.set(target.trim(), new Set(names.filter((name) => name !== undefined)));
    });
  }
  return {
    isExposed: childText(root, 'isExposed') === 'true',
    targets: new Set(within(root, 'targets', 'target').map(({ text }) => text)),
    properties,
  };
}

/** The grandchildren of that name. */
function within(element: XmlElement, outer: string, inner: string): XmlElement[] {
  return element.children
    .filter(({ name }) => name === outer)
    .flatMap(({ children }) => children.filter(({ name }) => name === inner));
}

function checkPage(page: XmlElement, components: ReadonlyMap<string, Placeable>, report: Report): void {
  const [template] = within(page, 'template', 'name');
  const regions = REGIONS[template?.text ?? ''];
  if (!template || !regions) {
    report(template ?? page, `the page template '${template?.text ?? ''}' is not known; known: ${list(REGIONS)}`);
  }
  const target = `lightning__${childText(page, 'type') ?? ''}`;
  const identifiers = new Set<string>();
  for (const region of page.children.filter(({ name }) => name === 'flexiPageRegions')) {
    const name = childText(region, 'name') ?? '';
    if (regions && childText(region, 'type') === 'Region' && !regions.includes(name)) {
      report(region, `the page template has no region '${name}'; it has ${regions.join(', ')}`);
    }
    for (const instance of within(region, 'itemInstances', 'componentInstance')) {
      const identifier = childText(instance, 'identifier') ?? '';
      if (identifiers.has(identifier)) {
        report(instance, `<identifier> '${identifier}' stands twice on the page`);
      }
      identifiers.add(identifier);
      checkInstance(instance, target, components, report);
    }
  }
}

function checkInstance(
  instance: XmlElement,
  target: string,
  components: ReadonlyMap<string, Placeable>,
  report: Report,
): void {
  const name = childText(instance, 'componentName') ?? '';
  const component = components.get(name);
  if (!component) {
    report(instance, `<componentName> names the component '${name}', which does not exist`);
    return;
  }
  checkPlace(instance, name, component, target, report);
  for (const property of instance.children.filter((child) => child.name === 'componentInstanceProperties')) {
    const key = childText(property, 'name') ?? '';
    if (!component.properties.get(target)?.has(key)) {
      report(property, `${name} has no property '${key}' in its <targetConfig> for ${target}`);
    }
  }
}

function checkPlace(element: XmlElement, name: string, component: Placeable, target: string, report: Report): void {
  if (!component.isExposed || !component.targets.has(target)) {
    report(element, `${name} cannot stand here: its .js-meta.xml needs <isExposed>true and <target>${target}`);
  }
}

/** Exactly one thing that the tab shows. */
function checkTab(tab: XmlElement, components: ReadonlyMap<string, Placeable>, report: Report): void {
  const shown = tab.children.filter(({ name }) =>
    ['flexiPage', 'lwcComponent', 'customObject', 'url', 'page', 'auraComponent'].includes(name),
  );
  if (shown.length !== 1) {
    report(tab, `a tab shows exactly one thing: <flexiPage>, <lwcComponent> or <customObject>; found ${shown.length}`);
  }
  for (const element of shown.filter(({ name }) => name === 'lwcComponent')) {
    const component = components.get(element.text);
    if (component) {
      checkPlace(element, element.text, component, 'lightning__Tab', report);
    } else {
      report(element, `<lwcComponent> names the component '${element.text}', which does not exist`);
    }
  }
  shown
    .filter(({ name }) => ['page', 'auraComponent'].includes(name))
    .forEach((element) => report(element, `the package has no ${element.name} '${element.text}'`));
  const motif = tab.children.find(({ name }) => name === 'motif');
  if (!motif || !MOTIFS.has(motif.text)) {
    report(motif ?? tab, `<motif> '${motif?.text ?? ''}' is not known; known: ${[...MOTIFS].join(', ')}`);
  }
}

function checkBrand(app: XmlElement, report: Report): void {
  within(app, 'brand', 'headerColor')
    .filter(({ text }) => !/^#[0-9A-F]{6}$/.test(text))
    .forEach((color) => report(color, `<headerColor> is a # and six hexadecimal digits, not '${color.text}'`));
  if (childText(app, 'uiType') !== 'Lightning') {
    report(app, 'the app needs <uiType>Lightning: only there its tabs can show components');
  }
  if (!app.children.some(({ name }) => name === 'tabs')) {
    report(app, 'an app without <tabs> shows nothing');
  }
}

function checkBundle(root: string, settings: XmlElement, bundle: Bundle | undefined, report: Report): void {
  const isExposed = childText(settings, 'isExposed') === 'true';
  const targets = within(settings, 'targets', 'target');
  const named = new Set<string>();
  for (const target of targets) {
    if (!TARGETS.has(target.text) || named.has(target.text)) {
      report(target, `<target> '${target.text}' ${named.has(target.text) ? 'stands twice' : 'does not exist'}`);
    }
    named.add(target.text);
  }
  if (isExposed !== targets.length > 0) {
    report(settings, 'a component is exposed exactly when it has <targets>: without one no page can hold it');
  }
  if (isExposed && !childText(settings, 'masterLabel')) {
    report(settings, 'an exposed component needs a <masterLabel>, by which administrators find it');
  }
  const script = bundle && mainFile(bundle, 'js');
  const api = script && componentClass(parseScript(script.path, readFileSync(join(root, script.path), 'utf8')))?.api;
  for (const config of within(settings, 'targetConfigs', 'targetConfig')) {
    (config.attributes['targets'] ?? '')
      .split(',')
      .filter((target) => !named.has(target.trim()))
      .forEach((target) => report(config, `<targetConfig> is for ${target.trim()}, which is no <target>`));
    config.children
      .filter(({ name, attributes }) => name === 'property' && !api?.has(attributes['name'] ?? ''))
      .forEach((property) => report(property, `the component has no @api ${property.attributes['name'] ?? ''}`));
  }
}

const list = (known: Readonly<Record<string, unknown>>): string => Object.keys(known).join(', ');
