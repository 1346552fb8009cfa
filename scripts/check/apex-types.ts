import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { filesBelow } from './files';
import { runJava } from './java';
import type { Check, Problem } from './problem';

/** Folders of standard objects to which the package adds fields. */
const EXTENDED = 'force-app/main/schema/objects/Activity';

/**
 * apex-ls over the package without the fields that it adds to standard objects: once such an object has a custom field,
 * apex-ls no longer reports unknown fields on it. Of those fields it knows nothing then, which is no problem; that they
 * exist is what `apex compile` knows.
 */
export const apexTypes: Check = {
  name: 'apex types',
  async run(root) {
    const own = new Set(filesBelow(root, EXTENDED).map((path) => basename(path, '.field-meta.xml')));
    const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-apex-'));
    try {
      for (const part of ['force-app', 'sfdx-project.json']) {
        const filter = (source: string): boolean => !source.startsWith(join(root, EXTENDED));
        cpSync(join(root, part), join(folder, part), { recursive: true, filter });
      }
      const main = 'io.github.apexdevtools.apexls.CheckForIssues';
      const { code, output } = await runJava(root, [main, '-n', '-w', folder, '-d', 'unused']);
      const problems = readIssues(output.replaceAll(`${folder}/`, ''));
      if (code !== 0 && problems.length === 0) {
        throw new Error(`apex-ls did not run (exit ${code}):\n${output.slice(-2000)}`);
      }
      return problems.filter(({ message }) => !own.has(UNKNOWN_FIELD.exec(message)?.[1] ?? ''));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** How apex-ls calls a field of an extended object, which it cannot see. */
const UNKNOWN_FIELD = /^Missing: Unknown field '(\w+)' on SObject 'Schema\.(?:Task|Event)'$/;

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
