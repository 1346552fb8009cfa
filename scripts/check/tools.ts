import type { Check } from './problem';
import { runScript } from './run-script';

/**
 * A check that is another program of node_modules: it prints its own problems, one text for the whole run.
 *
 * @param everything the last arguments when it looks at the whole project; null when it cannot look at single files
 */
function tool(name: string, script: string, args: readonly string[], everything: string | null): Check {
  return {
    name,
    async run(root, only) {
      const targets = everything === null ? [] : (only ?? [everything]);
      const { code, output } = await runScript(root, script, [...args, ...targets]);
      return code === 0 ? [] : [{ file: name, line: 0, message: `\n${output.trim()}` }];
    },
  };
}

/** Types and rules of TypeScript in one pass of the native compiler (.oxlintrc.jsonc). */
export const oxlint = tool(
  'oxlint',
  'oxlint/bin/oxlint',
  ['--format', 'unix', '--deny-warnings', '--report-unused-disable-directives'],
  '.',
);
export const eslint = tool('eslint', 'eslint/bin/eslint.js', ['--max-warnings', '0'], '.');
export const knip = tool('knip', 'knip/bin/knip.js', ['--no-progress'], null);
