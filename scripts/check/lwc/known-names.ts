import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { perInstallation } from '../per-installation';
import type { Problem } from '../problem';
import { at, parseScript, visit, type Bundle, type BundleFile } from './bundles';
import type { ComponentClass } from './component-class';

/** What every component inherits (LWC Developer Guide, "LightningElement", and lwc's own declarations). */
const INHERITED = new Set(
  (
    'template hostElement refs shadowRoot style classList className children childNodes firstChild firstElementChild ' +
    'lastChild lastElementChild isConnected ownerDocument tagName title id dir lang hidden draggable spellcheck tabIndex ' +
    'accessKey role dispatchEvent addEventListener removeEventListener getAttribute setAttribute removeAttribute ' +
    'hasAttribute getBoundingClientRect querySelector querySelectorAll getElementsByClassName getElementsByTagName ' +
    'attachInternals constructor'
  ).split(' '),
);

/** Methods that mixins of the platform add. */
const MIXED_IN = new Set(['Navigate', 'GenerateUrl']);

/** The names that an expression after a dot can have, whatever stands before it. */
export class KnownNames {
  private readonly names: Set<string>;
  private readonly read: Set<string>;

  /** @param apex texts of the Apex classes: their @AuraEnabled members arrive in scripts */
  constructor(root: string, bundles: readonly Bundle[], apex: readonly string[]) {
    const texts = apex.filter((text) => /@AuraEnabled/i.test(text));
    const templates = bundles.flatMap(({ files }) => files.filter(({ path }) => path.endsWith('.html')));
    this.read = new Set([
      ...ofBrowser(root),
      ...bundles.flatMap(readIn),
      ...MIXED_IN,
      ...[...texts, ...templates.map(({ text }) => text)].flatMap((text) => text.match(/\w+/g) ?? []),
    ]);
    this.names = new Set([...ofBrowser(root), ...apex.flatMap(ofApex), ...bundles.flatMap(ofBundle), ...MIXED_IN]);
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** Whether anything reads a key of that name: a script, a template, the browser, or Apex that is called with it. */
  isRead(name: string): boolean {
    return this.read.has(name);
  }
}

/** Properties of JavaScript and the browser, by TypeScript's declarations of them. */
const ofBrowser = perInstallation((root) => {
  const folder = join(root, 'node_modules/typescript/lib');
  return readdirSync(folder)
    .filter((name) => /^lib\.(?:es|dom|decorators).*\.d\.ts$/.test(name))
    .flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      return [
        ...text.matchAll(/^\s+(?:readonly |get |set |const |var |interface |function )?(\w+)(?:\??[:(<]| \{)/gm),
      ].flatMap(([, found]) => found ?? []);
    });
});

function ofApex(text: string): string[] {
  const members = /@AuraEnabled(?:\([^)]*\))?\s+(?:global|public)\s+(?:static\s+)?[\w.<>, ]+?\s(\w+)\s*[;({=]/gi;
  return [...text.matchAll(members)].flatMap(([, name]) => name ?? []);
}

/** Whatever the scripts of a component declare: members, keys of objects, names taken apart. */
function ofBundle({ files }: Bundle): string[] {
  const found: string[] = [];
  for (const file of files.filter(({ path }) => path.endsWith('.js'))) {
    visit(parseScript(file.path, file.text), (node) => {
      const isDeclared =
        ts.isPropertyAssignment(node) ||
        ts.isShorthandPropertyAssignment(node) ||
        ts.isMethodDeclaration(node) ||
        ts.isAccessor(node) ||
        ts.isPropertyDeclaration(node);
      if (isDeclared && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name))) {
        found.push(node.name.text);
      }
    });
  }
  return found;
}

/** Names that the scripts of a component read, also as texts. */
function readIn({ files }: Bundle): string[] {
  const found: string[] = [];
  for (const file of files.filter(({ path }) => path.endsWith('.js'))) {
    visit(parseScript(file.path, file.text), (node) => {
      const name = ts.isStringLiteralLike(node) ? node.text : accessed(node);
      found.push(...(name === null ? [] : [name]));
    });
  }
  return found;
}

/** Keys of objects that nothing reads: `{ timZone: 'UTC' }` is the same as no time zone. */
export function checkKeys(file: BundleFile, known: KnownNames): Problem[] {
  const source = parseScript(file.path, file.text);
  const problems: Problem[] = [];
  visit(source, (node) => {
    const isKey = ts.isPropertyAssignment(node) && ts.isIdentifier(node.name);
    if (isKey && !known.isRead(node.name.text)) {
      problems.push(at(source, node, `nothing reads the key ${node.name.text}: is it spelt right?`));
    }
  });
  return problems;
}

/** What an event of a component may be made with (DOM Standard, CustomEventInit). */
const EVENT_OPTIONS = ['detail', 'bubbles', 'composed', 'cancelable'];

/** Options of `new CustomEvent` that it does not have: an event without its detail arrives, and says nothing. */
export function checkEventOptions(file: BundleFile): Problem[] {
  const source = parseScript(file.path, file.text);
  const problems: Problem[] = [];
  visit(source, (node) => {
    const options =
      ts.isNewExpression(node) && node.expression.getText(source) === 'CustomEvent' ? node.arguments?.[1] : null;
    for (const { name } of options && ts.isObjectLiteralExpression(options) ? options.properties : []) {
      if (name && !EVENT_OPTIONS.includes(name.getText(source))) {
        problems.push(at(source, name, `an event has no ${name.getText(source)}: ${EVENT_OPTIONS.join(', ')}`));
      }
    }
  });
  return problems;
}

/** Names after a dot that nothing has: of the component after `this`, of an object whose keys stand in the text, of anything. */
export function checkNames(
  file: BundleFile,
  own: ComponentClass | null,
  keysOf: (name: string) => ReadonlySet<string> | null,
  known: KnownNames,
): Problem[] {
  const source = parseScript(file.path, file.text);
  const problems: Problem[] = [];
  visit(source, (node) => {
    const name = accessed(node);
    if (name === null) {
      return;
    }
    const of = ts.isPropertyAccessExpression(node) ? node.expression : null;
    const keys = of && ts.isIdentifier(of) ? keysOf(of.text) : null;
    if (of?.kind === ts.SyntaxKind.ThisKeyword && own && !own.members.has(name) && !INHERITED.has(name)) {
      problems.push(at(source, node, `this.${name} is no field, accessor or method of the component`));
    } else if (of?.kind === ts.SyntaxKind.ThisKeyword && own?.methods.has(name) && !isCalled(node)) {
      problems.push(at(source, node, `this.${name} is a method: call it, or write get ${name}()`));
    } else if (keys && !keys.has(name)) {
      problems.push(at(source, node, `${(of as ts.Identifier).text} has no ${name}`));
    } else if (!known.has(name) && !INHERITED.has(name)) {
      problems.push(at(source, node, `nothing that a component knows has a ${name}: no Apex class, object or element`));
    }
  });
  return problems;
}

/** A method is called, or given on: `this.go()`, `this.go.bind(this)`, `run(this.go)`. */
function isCalled(node: ts.Node): boolean {
  const { parent } = node;
  const isCallee = ts.isCallExpression(parent) || ts.isNewExpression(parent);
  return isCallee || (ts.isPropertyAccessExpression(parent) && /^(?:bind|call|apply)$/.test(parent.name.text));
}

/** The name after a dot, or taken out of an object by destructuring. */
function accessed(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.name)) {
    return node.name.text;
  }
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && !node.dotDotDotToken) {
    const name = node.propertyName ?? node.name;
    return ts.isIdentifier(name) ? name.text : null;
  }
  return null;
}
