import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', 'coverage']);

/** A copy of the project to plant errors in, one after the other: copying anew for each costs more than the checks. */
export class SourcesCopy {
  readonly root: string;
  /** What each file and folder was when it was copied. */
  private copied: ReadonlyMap<string, string>;

  constructor(private readonly original: string) {
    this.root = mkdtempSync(join(tmpdir(), 'inbox-sync-plant-'));
    for (const name of readdirSync(original).filter((entry) => !LEFT_OUT.has(entry))) {
      cpSync(join(original, name), join(this.root, name), { recursive: true });
    }
    this.copied = this.look();
    symlinkSync(join(original, 'node_modules'), join(this.root, 'node_modules'));
  }

  /**
   * Makes everything as it was when it was copied: whatever was changed, renamed, added or removed since.
   *
   * @returns the paths that were not as they should be
   */
  restore(): string[] {
    const now = this.look();
    const added = [...now.keys()].filter((path) => !this.copied.has(path));
    added.forEach((path) => rmSync(join(this.root, path), { recursive: true, force: true }));
    const changed = [...this.copied].filter(([path, mark]) => now.get(path) !== mark).map(([path]) => path);
    for (const path of changed) {
      cpSync(join(this.original, path), join(this.root, path), { recursive: true, force: true });
    }
    this.copied = changed.length > 0 ? this.look() : this.copied;
    return [...added, ...changed];
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private look(): Map<string, string> {
    const marks = new Map<string, string>();
    const walk = (folder: string): void => {
      for (const entry of readdirSync(join(this.root, folder), { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (path !== 'node_modules') {
          marks.set(path, entry.isDirectory() ? '' : markOf(join(this.root, path)));
          if (entry.isDirectory()) {
            walk(path);
          }
        }
      }
    };
    walk('');
    return marks;
  }
}

/** Tells whether a file was written or replaced since. */
function markOf(path: string): string {
  const { ino, size, ctimeNs } = statSync(path, { bigint: true });
  return `${ino} ${size} ${ctimeNs}`;
}
