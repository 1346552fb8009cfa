import { NotModelledError, SourceProblemsError } from '../../local/org/kernel/exceptions';
import { loadOrg } from '../../local/org/org';
import type { Check, Problem } from './problem';

/**
 * The package as local/org loads it: schema, permission sets, every type, member and query of the Apex, in both kinds of
 * org. What a real org would refuse to deploy, and what no test could run, is a problem.
 */
export const apexCompile: Check = {
  name: 'apex compile',
  run(root) {
    const found = new Map<string, Problem>();
    for (const sharedActivities of [true, false]) {
      for (const problem of load(root, sharedActivities)) {
        found.set(`${problem.file}:${problem.line}:${problem.message}`, problem);
      }
    }
    return [...found.values()];
  },
};

function load(root: string, sharedActivities: boolean): readonly Problem[] {
  try {
    loadOrg({ root, sharedActivities });
    return [];
  } catch (error) {
    if (error instanceof SourceProblemsError) {
      return error.problems;
    }
    if (error instanceof NotModelledError) {
      return [{ file: 'force-app', line: 0, message: error.message }];
    }
    throw error;
  }
}
