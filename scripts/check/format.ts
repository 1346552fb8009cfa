import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check } from './problem';
import { runScript } from './run-script';

/** What oxfmt cannot read, or not as components write it. */
const PRETTIER_ONLY = /\.(?:cls|trigger|html)$/;

interface Settings {
  readonly printWidth: number;
  readonly singleQuote: boolean;
}

/**
 * Formatting as prettier has it. oxfmt, which formats alike at a thirtieth of the time, says first which files may
 * differ; prettier then judges those, and what only it can read: Apex and templates.
 */
export const prettier: Check = {
  name: 'prettier',
  async run(root, only) {
    const paths = only ?? ['.'];
    const judged = only ? only.filter((path) => PRETTIER_ONLY.test(path)) : ['**/*.{cls,trigger,html}'];
    const [certain, doubtful] = await Promise.all([askPrettier(root, judged), askOxfmt(root, paths)]);
    const problems = [...certain, ...(await askPrettier(root, doubtful))];
    return problems.length === 0
      ? []
      : [{ file: 'prettier', line: 0, message: `not formatted, run npx prettier --write:\n${problems.join('\n')}` }];
  },
};

/** @returns what prettier says of the files, one line each */
async function askPrettier(root: string, paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) {
    return [];
  }
  const args = ['--check', '--ignore-unknown', '--no-error-on-unmatched-pattern', '--log-level', 'warn', ...paths];
  const { code, output } = await runScript(root, 'prettier/bin/prettier.cjs', args);
  return code === 0 ? [] : output.trim().split('\n');
}

/** @returns the files that oxfmt would write otherwise; all when it cannot say */
async function askOxfmt(root: string, paths: readonly string[]): Promise<string[]> {
  const { printWidth, singleQuote } = JSON.parse(readFileSync(join(root, '.prettierrc.json'), 'utf8')) as Settings;
  const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-format-'));
  try {
    const config = join(folder, 'oxfmt.json');
    writeFileSync(config, JSON.stringify({ printWidth, singleQuote, sortPackageJson: false }));
    const args = ['-c', config, '--disable-nested-config', '--list-different', '--no-error-on-unmatched-pattern'];
    const { code, output } = await runScript(root, 'oxfmt/bin/oxfmt', [...args, ...paths]);
    const listed = output.split('\n').filter((line) => line.trim() !== '');
    const isList = code === 0 || listed.every((line) => /^\S+\.\w+$/.test(line));
    return isList ? listed.filter((path) => !PRETTIER_ONLY.test(path)) : [...paths];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
