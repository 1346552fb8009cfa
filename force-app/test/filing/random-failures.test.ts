import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { apexFile } from '../../../local/org/data/test/fixture';
import type { JsonRecord } from '../../../local/org/org-facade';
import { FilingWorld } from './filing-world';

/** `STORIES=200 npm test -- random-failures` tells more of them. */
const stories = Number(process.env['STORIES'] ?? 6);
const MAILBOXES = 3;
const KNOWN = ['c0', 'c1', 'c2', 'c3', 'l0', 'l1'];
/** What the customer's trigger does to a mail with the word in its subject. */
const TROUBLES = {
  throws: "throw new IllegalArgumentException('Sorry, ' + task.Subject);",
  refuses: "task.addError('Not ' + task.Subject);",
  locks: "throw new IllegalArgumentException('UNABLE_TO_LOCK_ROW, unable to obtain exclusive access');",
  burns: 'while (true) { Integer spent = [SELECT COUNT() FROM Account WITH SYSTEM_MODE]; }',
} as const;
type Trouble = keyof typeof TROUBLES;

/** Broken while the account "Broken" exists; locks pass by themselves when the account "Locked" goes. */
const trigger = apexFile(
  'triggers/CustomerTaskTrigger.trigger',
  `trigger CustomerTaskTrigger on Task(before insert) {
  Set<String> states = new Set<String>();
  for (Account state : [SELECT Name FROM Account WITH SYSTEM_MODE]) {
    states.add(state.Name);
  }
  for (Task task : Trigger.new) {
${Object.entries(TROUBLES)
  .map(([word, statement]) => {
    const state = word === 'locks' ? 'Locked' : 'Broken';
    return `    if (task.Subject.contains('${word}') && states.contains('${state}')) { ${statement} }`;
  })
  .join('\n')}
  }
}`,
);

interface Mail {
  readonly people: readonly string[];
  readonly mailboxes: readonly number[];
  readonly trouble: Trouble | null;
  /** How often each copy is published at first. */
  readonly times: number;
}

/** What happens beside, before a batch of mails. */
type Event = 'nothing' | 'lose' | 'pause' | 'resume' | 'convert' | 'delete' | 'beat' | 'repeat';

const mails = fc.record<Mail>({
  people: fc.subarray([...KNOWN, 'stranger'], { minLength: 1, maxLength: 4 }),
  mailboxes: fc.subarray([...Array(MAILBOXES).keys()], { minLength: 1 }),
  trouble: fc.option(fc.constantFrom<Trouble>('throws', 'refuses', 'locks', 'throws', 'refuses', 'burns'), { freq: 3 }),
  times: fc.integer({ min: 1, max: 2 }),
});
const events = fc.constantFrom<Event>('nothing', 'lose', 'pause', 'resume', 'convert', 'delete', 'beat', 'repeat');
const story = fc.array(fc.record({ event: events, batch: fc.array(mails, { minLength: 1, maxLength: 25 }) }), {
  minLength: 2,
  maxLength: 5,
});

class Story {
  readonly world = new FilingWorld(trigger, MAILBOXES);
  readonly mails: { word: string; mail: Mail }[] = [];
  readonly deleted = new Set<string>();
  private sent: JsonRecord[] = [];

  constructor() {
    const { world } = this;
    this.world.contacts(4);
    const lead = (index: number): JsonRecord => ({ LastName: 'L', Company: 'X', Email: `l${index}@theirs.example` });
    world.org.insert('Lead', [lead(0), lead(1)]);
    world.org.insert('Account', [{ Name: 'Broken' }, { Name: 'Locked' }]);
  }

  async happens(event: Event): Promise<void> {
    const { world } = this;
    const { org } = world;
    if (event === 'lose') {
      org.eventBus.loseNext(7);
    } else if (event === 'pause' || event === 'resume') {
      const mailbox = { Id: world.mailboxIds[0], IsActive__c: event === 'resume' };
      this.write('update', 'InboxSyncMailbox__c', mailbox);
    } else if (event === 'convert') {
      const [lead] = org.query('SELECT Id FROM Lead WHERE IsConverted = FALSE').records;
      if (lead) {
        org.convertLead(String(lead['Id']));
      }
    } else if (event === 'delete') {
      const [task] = org.query('SELECT Id FROM Task').records;
      if (task) {
        this.write('delete', 'Task', { Id: task['Id'] });
        this.deleted.add(String(task['Id']));
      }
    } else if (event === 'beat') {
      await world.beat();
    } else if (event === 'repeat') {
      await world.deliver(this.sent);
    }
  }

