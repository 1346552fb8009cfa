import { describe, it } from '@jest/globals';
import { loadOrg } from '../../local/org/org';
import { assertPassed, byClass } from '../../local/org/testing/apex-tests';

/** Every Apex test method of the package, each in a transaction of its own that is undone. */
const org = loadOrg({ sharedActivities: true });

for (const { className, tests } of byClass(org.tests)) {
  describe(className, () => {
    it.each(tests.map((test) => [test.methodName, test] as const))('%s', (_name, test) => {
      assertPassed(test, org.runTest(test));
    });
  });
}
