import { parse } from '@lwc/template-compiler';
import type { Problem } from '../problem';
import { HTML_CHOICES, REQUIRED } from './attribute-values';
import type { BaseComponents } from './base-components';
import type { Bundle, BundleFile } from './bundles';
import { exportedKeys } from './exported-keys';
import type { ComponentClass } from './component-class';
import { isNativeEvent } from './events';
import { wrongClasses, wrongIcon, type Styles } from './styles';
import type { KnownNames } from './known-names';

/** What a template is checked against. */
export interface TemplateContext {
  readonly bundle: Bundle;
  readonly own: ComponentClass | null;
  /** The components of the package by name. */
  readonly components: ReadonlyMap<string, ComponentClass>;
  readonly base: BaseComponents;
  readonly known: KnownNames;
  /** Events that a component of the package sends, by its name. */
  readonly events: ReadonlyMap<string, { readonly all: ReadonlySet<string>; readonly bubbling: ReadonlySet<string> }>;
  /** Names of the slots of a component of the package. */
  readonly slots: ReadonlyMap<string, ReadonlySet<string>>;
  readonly apiVersion: number;
  readonly styles: Styles;
  /** The value that is looked at handles an event. */
  readonly isHandler?: true;
}

/** Properties that every element has (LightningElement and the global HTML attributes). */
const GLOBAL =
  /^(?:aria[A-Z]\w*|accessKey|dir|draggable|hidden|id|lang|role|spellcheck|tabIndex|title|style|className|class|slot|exportparts|part|contentEditable)$/;

interface Place {
  readonly startLine: number;
}

/** A node of the compiler's tree, as far as it is read here. */
interface TemplateNode {
  readonly type: string;
  readonly name?: unknown;
  readonly location?: Place;
  readonly properties?: readonly { name: string; attributeName: string; value: unknown; location: Place }[];
  readonly attributes?: readonly { name: string; value: unknown; location: Place }[];
  readonly listeners?: readonly { name: string; location: Place }[];
  readonly children?: readonly TemplateNode[];
  readonly [key: string]: unknown;
}

/** Components that do not exist, attributes that they do not have, and bindings to members that the class lacks. */
export function checkTemplate(file: BundleFile, context: TemplateContext): Problem[] {
  // Errors of the template itself are the compiler's to report.
  const { root } = parse(file.text, { apiVersion: context.apiVersion });
  const problems: Problem[] = [];
  const report = (place: Place | undefined, message: string): void => {
    problems.push({ file: file.path, line: place?.startLine ?? 0, message });
  };
  const walk = (node: TemplateNode, scope: ReadonlySet<string>): void => {
    if (node.type === 'Component') {
      checkElement(node, context, report);
      checkSlots(node, context, report);
    }
    checkEvents(node, context, report);
    checkClasses(node, context, report);
    checkHtml(node, report);
    const inner = new Set([...scope, ...variables(node)]);
    for (const [key, value] of Object.entries(node)) {
      if (key !== 'children' && key !== 'else' && !key.toLowerCase().includes('location')) {
        // What the loop runs over is outside its variables.
        checkBindings(value, node.location, key === 'expression' ? scope : inner, context, report);
      }
    }
    node.children?.forEach((child) => walk(child, inner));
    if (isNode(node['else'])) {
      walk(node['else'], scope);
    }
  };
  if (root) {
    walk(root as unknown as TemplateNode, new Set());
  }
  return problems;
}

type Report = (place: Place | undefined, message: string) => void;

