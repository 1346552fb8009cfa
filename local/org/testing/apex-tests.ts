import { ApexException } from '../kernel/exceptions';
import type { CompiledTest } from '../kernel/program';
import { apexFrames } from '../language/runtime/exceptions';
import type { TestOutcome } from '../org-facade';

/** The Apex tests of one class. */
export interface ApexTestClass {
  readonly className: string;
  readonly tests: readonly CompiledTest[];
}

/** The tests by class, both in order of their names. */
export function byClass(tests: readonly CompiledTest[]): ApexTestClass[] {
  const classes = new Map<string, CompiledTest[]>();
  for (const test of tests) {
    classes.set(test.className, [...(classes.get(test.className) ?? []), test]);
  }
  return [...classes]
    .map(([className, own]) => ({ className, tests: own }))
    .sort((a, b) => a.className.localeCompare(b.className));
}

/** What a failed test says to a reader: the exception, and where in the Apex source. */
class ApexTestFailure extends Error {
  override name = 'ApexTestFailure';

  constructor(test: CompiledTest, failure: unknown) {
    super(describeFailure(test, failure));
    // The JavaScript frames from here say nothing; those of a fault of the local org are part of the message.
    this.stack = this.message;
  }
}

/** Failed assertions and limits are no exceptions that Apex could catch, but they have Apex frames as well. */
function describeFailure(test: CompiledTest, failure: unknown): string {
  const place = `in ${test.className}.${test.methodName} (${test.file}:${test.line})`;
  if (!(failure instanceof Error)) {
    return `${String(failure)}\n${place}`;
  }
  const isApex = failure instanceof ApexException || failure.name.startsWith('System.');
  const stack =
    failure instanceof ApexException && failure.apexStack.length > 0 ? failure.apexStack : apexFrames(failure);
  const frames = stack.map((frame) => `    at ${frame}`);
  return [`${failure.name}: ${failure.message}`, ...frames, place, ...(isApex ? [] : [failure.stack ?? ''])].join('\n');
}

/** @throws {ApexTestFailure} when the test failed */
export function assertPassed(test: CompiledTest, outcome: TestOutcome): void {
  if (!outcome.passed) {
    throw new ApexTestFailure(test, outcome.error);
  }
}
