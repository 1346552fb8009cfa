import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readFileSync } from 'node:fs';

/**
 * The engine that belongs to the compiler of @lwc/rollup-plugin. `lwc` brings its own copies: the ones at the root of
 * node_modules are older, because the unit tests of sfdx-lwc-jest pin them, and compiled code runs on its own engine only.
 */
export class LwcPackages {
  private readonly fromLwc: NodeJS.Require;

  constructor(private readonly root: string) {
    this.fromLwc = createRequire(createRequire(join(root, 'package.json')).resolve('lwc'));
  }

  /** @returns the module's file, or null for what is no part of the engine */
  resolve(id: string): string | null {
    const name = id === 'lwc' ? '@lwc/engine-dom' : id;
    return /^@lwc\/(engine-dom|synthetic-shadow|wire-service|shared|features|signals)$/.test(name)
      ? this.fromLwc.resolve(name).replace(/index\.cjs$/, 'index.js')
      : null;
  }

  /** Versions of everything that ends up in the vendor bundle. */
  versions(): string[] {
    const engine = dirname(dirname(this.fromLwc.resolve('@lwc/engine-dom')));
    const folders = ['lightning-base-components', '@lwc/rollup-plugin', 'rollup'].map((name) =>
      join(this.root, 'node_modules', name),
    );
    return [engine, ...folders].map((folder) => versionOf(join(folder, 'package.json')));
  }
}

function versionOf(file: string): string {
  const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string };
  return `${name}@${version}`;
}