function checkElement(node: TemplateNode, context: TemplateContext, report: Report): void {
  const tag = String(node.name);
  const [, namespace, kebab = ''] = /^([a-z]+)-(.+)$/.exec(tag) ?? [];
  const name = camelCase(kebab);
  if (namespace !== 'c' && namespace !== 'lightning') {
    report(node.location, `<${tag}>: there is no namespace '${namespace ?? tag}'; use c- or lightning-`);
    return;
  }
  const api = namespace === 'c' ? context.components.get(name)?.api : context.base.properties(name);
  if (!api) {
    report(node.location, `<${tag}> does not exist`);
    return;
  }
  const given = new Set((node.properties ?? []).map((property) => property.name));
  for (const required of namespace === 'lightning' ? (REQUIRED[name] ?? []) : []) {
    if (!given.has(required)) {
      report(node.location, `<${tag}> needs the attribute ${kebabCase(required)}`);
    }
  }
  for (const property of node.properties ?? []) {
    if (property.attributeName.includes('--')) {
      report(property.location, `<${tag}> has no attribute ${property.attributeName}`);
    }
    if (!api.has(property.name) && !GLOBAL.test(property.name)) {
      const near = [...api].find((known) => known.toLowerCase() === property.name.toLowerCase());
      const hint = near ? `; it is spelt ${kebabCase(near)}` : '';
      report(property.location, `<${tag}> has no attribute ${property.attributeName}${hint}`);
    }
    const value = literalOf(property.value);
    const choices = namespace === 'c' ? context.components.get(name)?.choices.get(property.name) : undefined;
    if (value !== null && choices && !choices.has(value)) {
      report(
        property.location,
        `${property.attributeName}="${value}" of <${tag}> must be one of ${[...choices].join(', ')}`,
      );
    }
    if (value !== null && namespace === 'lightning') {
      checkValue(tag, name, property, value, context, report);
    }
  }
}

/** A text that is given to a base component: one of the values that it chooses from, an icon that there is. */
function checkValue(
  tag: string,
  component: string,
  { name, attributeName, location }: NonNullable<TemplateNode['properties']>[number],
  value: string,
  { base, styles }: TemplateContext,
  report: Report,
): void {
  const wanted = base.wrongValue(component, name, value);
  if (wanted !== null) {
    report(location, `${attributeName}="${value}" of <${tag}> must be ${wanted}`);
  }
  if (/^iconName$/.test(name) && wrongIcon(value, styles)) {
    report(location, `there is no icon ${value}`);
  }
}

/** A style class that neither the design system nor the component's own style sheet has does nothing. */
function checkClasses(node: TemplateNode, { bundle, styles }: TemplateContext, report: Report): void {
  for (const { name, value, location } of [...(node.attributes ?? []), ...(node.properties ?? [])]) {
    const text = name === 'class' || name === 'className' ? literalOf(value) : null;
    wrongClasses(text ?? '', bundle, styles).forEach((wrong) =>
      report(location, `neither the design system nor the component's style sheet has a class ${wrong}`),
    );
  }
}

/** Attributes of HTML that choose one of a few values. */
function checkHtml(node: TemplateNode, report: Report): void {
  for (const { name, value, location } of node.attributes ?? []) {
    const text = literalOf(value);
    if (text !== null && HTML_CHOICES[name]?.includes(text) === false) {
      report(location, `${name}="${text}" must be one of ${HTML_CHOICES[name].join(', ')}`);
    }
  }
}

function literalOf(value: unknown): string | null {
  return isNode(value) && value.type === 'Literal' && typeof value['value'] === 'string' ? value['value'] : null;
}

/** Events that nothing sends: a handler of them never runs. */
function checkEvents(node: TemplateNode, { base, events }: TemplateContext, report: Report): void {
  for (const { name, location } of node.listeners ?? []) {
    const tag = String(node.name);
    const component = tag.startsWith('c-') ? events.get(camelCase(tag.slice(2))) : undefined;
    const isBubbling = [...events.values()].some(({ bubbling }) => bubbling.has(name));
    const isSent = tag.startsWith('lightning-')
      ? base.mentions(camelCase(tag.slice(10)), name)
      : component?.all.has(name);
    if (!isNativeEvent(name) && !isBubbling && isSent !== true) {
      report(location, `<${tag}> sends no event '${name}'`);
    }
  }
}

