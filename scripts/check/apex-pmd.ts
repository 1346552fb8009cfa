import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { filesBelow } from './files';
import { runJava } from './java';
import type { Check, Problem } from './problem';

interface Violation {
  readonly rule: string;
  readonly message: string;
  readonly codeLocation: { readonly file: string; readonly startLine: number };
}

interface PmdResult {
  readonly violations: readonly Violation[];
  readonly processingErrors: readonly { readonly file: string; readonly message: string }[];
}

/** PMD's Apex rules (scripts/check/pmd-rules.xml), run through the wrapper that Salesforce Code Analyzer ships. */
export const apexPmd: Check = {
  name: 'apex pmd',
  async run(root) {
    const sources = filesBelow(root, 'force-app').filter((path) => /\.(cls|trigger)$/.test(path));
    const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-pmd-'));
    try {
      const input = join(folder, 'input.json');
      const output = join(folder, 'output.json');
      const filesToScan = sources.map((path) => join(root, path));
      const ruleSetInputFile = join(root, 'scripts/check/pmd-rules.xml');
      writeFileSync(input, JSON.stringify({ ruleSetInputFile, runDataPerLanguage: { apex: { filesToScan } } }));
      const run = await runJava(root, ['com.salesforce.sfca.pmdwrapper.PmdWrapper', 'run', input, output]);
      if (run.code !== 0 || run.output.includes('[Error]')) {
        throw new Error(`PMD did not run:\n${run.output.slice(-2000)}`);
      }
      return toProblems(root, JSON.parse(readFileSync(output, 'utf8')) as PmdResult);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function toProblems(root: string, { violations, processingErrors }: PmdResult): Problem[] {
  return [
    ...violations.map(({ rule, message, codeLocation }) => ({
      file: relative(root, codeLocation.file),
      line: codeLocation.startLine,
      message: `${rule}: ${message}`,
    })),
    ...processingErrors.map(({ file, message }) => ({
      file: relative(root, file),
      line: 0,
      message: `PMD cannot read it: ${message}`,
    })),
  ];
}
