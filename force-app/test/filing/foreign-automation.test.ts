import { describe, expect, it } from '@jest/globals';
import { apexFile, fieldFile, metadata } from '../../../local/org/data/test/fixture';
import type { JsonRecord, OrgOptions } from '../../../local/org/org-facade';
import { FilingWorld } from './filing-world';

type Fixtures = NonNullable<OrgOptions['fixtures']>;

/** What the customer's trigger on Task does to a task with the word in its subject, and when. */
const DEEDS: readonly [word: string, moment: string, statement: string][] = [
  ['throws', 'isBefore && Trigger.isInsert', "throw new IllegalArgumentException('Sorry, ' + task.Subject);"],
  ['falls', 'isAfter && Trigger.isInsert', "throw new IllegalArgumentException('Sorry, ' + task.Subject);"],
  ['adds', 'isBefore && Trigger.isInsert', "task.Subject.addError('Sorry, ' + task.Subject);"],
  [
    ...(['locks', 'isBefore && Trigger.isInsert'] as const),
    "throw new IllegalArgumentException('UNABLE_TO_LOCK_ROW, unable to obtain exclusive access');",
  ],
  ['updates', 'isUpdate', "throw new IllegalArgumentException('Never update a task');"],
  [
    ...(['owned', 'isBefore && Trigger.isInsert'] as const),
    "if (task.OwnerId != UserInfo.getUserId()) { task.OwnerId.addError('Not this one'); }",
  ],
  [
    ...(['burns', 'isBefore && Trigger.isInsert'] as const),
    'while (true) { Integer spent = [SELECT COUNT() FROM Account WITH SYSTEM_MODE]; }',
  ],
];
/** It does so as long as the account "Broken" exists. */
const taskTrigger = apexFile(
  'triggers/CustomerTaskTrigger.trigger',
  `trigger CustomerTaskTrigger on Task(before insert, after insert, before update, after update) {
  if ([SELECT COUNT() FROM Account WHERE Name = 'Broken' WITH SYSTEM_MODE] == 0) {
    return;
  }
  for (Task task : Trigger.new) {
${DEEDS.map(([word, moment, statement]) => `    if (Trigger.${moment} && task.Subject.contains('${word}')) { ${statement} }`).join('\n')}
  }
}`,
);
const rule = (object: string, formula: string): Fixtures => [
  {
    file: `objects/${object}/validationRules/Customer.validationRule-meta.xml`,
    text: metadata(
      'ValidationRule',
      `<fullName>Customer</fullName><active>true</active><errorConditionFormula>${formula}</errorConditionFormula><errorMessage>Not with us</errorMessage>`,
    ),
  },
];

/** A world where the customer's automation is at its worst until {@link repair}. */
function brokenWorld(fixtures: Fixtures): FilingWorld {
  const world = new FilingWorld(fixtures);
  world.contacts(3);
  world.org.insert('Account', [{ Name: 'Broken' }]);
  return world;
}

function repair(world: FilingWorld): void {
  const { records } = world.org.query("SELECT Id FROM Account WHERE Name = 'Broken'");
  world.org.save(world.org.users.admin, [{ Id: records[0]?.['Id'] }], {
    ...{ operation: 'delete', objectName: 'Account', allOrNone: true, externalIdField: null },
  });
}

const subjects = (world: FilingWorld): string[] =>
  world
    .tasks()
    .map(({ Subject }) => String(Subject))
    .sort();

