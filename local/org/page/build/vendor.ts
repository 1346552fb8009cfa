import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import lwcPlugin from '@lwc/rollup-plugin';
import { rollup, type Plugin, type RollupLog } from 'rollup';
import { namedIcons } from './icons';
import type { LwcPackages } from './lwc-packages';
import { PageBuildError } from './page-error';

/** Engine, synthetic shadow and base components, built once for their versions. */
export interface Vendor {
  /** Folder with one module a name: `lwc.js`, `lightning/button.js` … */
  readonly folder: string;
  /** Names it, and changes with everything it is made of. */
  readonly key: string;
}

/** Raised when this file's way of building changes: old bundles are then not taken any more. */
const RECIPE = 3;

/** What the package's components use of the vendor's. */
export interface VendorParts {
  /** `lightning/button` … */
  readonly baseComponents: readonly string[];
  /** `utility:refresh` … */
  readonly icons: readonly string[];
}

export const ENGINE_MODULES = ['lwc', '@lwc/synthetic-shadow'] as const;

/**
 * The vendor bundle with these parts, from the cache or built anew. The cache lies in node_modules/.cache and may be
 * deleted at any time.
 *
 * @throws {PageBuildError} for a base component or an icon that there is not
 */
export async function vendorBundle(root: string, packages: LwcPackages, used: VendorParts): Promise<Vendor> {
  const parts = [String(RECIPE), ...packages.versions(), ...used.baseComponents, ...used.icons];
  const key = createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
  const cache = join(root, 'node_modules/.cache/inbox-sync/page');
  const folder = join(cache, key);
  if (!existsSync(folder)) {
    // Built beside and put in place as a whole: two demos may build at once, and one may be stopped half way.
    const draft = join(cache, `${key}.${process.pid}`);
    mkdirSync(draft, { recursive: true });
    await buildVendor(root, packages, used, draft);
    putInPlace(draft, folder);
  }
  return { folder, key };
}

async function buildVendor(
  root: string,
  packages: LwcPackages,
  { baseComponents, icons }: VendorParts,
  folder: string,
): Promise<void> {
  const entries = join(folder, 'entries');
  mkdirSync(entries);
  const names = [...ENGINE_MODULES, ...baseComponents];
  const input = Object.fromEntries(names.map((name) => [name, writeEntry(entries, name)]));
  const bundle = await rollup({
    input,
    preserveEntrySignatures: 'strict',
    // Base components use nearly all of each other; looking for the rest costs more than it saves.
    treeshake: false,
    onwarn: refuseUnresolved,
    plugins: [
      enginePlugin(packages),
      namedIcons(root, icons),
      lwcPlugin({
        rootDir: root,
        modules: [{ npm: 'lightning-base-components' }],
        defaultModules: [],
        exclude: ['**/node_modules/**/@lwc/**', `${entries}/**`],
        enableDynamicComponents: true,
        // On the platform base components may use element internals in synthetic shadow, too.
        enableSyntheticElementInternals: true,
      }),
      productionMode(),
    ],
  });
  await bundle.write({ dir: folder, format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[hash].js' });
  await bundle.close();
  rmSync(entries, { recursive: true });
}

function writeEntry(folder: string, name: string): string {
  const file = join(folder, `${name.replaceAll('/', '__')}.mjs`);
  const text =
    name === '@lwc/synthetic-shadow'
      ? `import '${name}';\n`
      : name === 'lwc'
        ? `export * from 'lwc';\n`
        : `export * from '${name}';\nexport { default } from '${name}';\n`;
  writeFileSync(file, text);
  return file;
}

/** Loads the user's time zone and locale from the page instead of the fixed ones of the base components. */
function enginePlugin(packages: LwcPackages): Plugin {
  const ofUser: Readonly<Record<string, string>> = {
    '@salesforce/i18n/timeZone': 'timeZone',
    '@salesforce/i18n/locale': 'locale',
    '@salesforce/i18n/lang': 'language',
  };
  return {
    name: 'engine-and-user',
    resolveId: (id) => packages.resolve(id) ?? (id in ofUser ? `\0${id}` : null),
    load: (id) => {
      const name = ofUser[id.slice(1)];
      return id.startsWith('\0') && name !== undefined
        ? `export default JSON.parse(document.getElementById('page-context').textContent).${name};`
        : null;
    },
  };
}

/** Values that a bundler has to put in: the engine asks for the mode, the base components whether a server renders them. */
function productionMode(): Plugin {
  const values = { 'process.env.NODE_ENV': '"production"', 'import.meta.env.SSR': 'false' };
  return {
    name: 'production-mode',
    transform: (code) => {
      const replaced = Object.entries(values).reduce((text, [name, value]) => text.replaceAll(name, value), code);
      return replaced === code ? null : { code: replaced, map: null };
    },
  };
}

/** Circles and unused imports within the base components are none of our business; what is missing is. */
function refuseUnresolved(warning: RollupLog): void {
  if (warning.code === 'UNRESOLVED_IMPORT' || warning.code === 'MISSING_EXPORT') {
    throw new PageBuildError(
      `${warning.exporter ?? 'a module'} is imported by ${warning.id ?? 'a component'} and is no base component: ` +
        'lightning-base-components does not have it, so use another one',
    );
  }
}

function putInPlace(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) {
      throw error;
    }
  }
}
