import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import lwcPlugin from '@lwc/rollup-plugin';
import { rollup, type Plugin, type RollupCache, type RollupLog } from 'rollup';
import { packageComponents, usedBaseComponents, usedIcons, type Component } from './components';
import type { LwcPackages } from './lwc-packages';
import { PageBuildError } from './page-error';
import { platformModules } from './platform-modules';
import { ENGINE_MODULES, vendorBundle, type Vendor } from './vendor';

/** The page's script, and the vendor bundle it imports from `/vendor/<key>/`. */
export interface PageBundle {
  readonly vendor: Vendor;
  readonly code: string;
}

/** Builds the page again and again, each time only what has changed. */
export class PageBundler {
  private cache: RollupCache | undefined;

  constructor(
    private readonly root: string,
    private readonly packages: LwcPackages,
  ) {}

  /**
   * @param component the one that is shown, for example `inboxSyncSetup`
   * @throws {PageBuildError} naming the file for everything that a deployment would refuse or the page does not model
   */
  async build(component: string): Promise<PageBundle> {
    const components = packageComponents(this.root);
    const shown = components.find(({ name }) => name === component);
    if (!shown) {
      throw new PageBuildError(`the page shows c/${component}, but force-app/main has no such component`);
    }
    const baseComponents = usedBaseComponents(components);
    const vendor = await vendorBundle(this.root, this.packages, { baseComponents, icons: usedIcons(components) });
    return { vendor, code: await this.bundle(shown, components, baseComponents, vendor) };
  }

  private async bundle(
    shown: Component,
    components: readonly Component[],
    baseComponents: readonly string[],
    vendor: Vendor,
  ): Promise<string> {
    const outside = new Set([...ENGINE_MODULES, ...baseComponents]);
    const entry = join(this.root, 'local/org/page/client/page.js');
    const build = await rollup({
      input: entry,
      cache: this.cache ?? false,
      external: (id) => outside.has(id),
      onwarn: refuse,
      plugins: [
        shownComponent(shown),
        platformModules(this.root, baseComponents),
        ownFiles(),
        lwcPlugin({
          rootDir: dirname(entry),
          modules: components.map(({ name, entry: path }) => ({ name: `c/${name}`, path })),
          defaultModules: [],
          exclude: [`${dirname(entry)}/**`],
        }),
      ],
    });
    this.cache = build.cache;
    const { output } = await build.generate({ format: 'es', paths: (id) => `/vendor/${vendor.key}/${id}.js` });
    await build.close();
    return output[0].code;
  }
}

/** The plugin of LWC reads the component's name from the query. */
function shownComponent({ name, entry }: Component): Plugin {
  return { name: 'shown-component', resolveId: (id) => (id === 'page/shown' ? `${entry}?specifier=c/${name}` : null) };
}

/** A file that a component imports beside itself must be there: the LWC plugin takes a missing template for an empty one. */
function ownFiles(): Plugin {
  return {
    name: 'own-files',
    resolveId: (id, importer) => {
      if (id.startsWith('.') && id.endsWith('.js') && importer !== undefined) {
        const file = join(dirname(importer.split('?')[0] ?? ''), id);
        if (!existsSync(file)) {
          throw new PageBuildError(`${importer} imports ${id}, which is not there`);
        }
      }
      return null;
    },
  };
}

function refuse(warning: RollupLog): void {
  const file = warning.loc?.file ?? warning.id ?? 'the page';
  throw new PageBuildError(`${file}: ${warning.message}`);
}
