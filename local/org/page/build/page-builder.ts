import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import type { BuildAnswer } from './build-process';
import { PageBuildError } from './page-error';

/** The page's script as it was last built. */
export interface BuiltPage {
  readonly vendorFolder: string;
  readonly vendorKey: string;
  readonly code: string;
}

/** Below everybody else: the sync that runs beside the first build shall not wait for it. */
const LOW_PRIORITY = 10;

/** Builds the page in a process of its own, again only when a source has changed. */
export class PageBuilder {
  private child: ChildProcess | null = null;
  /** Lies in the cache, which may be deleted at any time. */
  private vendorFolder: string | null = null;
  private built: { readonly stamp: string; readonly page: Promise<BuiltPage> } | null = null;

  constructor(
    private readonly root: string,
    private readonly component: string,
  ) {}

  /**
   * @param isAside nobody waits for it yet, and something else runs
   * @throws {PageBuildError} naming the file that cannot be built
   */
  current(isAside = false): Promise<BuiltPage> {
    const stamp = this.stamp();
    const isGone = this.vendorFolder !== null && !existsSync(this.vendorFolder);
    if (this.built?.stamp !== stamp || isGone) {
      this.vendorFolder = null;
      const previous = this.built?.page.catch(() => null) ?? Promise.resolve(null);
      this.built = { stamp, page: previous.then(() => this.build(isAside)) };
      // Whoever asks gets the problem; that it is there already is no fault.
      this.built.page.catch(() => undefined);
    }
    return this.built.page;
  }

  /** The page as it was last asked for, without a look at the sources: what belongs to a page need not be newer than it. */
  last(): Promise<BuiltPage> {
    return this.built?.page ?? this.current();
  }

  close(): void {
    this.child?.kill();
    this.child = null;
  }

  private build(isAside: boolean): Promise<BuiltPage> {
    const child = (this.child ??= this.start(isAside));
    return new Promise((built, failed) => {
      const ended = (): void => {
        this.child = null;
        failed(new PageBuildError('the process that builds the page has ended; its last words are above'));
      };
      child.once('exit', ended);
      child.once('message', (answer: BuildAnswer) => {
        child.off('exit', ended);
        if ('problem' in answer) {
          failed(new PageBuildError(answer.problem));
        } else {
          this.vendorFolder = answer.vendorFolder;
          built(answer);
        }
      });
      child.send({ component: this.component });
    });
  }

  private start(isAside: boolean): ChildProcess {
    const child = fork(join(this.root, 'local/org/page/build/build-process.ts'), [], {
      cwd: this.root,
      execArgv: ['-r', 'ts-node/register'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    if (isAside && child.pid !== undefined) {
      setPriority(child.pid, LOW_PRIORITY);
    }
    return child;
  }

  /** Changes with every source of the page. */
  private stamp(): string {
    const folders = ['force-app/main', 'local/org/page/client'];
    return folders
      .flatMap((folder) =>
        readdirSync(join(this.root, folder), { recursive: true, encoding: 'utf8' })
          .filter((name) => /\.(html|css|js|xml|cls)$/.test(name))
          .map((name) => `${name} ${statSync(join(this.root, folder, name)).mtimeMs}`),
      )
      .join('\n');
  }
}