  async send(batch: readonly Mail[]): Promise<void> {
    const copies = batch.flatMap((mail) => {
      const word = `mail ${this.mails.length} ${mail.trouble ?? ''}`;
      this.mails.push({ word, mail });
      const to = mail.people.map((name) => `${name}@theirs.example`).join(', ');
      return mail.mailboxes.map((mailbox) => this.world.mail(word, mailbox, { From__c: to }));
    });
    this.sent = copies.flatMap((copy, index) => (batch[index % batch.length]?.times === 2 ? [copy, copy] : [copy]));
    await this.world.send(this.sent);
  }

  /** The cause is gone: what is broken, or the locks alone. */
  repair(state: 'Broken' | 'Locked'): void {
    const { records } = this.world.org.query(`SELECT Id FROM Account WHERE Name = '${state}'`);
    this.write('delete', 'Account', { Id: records[0]?.['Id'] });
  }

  resume(): void {
    this.write('update', 'InboxSyncMailbox__c', { Id: this.world.mailboxIds[0], IsActive__c: true });
  }

  private write(operation: 'update' | 'delete', objectName: string, row: JsonRecord): void {
    const { org } = this.world;
    const options = { operation, objectName, allOrNone: true, externalIdField: null } as const;
    expect(org.save(org.users.admin, [row], options)).toMatchObject([{ success: true }]);
  }

  /** What must hold whenever the poller waits for nothing. */
  check(mayFail: boolean): void {
    const rows = this.world.rows();
    const tasks = this.world.tasks();
    const copies = this.mails.flatMap(({ word, mail }) => mail.mailboxes.map((mailbox) => ({ word, mailbox, mail })));
    expect(rows).toHaveLength(copies.length);
    expect(rows.filter(({ Outcome__c }) => Outcome__c === 'Waiting')).toEqual([]);
    expect(rows.filter(({ Reason__c }) => !/^(filed|skipped|failed)\./.test(String(Reason__c)))).toEqual([]);
    for (const { word, mailbox, mail } of copies) {
      const row = this.world.row(word, mailbox);
      const isKnown = mail.people.some((name) => KNOWN.includes(name));
      const isTroubled = mail.trouble !== null && mail.trouble !== 'locks' && isKnown;
      const expected = !isKnown ? ['Skipped'] : isTroubled && mayFail ? ['Failed', 'Filed'] : ['Filed'];
      expect({ word, row, expected }).toMatchObject({ row: { Outcome__c: expect.stringMatching(expected.join('|')) } });
      expect([word, row['Outcome__c'] === 'Filed', row['TaskId__c'] !== null]).toEqual([
        ...[word, row['Outcome__c'] === 'Filed', row['Outcome__c'] === 'Filed'],
      ]);
      expect([word, row['CandidateIds__c'] !== null]).toEqual([
        word,
        isKnown || row['Reason__c'] === 'filed.elsewhere',
      ]);
      expect(row['Outcome__c'] !== 'Failed' || String(row['Detail__c']).length > 20).toBe(true);
    }
    const byKey = new Map<unknown, number>();
    tasks.forEach(({ InboxSyncKey__c: key }) => byKey.set(key, (byKey.get(key) ?? 0) + 1));
    expect([...byKey.values()].filter((count) => count > 1)).toEqual([]);
    const claims = rows.flatMap(({ FiledKey__c }) => FiledKey__c ?? []);
    expect(claims.sort()).toEqual(tasks.map(({ InboxSyncKey__c }) => InboxSyncKey__c).sort());
    const gone = tasks.filter(({ IsDeleted }) => IsDeleted === true).map(({ Id }) => String(Id));
    expect(new Set(gone)).toEqual(this.deleted);
  }
}

describe('a random story of mails, repeats, losses and failures', () => {
  // fast-check prints the seed and the shrunk story when it fails.
  it('ends with one task a mail, a reason for each copy and nothing open', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (chapters) => {
        const told = new Story();
        for (const { event, batch } of chapters) {
          await told.happens(event);
          await told.send(batch);
        }
        told.resume();
        await told.world.beat();
        told.repair('Locked');
        await told.world.settle();
        told.check(true);
        told.repair('Broken');
        told.world.fileAgain();
        await told.world.settle();
        told.check(false);
      }),
      { numRuns: stories, endOnFailure: true },
    );
  });
});
