import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { productionPackages } from './production-packages';
import { isUnusedGoogleApi } from './prune';

/** What a host gets, in bytes. */
export interface TreeSize {
  readonly program: number;
  readonly packages: number;
  readonly packageCount: number;
}

/**
 * Builds in `target` what a host runs: the compiled poller and the packages that it needs, without those for
 * development and without the Google APIs that it never loads. The Dockerfile copies this very tree.
 *
 * @param target an empty or absent folder
 * @throws {Error} with the compiler's words when the poller does not compile
 */
export function buildTree(root: string, target: string): TreeSize {
  mkdirSync(target, { recursive: true });
  compile(root, join(target, 'dist'));
  const packages = productionPackages(root);
  packages.forEach(({ path }) => copyPackage(root, target, path));
  writeFileSync(join(target, 'package.json'), manifestOf(root));
  return {
    program: sizeOf(join(target, 'dist')),
    packages: sizeOf(join(target, 'node_modules')),
    packageCount: packages.length,
  };
}

function compile(root: string, outDir: string): void {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(
    process.execPath,
    [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', outDir],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new Error(`the poller does not compile:\n${stdout}`);
  }
}

/** Nested node_modules have rows of their own in the lock file. */
function copyPackage(root: string, target: string, path: string): void {
  cpSync(join(root, path), join(target, path), {
    recursive: true,
    filter: (source) => {
      const below = relative(root, source).split(sep).join('/');
      return !below.slice(path.length).startsWith('/node_modules') && !isUnusedGoogleApi(below);
    },
  });
}

/** Enough for Node and for a person who looks: no scripts, which would need what is not there. */
function manifestOf(root: string): string {
  const { name, version, description, license, type, bin } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Record<string, unknown>;
  return `${JSON.stringify({ name, version, private: true, description, license, type, bin }, null, 2)}\n`;
}

function sizeOf(path: string): number {
  const stats = statSync(path);
  return stats.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : stats.size;
}
