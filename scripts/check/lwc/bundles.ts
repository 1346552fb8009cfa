import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import { filesBelow } from '../files';
import type { Problem } from '../problem';

/** A Lightning web component as its folder holds it; tests and their fixtures left out. */
export interface Bundle {
  /** `inboxSyncSetup`; a template says `<c-inbox-sync-setup>`. */
  readonly name: string;
  readonly folder: string;
  readonly files: readonly BundleFile[];
}

export interface BundleFile {
  /** Relative to the project's root. */
  readonly path: string;
  readonly text: string;
}

/** Every bundle below force-app. */
export function readBundles(root: string): Bundle[] {
  const byFolder = new Map<string, BundleFile[]>();
  for (const path of filesBelow(root, 'force-app')) {
    const [, folder] = /^(.*\/lwc\/[^/]+)\//.exec(path) ?? [];
    if (folder !== undefined && !path.includes('/__')) {
      const file = { path, text: readFileSync(join(root, path), 'utf8') };
      byFolder.set(folder, [...(byFolder.get(folder) ?? []), file]);
    }
  }
  return [...byFolder].map(([folder, files]) => ({ name: basename(folder), folder, files }));
}

/** The bundle's main file of that kind, `name.js` or `name.html`. */
export function mainFile(bundle: Bundle, ending: 'js' | 'html'): BundleFile | undefined {
  return bundle.files.find(({ path }) => path === `${bundle.folder}/${bundle.name}.${ending}`);
}

export function parseScript(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
}

/** A problem at a node of a script. */
export function at(source: ts.SourceFile, node: ts.Node, message: string): Problem {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
  return { file: source.fileName, line: line + 1, message };
}

/** Visits a node and everything in it. */
export function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  node.forEachChild((child) => visit(child, look));
}

/** The imports of a script by local name: where from, and under which name it is exported there (`default`, `*`). */
export function importsOf(source: ts.SourceFile): Map<string, { from: string; name: string; node: ts.Node }> {
  const found = new Map<string, { from: string; name: string; node: ts.Node }>();
  for (const node of source.statements.filter(ts.isImportDeclaration)) {
    const from = (node.moduleSpecifier as ts.StringLiteral).text;
    const { name, namedBindings } = node.importClause ?? {};
    if (name) {
      found.set(name.text, { from, name: 'default', node });
    }
    if (namedBindings && ts.isNamespaceImport(namedBindings)) {
      found.set(namedBindings.name.text, { from, name: '*', node });
    } else if (namedBindings) {
      for (const one of namedBindings.elements) {
        found.set(one.name.text, { from, name: (one.propertyName ?? one.name).text, node: one });
      }
    }
  }
  return found;
}

/** The file of the bundle that `./x` or `../bundle/x` of another file of it means. */
export function neighbour(bundle: Bundle, from: BundleFile, specifier: string): BundleFile | undefined {
  const path = join(dirname(from.path), specifier).split('\\').join('/');
  return bundle.files.find((file) => file.path === path || file.path === `${path}.js`);
}

/** The names that a module exports; null when it passes on everything of another one. */
export function exportsOf(source: ts.SourceFile): Set<string> | null {
  const names = new Set<string>();
  for (const node of source.statements) {
    if (ts.isExportAssignment(node)) {
      names.add('default');
    } else if (ts.isExportDeclaration(node)) {
      if (!node.exportClause || ts.isNamespaceExport(node.exportClause)) {
        return null;
      }
      node.exportClause.elements.forEach(({ name }) => names.add(name.text));
    } else if (ts.canHaveModifiers(node)) {
      const words = ts.getModifiers(node)?.map(({ kind }) => kind) ?? [];
      if (words.includes(ts.SyntaxKind.ExportKeyword)) {
        declaredNames(node).forEach((name) =>
          names.add(words.includes(ts.SyntaxKind.DefaultKeyword) ? 'default' : name),
        );
      }
    }
  }
  return names;
}

function declaredNames(node: ts.Statement): string[] {
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  }
  const { name } = node as ts.FunctionDeclaration | ts.ClassDeclaration;
  return [name?.text ?? 'default'];
}
