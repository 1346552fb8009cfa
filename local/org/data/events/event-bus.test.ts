import { describe, expect, it } from '@jest/globals';
import { ApexLimitError } from '../../kernel/exceptions';
import type { Org, SaveRow } from '../../org-facade';
import type { ApexSource } from '../schema/model';
import { apexFile, fieldFile, metadata, rows, testOrg } from '../test/fixture';

const ping: readonly ApexSource[] = [
  {
    file: 'objects/Ping__e/Ping__e.object-meta.xml',
    text: metadata(
      'CustomObject',
      '<label>Ping</label><pluralLabel>Pings</pluralLabel><deploymentStatus>Deployed</deploymentStatus><eventType>HighVolume</eventType><publishBehavior>PublishImmediately</publishBehavior>',
    ),
  },
  fieldFile('Ping__e', 'Text__c', '<type>Text</type><length>20</length><required>true</required>'),
  fieldFile('Ping__e', 'Body__c', '<type>LongTextArea</type><length>32768</length><visibleLines>3</visibleLines>'),
];

function orgWith(body: string, more: readonly ApexSource[] = []): Org {
  return testOrg([
    ...ping,
    ...apexFile('triggers/PingTrigger.trigger', `trigger PingTrigger on Ping__e(after insert) {\n${body}\n}`),
    ...more,
  ]);
}

function publish(org: Org, texts: readonly (string | null)[]): SaveRow[] {
  const options = { operation: 'insert', objectName: 'Ping__e', allOrNone: false, externalIdField: null } as const;
  return org.save(
    org.users.admin,
    texts.map((Text__c) => ({ Text__c })),
    options,
  );
}

const names = (org: Org): unknown[] => rows(org, 'SELECT Name FROM Account ORDER BY Id').map((row) => row['Name']);
const subscriber = (org: Org): unknown =>
  rows(org, 'SELECT Status, Position, Tip, Retries, LastError FROM EventBusSubscriber')[0];
const note = (text: string): string => `insert as system new Account(Name = ${text});`;
const many = (count: number): string[] => Array.from({ length: count }, (_item, index) => `e${index + 1}`);

describe('publishing', () => {
  it('queues the event, with a UUID in a row that succeeded', () => {
    const [row] = publish(orgWith(''), ['hello']);
    expect(row).toMatchObject({ id: null, success: true, errors: [{ statusCode: 'OPERATION_ENQUEUED' }] });
    expect(row?.errors[0]?.message).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses single rows', () => {
    const results = publish(orgWith(''), [null, '', 'x'.repeat(21), 'fine']);
    expect(results.map(({ success, errors }) => [success, errors[0]?.statusCode])).toEqual([
      [false, 'REQUIRED_FIELD_MISSING'],
      [false, 'REQUIRED_FIELD_MISSING'],
      [false, 'STRING_TOO_LONG'],
      [true, 'OPERATION_ENQUEUED'],
    ]);
  });

  it('happens even when the transaction is undone', async () => {
    const org = orgWith(
      note('Trigger.new[0].Text__c'),
      apexFile(
        'classes/Publisher.cls',
        `public class Publisher { public static void run() { EventBus.publish(new Ping__e(Text__c = 'sent')); throw new IllegalArgumentException('undone'); } }`,
      ),
    );
    expect(() => org.callStatic(org.users.admin, 'Publisher', 'run', [])).toThrow('undone');
    await org.eventBus.idle();
    expect(names(org)).toEqual(['sent']);
  });
});

describe('texts of events', () => {
  it('stay as they are; empty ones are null only where Apex publishes', async () => {
    const org = orgWith(
      note("'[' + Trigger.new[0].Body__c + ']'"),
      apexFile(
        'classes/Publisher.cls',
        `public class Publisher { public static void run() { EventBus.publish(new Ping__e(Text__c = 'x', Body__c = '')); } }`,
      ),
    );
    const options = { operation: 'insert', objectName: 'Ping__e', allOrNone: false, externalIdField: null } as const;
    for (const Body__c of ['', ' a ']) {
      org.save(org.users.admin, [{ Text__c: 'x', Body__c }], options);
      await org.eventBus.idle();
    }
    org.callStatic(org.users.admin, 'Publisher', 'run', []);
    await org.eventBus.idle();
    expect(names(org)).toEqual(['[]', '[ a ]', '[null]']);
  });
});

