import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the source format. */
export interface SourceFile {
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  readonly text: string;
}

/** All files below the folders, in a fixed order. A folder that does not exist is empty. */
export function readSourceFiles(root: string, folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) =>
            join(entry.parentPath, entry.name)
              .slice(root.length + 1)
              .replaceAll('\\', '/'),
          )
          .sort()
          .filter((file) => !isBeside(file))
          .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
      : [],
  );
}

/** What lies in the package's folders and is no metadata: page components and their tests (built elsewhere), notes. */
function isBeside(file: string): boolean {
  return /\/(lwc|staticresources)\/|\.(ts|js|md|json|png)$|\/\.[^/]+$/.test(file) && !file.endsWith('.md-meta.xml');
}
