import { withExecution, type RunningUser } from '../kernel/execution';
import type { CompiledTest } from '../kernel/program';
import type { TestOutcome } from '../org-facade';
import type { OrgCore } from './core';
import { TestRun } from './test-services';
import { Transaction } from './transaction';

/**
 * Runs one Apex test: it sees setup records only (no seeAllData), its @TestSetup methods run first in a transaction of
 * their own, and everything is undone.
 */
export function runTest(core: OrgCore, user: RunningUser, test: CompiledTest): TestOutcome {
  const started = performance.now();
  let used = { soqlQueries: 0, dmlStatements: 0 };
  core.events.beginTest();
  core.schedules.beginTest();
  try {
    core.store.isolated(() => {
      inTransaction(core, user, () => test.setUp());
      const transaction = inTransaction(core, user, () => test.run());
      used = transaction.used;
    });
    return outcome(true, null, started, used);
  } catch (error) {
    return outcome(false, error, started, used);
  } finally {
    core.events.endTest();
    core.jobs.forgetTestJobs();
    core.schedules.endTest();
  }
}

function inTransaction(core: OrgCore, user: RunningUser, work: () => void): Transaction {
  const transaction = new Transaction(core, user, { kind: 'test' });
  transaction.testing = new TestRun(core, transaction);
  core.program.resetStatics();
  withExecution(transaction, work);
  return transaction;
}

function outcome(
  passed: boolean,
  error: unknown,
  started: number,
  { soqlQueries, dmlStatements }: { soqlQueries: number; dmlStatements: number },
): TestOutcome {
  return { passed, error, milliseconds: performance.now() - started, soqlQueries, dmlStatements };
}