describe('delivery', () => {
  it('comes later, in order, as the Automated Process user', async () => {
    const org = orgWith(
      note(
        "Trigger.new[0].ReplayId + ' ' + Trigger.new[Trigger.new.size() - 1].Text__c + ' ' + UserInfo.getUserName()",
      ),
    );
    publish(org, ['a', 'b']);
    expect(names(org)).toEqual([]);
    await org.eventBus.idle();
    expect(names(org)).toEqual([expect.stringMatching(/^1 b autoproc@/)]);
    expect(subscriber(org)).toEqual({ Status: 'Running', Position: 2, Tip: 2, Retries: 0, LastError: null });
  });

  it('gives 2,000 events at most', async () => {
    const org = orgWith(note('String.valueOf(Trigger.new.size())'));
    org.eventBus.suspend();
    publish(org, many(2500));
    org.eventBus.resume();
    await org.eventBus.idle();
    expect(names(org)).toEqual(['2000', '500']);
    expect(org.statistics()).toEqual({ transactions: 2, maxSoql: 0, maxDml: 1 });
  });

  it('goes on behind the resume checkpoint', async () => {
    const org = orgWith(
      `${note("Trigger.new[0].Text__c + ' of ' + Trigger.new.size()")} EventBus.TriggerContext.currentContext().setResumeCheckpoint(Trigger.new[Math.min(1, Trigger.new.size() - 1)].ReplayId);`,
    );
    publish(org, many(5));
    await org.eventBus.idle();
    expect(names(org)).toEqual(['e1 of 5', 'e3 of 3', 'e5 of 1']);
  });

  it('keeps what was done before an exception, and drops the rest of the batch', async () => {
    const org = orgWith(
      `${note('Trigger.new[0].Text__c')} if (Trigger.new[0].Text__c == 'e1') { throw new IllegalArgumentException('poison'); }`,
    );
    publish(org, many(3));
    await org.eventBus.idle();
    publish(org, ['next']);
    await org.eventBus.idle();
    expect(names(org)).toEqual(['e1', 'next']);
    expect(subscriber(org)).toMatchObject({ Status: 'Running', Position: 4 });
  });

  it('goes on behind the checkpoint after an exception, too', async () => {
    const org = orgWith(
      `EventBus.TriggerContext.currentContext().setResumeCheckpoint(Trigger.new[0].ReplayId); ${note('Trigger.new[0].Text__c')} throw new IllegalArgumentException('again');`,
    );
    publish(org, many(3));
    await org.eventBus.idle();
    expect(names(org)).toEqual(['e1', 'e2', 'e3']);
  });

  it('undoes everything after a limit without a checkpoint, and keeps it with one', async () => {
    const spend = `for (Integer i = 0; i < 151; i++) { ${note("Trigger.new[0].Text__c + ' ' + i")} }`;
    const without = orgWith(
      `if (Trigger.new[0].Text__c == 'e1') { ${spend} } else { ${note('Trigger.new[0].Text__c')} }`,
    );
    publish(without, many(2));
    await without.eventBus.idle();
    publish(without, ['next']);
    await without.eventBus.idle();
    expect(names(without)).toEqual(['next']);
    const withOne = orgWith(
      `EventBus.TriggerContext.currentContext().setResumeCheckpoint(Trigger.new[0].ReplayId); if (Trigger.new[0].Text__c == 'e1') { ${spend} } else { ${note('Trigger.new[0].Text__c')} }`,
    );
    publish(withOne, many(2));
    await withOne.eventBus.idle();
    expect(names(withOne)).toHaveLength(151);
    expect(names(withOne).at(-1)).toBe('e2');
  });

  it('retries nine times by RetryableException, undoing each, and then ends in Error', async () => {
    const org = orgWith(
      `${note('Trigger.new[0].Text__c')} throw new EventBus.RetryableException('try ' + EventBus.TriggerContext.currentContext().retries);`,
    );
    publish(org, ['a']);
    await org.eventBus.idle();
    expect(names(org)).toEqual([]);
    expect(subscriber(org)).toMatchObject({ Status: 'Error', Position: 0, LastError: 'try 9' });
    expect(org.statistics().transactions).toBe(10);
    publish(org, ['b']);
    await org.eventBus.idle();
    expect(names(org)).toEqual([]);
  });

  it('succeeds in a retry', async () => {
    const org = orgWith(
      `if (EventBus.TriggerContext.currentContext().retries < 2) { throw new EventBus.RetryableException('not yet'); } ${note("EventBus.TriggerContext.currentContext().retries + ' ' + EventBus.TriggerContext.currentContext().lastError")}`,
    );
    publish(org, ['a']);
    await org.eventBus.idle();
    expect(names(org)).toEqual(['2 not yet']);
    expect(subscriber(org)).toMatchObject({ Status: 'Running', Position: 1, Retries: 0 });
  });

  it('refuses a checkpoint that is not in the batch', async () => {
    const org = orgWith(
      `try { EventBus.TriggerContext.currentContext().setResumeCheckpoint('99'); } catch (Exception e) { ${note('e.getTypeName()')} }`,
    );
    publish(org, ['a']);
    await org.eventBus.idle();
    expect(names(org)).toEqual(['EventBus.InvalidReplayIdException']);
  });

  it('keeps what is published while its subscription is suspended, and says so', async () => {
    const org = orgWith(note('Trigger.new[0].Text__c'));
    org.eventBus.suspendTriggers();
    publish(org, ['a']);
    await org.eventBus.idle();
    expect(subscriber(org)).toMatchObject({ Status: 'Suspended', Position: 0 });
    expect(names(org)).toEqual([]);
    org.eventBus.resumeTriggers(false);
    await org.eventBus.idle();
    expect(subscriber(org)).toMatchObject({ Status: 'Running', Position: 1, Tip: 1 });
    expect(names(org)).toEqual(['a']);
  });

  it('skips what was published meanwhile when it is resumed from the tip', async () => {
    const org = orgWith(note('Trigger.new[0].Text__c'));
    org.eventBus.suspendTriggers();
    publish(org, ['skipped']);
    org.eventBus.resumeTriggers(true);
    publish(org, ['later']);
    await org.eventBus.idle();
    expect(names(org)).toEqual(['later']);
  });

  it('never delivers events that it was told to lose, although it took them', async () => {
    const org = orgWith(note('Trigger.new[0].Text__c'));
    org.eventBus.loseNext(2);
    expect(publish(org, ['a', 'b', 'c']).every(({ success }) => success)).toBe(true);
    await org.eventBus.idle();
    expect(names(org)).toEqual(['c']);
    expect(subscriber(org)).toMatchObject({ Status: 'Running', Position: 3, Tip: 3 });
  });

  it('counts the texts of Trigger.new as heap', async () => {
    const org = orgWith(note("'never'"));
    org.eventBus.suspend();
    const options = { operation: 'insert', objectName: 'Ping__e', allOrNone: false, externalIdField: null } as const;
    org.save(
      org.users.admin,
      many(200).map((Text__c) => ({ Text__c, Body__c: 'x'.repeat(32_000) })),
      options,
    );
    org.eventBus.resume();
    await org.eventBus.idle();
    expect(names(org)).toEqual([]);
    expect(subscriber(org)).toMatchObject({ Status: 'Running', Position: 200 });
  });
});

