import ts from 'typescript';
import type { Problem } from '../problem';
import { at, importsOf, mainFile, neighbour, parseScript, visit, type Bundle, type BundleFile } from './bundles';

/** How many values a function takes. */
interface Arity {
  readonly least: number;
  readonly most: number;
}

/** Calls of functions and methods of components, in the script or a module of ours, with too few or too many values. */
export function checkCalls(bundle: Bundle, file: BundleFile, bundles: ReadonlyMap<string, Bundle>): Problem[] {
  const source = parseScript(file.path, file.text);
  const own = functionsOf(source);
  for (const [local, { from, name }] of importsOf(source)) {
    const [, module = ''] = /^c\/(\w+)$/.exec(from) ?? [];
    const ours = bundles.get(module);
    const target = ours ? mainFile(ours, 'js') : neighbour(bundle, file, from);
    const arity = target && functionsOf(parseScript(target.path, target.text)).get(name);
    if (arity) {
      own.set(local, arity);
    }
  }
  const problems: Problem[] = [];
  visit(source, (node) => {
    const name = ts.isCallExpression(node) ? calledName(node.expression) : null;
    const arity = name === null ? undefined : own.get(name);
    if (!arity || !ts.isCallExpression(node) || node.arguments.some(ts.isSpreadElement)) {
      return;
    }
    const given = node.arguments.length;
    if (given < arity.least || given > arity.most) {
      const wanted = arity.least === arity.most ? arity.least : `${arity.least} to ${arity.most}`;
      problems.push(at(source, node, `${name ?? ''} takes ${wanted} value(s), and gets ${given}`));
    }
  });
  return problems;
}

/** `messageOf`, or `this.ask` of a method. */
function calledName(called: ts.Expression): string | null {
  if (ts.isPropertyAccessExpression(called) && called.expression.kind === ts.SyntaxKind.ThisKeyword) {
    return `this.${called.name.text}`;
  }
  return ts.isIdentifier(called) ? called.text : null;
}

/** Functions at the top of a script, and methods of its class; a name that is declared twice is left out. */
function functionsOf(source: ts.SourceFile): Map<string, Arity> {
  const found = new Map<string, Arity>();
  const names = new Set<string>();
  visit(source, (node) => {
    const isMethod = ts.isMethodDeclaration(node) && ts.isClassDeclaration(node.parent);
    const isTop = ts.isFunctionDeclaration(node) && node.parent === source;
    const name = 'name' in node ? (node.name as ts.Node | undefined)?.getText(source) : undefined;
    if ((isMethod || isTop) && name !== undefined) {
      found.set(isMethod ? `this.${name}` : name, arityOf(node));
    } else if (name !== undefined && (ts.isParameter(node) || ts.isVariableDeclaration(node))) {
      names.add(name);
    }
  });
  names.forEach((name) => found.delete(name));
  return found;
}

function arityOf({ parameters }: ts.SignatureDeclaration): Arity {
  const isOptional = ({ initializer, dotDotDotToken }: ts.ParameterDeclaration): boolean =>
    initializer !== undefined || dotDotDotToken !== undefined;
  const hasRest = parameters.some(({ dotDotDotToken }) => dotDotDotToken !== undefined);
  const least = parameters.findIndex(isOptional);
  return { least: least < 0 ? parameters.length : least, most: hasRest ? Infinity : parameters.length };
}
