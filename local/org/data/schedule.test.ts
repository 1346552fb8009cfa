import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Org } from '../org-facade';
import { apexFile, rows, testOrg } from './test/fixture';

const START = Date.parse('2026-03-02T10:15:30Z');
const HOUR = 3_600_000;
const worker = apexFile(
  'classes/NightWorker.cls',
  "public without sharing class NightWorker implements Queueable {\n  public void execute(QueueableContext context) {\n    insert as system new Contact(LastName = 'worker');\n  }\n}",
);
const job = apexFile(
  'classes/NightJob.cls',
  `public without sharing class NightJob implements Schedulable {
  private final String word;
  public NightJob(String word) {
    this.word = word;
  }
  public void execute(SchedulableContext context) {
    insert as system new Contact(LastName = this.word, Title = context.getTriggerId());
    if (this.word == 'broken') {
      throw new IllegalArgumentException('planned');
    }
    System.enqueueJob((Queueable) Type.forName('NightWorker').newInstance());
  }
  public static Id plan(String name, String cron, String word) {
    Id jobId = System.schedule(name, cron, new NightJob(word));
    if (word == 'undone') {
      throw new IllegalArgumentException('after scheduling');
    }
    return jobId;
  }
  public static void stop(Id jobId) {
    System.abortJob(jobId);
  }
}`,
);
const jobTest = apexFile(
  'classes/NightJobTest.cls',
  `@IsTest
private class NightJobTest {
  @IsTest
  static void runsAtStopTest() {
    Test.startTest();
    Id jobId = System.schedule('Nightly', '0 0 3 1 1 ?', new NightJob('word'));
    Assert.areEqual(0, [SELECT COUNT() FROM Contact WITH SYSTEM_MODE], 'not before');
    Test.stopTest();
    Contact made = [SELECT LastName, Title FROM Contact WITH SYSTEM_MODE];
    Assert.areEqual('word', made.LastName, 'the job as it was scheduled, and not what it enqueued');
    Assert.areEqual(jobId, (Id) made.Title, 'its trigger');
    CronTrigger row = [SELECT CronExpression, TimesTriggered, State FROM CronTrigger WHERE Id = :jobId WITH SYSTEM_MODE];
    Assert.areEqual('0 0 3 1 1 ?', row.CronExpression);
    Assert.areEqual(1, [SELECT COUNT() FROM AsyncApexJob WHERE JobType = 'Queueable' AND Status = 'Queued' WITH SYSTEM_MODE], 'it waits');
  }
  @IsTest
  static void doesNotRunWhenAborted() {
    Test.startTest();
    System.abortJob(System.schedule('Nightly', '0 0 3 1 1 ?', new NightJob('word')));
    Test.stopTest();
    Assert.areEqual(0, [SELECT COUNT() FROM Contact WITH SYSTEM_MODE], 'aborted');
  }
  @IsTest
  static void reachesTheTestWithWhatItThrows() {
    Test.startTest();
    System.schedule('Nightly', '0 0 3 1 1 ?', new NightJob('broken'));
    try {
      Test.stopTest();
      Assert.fail('it throws');
    } catch (IllegalArgumentException problem) {
      Assert.areEqual('planned', problem.getMessage());
    }
  }
}`,
);

