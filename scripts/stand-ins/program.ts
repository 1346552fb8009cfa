import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { transformSync, version as compilerVersion } from '@swc/core';
import { projectRoot } from '../../local/lib/project-root';

const SOURCES = ['poller/src', 'contract', 'local', 'scripts', 'e2e', 'poller/test'];
/** Drafts of others that build at the same moment are younger than that. */
const OLD_MS = 60 * 60 * 1000;

/**
 * What Node takes to start a script of the project as a process of its own: the script, compiled. Tests and measurements
 * start hundreds of processes, and ts-node would compile the same files in each of them. Everything is compiled once
 * and kept in node_modules/.cache until a source changes.
 *
 * @param script path of a TypeScript file below the project's root; start it with the root as working folder
 */
export function programOf(script: string): string {
  const root = projectRoot();
  const files = SOURCES.flatMap((folder) => sourcesBelow(join(root, folder)));
  const cache = join(root, 'node_modules/.cache/inbox-sync/programs');
  const folder = join(cache, keyOf(root, files));
  if (!existsSync(folder)) {
    const draft = `${folder}.${randomUUID()}`;
    files.forEach((file) => compile(file, join(draft, relative(root, file))));
    publish(draft, folder);
    forgetOthers(cache, folder);
  }
  return join(folder, script.replace(/\.ts$/, '.js'));
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /(?<!\.test|\.d)\.(?:ts|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function keyOf(root: string, files: readonly string[]): string {
  const hash = createHash('sha256').update(compilerVersion).update(process.version);
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(root, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 20);
}

function compile(file: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.json')) {
    writeFileSync(target, text);
    return;
  }
  const { code } = transformSync(text, {
    filename: file,
    sourceMaps: 'inline',
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
    // Packages that are modules stay modules: `import()` is what loads them.
    module: { type: 'commonjs', ignoreDynamic: true },
    swcrc: false,
  });
  writeFileSync(target.replace(/\.ts$/, '.js'), code);
}

/** Whoever is first wins: another process may have compiled the same. */
function publish(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) {
      throw error;
    }
  }
}

function forgetOthers(cache: string, current: string): void {
  for (const name of readdirSync(cache)) {
    const folder = join(cache, name);
    if (folder !== current && Date.now() - statSync(folder).mtimeMs > OLD_MS) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
