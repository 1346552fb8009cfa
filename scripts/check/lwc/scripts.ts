import ts from 'typescript';
import type { Problem } from '../problem';
import { type ApexMethod } from './apex-methods';
import type { BaseComponents } from './base-components';
import {
  at,
  exportsOf,
  importsOf,
  mainFile,
  neighbour,
  parseScript,
  visit,
  type Bundle,
  type BundleFile,
} from './bundles';
import { checkCalls } from './calls';
import { componentClass, constant, literalKeys, type ComponentClass } from './component-class';
import { checkEventOptions, checkKeys, checkNames, type KnownNames } from './known-names';
import { wrongModule, type Named } from './platform-modules';

/** What a script is checked against. */
export interface ScriptContext {
  readonly bundle: Bundle;
  readonly bundles: ReadonlyMap<string, Bundle>;
  readonly base: BaseComponents;
  readonly named: Named;
  readonly known: KnownNames;
  /** The methods of a class of the package; null when there is no such class, or when it does not parse. */
  methodsOf(className: string): ReadonlyMap<string, ApexMethod> | null;
}

const LWC_EXPORTS = new Set(['LightningElement', 'api', 'track', 'wire']);
/** Stands for `...rest`, whose names are not in the text. */
const SPREAD = '...';
const APEX_EXPORTS = new Set(['refreshApex', 'getSObjectValue']);

/** Imports of a script that lead nowhere, and calls of Apex with parameters that the method does not have. */
export function checkScript(file: BundleFile, context: ScriptContext): Problem[] {
  const source = parseScript(file.path, file.text);
  const problems: Problem[] = [];
  const report = (node: ts.Node, message: string): void => {
    problems.push(at(source, node, message));
  };
  const methods = new Map<string, ApexMethod>();
  for (const [local, { from, name, node }] of importsOf(source)) {
    const apex = /^@salesforce\/apex\/(.+)$/.exec(from)?.[1];
    const method = apex === undefined ? null : resolveApex(apex, context);
    if (typeof method === 'string') {
      report(node, method);
    } else if (method) {
      methods.set(local, method);
    } else if (apex === undefined) {
      const wrong = wrongImport(file, from, name, context);
      if (wrong !== null) {
        report(node, wrong);
      }
    }
    if (from.startsWith('@salesforce/') && from !== '@salesforce/apex' && name !== 'default') {
      report(node, `${from} has a default export only`);
    }
  }
  const wired = wiredMembers(source);
  visit(source, (node) => {
    checkUse(node, methods, source, report);
    checkAwaited(node, methods, report);
    checkWired(node, wired, report);
  });
  return [
    ...problems,
    ...checkCalls(context.bundle, file, context.bundles),
    ...checkKeys(file, context.known),
    ...checkEventOptions(file),
    ...checkNames(file, ownClass(file, context), keysIn(source, file, context), context.known),
  ];
}

type Report = (node: ts.Node, message: string) => void;

/** The component's class, in its main file only: another file of the bundle may have classes of any kind. */
function ownClass(file: BundleFile, { bundle }: ScriptContext): ComponentClass | null {
  return file === mainFile(bundle, 'js') ? componentClass(parseScript(file.path, file.text)) : null;
}

/** The keys of an object of the file, or of one that it imports from a neighbour; null when they are not known. */
function keysIn(source: ts.SourceFile, file: BundleFile, { bundle }: ScriptContext) {
  const imports = importsOf(source);
  return (name: string): ReadonlySet<string> | null => {
    const imported = imports.get(name);
    const target = imported && neighbour(bundle, file, imported.from);
    const value = target
      ? constant(parseScript(target.path, target.text), imported.name)
      : imported
        ? undefined
        : constant(source, name);
    return literalKeys(value);
  };
}

/** The method behind `@salesforce/apex/Class.method`, or why it cannot be called. */
function resolveApex(path: string, context: ScriptContext): ApexMethod | string {
  const [className = '', methodName = ''] = path.split('.');
  const methods = context.methodsOf(className);
  if (!methods) {
    return `there is no Apex class ${className}`;
  }
  const method = methods.get(methodName);
  if (!method) {
    return `${className} has no method ${methodName}`;
  }
  return method.isAuraEnabled && method.isStatic ? method : `${path} is not @AuraEnabled and static`;
}

/** Why an import of anything but an Apex method leads nowhere, or null. */
function wrongImport(file: BundleFile, from: string, name: string, context: ScriptContext): string | null {
  const missing = (names: ReadonlySet<string> | null): string | null =>
    names === null || name === '*' || names.has(name) ? null : `${from} exports no ${name}`;
  const [, ours] = /^c\/(\w+)$/.exec(from) ?? [];
  const [, platform] = /^lightning\/(\w+)$/.exec(from) ?? [];
  if (from === 'lwc') {
    return missing(LWC_EXPORTS);
  }
  if (from === '@salesforce/apex') {
    return missing(APEX_EXPORTS);
  }
  if (platform !== undefined) {
    return context.base.isPublished(platform) ? missingFrom(platform, name, context) : `there is no module ${from}`;
  }
  if (from.startsWith('@salesforce/')) {
    return wrongModule(from, context.named);
  }
  const bundle = ours === undefined ? undefined : context.bundles.get(ours);
  const target = from.startsWith('.') ? neighbour(context.bundle, file, from) : bundle && mainFile(bundle, 'js');
  if (!target) {
    return `there is no module ${from}`;
  }
  return target.path.endsWith('.js') ? missing(exportsOf(parseScript(target.path, target.text))) : null;
}

