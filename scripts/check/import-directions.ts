import { posix } from 'node:path';
import ts from 'typescript';
import { lineOf, type Problem } from './problem';
import type { Source } from './suppressions';

interface Direction {
  /** Files that must not know. */
  readonly from: RegExp;
  /** What they must not know, as a path from the project's root. */
  readonly to: RegExp;
  readonly message: string;
}

const POLLER_TOP = 'main\\b|connecting\\b|services\\b|cli/';
const SIDES = 'poller and local never import each other: e2e/ holds the tests that need both';
const ADAPTERS = 'adapters never meet: what two need stands in sync or lib';

/** "Imports point one way" (Layout in docs/architecture.md); the first that matches an import is what it is told. */
const DIRECTIONS: readonly Direction[] = [
  { from: /^poller\//, to: /^(?:local|e2e|browser)\//, message: SIDES },
  { from: /^local\//, to: /^(?:poller|e2e|browser)\//, message: SIDES },
  { from: /^contract\//, to: /^(?!contract\/)/, message: 'contract is shared by both sides and imports neither' },
  {
    from: /^poller\/src\//,
    to: /^(?:scripts|poller\/test)\//,
    message: 'what runs at a customer imports no test and no script',
  },
  { from: /^poller\/src\/lib\//, to: /^(?!poller\/src\/lib\/)/, message: 'lib imports nothing of ours' },
  {
    from: /^poller\/src\/domain\//,
    to: /^(?!poller\/src\/(?:lib|domain)\/|contract\/)/,
    message: 'domain is pure: it imports lib and contract only',
  },
  {
    from: /^poller\/src\/sync\//,
    to: /^(?!poller\/src\/(?:lib|domain|sync)\/|contract\/)/,
    message: 'sync defines ports; adapters import it, never the reverse',
  },
  ...['gmail', 'graph', 'salesforce', 'store', 'web'].map((adapter) => ({
    from: new RegExp(`^poller/src/${adapter}/`),
    to: new RegExp(`^(?!poller/src/(?:lib|domain|sync|${adapter})/|contract/)`),
    message: ADAPTERS,
  })),
  {
    from: /^poller\/src\/config\b/,
    to: new RegExp(`^poller/src/(?:${POLLER_TOP}|store/|web/)`),
    message: 'config is read before anything is put together: it imports no store, page or command',
  },
  {
    from: /^poller\/src\/services\b/,
    to: /^poller\/src\/(?:main\b|connecting\b|cli\/)/,
    message: 'commands import services, never the reverse',
  },
  {
    from: /^poller\/src\/connecting\b/,
    to: /^poller\/src\/(?:main\b|cli\/)/,
    message: 'commands import connecting, never the reverse',
  },
  { from: /^poller\/src\//, to: /^poller\/src\/main\b/, message: 'main puts everything together: nothing imports it' },
  { from: /^local\/gmail\//, to: /^local\/graph\//, message: 'the stand-ins for Gmail and Graph never meet' },
  { from: /^local\/graph\//, to: /^local\/gmail\//, message: 'the stand-ins for Gmail and Graph never meet' },
];

/** Folders whose imports have directions. */
const DIRECTED = /^(?:poller|local|contract)\/.*\.[mc]?[jt]s$/;

/** An import whose text is not written out could lead anywhere. `require` as a value can be called with anything. */
const COMPUTED = /\b(?:import|require)\s*\(\s*[^'"\s)]|\brequire\s*\.(?!resolve\b|main\b)\w|=\s*require\s*[;,]/;

/** What is built for customers, who install the production packages alone. */
const PRODUCTION = /^(?:poller\/src|contract)\/(?!.*\.test\.ts$)/;

/**
 * Imports against the one way that they point: static ones, `import()`, types of `import()` and `require()`. And imports
 * of packages that customers do not have.
 *
 * @param dependencies names of the production packages
 */
export function checkImports({ path, text }: Source, dependencies: ReadonlySet<string>): Problem[] {
  if (!DIRECTED.test(path)) {
    return [];
  }
  const wrong = ts.preProcessFile(text, true, true).importedFiles.flatMap(({ fileName, pos }) => {
    const reason = wrongImport(path, fileName, dependencies);
    return reason === null ? [] : [{ file: path, line: lineOf(text, pos), message: `imports ${fileName}: ${reason}` }];
  });
  return [...wrong, ...computedIn(path, text)];
}

function wrongImport(path: string, module: string, dependencies: ReadonlySet<string>): string | null {
  const target = targetOf(path, module);
  if (target !== null) {
    return DIRECTIONS.find(({ from, to }) => from.test(path) && to.test(target))?.message ?? null;
  }
  const [name = ''] = /^(?:@[^/]+\/)?[^/]+/.exec(module) ?? [];
  const isThere = !PRODUCTION.test(path) || module.startsWith('node:') || dependencies.has(name);
  return isThere ? null : `${name} is none of the dependencies in package.json, so customers do not have it`;
}

/** The imported file from the project's root, also through its build; null for a package. */
function targetOf(path: string, module: string): string | null {
  const target = module.startsWith('.')
    ? posix.join(posix.dirname(path), module)
    : module.replace(/^.*\/(?=dist\/)/, '');
  const ours = target.replace(/^dist\//, '');
  return module.startsWith('.') || /^(?:poller|local|contract|e2e|scripts|browser)\//.test(ours) ? ours : null;
}

function computedIn(path: string, text: string): Problem[] {
  if (!COMPUTED.test(text)) {
    return [];
  }
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const problems: Problem[] = [];
  const look = (node: ts.Node): void => {
    if (isLoader(node) && !isLiteralCall(node.parent)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      problems.push({
        file: path,
        line: line + 1,
        message: 'write the imported module out as a text, so that its direction can be checked',
      });
    }
    node.forEachChild(look);
  };
  look(source);
  return problems;
}

/** `import` of a call, and `require` wherever it is a value. */
function isLoader(node: ts.Node): boolean {
  const isName = ts.isIdentifier(node) && node.text === 'require' && !isNameOf(node);
  return isName || (node.kind === ts.SyntaxKind.ImportKeyword && ts.isCallExpression(node.parent));
}

/** The name of a member or a declaration, which is another thing of that name. */
function isNameOf(node: ts.Identifier): boolean {
  const { parent } = node;
  return (ts.isPropertyAccessExpression(parent) && parent.name === node) || ('name' in parent && parent.name === node);
}

/** A call with a text; `require.main` and `require.resolve` load nothing. */
function isLiteralCall(node: ts.Node): boolean {
  return ts.isCallExpression(node)
    ? node.arguments[0] !== undefined && ts.isStringLiteral(node.arguments[0])
    : ts.isPropertyAccessExpression(node) && ['main', 'resolve'].includes(node.name.text);
}
