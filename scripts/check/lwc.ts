import { transformSync } from '@lwc/compiler';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow } from './files';
import { apexMethods, type ApexMethod } from './lwc/apex-methods';
import { baseComponents } from './lwc/base-components';
import { mainFile, parseScript, readBundles, type Bundle, type BundleFile } from './lwc/bundles';
import { componentClass, type ComponentClass } from './lwc/component-class';
import { checkSent, eventsOf } from './lwc/events';
import { KnownNames } from './lwc/known-names';
import { checkLooks, checkUnusedClasses, readStyles } from './lwc/styles';
import { namedIn } from './lwc/platform-modules';
import { checkScript, type ScriptContext } from './lwc/scripts';
import { checkTemplate } from './lwc/templates';
import { checkSpokenKeys, checkUnusedMembers, spokenTexts } from './lwc/unused-names';
import { readMetadataFiles } from './metadata-files';
import type { Check, Problem } from './problem';
import { schemaReader } from './schema';

/**
 * Every Lightning web component: what its compiler says, and what only the server or the browser would: components and
 * attributes that do not exist, bindings to nothing, imports of labels, Apex, fields and modules that are not there, and
 * Apex parameters under another name.
 */
export const lwc: Check = {
  name: 'lwc',
  run(root) {
    const bundles = readBundles(root);
    const apiVersion = readApiVersion(root);
    const classes = new Map(bundles.map((bundle) => [bundle.name, classOf(bundle)] as const));
    const components = new Map([...classes].filter((entry): entry is [string, ComponentClass] => entry[1] !== null));
    const base = baseComponents(root);
    const events = new Map(bundles.map((bundle) => [bundle.name, eventsOf(bundle)] as const));
    const slots = new Map(bundles.map((bundle) => [bundle.name, slotsOf(bundle)] as const));
    const known = new KnownNames(root, bundles, readApex(root));
    const shared = {
      bundles: new Map(bundles.map((bundle) => [bundle.name, bundle])),
      base,
      named: namedIn(readMetadataFiles(root).files, schemaReader(root)),
      known,
      methodsOf: apexReader(root),
    };
    const spoken = spokenTexts(root, bundles);
    const styles = readStyles(root);
    const ofBundles = bundles.flatMap((bundle) => {
      const script: ScriptContext = { ...shared, bundle };
      const template = {
        bundle,
        own: classes.get(bundle.name) ?? null,
        components,
        base,
        known,
        events,
        slots,
        apiVersion,
        styles,
      };
      const names = [
        ...checkUnusedMembers(bundle),
        ...checkSpokenKeys(bundle, spoken),
        ...checkNamedFiles(bundle),
        ...checkClassName(bundle),
        ...checkLooks(bundle, styles),
        ...checkUnusedClasses(bundle),
      ];
      return bundle.files
        .flatMap((file): Problem[] => {
          const broken = compile(bundle, file, apiVersion);
          if (broken.length > 0) {
            return broken;
          }
          if (file.path.endsWith('.js')) {
            return checkScript(file, script);
          }
          return file.path.endsWith('.html') ? checkTemplate(file, template) : [];
        })
        .concat(names);
    });
    return [...ofBundles, ...checkSent(bundles)];
  },
};

function readApiVersion(root: string): number {
  const project = JSON.parse(readFileSync(join(root, 'sfdx-project.json'), 'utf8')) as { sourceApiVersion: string };
  return Number(project.sourceApiVersion);
}

function classOf(bundle: Bundle): ComponentClass | null {
  const script = mainFile(bundle, 'js');
  return script ? componentClass(parseScript(script.path, script.text)) : null;
}

/** The platform's own compiler. Its warnings are errors here: each is about something that will not work as written. */
function compile(bundle: Bundle, file: BundleFile, apiVersion: number): Problem[] {
  if (!/\.(js|html|css)$/.test(file.path)) {
    return [];
  }
  try {
    const { warnings = [] } = transformSync(file.text, basename(file.path), {
      namespace: 'c',
      name: bundle.name,
      apiVersion,
    });
    return warnings.map(({ message, location }) => ({ file: file.path, line: location?.line ?? 0, message }));
  } catch (error) {
    const { message, location } = error as Error & { location?: { line: number } };
    return [{ file: file.path, line: location?.line ?? 0, message: message.split('\n')[0] ?? message }];
  }
}

/** The class is called as its component: errors in the browser's console name the class alone. */
function checkClassName(bundle: Bundle): Problem[] {
  const script = mainFile(bundle, 'js');
  const [before, name] = /^[^]*?\bexport default class (\w+)/.exec(script?.text ?? '') ?? [];
  const wanted = bundle.name.charAt(0).toUpperCase() + bundle.name.slice(1);
  return !script || before === undefined || name === wanted
    ? []
    : [
        {
          file: script.path,
          line: before.split('\n').length,
          message: `the class is called ${wanted}, as its component`,
        },
      ];
}

/** Every file of a component is one that a deployment takes, and one that the component shows or imports. */
function checkNamedFiles(bundle: Bundle): Problem[] {
  const { name, folder, files } = bundle;
  const scripts = files.filter(({ path }) => path.endsWith('.js')).map(({ text }) => text);
  const isImported = (path: string): boolean =>
    scripts.some((text) => text.includes(`/${basename(path)}'`) || text.includes(`/${basename(path, '.js')}'`));
  const script = mainFile(bundle, 'js');
  const isBare =
    !mainFile(bundle, 'html') && /\bextends [^{]*\bLightningElement\b(?![^]*\brender\()/.test(script?.text ?? '');
  return [
    ...files
      .filter(({ path }) => !/\.(?:js|html|css|svg|js-meta\.xml)$/.test(path))
      .map(({ path }) => ({ file: path, line: 0, message: 'a deployment takes no such file in a component' })),
    ...files
      .filter(
        ({ path }) => /\.(?:html|css|js)$/.test(path) && !path.startsWith(`${folder}/${name}.`) && !isImported(path),
      )
      .map(({ path }) => ({ file: path, line: 0, message: `nothing shows it: call it ${name}, or import it` })),
    ...(script && isBare
      ? [{ file: script.path, line: 0, message: `the component shows nothing: it has no ${name}.html` }]
      : []),
  ];
}

function readApex(root: string): string[] {
  return filesBelow(root, 'force-app')
    .filter((path) => path.endsWith('.cls'))
    .map((path) => readFileSync(join(root, path), 'utf8'));
}

/** The slots of a component's templates; the one without a name is `''`. */
function slotsOf({ files }: Bundle): ReadonlySet<string> {
  const texts = files.filter(({ path }) => path.endsWith('.html')).map(({ text }) => text);
  return new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/<slot\b([^>]*)>/g)].map(
        ([, attributes = '']) => /\bname="([^"]*)"/.exec(attributes)?.[1] ?? '',
      ),
    ),
  );
}

/** Reads a class when a component first names it. */
function apexReader(root: string): (className: string) => ReadonlyMap<string, ApexMethod> | null {
  const files = new Map(
    filesBelow(root, 'force-app')
      .filter((path) => path.endsWith('.cls'))
      .map((path) => [basename(path, '.cls'), path]),
  );
  const read = new Map<string, ReadonlyMap<string, ApexMethod> | null>();
  return (className) => {
    const path = files.get(className);
    if (path !== undefined && !read.has(className)) {
      read.set(className, apexMethods(path, readFileSync(join(root, path), 'utf8')));
    }
    return read.get(className) ?? null;
  };
}
