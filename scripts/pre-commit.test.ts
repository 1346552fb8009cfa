import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../local/lib/project-root';

const project = projectRoot();
const SETTINGS = [
  ...['.githooks', '.gitignore', '.oxlintrc.jsonc', '.prettierignore', '.prettierrc.json'],
  ...['eslint.config.mjs', 'package.json', 'tsconfig.json'],
];

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'inbox-sync-hook-'));
  SETTINGS.forEach((name) => cpSync(join(project, name), join(root, name), { recursive: true }));
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  git('init', '--quiet');
  git('add', ...SETTINGS);
  git('commit', '--quiet', '--no-verify', '--message', 'Begin');
  git('config', 'core.hooksPath', '.githooks');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the hook before a commit', () => {
  it('formats what is staged, of every kind, and nothing else', () => {
    const staged = [
      ['poller/src/lib/one.ts', 'export  const one = "1"\n', "export const one = '1';\n"],
      [
        'force-app/main/setup/lwc/inboxSyncOne/inboxSyncOne.js',
        'export  const one = "1"\n',
        "export const one = '1';\n",
      ],
      [
        'force-app/main/setup/lwc/inboxSyncOne/inboxSyncOne.html',
        '<template><p >a</p></template>\n',
        '<template><p>a</p></template>\n',
      ],
      [
        'force-app/main/filing/classes/InboxSyncOne.cls',
        'public class InboxSyncOne{}\n',
        'public class InboxSyncOne {\n}\n',
      ],
      ['config/one.json', '{"a":1}\n', '{ "a": 1 }\n'],
      ['config/with space ü.jsonc', '{"a":1}\n', '{ "a": 1 }\n'],
      // Prose is left as it was written.
      ['docs/one.md', '*  one\n', '*  one\n'],
      ['.ci/one.yml', 'a:   1\n', 'a: 1\n'],
    ] as const;
    staged.forEach(([path, text]) => write(path, text));
    git('add', ...staged.map(([path]) => path));
    write('poller/src/lib/two.ts', 'export  const two = "2"\n');

    expect(commit()).toMatchObject({ status: 0 });
    for (const [path, , formatted] of staged) {
      expect(git('show', `HEAD:${path}`)).toBe(formatted);
      expect(readFileSync(join(root, path), 'utf8')).toBe(formatted);
    }
    expect(readFileSync(join(root, 'poller/src/lib/two.ts'), 'utf8')).toBe('export  const two = "2"\n');
  });

  it.each([
    ['poller/src/lib/wrong.ts', "export const wrong: number = 'a';\n"],
    ['poller/src/lib/wrong.ts', 'export const wrong = (value: any): string => String(value);\n'],
    ['force-app/main/setup/lwc/inboxSyncOne/inboxSyncOne.js', 'nothing();\n'],
    ['force-app/main/filing/classes/InboxSyncOne.cls', 'public class InboxSyncOne { void }\n'],
    ['config/wrong.json', '{ "a": }\n'],
  ])('refuses %s when it is wrong, and names it', (path, text) => {
    write(path, text);
    git('add', path);
    const { status, said } = commit();
    expect(status).not.toBe(0);
    expect(said).toContain(path.split('/').at(-1));
  });

  it('looks at what is staged of a file that is staged in part', () => {
    const path = 'poller/src/lib/part.ts';
    write(path, "export const one = '1';\n");
    git('add', path);
    write(path, 'export const one = "1"; // not staged\n');
    expect(commit()).toMatchObject({ status: 0 });
    expect(git('show', `HEAD:${path}`)).toBe("export const one = '1';\n");
    expect(readFileSync(join(root, path), 'utf8')).toBe('export const one = "1"; // not staged\n');

    write(path, 'export  const one = "2"\n');
    git('add', path);
    write(path, "export const one = '3';\n");
    const { status, said } = commit();
    expect(status).not.toBe(0);
    expect(said).toContain(path);
    expect(said).toContain('staged in part');

    write(path, "export const one: number = '4';\n");
    git('add', path);
    write(path, 'export const one = 4;\n');
    expect(commit()).toMatchObject({ status: 1, said: expect.stringContaining(path) });
  });

  it('says how to get the tools where they are missing', () => {
    rmSync(join(root, 'node_modules'));
    write('config/one.json', '{ "a": 1 }\n');
    git('add', 'config/one.json');
    const { status, said } = commit({ PATH: '/usr/bin:/bin' });
    expect(status).not.toBe(0);
    expect(said).toContain('npm ci');
  });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function commit(variables: Record<string, string> = {}): { status: number | null; said: string } {
  return run(['commit', '--quiet', '--message', 'Try the hook'], variables);
}

function git(...args: string[]): string {
  const { status, said } = run(args, {});
  expect([args, status, status === 0 ? '' : said]).toEqual([args, 0, '']);
  return said;
}

function run(args: readonly string[], variables: Record<string, string>): { status: number | null; said: string } {
  const who = { GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.com' };
  const committer = { GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.com', GIT_CONFIG_GLOBAL: '/dev/null' };
  // A hook that runs the tests has variables of its own repository.
  const outer = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  const { status, stdout, stderr } = spawnSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...Object.fromEntries(outer), ...who, ...committer, ...variables },
  });
  return { status, said: stdout + stderr };
}
