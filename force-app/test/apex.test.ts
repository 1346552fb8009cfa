import { afterAll, describe, expect, it } from '@jest/globals';
import { loadOrg } from '../../local/org/org';
import type { Org } from '../../local/org/org-facade';
import { assertPassed, byClass } from '../../local/org/testing/apex-tests';
import { coverageOf, formatCoverage, tooLow } from '../../local/org/testing/coverage';

let ran = 0;

/** Every Apex test method of the package is one test here, in a transaction of its own that is undone. */
function apexTests(sharedActivities: boolean): Org {
  const org = loadOrg({ sharedActivities });
  for (const { className, tests } of byClass(org.tests)) {
    describe(className, () => {
      it.each(tests.map((test) => [test.methodName, test] as const))('%s', (_name, test) => {
        ran++;
        assertPassed(test, org.runTest(test));
      });
    });
  }
  return org;
}

const orgs = [apexTests(true)];

// The same tests in the other kind of org: TaskRelation does not exist there.
describe('without Shared Activities', () => {
  orgs.push(apexTests(false));
});

const isWhole = (): boolean => ran === orgs.reduce((sum, org) => sum + org.tests.length, 0);

// Last, so that everything has run. A run of some tests (-t) says nothing of the coverage.
describe('the Apex tests together', () => {
  it('cover 95 % of the lines', () => {
    expect(isWhole() ? tooLow(coverageOf(orgs)) : null).toBeNull();
  });
});

afterAll(() => {
  if (isWhole()) {
    process.stdout.write(`\n${formatCoverage(coverageOf(orgs))}\n`);
  }
});
