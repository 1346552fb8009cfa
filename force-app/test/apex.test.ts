import { describe, it } from '@jest/globals';
import { loadOrg } from '../../local/org/org';
import { assertPassed, byClass } from '../../local/org/testing/apex-tests';

/** Every Apex test method of the package is one test here, in a transaction of its own that is undone. */
function apexTests(sharedActivities: boolean): void {
  const org = loadOrg({ sharedActivities });
  for (const { className, tests } of byClass(org.tests)) {
    describe(className, () => {
      it.each(tests.map((test) => [test.methodName, test] as const))('%s', (_name, test) => {
        assertPassed(test, org.runTest(test));
      });
    });
  }
}

apexTests(true);

// The same tests in the other kind of org: TaskRelation does not exist there.
describe('without Shared Activities', () => apexTests(false));
