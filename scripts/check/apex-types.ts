import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { filesBelow } from './files';
import { runJava } from './java';
import type { Check, Problem } from './problem';

/** Folders of standard objects to which the package adds fields. */
const EXTENDED = 'force-app/main/schema/objects/Activity';

/**
 * apex-ls over the package, twice: once a standard object has a custom field apex-ls no longer reports unknown fields on
 * it, so the second pass leaves those fields out and everything but their own names must still be known.
 */
export const apexTypes: Check = {
  name: 'apex types',
  async run(root) {
    const own = filesBelow(root, EXTENDED).map((path) => basename(path, '.field-meta.xml'));
    const whole = await checkCopy(root, null);
    const without = await checkCopy(root, EXTENDED);
    const isOwnField = ({ message }: Problem): boolean => own.some((field) => message.includes(field));
    const known = new Set(whole.map((problem) => `${problem.file}:${problem.line}:${problem.message}`));
    const more = without.filter(
      (problem) => !isOwnField(problem) && !known.has(`${problem.file}:${problem.line}:${problem.message}`),
    );
    return [...whole, ...more];
  },
};

async function checkCopy(root: string, leaveOut: string | null): Promise<Problem[]> {
  const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-apex-'));
  try {
    for (const part of ['force-app', 'sfdx-project.json']) {
      cpSync(join(root, part), join(folder, part), {
        recursive: true,
        filter: (source) => leaveOut === null || !source.startsWith(join(root, leaveOut)),
      });
    }
    const main = 'io.github.apexdevtools.apexls.CheckForIssues';
    const { code, output } = await runJava(root, [main, '-n', '-w', folder, '-d', 'warnings']);
    const problems = readIssues(output.replaceAll(`${folder}/`, ''));
    if (code !== 0 && problems.length === 0) {
      throw new Error(`apex-ls did not run (exit ${code}):\n${output.slice(-2000)}`);
    }
    return problems;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** apex-ls prints a file's path alone on a line, then a line an issue: `Error: line 3 at 4-10: text`. */
function readIssues(output: string): Problem[] {
  const problems: Problem[] = [];
  let file = '';
  for (const line of output.split('\n')) {
    const issue = /^\s*(\w+): line (\d+)(?: at [\d-]+)?(?: to line \d+[^:]*)?: (.*)$/.exec(line);
    if (issue?.[3] !== undefined) {
      problems.push({ file, line: Number(issue[2]), message: `${issue[1] ?? ''}: ${issue[3]}` });
    } else if (line.trim() !== '') {
      file = line.trim();
    }
  }
  return problems;
}
