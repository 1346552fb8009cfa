import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'rollup';
import { PageBuildError } from './page-error';

/** `utility:refresh`: the set and the name in it. */
const ICON = /\b(utility|standard|action|custom|doctype):([a-z][a-z0-9_]*)/g;

/** The icons that a text names, as `utility:refresh`. */
export function iconsIn(text: string): string[] {
  return [...text.matchAll(ICON)].map(([name]) => name);
}

/**
 * Gives the base components those icons that somebody names instead of all 3,500 of them, each a template to compile. An
 * icon that is asked for and not there is a complaint of the browser. Left to right only, as the local page is.
 *
 * @param wanted icons that the package's components name
 * @throws {PageBuildError} for one that there is not
 */
export function namedIcons(root: string, wanted: readonly string[]): Plugin {
  const folder = join(root, 'node_modules/lightning-base-components/src/lightning');
  const missing = wanted.find((icon) => !existsSync(templateOf(folder, icon)));
  if (missing !== undefined) {
    throw new PageBuildError(`a component shows the icon ${missing}, which the Lightning Design System does not have`);
  }
  const icons = new Set([...wanted, ...ownIcons(folder)].filter((icon) => existsSync(templateOf(folder, icon))));
  return {
    name: 'named-icons',
    load: (id) => {
      const set = /\/iconSvgTemplates([A-Z][a-z]+?)(Rtl)?\/buildTemplates\/templates\.js$/.exec(id);
      if (!set) {
        return null;
      }
      const inSet = [...icons].filter((icon) => icon.startsWith(`${set[1]?.toLowerCase() ?? ''}:`));
      return library(folder, set[2] === undefined ? inSet : []);
    },
  };
}

function templateOf(folder: string, icon: string): string {
  const [set = '', name = ''] = icon.split(':');
  return join(
    folder,
    `iconSvgTemplates${set.charAt(0).toUpperCase()}${set.slice(1)}`,
    'buildTemplates',
    set,
    `${name}.html`,
  );
}

/** Icons that base components show by themselves. */
function ownIcons(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(js|html)$/.test(name) && !name.startsWith('iconSvg') && !name.includes('__'))
    .flatMap((name) => iconsIn(readFileSync(join(folder, name), 'utf8')));
}

function library(folder: string, icons: readonly string[]): string {
  const key = (icon: string): string => icon.replace(':', '_');
  return [
    ...icons.map((icon) => `import ${key(icon)} from ${JSON.stringify(templateOf(folder, icon))};`),
    `const icons = { ${icons.map(key).join(', ')} };`,
    // Its keys are `utility_refresh`; whoever awaits it asks for `then` besides.
    'const absent = (name) => console.error(`The page was built without the icon ${name}: name it in full in a source`);',
    "const find = (name) => icons[name] ?? (name.includes('_') ? absent(name) : undefined);",
    'export default new Proxy(icons, { get: (_, name) => find(String(name)) });',
  ].join('\n');
}
