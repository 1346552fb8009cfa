import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../local/lib/project-root';
import { programOf } from '../scripts/stand-ins/program';

/** What a command printed and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A record of a dump. */
export type Row = Record<string, unknown>;
export type Dump = Record<string, Row[]>;

/** A folder for one test: mail to sync, results, and a place of its own for temporary files. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'e2e-demo-'));
  private readonly children = new Set<ChildProcess>();

  constructor() {
    mkdirSync(join(this.folder, 'tmp'));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string | Buffer): string {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  dump(name: string): Dump {
    return JSON.parse(readFileSync(this.path(name), 'utf8')) as Dump;
  }

  /** What commands left behind in their temporary folder; tsx and node keep caches of their own there. */
  leftovers(): string[] {
    return readdirSync(this.path('tmp')).filter((name) => name.startsWith('inbox-sync-'));
  }

  /** Starts a script of the project, compiled. */
  start(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const root = projectRoot();
    const child = spawn(process.execPath, [programOf(script), ...args], {
      cwd: root,
      env: { ...process.env, TMPDIR: this.path('tmp'), NODE_OPTIONS: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.children.add(child);
    return child;
  }

  async run(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return await ended(this.start(script, args, env));
  }

  remove(): void {
    this.children.forEach((child) => child.kill('SIGKILL'));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

/** Collects the output of a process until it ends. */
export function ended(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => (texts[name] += text));
  }
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', (code, signal) => done({ code, signal, ...texts }));
  });
}

/** Waits until the output of a process holds `text`. */
export function printed(child: ChildProcess, text: string): Promise<void> {
  let seen = '';
  return new Promise((done, failed) => {
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      seen += more;
      if (seen.includes(text)) {
        done();
      }
    });
    child.once('close', () => failed(new Error(`ended before it printed '${text}': ${seen}`)));
  });
}

/** A plain mail. */
export function mail(headers: Readonly<Record<string, string>>, body = 'text'): string {
  return `${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n')}\r\n\r\n${body}\r\n`;
}

/** The last line of stdout as JSON. */
export function lastLine(stdout: string): Record<string, unknown> {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
}
