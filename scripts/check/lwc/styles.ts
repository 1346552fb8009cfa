import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { filesBelow } from '../files';
import { perInstallation } from '../per-installation';
import { lineOf, type Problem } from '../problem';
import { at, parseScript, visit, type Bundle, type BundleFile } from './bundles';

/** What the design system of the platform has, as its package publishes it. */
export interface Styles {
  readonly classes: ReadonlySet<string>;
  /** Names by which tests and scripts find elements: `.address`. */
  readonly selectors: ReadonlySet<string>;
  /** The folder of its icons: `utility/add.svg`. */
  readonly icons: string;
}

const PACKAGE = 'node_modules/@salesforce-ux/design-system/assets';

const designSystem = perInstallation((root) =>
  classesIn(readFileSync(join(root, PACKAGE, 'styles/salesforce-lightning-design-system.min.css'), 'utf8')),
);

export function readStyles(root: string): Styles {
  const paths = [...filesBelow(root, 'force-app'), ...filesBelow(root, 'browser')].filter((path) =>
    /\.[jt]s$/.test(path),
  );
  const scripts = paths.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
  const texts = scripts.match(/'[^'\n]*'|`[^`]*`|"[^"\n]*"/g) ?? [];
  return { classes: designSystem(root), selectors: classesIn(texts.join('\n')), icons: join(root, PACKAGE, 'icons') };
}

function classesIn(sheet: string): Set<string> {
  return new Set(
    [...sheet.matchAll(/\.(-?[A-Za-z_](?:[\w-]|\\.)*)/g)].map(([, name = '']) => name.replaceAll('\\', '')),
  );
}

/** The classes of an attribute that no style sheet has. */
export function wrongClasses(text: string, { files }: Bundle, { classes, selectors }: Styles): string[] {
  const own = classesIn(
    files
      .filter(({ path }) => path.endsWith('.css'))
      .map((file) => file.text)
      .join('\n'),
  );
  return text
    .split(/\s+/)
    .filter((name) => name !== '' && !classes.has(name) && !own.has(name) && !selectors.has(name));
}

const ICON = /^(utility|standard|custom|action|doctype):(\w+)$/;

/** Whether the text is not the name of an icon. */
export function wrongIcon(text: string, { icons }: Styles): boolean {
  const [, sprite = '', name = ''] = ICON.exec(text) ?? [];
  return name === '' || !existsSync(join(icons, sprite, `${name}.svg`));
}

/** Classes of a component's style sheet that neither its templates nor its scripts name. */
export function checkUnusedClasses({ files }: Bundle): Problem[] {
  const isSheet = ({ path }: BundleFile): boolean => path.endsWith('.css');
  const rest = files.filter((file) => !isSheet(file)).map(({ text }) => text);
  const used = new Set(
    rest
      .join('\n')
      .toLowerCase()
      .match(/[\w-]+/g),
  );
  const prefixes = [...rest.join('\n').matchAll(/([\w-]+-)\$\{/g)].map(([, prefix = '']) => prefix);
  // Also put together, as `bar-${outcome.toLowerCase()}`.
  const isUsed = (name: string): boolean =>
    used.has(name.toLowerCase()) ||
    prefixes.some((prefix) => name.startsWith(prefix) && used.has(name.slice(prefix.length).toLowerCase()));
  return files.filter(isSheet).flatMap(({ path, text }) =>
    [...text.matchAll(/\.(-?[A-Za-z_][\w-]*)(?=[^{}]*\{)/g)]
      .filter(([, name = '']) => !isUsed(name))
      .map(({ index, 1: name = '' }) => ({
        file: path,
        line: lineOf(text, index),
        message: `nothing in the component has the class ${name}`,
      })),
  );
}

/** Texts of scripts that are names of icons or of classes of the design system. */
export function checkLooks(bundle: Bundle, styles: Styles): Problem[] {
  return bundle.files
    .filter(({ path }) => path.endsWith('.js'))
    .flatMap(({ path, text }) => {
      const source = parseScript(path, text);
      const problems: Problem[] = [];
      visit(source, (node) => {
        const words = ts.isStringLiteralLike(node) ? node.text : '';
        if (/^\w+:\w+$/.test(words) && wrongIcon(words, styles)) {
          problems.push(at(source, node, `there is no icon ${words}`));
        }
        for (const name of /(?:^|\s)slds-/.test(words) ? wrongClasses(words, bundle, styles) : []) {
          problems.push(
            at(source, node, `neither the design system nor the component's style sheet has a class ${name}`),
          );
        }
      });
      return problems;
    });
}