describe('automation of the customer on Task', () => {
  const THREW = ['failed.CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'trigger CustomerTaskTrigger'] as const;
  const kinds: [string, string, string, string][] = [
    ['a trigger that throws before', 'throws', ...THREW],
    ['a trigger that throws behind', 'falls', ...THREW],
    ['a trigger that adds an error', 'adds', 'failed.FIELD_CUSTOM_VALIDATION_EXCEPTION', 'Subject'],
  ];

  it.each(kinds)(
    '%s loses no mail: one fails with the code, the others are filed, and it can be filed later',
    async (_kind, deed, reason, place) => {
      const world = brokenWorld(taskTrigger);
      const bad = `it ${deed}`;
      await world.send(['good 1', bad, 'good 3', 'good 4'].map((word) => world.mail(word)));
      expect(subjects(world)).toEqual(['good 1', 'good 3', 'good 4']);
      const row = world.row(bad);
      expect(row).toMatchObject({ Outcome__c: 'Failed', Reason__c: reason, FiledKey__c: null, TaskId__c: null });
      expect(row['Detail__c']).toContain(place);
      expect(row['Detail__c']).not.toContain('Sorry');
      await world.settle();
      repair(world);
      world.fileAgain();
      expect(world.row(bad)).toMatchObject({ Reason__c: 'waiting.requested' });
      await world.settle();
      expect(world.row(bad)).toMatchObject({ Outcome__c: 'Filed', Reason__c: 'filed.contacts' });
      expect(subjects(world)).toEqual(['good 1', 'good 3', 'good 4', bad]);
    },
  );

  it('a validation rule fails its mail alone', async () => {
    const world = brokenWorld(rule('Task', 'CONTAINS(Subject, &quot;bad&quot;)'));
    await world.send(['good 1', 'bad 2', 'good 3'].map((word) => world.mail(word)));
    expect(subjects(world)).toEqual(['good 1', 'good 3']);
    expect(world.row('bad 2')).toMatchObject({ Reason__c: 'failed.FIELD_CUSTOM_VALIDATION_EXCEPTION' });
  });

  it('a field that the customer made required fails every mail and says which field', async () => {
    const region = fieldFile('Activity', 'Region__c', '<type>Text</type><length>20</length><required>true</required>');
    const world = brokenWorld([region]);
    await world.send(['one', 'two'].map((word) => world.mail(word)));
    expect(world.summary()).toEqual({ 'failed.REQUIRED_FIELD_MISSING': 2 });
    expect(world.row('one')['Detail__c']).toContain('Region__c');
  });

  it('a trigger that runs into a lock lets the mail wait, and it is filed when the lock is gone', async () => {
    const world = brokenWorld(taskTrigger);
    await world.send(['good 1', 'it locks'].map((word) => world.mail(word)));
    expect(world.row('it locks')).toMatchObject({ Reason__c: 'waiting.retry', FiledKey__c: null });
    repair(world);
    await world.settle();
    expect(world.summary()).toEqual({ 'filed.contacts': 2 });
    expect(subjects(world)).toEqual(['good 1', 'it locks']);
  });

  it('a trigger on the update of tasks is never met, because a task is not updated', async () => {
    const world = brokenWorld(taskTrigger);
    const fields = { Cc__c: 'c1@theirs.example, c2@theirs.example' };
    await world.send([world.mail('it updates', 0, fields)]);
    expect(world.summary()).toEqual({ 'filed.contacts': 1 });
  });

  it('a trigger that refuses the owner gives the task to the running user and says so', async () => {
    const world = brokenWorld(taskTrigger);
    await world.send([world.mail('it is owned')]);
    expect(world.row('it is owned')).toMatchObject({ Outcome__c: 'Filed' });
    expect(world.row('it is owned')['Detail__c']).toContain('belongs to the user who runs the filing');
    expect(world.tasks()[0]?.['OwnerId']).not.toBe(world.users[0]?.id);
  });

  it('a trigger that throws for everything costs a bounded number of statements, and each mail ends with the reason', async () => {
    const world = brokenWorld(taskTrigger);
    const words = [...Array(60).keys()].map((index) => `it throws ${index}`);
    world.org.resetStatistics();
    await world.send(words.map((word) => world.mail(word)));
    expect(world.org.statistics().maxDml).toBeLessThanOrEqual(8 + 16);
    await world.settle();
    expect(world.summary()).toEqual({ 'failed.CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY': 60 });
    expect(world.tasks()).toEqual([]);
    repair(world);
    world.fileAgain();
    await world.settle();
    expect(world.summary()).toEqual({ 'filed.contacts': 60 });
    expect(world.tasks()).toHaveLength(60);
  });

  it('a trigger that spends all queries on one mail ends that mail alone', async () => {
    const world = brokenWorld(taskTrigger);
    const words = [...Array(30).keys()].map((index) => (index === 11 ? 'it burns' : `good ${index}`));
    await world.send(words.map((word) => world.mail(word)));
    expect(world.rows()).toEqual([]);
    await world.settle();
    expect(world.summary()).toEqual({ 'failed.never-answered': 1, 'filed.contacts': 29 });
    expect(world.row('it burns')).toMatchObject({ Reason__c: 'failed.never-answered', FiledKey__c: null });
    expect(world.row('it burns')['Detail__c']).toContain('5 attempts');
    repair(world);
    world.fileAgain();
    await world.settle();
    expect(world.summary()).toEqual({ 'filed.contacts': 30 });
  });

  it('a mail that kills every run ends in each of its mailboxes, whoever takes the claim from whom', async () => {
    const world = new FilingWorld(taskTrigger, 3);
    world.contacts(1);
    world.org.insert('Account', [{ Name: 'Broken' }]);
    await world.send([0, 1, 2].map((mailbox) => world.mail('it burns', mailbox)));
    await world.settle();
    expect(world.summary()).toEqual({ 'failed.never-answered': 3 });
    repair(world);
    world.fileAgain();
    await world.settle();
    expect(world.summary()).toEqual({ 'filed.contacts': 1, 'filed.elsewhere': 2 });
    expect(world.tasks()).toHaveLength(1);
  });
});

describe('automation of the customer on the ledger', () => {
  it('a validation rule that refuses rows makes no task without a row, and the mail is filed when it is gone', async () => {
    const guard = apexFile(
      'triggers/LedgerTrigger.trigger',
      `trigger LedgerTrigger on InboxSyncEntry__c(before insert, before update) {
  if ([SELECT COUNT() FROM Account WHERE Name = 'Broken' WITH SYSTEM_MODE] > 0) {
    throw new IllegalArgumentException('no rows today');
  }
}`,
    );
    const world = brokenWorld(guard);
    await world.send([world.mail('one'), world.mail('two')]);
    expect([world.rows(), world.tasks()]).toEqual([[], []]);
    await world.beat();
    expect([world.rows(), world.tasks()]).toEqual([[], []]);
    repair(world);
    await world.settle();
    expect(world.summary()).toEqual({ 'filed.contacts': 2 });
    expect(world.tasks()).toHaveLength(2);
  });
});

describe('users and mailboxes that change', () => {
  const change = (world: FilingWorld, objectName: string, values: JsonRecord): void => {
    const options = { operation: 'update', objectName, allOrNone: true, externalIdField: null } as const;
    expect(world.org.save(world.org.users.admin, [values], options)).toMatchObject([{ success: true }]);
  };

  it('a mail of an inactive user waits, and is filed when the user is back', async () => {
    const world = brokenWorld([]);
    const userId = world.users[0]?.id;
    change(world, 'User', { Id: userId, IsActive: false });
    await world.send([world.mail('one')]);
    expect(world.row('one')).toMatchObject({ Outcome__c: 'Waiting', Reason__c: 'waiting.retry' });
    await world.beat(24 * 60);
    expect(world.row('one')).toMatchObject({ Outcome__c: 'Waiting' });
    change(world, 'User', { Id: userId, IsActive: true });
    await world.settle();
    expect(world.row('one')).toMatchObject({ Outcome__c: 'Filed', OwnerId: userId });
  });

  it('a mail whose mailbox was removed fails and says what to do', async () => {
    const world = brokenWorld([]);
    const options = { operation: 'delete', objectName: 'InboxSyncMailbox__c', allOrNone: true } as const;
    world.org.save(world.org.users.admin, [{ Id: world.mailboxIds[0] }], { ...options, externalIdField: null });
    await world.send([world.mail('one')]);
    expect(world.row('one')).toMatchObject({ Reason__c: 'failed.unknown-mailbox' });
    expect(world.row('one')['Detail__c']).toContain('Create the mailbox again');
  });

  it('what a person asked for is closed when its mailbox is removed, by the purge that the heartbeat enqueues', async () => {
    const world = brokenWorld(rule('Task', 'CONTAINS(Subject, &quot;bad&quot;)'));
    await world.send([world.mail('bad 1')]);
    await world.settle();
    world.fileAgain();
    const options = { operation: 'delete', objectName: 'InboxSyncMailbox__c', allOrNone: true } as const;
    world.org.save(world.org.users.admin, [{ Id: world.mailboxIds[0] }], { ...options, externalIdField: null });
    expect(world.row('bad 1')).toMatchObject({ Reason__c: 'waiting.requested' });
    await world.beat(25 * 60);
    await world.beat(25 * 60);
    expect(world.row('bad 1')).toMatchObject({ Outcome__c: 'Failed', Reason__c: 'failed.unknown-mailbox' });
  });
});