/** Why a module of the platform does not export the name, or null. */
function missingFrom(platform: string, name: string, { base }: ScriptContext): string | null {
  const exported = base.exports(platform);
  if (!exported) {
    return `what lightning/${platform} exports is not known: add it to scripts/check/lwc/base-components.ts`;
  }
  return exported.has(name) ? null : `lightning/${platform} exports no ${name}; it exports ${[...exported].join(', ')}`;
}

function checkUse(
  node: ts.Node,
  methods: ReadonlyMap<string, ApexMethod>,
  source: ts.SourceFile,
  report: Report,
): void {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) {
    return;
  }
  const [first, second] = node.arguments;
  const wired =
    node.expression.text === 'wire' && first && ts.isIdentifier(first) ? methods.get(first.text) : undefined;
  const called = methods.get(node.expression.text);
  if (wired) {
    if (!wired.isCacheable) {
      report(node, `${(first as ts.Identifier).text} is wired, so it must be @AuraEnabled(cacheable=true)`);
    }
    checkParameters(node, second, wired, report);
    checkReactive(second, source, report);
  } else if (called) {
    checkParameters(node, first, called, report);
  }
}

/** The parameters that are passed are the method's, all of them: one that is left out arrives as null without a word. */
function checkParameters(call: ts.Node, value: ts.Expression | undefined, method: ApexMethod, report: Report): void {
  if (value && !ts.isObjectLiteralExpression(value)) {
    report(value, 'pass the parameters of an Apex method as an object literal, so that their names can be checked');
    return;
  }
  const passed = (value?.properties ?? []).map((property) => property.name?.getText() ?? SPREAD);
  passed
    .filter((name) => name !== SPREAD && !method.parameters.includes(name))
    .forEach((name) =>
      report(
        value ?? call,
        `the Apex method has no parameter ${name}; it has ${method.parameters.join(', ') || 'none'}`,
      ),
    );
  method.parameters
    .filter((name) => !passed.includes(name) && !passed.includes(SPREAD))
    .forEach((name) =>
      report(value ?? call, `the Apex method's parameter ${name} is missing; pass null when it is meant`),
    );
}

/** `'$name'` follows a member of the component. */
function checkReactive(value: ts.Expression | undefined, source: ts.SourceFile, report: Report): void {
  const members = componentClass(source)?.members;
  for (const property of value && ts.isObjectLiteralExpression(value) ? value.properties : []) {
    if (ts.isPropertyAssignment(property) && ts.isStringLiteral(property.initializer) && members) {
      const [, name] = /^\$(\w+)/.exec(property.initializer.text) ?? [];
      if (name !== undefined && !members.has(name)) {
        report(property, `'$${name}' is no field or accessor of the component`);
      }
      if (members.has(property.initializer.text)) {
        report(
          property,
          `'${property.initializer.text}' is a text: '$${property.initializer.text}' follows the member`,
        );
      }
    }
  }
}

/** Members that hold what a wire brings: under the decorator, or given the parameter of a method under it. */
function wiredMembers(source: ts.SourceFile): Set<string> {
  const found = new Set<string>();
  visit(source, (node) => {
    const isWired = ts.canHaveDecorators(node) && (ts.getDecorators(node) ?? []).some(isWire);
    if (isWired && ts.isPropertyDeclaration(node)) {
      found.add(node.name.getText(source));
    } else if (isWired && ts.isMethodDeclaration(node)) {
      const given = node.parameters[0]?.name.getText(source);
      visit(node, (inner) => {
        const [, member] =
          /^this\.(\w+) = (\w+)$/.exec(ts.isBinaryExpression(inner) ? inner.getText(source) : '') ?? [];
        if (member !== undefined && inner.getText(source).endsWith(` = ${String(given)}`)) {
          found.add(member);
        }
      });
    }
  });
  return found;
}

const isWire = ({ expression }: ts.Decorator): boolean =>
  ts.isCallExpression(expression) && expression.expression.getText() === 'wire';

/** A wire brings `data` and `error`, nothing else, and is refreshed as a whole; elements are found through the template. */
function checkWired(node: ts.Node, wired: ReadonlySet<string>, report: Report): void {
  if (ts.isCallExpression(node) && node.expression.getText() === 'refreshApex') {
    const [, member = ''] = /^this\.(\w+)$/.exec(node.arguments[0]?.getText() ?? '') ?? [];
    if (!wired.has(member)) {
      report(node, 'refreshApex takes what the wire brought, as a whole: this.wired, not this.wired.data');
    }
  }
  if (ts.isPropertyAccessExpression(node) && /^this\.querySelector(?:All)?$/.test(node.getText())) {
    report(node, `this.${node.name.text} finds only what others put into slots: this.template.${node.name.text}`);
  }
  if (!ts.isPropertyAccessExpression(node) || !ts.isPropertyAccessExpression(node.expression)) {
    return;
  }
  const { expression: owner, name } = node.expression;
  if (owner.kind === ts.SyntaxKind.ThisKeyword && wired.has(name.text) && !/^(?:data|error)$/.test(node.name.text)) {
    report(node, `a wire brings data and error: this.${name.text} has no ${node.name.text}`);
  }
}

/** The answer of Apex is a promise: it is awaited or handed on, never used or dropped as it is. */
function checkAwaited(node: ts.Node, methods: ReadonlyMap<string, ApexMethod>, report: Report): void {
  const name = ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? node.expression.text : '';
  const { parent } = node;
  if (
    (methods.has(name) || name === 'refreshApex') &&
    (ts.isExpressionStatement(parent) || ts.isVariableDeclaration(parent))
  ) {
    report(node, `await ${name}: its answer is a promise`);
  }
}
