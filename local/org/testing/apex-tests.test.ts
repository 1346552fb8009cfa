import { describe, expect, it } from '@jest/globals';
import type { CompiledTest } from '../kernel/program';
import { loadOrg } from '../org';
import { assertPassed, byClass } from './apex-tests';

const META = `<?xml version="1.0" encoding="UTF-8"?>
<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>68.0</apiVersion><status>Active</status></ApexClass>`;

/** A class of the package that only this test knows. */
const withClass = (name: string, text: string): Parameters<typeof loadOrg>[0] => {
  const file = `force-app/test/fixture/classes/${name}.cls`;
  return {
    sharedActivities: true,
    fixtures: [
      { file, text },
      { file: `${file}-meta.xml`, text: META },
    ],
  };
};

const FAILING = `@IsTest
private class FixtureTest {
  @IsTest
  static void asserts() {
    check(1);
  }
  @IsTest
  static void throwsAnException() {
    insert as system new Contact();
  }
  @IsTest
  static void leavesARow() {
    insert as system new Contact(LastName = 'Li');
    Assert.areEqual(1, [SELECT COUNT() FROM Contact WITH SYSTEM_MODE], 'own row');
  }
  private static void check(Integer actual) {
    Assert.areEqual(2, actual, 'sum');
  }
}`;

describe('Apex tests in the report', () => {
  const org = loadOrg(withClass('FixtureTest', FAILING));
  const tests = org.tests.filter(({ className }) => className === 'FixtureTest');
  const named = (name: string): CompiledTest => {
    const found = tests.find(({ methodName }) => methodName === name);
    if (!found) {
      throw new Error(`no test ${name}`);
    }
    return found;
  };
  const messageOf = (name: string): string => {
    try {
      assertPassed(named(name), org.runTest(named(name)));
    } catch (error) {
      return (error as Error).message;
    }
    return 'passed';
  };

  it('are listed by class', () => {
    const [only] = byClass(tests);
    expect(only?.tests.map(({ methodName }) => methodName)).toEqual(['asserts', 'throwsAnException', 'leavesARow']);
  });

  it('show a failed assertion with the frames of the Apex source', () => {
    expect(messageOf('asserts')).toBe(
      [
        'System.AssertException: Assertion Failed: sum: Expected: 2, Actual: 1',
        '    at Class.FixtureTest.check: line 17, column 1',
        '    at Class.FixtureTest.asserts: line 5, column 1',
        'in FixtureTest.asserts (force-app/test/fixture/classes/FixtureTest.cls:4)',
      ].join('\n'),
    );
  });

  it('show an exception that nobody caught in the same way', () => {
    expect(messageOf('throwsAnException')).toMatch(
      /^System\.DmlException: Insert failed\..*REQUIRED_FIELD_MISSING.*\n {4}at Class\.FixtureTest\.throwsAnException: line 9, column 1\nin FixtureTest/,
    );
  });

  it('leave nothing behind for the next one', () => {
    expect([messageOf('leavesARow'), messageOf('leavesARow')]).toEqual(['passed', 'passed']);
  });
});

describe('a package that does not compile', () => {
  it('is refused with file, line and column of each problem, those inside queries included', () => {
    const text = `public class Fixture {
  void run(Set<Id> ids) {
    List<Task> tasks = [
      SELECT Id, Nope__c
      FROM Task
      WHERE WhoId IN :ids
    ];
    tasks[0].nothing();
  }
}`;
    expect(() => loadOrg(withClass('Fixture', text))).toThrow(
      /^force-app\/test\/fixture\/classes\/Fixture\.cls:4:18 No such column 'Nope__c' on entity 'Task'.*\n.*Fixture\.cls:8:14 Method does not exist or incorrect signature: void nothing\(\) from the type Task$/,
    );
  });
});
