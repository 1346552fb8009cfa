import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { perInstallation } from '../per-installation';
import { CHOICES, DATE_PARTS, validValues } from './attribute-values';
import { exportsOf, importsOf, parseScript } from './bundles';
import { isApi } from './component-class';
import { textsIn } from './events';

/** What modules without published sources export (Lightning Web Components Developer Guide, reference of each). */
const EXPORTS: Readonly<Record<string, readonly string[]>> = {
  navigation: ['NavigationMixin', 'CurrentPageReference', 'generateUrl', 'navigate', 'NavigationContext'],
  platformShowToastEvent: ['ShowToastEvent'],
  refresh: ['RefreshEvent', 'registerRefreshContainer', 'unregisterRefreshContainer', 'registerRefreshHandler'],
};

/**
 * The platform's base components, as the package `lightning-base-components` publishes them: its descriptor lists what
 * customers may use, its sources say which properties are `@api`, own or inherited.
 */
export class BaseComponents {
  private readonly published: Readonly<
    Record<string, { readonly minVersion?: string; readonly slotNames?: readonly string[] }>
  >;
  private readonly read = new Map<string, ReadonlySet<string>>();
  private readonly texts = new Map<string, ReadonlySet<string>>();
  private readonly folder: string;

  constructor(root: string) {
    this.folder = join(root, 'node_modules/lightning-base-components');
    this.published = JSON.parse(
      readFileSync(join(this.folder, 'metadata/raptor.json'), 'utf8'),
    ) as typeof this.published;
  }

  /** Whether `lightning/<name>` may be imported: components, services and wire adapters. */
  isPublished(name: string): boolean {
    return this.published[name] !== undefined;
  }

  /** What `lightning/<name>` exports; null when it is not known. */
  exports(name: string): ReadonlySet<string> | null {
    const listed = EXPORTS[name];
    const script = this.scriptOf(`lightning/${name}`);
    if (listed || script === null) {
      return listed ? new Set(listed) : null;
    }
    return exportsOf(parseScript(script, readFileSync(script, 'utf8')));
  }

  /** Slots of `<lightning-name>`; the one without a name is `''`. */
  slots(name: string): ReadonlySet<string> {
    return new Set(this.published[name]?.slotNames ?? []);
  }

  /** Whether a text in the sources of `<lightning-name>`, or of a module that it imports, is the event's name. */
  mentions(name: string, event: string): boolean {
    const script = this.scriptOf(`lightning/${name}`);
    return script !== null && this.textsOf(script, new Set()).has(event);
  }

  private textsOf(path: string, seen: Set<string>): ReadonlySet<string> {
    const known = this.texts.get(path);
    if (known || seen.has(path)) {
      return known ?? new Set();
    }
    seen.add(path);
    const source = parseScript(path, readFileSync(path, 'utf8'));
    const found = new Set(textsIn(source));
    for (const from of modulesOf(source)) {
      const script = this.scriptOf(from, path);
      (script === null ? [] : [...this.textsOf(script, seen)]).forEach((text) => found.add(text));
    }
    this.texts.set(path, found);
    return found;
  }

  /** What is wrong with a text as the value of a property of `<lightning-name>`, or null. */
  wrongValue(name: string, property: string, value: string): string | null {
    const script = this.scriptOf(`lightning/${name}`);
    const listed = /date-?time/i.test(name) ? DATE_PARTS[property] : undefined;
    if (listed) {
      return listed.includes(value) ? null : `one of ${listed.join(', ')}`;
    }
    if (script === null || !CHOICES.has(property)) {
      return null;
    }
    const valid = validValues(parseScript(script, readFileSync(script, 'utf8')), property);
    if (valid) {
      return valid.has(value) ? null : `one of ${[...valid].join(', ')}`;
    }
    return this.textsOf(script, new Set()).has(value) ? null : 'a word that the component knows';
  }

  /** Properties that a template may set on `<lightning-name>`; null when customers have no such component. */
  properties(name: string): ReadonlySet<string> | null {
    const script = this.scriptOf(`lightning/${name}`);
    return this.published[name]?.minVersion !== undefined && script !== null ? this.apiOf(script) : null;
  }

  private apiOf(path: string): ReadonlySet<string> {
    const known = this.read.get(path);
    if (known) {
      return known;
    }
    const found = new Set<string>();
    // Stored before it is filled: modules may import each other.
    this.read.set(path, found);
    const source = parseScript(path, readFileSync(path, 'utf8'));
    const imports = importsOf(source);
    const look = (node: ts.Node): void => {
      if (ts.isClassLike(node)) {
        const own = node.members.filter(isApi);
        own.forEach((member) => member.name && found.add(member.name.getText(source)));
        // A superclass or a mixin of another module brings its own.
        node.heritageClauses?.forEach((clause) =>
          identifiers(clause).forEach((name) => {
            const script = this.scriptOf(imports.get(name)?.from ?? '', path);
            (script === null ? [] : [...this.apiOf(script)]).forEach((property) => found.add(property));
          }),
        );
      }
      node.forEachChild(look);
    };
    look(source);
    return found;
  }

  private scriptOf(specifier: string, from = ''): string | null {
    const [, name] = /^lightning\/(\w+)$/.exec(specifier) ?? [];
    const path = name ? join(this.folder, 'src/lightning', name, `${name}.js`) : join(from, '..', `${specifier}.js`);
    return (name || specifier.startsWith('./')) && existsSync(path) ? path : null;
  }
}

export const baseComponents = perInstallation((root) => new BaseComponents(root));

/** The modules that a module imports, or exports again. */
function modulesOf(source: ts.SourceFile): string[] {
  return source.statements.flatMap((node) =>
    (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier
      ? [(node.moduleSpecifier as ts.StringLiteral).text]
      : [],
  );
}

function identifiers(node: ts.Node): string[] {
  const names: string[] = [];
  const look = (inner: ts.Node): void => {
    if (ts.isIdentifier(inner)) {
      names.push(inner.text);
    }
    inner.forEachChild(look);
  };
  look(node);
  return names;
}