/** What stands in a component goes into a slot that it has. */
function checkSlots(node: TemplateNode, { base, slots }: TemplateContext, report: Report): void {
  const tag = String(node.name);
  const known = tag.startsWith('lightning-')
    ? base.slots(camelCase(tag.slice(10)))
    : slots.get(camelCase(tag.slice(2)));
  for (const child of node.children ?? []) {
    const slot = child.attributes?.find(({ name }) => name === 'slot')?.value;
    const name = isNode(slot) ? String(slot['value']) : '';
    const isContent = ['Element', 'Component', 'ExternalComponent'].includes(child.type) || isFilledText(child);
    if (known && isContent && !known.has(name)) {
      report(child.location, `<${tag}> has no slot ${name === '' ? 'for content' : `'${name}'`}`);
    }
  }
}

function isFilledText(node: TemplateNode): boolean {
  return node.type === 'Text' && JSON.stringify(node['raw'] ?? '').replace(/\\n|["\s]/g, '') !== '';
}

function kebabCase(camel: string): string {
  return camel.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function camelCase(kebab: string): string {
  return kebab.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Names that a loop or a slot gives to what stands in it. */
function variables(node: TemplateNode): string[] {
  const named = [node['item'], node['index'], node['iterator'], node['slotData']].flatMap((value) =>
    isNode(value) ? [value, ...(isNode(value['value']) ? [value['value']] : [])] : [],
  );
  return named.flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
}

function checkBindings(
  value: unknown,
  place: Place | undefined,
  scope: ReadonlySet<string>,
  context: TemplateContext,
  report: Report,
): void {
  if (Array.isArray(value)) {
    value.forEach((one: unknown) => checkBindings(one, place, scope, context, report));
  } else if (isNode(value)) {
    const here = value.location ?? place;
    const path = pathOf(value);
    if (path) {
      checkPath(path, here, scope, context, report);
      return;
    }
    Object.entries(value).forEach(([key, one]) => {
      if (!key.toLowerCase().includes('location')) {
        checkBindings(one, here, scope, key === 'handler' ? asHandler(context) : context, report);
      }
    });
  }
}

/** `a.b.c` as its names; null for anything else. */
function pathOf(node: TemplateNode): string[] | null {
  if (node.type === 'Identifier') {
    return [String(node.name)];
  }
  const object = node.type === 'MemberExpression' && isNode(node['object']) ? pathOf(node['object']) : null;
  const property = isNode(node['property']) && !node['computed'] ? String(node['property'].name) : null;
  return object && (property === null ? object : [...object, property]);
}

/** What handles an event is a method: the browser calls it. */
function asHandler({ own, ...context }: TemplateContext): TemplateContext {
  return { ...context, own: own && { ...own, members: own.methods, methods: new Set() }, isHandler: true };
}

function checkPath(
  [first = '', ...after]: readonly string[],
  place: Place | undefined,
  scope: ReadonlySet<string>,
  { own, bundle, known, isHandler }: TemplateContext,
  report: Report,
): void {
  const [second] = after;
  after
    .filter((name) => !known.has(name))
    .forEach((name) => report(place, `{${[first, ...after].join('.')}}: nothing that a component knows has a ${name}`));
  if (scope.has(first) || !own) {
    return;
  }
  if (!own.members.has(first) && !GLOBAL.test(first)) {
    report(place, `{${first}} is no ${isHandler ? '' : 'field, accessor or '}method of the component`);
    return;
  }
  if (own.methods.has(first)) {
    report(place, `{${first}} is a method: a template shows fields and accessors, get ${first}()`);
  }
  const keys = exportedKeys(bundle, own.keys.get(first));
  if (second !== undefined && keys && !keys.has(second)) {
    report(place, `{${first}.${second}}: ${first} has no ${second}`);
  }
}

function isNode(value: unknown): value is TemplateNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
