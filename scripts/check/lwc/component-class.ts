import ts from 'typescript';
import { importsOf, visit } from './bundles';

/** What a template may bind to and a parent may set, read from a component's script. */
export interface ComponentClass {
  /** Every field, accessor and method. */
  readonly members: ReadonlySet<string>;
  /** Methods alone, which a template calls for events and cannot show. */
  readonly methods: ReadonlySet<string>;
  /** Those with `@api`. */
  readonly api: ReadonlySet<string>;
  /** Keys of fields that begin as an object literal; `labels = labels` of an import is null: look there. */
  readonly keys: ReadonlyMap<string, ReadonlySet<string> | { from: string; name: string }>;
  /** Values of a member that the class looks up: of `LOOKS[this.variant]` the keys of LOOKS, for `variant`. */
  readonly choices: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The component of a script: its default export. Null when it exports none. */
export function componentClass(source: ts.SourceFile): ComponentClass | null {
  const cls = source.statements.filter(ts.isClassDeclaration).find(isDefault);
  return cls ? read(source, cls) : null;
}

function isDefault(node: ts.ClassDeclaration): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false;
}

function read(source: ts.SourceFile, cls: ts.ClassDeclaration): ComponentClass {
  const members = new Set<string>();
  const methods = new Set<string>();
  const api = new Set<string>();
  const keys = new Map<string, ReadonlySet<string> | { from: string; name: string }>();
  for (const member of cls.members) {
    const name = member.name && ts.isIdentifier(member.name) ? member.name.text : null;
    if (name !== null) {
      members.add(name);
      if (ts.isMethodDeclaration(member)) {
        methods.add(name);
      }
      if (isApi(member)) {
        api.add(name);
      }
      const known = ts.isPropertyDeclaration(member) && member.initializer ? keysOf(source, member.initializer) : null;
      if (known) {
        keys.set(name, known);
      }
    }
  }
  return { members, methods, api, keys, choices: choicesOf(source) };
}

function choicesOf(source: ts.SourceFile): Map<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  visit(source, (node) => {
    if (ts.isElementAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const [, member] = /^this\.(\w+)$/.exec(node.argumentExpression.getText(source)) ?? [];
      const keys = literalKeys(constant(source, node.expression.text));
      if (member !== undefined && keys) {
        found.set(member, keys);
      }
    }
  });
  return found;
}

/** Whether `@api` stands on a class member. */
export function isApi(member: ts.ClassElement): boolean {
  const decorators = ts.canHaveDecorators(member) ? (ts.getDecorators(member) ?? []) : [];
  return decorators.some(({ expression }) => ts.isIdentifier(expression) && expression.text === 'api');
}

function keysOf(
  source: ts.SourceFile,
  value: ts.Expression,
): ReadonlySet<string> | { from: string; name: string } | null {
  if (ts.isIdentifier(value)) {
    const imported = importsOf(source).get(value.text);
    return imported ? { from: imported.from, name: imported.name } : literalKeys(constant(source, value.text));
  }
  return literalKeys(value);
}

/** The value of a top-level `const` of the script. */
export function constant(source: ts.SourceFile, name: string): ts.Expression | undefined {
  return source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .find((one) => ts.isIdentifier(one.name) && one.name.text === name)?.initializer;
}

/** The keys of an object literal, also of a frozen one; null when they cannot be told from the text. */
export function literalKeys(value: ts.Expression | undefined): Set<string> | null {
  if (value && ts.isCallExpression(value) && value.expression.getText() === 'Object.freeze') {
    return literalKeys(value.arguments[0]);
  }
  if (!value || !ts.isObjectLiteralExpression(value)) {
    return null;
  }
  const names = value.properties.map(({ name }) =>
    name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : null,
  );
  return names.includes(null) ? null : new Set(names.filter((name) => name !== null));
}