describe('the event bus of a test', () => {
  const test = (body: string): ApexSource[] =>
    apexFile('classes/PingTest.cls', `@IsTest private class PingTest {\n@IsTest static void works() {\n${body}\n}\n}`);
  const outcome = (org: Org): unknown => {
    const [only] = org.tests;
    const result = only && org.runTest(only);
    return result?.passed ? 'passed' : String(result?.error);
  };
  const send = "EventBus.publish(new Ping__e(Text__c = 'x'));";
  const count = (expected: number): string => `Assert.areEqual(${expected}, [SELECT COUNT() FROM Account]);`;

  it('delivers on demand and at stopTest, with replay ids from 1, and leaves nothing behind', async () => {
    const org = orgWith(
      note('Trigger.new[0].ReplayId'),
      test(
        `${send} ${count(0)} Test.getEventBus().deliver(); ${count(1)} Test.startTest(); ${send} ${count(1)} Test.stopTest(); ${count(2)} Assert.areEqual('2', [SELECT Name FROM Account ORDER BY Name DESC LIMIT 1].Name);`,
      ),
    );
    publish(org, ['real']);
    await org.eventBus.idle();
    expect(outcome(org)).toBe('passed');
    await org.eventBus.idle();
    expect(names(org)).toEqual(['1']);
  });

  it('drops events that a test lets fail', () => {
    expect(
      outcome(
        orgWith(note("'x'"), test(`${send} Test.getEventBus().fail(); Test.getEventBus().deliver(); ${count(0)}`)),
      ),
    ).toBe('passed');
  });

  it('gives the test its own limits between startTest and stopTest', () => {
    const spend = 'for (Integer i = 0; i < 100; i++) { Integer n = [SELECT COUNT() FROM Account]; }';
    expect(outcome(orgWith('', test(`${spend} Test.startTest(); ${spend} Test.stopTest();`)))).toBe('passed');
    expect(outcome(orgWith('', test(`${spend} Integer n = [SELECT COUNT() FROM Account];`)))).toBe(
      String(new ApexLimitError('Too many SOQL queries: 101')),
    );
  });
});
