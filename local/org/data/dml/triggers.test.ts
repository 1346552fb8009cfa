import { describe, expect, it } from '@jest/globals';
import type { Org } from '../../org-facade';
import { apexFile, dml, insert, outcomes, rows, sobject, testOrg, thrown } from '../test/fixture';

function withTrigger(moments: string, body: string): Org {
  return testOrg(
    apexFile('triggers/GadgetTrigger.trigger', `trigger GadgetTrigger on Gadget__c(${moments}) {\n${body}\n}`),
  );
}

const gadgets = (...titles: string[]): ReturnType<typeof sobject>[] =>
  titles.map((Title__c) => sobject('Gadget__c', { Title__c }));

describe('triggers', () => {
  it('change new records before they are saved, and see what is stored after', () => {
    const org = withTrigger(
      'before insert, after insert',
      `if (Trigger.isBefore) { for (Gadget__c g : Trigger.new) { g.Notes__c = g.Title__c + ' ' + g.Color__c; } }
       else { insert as system new Account(Name = Trigger.new[0].Name + ' ' + Trigger.new[0].Notes__c + ' ' + (Trigger.new[0].Id != null)); }`,
    );
    dml(org, 'insert', gadgets('one'));
    expect(rows(org, 'SELECT Name FROM Account')).toEqual([{ Name: 'G-001 one Red true' }]);
  });

  it('see old and new values of updates', () => {
    const org = withTrigger(
      'before update',
      `for (Gadget__c g : Trigger.new) { g.Notes__c = Trigger.oldMap.get(g.Id).Title__c + ' to ' + g.Title__c; }`,
    );
    const id = insert(org, 'Gadget__c', { Title__c: 'one' });
    dml(org, 'update', [sobject('Gadget__c', { Id: id, Title__c: 'two' })]);
    expect(rows(org, 'SELECT Notes__c FROM Gadget__c')).toEqual([{ Notes__c: 'one to two' }]);
  });

  it('refuse single rows by addError; the others are saved by a second attempt', () => {
    const org = withTrigger(
      'before insert, after insert',
      `if (Trigger.isAfter) { for (Gadget__c g : Trigger.new) { if (g.Title__c == 'bad') { g.Title__c.addError('not this one'); } } }
       if (Trigger.isBefore) { insert as system new Account(Name = 'attempt of ' + Trigger.new.size()); }`,
    );
    const records = gadgets('good', 'bad', 'fine');
    expect(outcomes(dml(org, 'insert', records, { allOrNone: false }))).toEqual([
      null,
      'FIELD_CUSTOM_VALIDATION_EXCEPTION: not this one [Title__c]',
      null,
    ]);
    // What the first attempt wrote elsewhere was undone with it.
    expect(rows(org, 'SELECT Name FROM Account')).toEqual([{ Name: 'attempt of 2' }]);
    expect(records.map(({ id }) => id !== null)).toEqual([true, false, true]);
  });

  it('give up after three attempts that each refuse another row', () => {
    const org = withTrigger('after insert', `Trigger.new[0].addError('the first of ' + Trigger.new.size());`);
    expect(outcomes(dml(org, 'insert', gadgets('a', 'b', 'c', 'd', 'e'), { allOrNone: false }))).toEqual([
      'FIELD_CUSTOM_VALIDATION_EXCEPTION: the first of 5 []',
      'FIELD_CUSTOM_VALIDATION_EXCEPTION: the first of 4 []',
      'FIELD_CUSTOM_VALIDATION_EXCEPTION: the first of 3 []',
      'UNKNOWN_EXCEPTION: Too many batch retries in the presence of Apex triggers and partial failures. []',
      'UNKNOWN_EXCEPTION: Too many batch retries in the presence of Apex triggers and partial failures. []',
    ]);
    expect(rows(org, 'SELECT Id FROM Gadget__c')).toEqual([]);
  });

  it('fail every row of the chunk when they throw', () => {
    const org = withTrigger(
      'before insert',
      `for (Gadget__c g : Trigger.new) {\n  g.Notes__c = g.Parent__r.Title__c.toLowerCase();\n}`,
    );
    const [first, second] = outcomes(dml(org, 'insert', gadgets('a', 'b'), { allOrNone: false }));
    expect(first).toContain(
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: GadgetTrigger: execution of BeforeInsert\n\ncaused by: System.NullPointerException',
    );
    expect(first).toContain('Trigger.GadgetTrigger: line 3, column 1');
    expect(second).toBe(first);
    expect(thrown(() => dml(org, 'insert', gadgets('a')))).toContain(
      'Insert failed. First exception on row 0; first error: CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    );
  });

  it('are named when they throw, and not those whose statement fired them', () => {
    const caller = `Account made = new Account(Name = 'x');
       Trigger.new[0].Notes__c = Database.insert(made, false, AccessLevel.SYSTEM_MODE).getErrors()[0].getMessage();`;
    const org = testOrg([
      ...apexFile(
        'triggers/GadgetTrigger.trigger',
        `trigger GadgetTrigger on Gadget__c(before insert) {\n${caller}\n}`,
      ),
      ...apexFile(
        'triggers/AccountTrigger.trigger',
        `trigger AccountTrigger on Account(before insert) {\n  throw new IllegalArgumentException('no');\n}`,
      ),
    ]);
    dml(org, 'insert', gadgets('a'));
    const [{ Notes__c } = {}] = rows(org, 'SELECT Notes__c FROM Gadget__c');
    expect(Notes__c).toBe(
      'AccountTrigger: execution of BeforeInsert\n\ncaused by: System.IllegalArgumentException: no\n\nTrigger.AccountTrigger: line 2, column 1',
    );
  });

  it('run for 200 rows at a time', () => {
    const org = withTrigger('after insert', `insert as system new Account(Name = String.valueOf(Trigger.new.size()));`);
    dml(org, 'insert', gadgets(...Array.from({ length: 450 }, (_item, index) => `t${index}`)));
    expect(rows(org, 'SELECT Name FROM Account ORDER BY Id').map((row) => row['Name'])).toEqual(['200', '200', '50']);
  });

  it('run before and after deletion, and after undeletion', () => {
    const org = withTrigger(
      'before delete, after delete, after undelete',
      `insert as system new Account(Name = String.valueOf(Trigger.operationType) + ' ' + (Trigger.new == null ? Trigger.old : Trigger.new)[0].Title__c);`,
    );
    const id = insert(org, 'Gadget__c', { Title__c: 'one' });
    dml(org, 'delete', [sobject('Gadget__c', { Id: id })]);
    dml(org, 'undelete', [sobject('Gadget__c', { Id: id })]);
    expect(rows(org, 'SELECT Name FROM Account ORDER BY Id').map((row) => row['Name'])).toEqual([
      'BEFORE_DELETE one',
      'AFTER_DELETE one',
      'AFTER_UNDELETE one',
    ]);
  });

  it('stop at a depth of 16', () => {
    const org = withTrigger('after insert', `insert as system new Gadget__c(Title__c = 'again');`);
    expect(() => dml(org, 'insert', gadgets('a'))).toThrow('Maximum trigger depth exceeded');
    expect(rows(org, 'SELECT Id FROM Gadget__c')).toEqual([]);
  });

  it('cannot change records after they were saved', () => {
    const org = withTrigger('after insert', `Trigger.new[0].Title__c = 'x';`);
    expect(outcomes(dml(org, 'insert', gadgets('a'), { allOrNone: false }))[0]).toContain('Record is read-only');
  });
});
