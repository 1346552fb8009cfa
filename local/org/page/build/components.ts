import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iconsIn } from './icons';

/** A component of the package. */
export interface Component {
  /** Name of its folder, as in `c/inboxSyncSetup`. */
  readonly name: string;
  readonly folder: string;
  /** The module that is imported under its name. */
  readonly entry: string;
}

/** All components below `force-app/main`, by name. */
export function packageComponents(root: string): Component[] {
  const main = join(root, 'force-app/main');
  return readdirSync(main, { withFileTypes: true })
    .filter((capability) => capability.isDirectory() && existsSync(join(main, capability.name, 'lwc')))
    .flatMap((capability) => componentsIn(join(main, capability.name, 'lwc')))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function componentsIn(folder: string): Component[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, `${entry.name}.js`)))
    .map(({ name }) => ({ name, folder: join(folder, name), entry: join(folder, name, `${name}.js`) }));
}

/** Modules that look like base components but are provided by the page itself. */
const OWN_LIGHTNING: ReadonlySet<string> = new Set(['lightning/navigation', 'lightning/platformShowToastEvent']);

/** Base components that the package's components name, in templates or imports: `lightning/button` … */
export function usedBaseComponents(components: readonly Component[]): string[] {
  const found = new Set<string>();
  for (const file of components.flatMap(sourcesOf)) {
    const text = readFileSync(file, 'utf8');
    for (const [, tag = ''] of text.matchAll(/<lightning-([a-z-]+)/g)) {
      found.add(`lightning/${tag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())}`);
    }
    for (const [, module = ''] of text.matchAll(/from\s+'(lightning\/\w+)'/g)) {
      found.add(module);
    }
  }
  return [...found].filter((name) => !OWN_LIGHTNING.has(name)).sort();
}

/** Icons that the package's components show: `utility:refresh` … */
export function usedIcons(components: readonly Component[]): string[] {
  const texts = components.flatMap(sourcesOf).map((file) => readFileSync(file, 'utf8'));
  return [...new Set(texts.flatMap(iconsIn))].sort();
}

/** Its templates and scripts; tests are none of the page's business. */
function sourcesOf({ folder }: Component): string[] {
  return readdirSync(folder)
    .filter((name) => /\.(html|js)$/.test(name))
    .map((name) => join(folder, name));
}
