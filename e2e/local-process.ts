/** `npm run local` as a process of its own, driven through its control door, and the poller beside it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../local/lib/project-root';
import { layEmptyState } from '../scripts/stand-ins/empty-state';
import { programOf } from '../scripts/stand-ins/program';
import { ended, type PollerRun } from './poller-world';

/** Rows of a dump by object, each field under its API name. */
export type Dump = Record<string, Record<string, unknown>[]>;

export interface LoggedRequest {
  readonly target: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

const START_MS = 120_000;

export class LocalProcess {
  /** What the poller's process gets instead; tests put wrong values here. */
  readonly changes: Record<string, string> = {};

  private constructor(
    readonly folder: string,
    private readonly child: ChildProcess,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /**
   * @param people rows of the CSV, without its header
   * @param options further options of `npm run local`
   * @param fill puts mail into the folder that it loads
   */
  static async start(
    mailboxes: readonly string[],
    people: readonly string[],
    options: readonly string[] = [],
    fill: (mailFolder: string) => void = () => undefined,
  ): Promise<LocalProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-local-'));
    mailboxes.forEach((address) => mkdirSync(join(folder, 'mail', address, 'Inbox'), { recursive: true }));
    fill(join(folder, 'mail'));
    writeFileSync(
      join(folder, 'people.csv'),
      ['type,email,firstName,lastName,company,owner,createdAt', ...people].join('\n'),
    );
    const env = join(folder, 'env');
    const args = ['--env', env, '--mail', join(folder, 'mail'), '--people', join(folder, 'people.csv'), ...options];
    const child = spawn(process.execPath, [programOf('scripts/local.ts'), ...args], {
      cwd: projectRoot(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    for (const start = Date.now(); !existsSync(env);) {
      await delay(100);
      if (child.exitCode !== null || Date.now() - start > START_MS) {
        throw new Error(`npm run local did not start: ${errors}`);
      }
    }
    await layEmptyState(join(folder, 'state'));
    const pairs = readFileSync(env, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2));
    return new LocalProcess(folder, child, Object.fromEntries(pairs) as Record<string, string>);
  }

  /** Of the poller. Tests may put other values beside it. */
  environment(): Record<string, string> {
    return { ...this.settings, INBOX_SYNC_DATA: join(this.folder, 'state'), ...this.changes };
  }

  spawnPoller(...args: string[]): ChildProcess {
    return spawn(process.execPath, [programOf('poller/src/main.ts'), ...args], {
      cwd: projectRoot(),
      env: { PATH: process.env['PATH'] ?? '', ...this.environment() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  runPoller(...args: string[]): Promise<PollerRun> {
    return ended(this.spawnPoller(...args));
  }

  async deliver(
    mailbox: string,
    raw: string,
    folder: 'Inbox' | 'Sent' = 'Inbox',
  ): Promise<{ mailbox: string; id: string }> {
    const { id } = (await this.call('POST', '/mail', { mailbox, folder, raw })) as { id: string };
    return { mailbox, id };
  }

  fault(rule: object): Promise<unknown> {
    return this.call('POST', '/faults', rule);
  }

  async dump(): Promise<Dump> {
    return (await this.call('GET', '/dump')) as Dump;
  }

  async requests(): Promise<LoggedRequest[]> {
    return (await this.call('GET', '/requests')) as LoggedRequest[];
  }

  async close(): Promise<void> {
    const end = ended(this.child);
    this.child.kill('SIGTERM');
    await end;
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Asks the control door. Throws with its answer when it refuses. */
  async call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.settings['LOCAL_CONTROL_URL'] ?? ''}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return text === '' ? null : JSON.parse(text);
  }
}

/** A mail as text, new by its name. */
export function rawMail(name: string, headers: Record<string, string> = {}): string {
  const all = {
    From: 'Carl <carl@client.example>',
    To: 'anna@firm.example',
    Subject: name,
    'Message-ID': `<${name.replace(/\s/g, '.')}@client.example>`,
    Date: new Date().toUTCString().replace('GMT', '+0000'),
    ...headers,
  };
  const head = Object.entries(all).map(([key, value]) => `${key}: ${value}\r\n`);
  return `${head.join('')}\r\nText of ${name}\r\n`;
}
