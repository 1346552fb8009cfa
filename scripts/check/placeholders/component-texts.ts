import ts from 'typescript';
import { at, importsOf, neighbour, parseScript, visit, type Bundle, type BundleFile } from '../lwc/bundles';
import { constant } from '../lwc/component-class';
import type { Problem } from '../problem';
import { placeholdersIn, wrongFilling } from './count';

/** The module whose `format` fills the placeholders of a label. */
const FORMAT = 'c/inboxSyncText';

/** Functions of a script that fill a text which they are given: the place of that text, and how many values it gets. */
type Fillers = ReadonlyMap<string, { readonly at: number; readonly values: number }>;

/**
 * Labels with placeholders in components: each is given to `format` with as many values.
 *
 * @param filled receives the names of the labels that are filled
 */
export function checkComponentTexts(
  bundles: readonly Bundle[],
  labels: ReadonlyMap<string, string>,
  filled: Set<string>,
): Problem[] {
  return bundles.flatMap((bundle) =>
    bundle.files.filter(({ path }) => path.endsWith('.js')).flatMap((file) => checkFile(bundle, file, labels, filled)),
  );
}

function checkFile(
  bundle: Bundle,
  file: BundleFile,
  labels: ReadonlyMap<string, string>,
  filled: Set<string>,
): Problem[] {
  const source = parseScript(file.path, file.text);
  const format = [...importsOf(source)].find(([, { from, name }]) => from === FORMAT && name === 'format')?.[0];
  const fillers = fillersOf(source, format);
  const problems: Problem[] = [];
  visit(source, (node) => {
    if (!ts.isCallExpression(node)) {
      return;
    }
    const name = calledName(node);
    const filler = fillers.get(name);
    const isFormat = ts.isIdentifier(node.expression) && name === format;
    const template = isFormat ? node.arguments[0] : filler && node.arguments[filler.at];
    if (!template) {
      return;
    }
    const values = isFormat ? valuesOf(node) : (filler?.values ?? null);
    for (const label of labelsOf(template, source, bundle, file)) {
      filled.add(label);
      const wrong = values === null ? null : wrongFilling(`label ${label}`, labels.get(label) ?? '', values);
      if (wrong !== null) {
        problems.push(at(source, node, wrong));
      }
    }
  });
  return [...problems, ...unformatted(source, bundle, file, labels, [...fillers.keys(), format])];
}

/** Labels with placeholders that a script shows as they are. */
function unformatted(
  source: ts.SourceFile,
  bundle: Bundle,
  file: BundleFile,
  labels: ReadonlyMap<string, string>,
  fillers: readonly (string | undefined)[],
): Problem[] {
  const problems: Problem[] = [];
  visit(source, (node) => {
    const isWhole = ts.isPropertyAccessExpression(node) || (ts.isIdentifier(node) && !isPartOf(node));
    const label = isWhole ? labelsOf(node, source, bundle, file)[0] : undefined;
    if (label !== undefined && (placeholdersIn(labels.get(label) ?? '') ?? 0) > 0 && !isGiven(node, fillers)) {
      problems.push(at(source, node, `label ${label} has placeholders: show it through format`));
    }
  });
  return problems;
}

/** A name inside an import, a declaration, an object of labels or a longer name is no use of it. */
function isPartOf(node: ts.Node): boolean {
  const { parent } = node;
  return (
    (ts.isVariableDeclaration(parent) && parent.name === node) ||
    ts.isImportClause(parent) ||
    ts.isPropertyAccessExpression(parent) ||
    ts.isShorthandPropertyAssignment(parent) ||
    ts.isPropertyAssignment(parent)
  );
}