describe('scheduled Apex', () => {
  let now: number;
  let org: Org;
  const lines: string[] = [];

  beforeEach(() => {
    now = START;
    lines.length = 0;
    org = testOrg([...worker, ...job, ...jobTest], { clock: () => now, log: (line) => lines.push(line) });
  });

  const plan = (cron: string, word = 'word', name = 'Nightly'): unknown =>
    org.callStatic(org.users.admin, 'NightJob', 'plan', [name, cron, word]);
  const names = (): unknown[] => rows(org, 'SELECT LastName FROM Contact').map(({ LastName }) => LastName);
  const trigger = (): Record<string, unknown> | undefined =>
    rows(org, 'SELECT State, NextFireTime, PreviousFireTime, TimesTriggered FROM CronTrigger')[0];
  const at = async (hours: number): Promise<void> => {
    now = START + hours * HOUR;
    await org.eventBus.idle();
  };

  it('is shown with its next time', () => {
    const id = plan('0 10 * * * ?');
    const soql = 'SELECT Id, State, NextFireTime, CronJobDetail.Name FROM CronTrigger';
    expect(org.query(soql).records).toMatchObject([
      { Id: id, State: 'WAITING', NextFireTime: '2026-03-02T11:10:00.000+0000', CronJobDetail: { Name: 'Nightly' } },
    ]);
  });

  it('is one a name', () => {
    plan('0 0 3 * * ?');
    expect(() => plan('0 0 4 * * ?')).toThrow('"Nightly" is already scheduled');
  });

  it('is refused for what is no expression and for a time that has passed', () => {
    expect(() => plan('0 10 * * *')).toThrow('Illegal cron expression format');
    expect(() => plan('0 0 3 1 1 ? 2020')).toThrow('will never fire');
  });

  it('runs when its time comes, and what it enqueues after it', async () => {
    plan('0 10 * * * ?');
    await at(0.5);
    expect(names()).toEqual([]);
    await at(1);
    expect(names()).toEqual(['word', 'worker']);
    expect(trigger()).toEqual({
      ...{ State: 'WAITING', NextFireTime: '2026-03-02T12:10:00.000+0000' },
      ...{ PreviousFireTime: '2026-03-02T11:10:00.000+0000', TimesTriggered: 1 },
    });
    await at(2);
    expect(names()).toEqual(['word', 'worker', 'word', 'worker']);
  });

  it('runs once for all the times that have passed meanwhile', async () => {
    plan('0 10 * * * ?');
    await at(48);
    expect(names()).toEqual(['word', 'worker']);
  });

  it('is complete when there is no next time', async () => {
    plan('0 0 12 2 3 ? 2026');
    await at(48);
    expect(names()).toEqual(['word', 'worker']);
    expect(trigger()).toMatchObject({ State: 'COMPLETE', NextFireTime: null });
  });

  it('runs again after it has failed', async () => {
    plan('0 10 * * * ?', 'broken');
    await at(1);
    expect(names()).toEqual([]);
    expect(lines).toContainEqual(expect.stringMatching(/^scheduled .* failed: planned$/));
    expect(trigger()).toMatchObject({ State: 'WAITING', TimesTriggered: 1 });
  });

  it('does not run for a user who is inactive, nor when it was aborted', async () => {
    const ann = org.users.create({ email: 'ann@x.example', lastName: 'Ann', profile: 'System Administrator' });
    org.callStatic(ann, 'NightJob', 'plan', ['Of Ann', '0 10 * * * ?', 'ann']);
    const id = plan('0 10 * * * ?');
    org.save(org.users.admin, [{ Id: ann.id, IsActive: false }], {
      ...{ operation: 'update', objectName: 'User', allOrNone: true, externalIdField: null },
    });
    org.callStatic(org.users.admin, 'NightJob', 'stop', [id]);
    expect(() => org.callStatic(org.users.admin, 'NightJob', 'stop', [id])).toThrow('Invalid job id');
    await at(1);
    expect(names()).toEqual([]);
    expect(lines).toContainEqual(expect.stringContaining('is inactive'));
  });

  it('is not there when the transaction that scheduled it is undone', async () => {
    expect(() => plan('0 10 * * * ?', 'undone')).toThrow('after scheduling');
    await at(1);
    expect(trigger()).toBeUndefined();
    expect(names()).toEqual([]);
  });

  it.each(['runsAtStopTest', 'doesNotRunWhenAborted', 'reachesTheTestWithWhatItThrows'])('in a test %s', (name) => {
    plan('0 0 3 * * ?');
    const test = org.tests.find(({ methodName }) => methodName === name);
    expect(test && org.runTest(test)).toMatchObject({ passed: true });
    expect(rows(org, 'SELECT Id FROM CronTrigger')).toHaveLength(1);
  });

  it('keeps its class from being deployed, and what that names, and nothing that it finds by name', () => {
    const classes = ['NightJob', 'NightWorker', 'NightJobTest'];
    expect(org.deployProblems(classes)).toEqual([]);
    const id = plan('0 0 3 * * ?');
    expect(org.deployProblems(classes)).toEqual(['NightJob: this class has jobs pending or in progress']);
    org.callStatic(org.users.admin, 'NightJob', 'stop', [id]);
    expect(org.deployProblems(classes)).toEqual([]);
    expect(() => org.deployProblems(['Nothing'])).toThrow('there is no class Nothing');
  });

  it('keeps a class that its class names from being deployed', () => {
    const direct = apexFile(
      'classes/DirectJob.cls',
      "public class DirectJob implements Schedulable {\n  public void execute(SchedulableContext context) {\n    System.enqueueJob(new NightWorker());\n  }\n  public static void plan() {\n    System.schedule('Direct', '0 0 3 * * ?', new DirectJob());\n  }\n}",
    );
    const other = testOrg([...worker, ...direct]);
    other.callStatic(other.users.admin, 'DirectJob', 'plan', []);
    expect(other.deployProblems(['NightWorker'])).toEqual([
      'NightWorker: this class has jobs pending or in progress: DirectJob names it',
    ]);
  });
});

describe('OrgLimits', () => {
  it('tells what whoever serves the API has counted', () => {
    const org = testOrg();
    const read = (): unknown =>
      org.transaction(org.users.admin, 'anonymous', (execution) => execution.orgLimits().map(({ value }) => value));
    expect(read()).toEqual([0]);
    org.useLimits(() => [{ name: 'DailyApiRequests', limit: 100, value: 7 }]);
    expect(read()).toEqual([7]);
  });
});