/** Whether it is given to one of these functions, also under the name of a variable. */
function isGiven(node: ts.Node, fillers: readonly (string | undefined)[]): boolean {
  for (let outer = node.parent; !ts.isStatement(outer); outer = outer.parent) {
    if (ts.isCallExpression(outer)) {
      return fillers.includes(calledName(outer));
    }
    if (ts.isVariableDeclaration(outer)) {
      const name = outer.name.getText();
      const uses: ts.Node[] = [];
      visit(functionOf(outer), (inner) => {
        if (ts.isIdentifier(inner) && inner.text === name && inner.parent !== outer) {
          uses.push(inner);
        }
      });
      return uses.length > 0 && uses.every((use) => isGiven(use, fillers));
    }
  }
  return false;
}

const functionOf = (node: ts.Node): ts.Node => ts.findAncestor(node, ts.isFunctionLike) ?? node.getSourceFile();

/** What a variable of the same function begins as. */
function initialValue(name: ts.Identifier): ts.Expression | undefined {
  let found: ts.Expression | undefined;
  visit(functionOf(name), (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === name.text) {
      found = node.initializer;
    }
  });
  return found;
}

/** `format` of `format(…)`, `tell` of `this.tell(…)`. */
function calledName({ expression }: ts.CallExpression): string {
  return ts.isPropertyAccessExpression(expression)
    ? expression.name.text
    : ts.isIdentifier(expression)
      ? expression.text
      : '';
}

function valuesOf({ arguments: all }: ts.CallExpression): number | null {
  return all.some(ts.isSpreadElement) ? null : all.length - 1;
}

/** Functions and methods of the script that give a parameter of theirs to `format`. */
function fillersOf(source: ts.SourceFile, format: string | undefined): Fillers {
  const found = new Map<string, { at: number; values: number }>();
  visit(source, (node) => {
    if ((ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node)) && node.name && node.body) {
      const names = node.parameters.map(({ name }) => name.getText(source));
      const own = node.name.getText(source);
      visit(node.body, (inner) => {
        if (ts.isCallExpression(inner) && ts.isIdentifier(inner.expression) && inner.expression.text === format) {
          const place = names.indexOf(inner.arguments[0]?.getText(source) ?? '');
          const values = valuesOf(inner);
          if (place >= 0 && values !== null) {
            found.set(own, { at: place, values });
          }
        }
      });
    }
  });
  return found;
}

/** The labels that an expression may be: `labels.title`, an imported label, either branch of a choice. */
function labelsOf(node: ts.Expression | ts.Node, source: ts.SourceFile, bundle: Bundle, file: BundleFile): string[] {
  if (ts.isConditionalExpression(node)) {
    return [node.whenTrue, node.whenFalse].flatMap((branch) => labelsOf(branch, source, bundle, file));
  }
  if (ts.isIdentifier(node)) {
    const imported = importsOf(source).get(node.text);
    const value = imported ? undefined : initialValue(node);
    return value ? labelsOf(value, source, bundle, file) : labelOf(imported?.from ?? '');
  }
  if (!ts.isPropertyAccessExpression(node)) {
    return [];
  }
  const object = ts.isIdentifier(node.expression) ? node.expression.text : '';
  const imported = importsOf(source).get(object);
  const target = imported ? neighbour(bundle, file, imported.from) : file;
  if (!target) {
    return [];
  }
  const there = target === file ? source : parseScript(target.path, target.text);
  const value = constant(there, imported?.name ?? object);
  const literal = value && ts.isCallExpression(value) ? value.arguments[0] : value;
  const property =
    literal && ts.isObjectLiteralExpression(literal)
      ? literal.properties.find(({ name }) => name?.getText(there) === node.name.text)
      : undefined;
  const local =
    property && ts.isPropertyAssignment(property)
      ? property.initializer.getText(there)
      : property?.name?.getText(there);
  return labelOf(importsOf(there).get(local ?? '')?.from ?? '');
}

function labelOf(module: string): string[] {
  const [, name] = /^@salesforce\/label\/c\.(\w+)$/.exec(module) ?? [];
  return name === undefined ? [] : [name];
}
