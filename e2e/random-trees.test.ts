import { describe, expect, it } from '@jest/globals';
import { inTemporaryFolder, runDemo, type Dump, type Row } from './support/demo';
import { randomMailTree, writeMailTree, type MailTree } from './support/mail-tree';
import { expectations, type Expectation, type Rules } from './support/oracle';
import { Random } from './support/random';

/** `SEEDS=17,18 npm test -- random-trees` runs other seeds. */
const seeds = (process.env['SEEDS'] ?? '1,2,3,4').split(',').map(Number);

function randomRules(random: Random): Rules {
  const boxes = random.pick([
    { contacts: true, leads: true },
    { contacts: true, leads: true },
    { contacts: true, leads: false },
    { contacts: false, leads: true },
  ]);
  return {
    ...boxes,
    owned: random.chance(0.4),
    sharedActivities: random.chance(0.6),
    includeInternalMail: random.chance(0.3),
    includeAutomatedMail: random.chance(0.3),
    internalDomains: random.chance(0.6) ? ['acme.test'] : [],
    excludedAddresses: random.chance(0.6) ? ['blocked.test', 'gil@shop.test'] : [],
  };
}

function demoOptions(rules: Rules): string[] {
  const boxes = [rules.contacts && 'contacts', rules.leads && 'leads', rules.owned && 'owned'].filter(Boolean);
  const policy = {
    IncludeInternalMail__c: rules.includeInternalMail,
    IncludeAutomatedMail__c: rules.includeAutomatedMail,
    InternalDomains__c: rules.internalDomains.join('\n'),
    ExcludedAddresses__c: rules.excludedAddresses.join('\n'),
  };
  return [
    ...['--rules', boxes.join(','), '--policy', JSON.stringify(policy)],
    ...['--shared-activities', rules.sharedActivities ? 'on' : 'off', '--cycles', '2'],
  ];
}

/** The last names of the people a Task is on, and what the ledger says of it, in the form of an Expectation. */
function compare(tree: MailTree, rules: Rules, expected: readonly Expectation[], dump: Dump): string[] {
  const problems: string[] = [];
  const people = new Map(
    [...(dump['Contact'] ?? []), ...(dump['Lead'] ?? [])].map((row) => [row['Id'], row['LastName']]),
  );
  const tasks = dump['Task'] ?? [];
  const relations = (task: Row): unknown[] =>
    rules.sharedActivities
      ? (dump['TaskRelation'] ?? [])
          .filter((row) => row['TaskId'] === task['Id'] && row['IsWhat'] === false)
          .map((row) => people.get(row['RelationId'] ?? null))
      : [people.get(task['WhoId'] ?? null)];
  const keyed = new Map<unknown, Row[]>();
  const mailboxes = new Map((dump['InboxSyncMailbox__c'] ?? []).map((row) => [row['Id'], row['Address__c']]));
  for (const entry of dump['InboxSyncEntry__c'] ?? []) {
    keyed.set(entry['MessageKey__c'], [...(keyed.get(entry['MessageKey__c']) ?? []), entry]);
  }
  const ledgers = [...keyed.values()].map((rows) =>
    rows.map((row) => `${String(mailboxes.get(row['Mailbox__c'] ?? null))} ${String(row['Reason__c'])}`).sort(),
  );
  for (const { letter, whoId, people: onTask, reasons, isOutbound } of expected) {
    const name = `${letter.token} '${letter.subject.slice(0, 60)}'`;
    const found = tasks.filter((task) => new RegExp(`\\b${letter.token}\\b`).test(String(task['Description'])));
    const task = found[0];
    if (found.length !== (whoId === null ? 0 : 1) || (whoId !== null && !task)) {
      problems.push(
        `${name}: ${found.length} tasks instead of ${whoId === null ? 0 : 1} (${[...reasons.values()].join(' | ')})`,
      );
    } else if (task) {
      const actual = relations(task).map(String).sort().join();
      if (actual !== [...onTask].sort().join()) {
        problems.push(`${name}: filed to ${actual} instead of ${[...onTask].sort().join()}`);
      }
      if (people.get(task['WhoId'] ?? null) !== whoId) {
        problems.push(`${name}: WhoId ${String(people.get(task['WhoId'] ?? null))} instead of ${whoId}`);
      }
      const subject = letter.subject.slice(0, 255);
      const day = letter.sentAt.toISOString().slice(0, 10);
      const direction = isOutbound ? 'Outbound' : 'Inbound';
      const facts: [string, unknown, unknown][] = [
        ['Subject', task['Subject'], subject],
        ['ActivityDate', task['ActivityDate'], day],
        ['Type', task['Type'], 'Email'],
        ['TaskSubtype', task['TaskSubtype'], 'Email'],
        ['IsClosed', task['IsClosed'], true],
        ['InboxSyncDirection__c', task['InboxSyncDirection__c'], direction],
        ['secret in Description', String(task['Description']).includes('secret attachment content'), false],
        [
          'attachment named',
          letter.attachment === null || String(task['Description']).includes(letter.attachment),
          true,
        ],
      ];
      problems.push(
        ...facts
          .filter(([, is, should]) => is !== should)
          .map(([what, is, should]) => `${name}: ${what} is ${String(is)} instead of ${String(should)}`),
      );
    }
  }
  problems.push(...compareLedgers(expected, ledgers));
  const copies = new Set(tree.copies.map((copy) => `${copy.mailbox} ${copy.letter.token}`)).size;
  if ((dump['InboxSyncEntry__c'] ?? []).length !== copies) {
    problems.push(`${(dump['InboxSyncEntry__c'] ?? []).length} ledger rows instead of ${copies}`);
  }
  return problems;
}

/** Ledger rows hold no subject, so the reasons are compared as a multiset of letters. */
function compareLedgers(expected: readonly Expectation[], ledgers: readonly string[][]): string[] {
  const matches = (row: string[], { reasons }: Expectation): boolean =>
    row.length === reasons.size &&
    [...reasons].every(([mailbox, allowed]) => allowed.some((reason) => row.includes(`${mailbox} ${reason}`)));
  const left = [...ledgers];
  const problems: string[] = [];
  // The expectations with the fewest alternatives choose first.
  for (const expectation of [...expected].sort((a, b) => alternatives(a) - alternatives(b))) {
    const index = left.findIndex((row) => matches(row, expectation));
    if (index < 0) {
      problems.push(`${expectation.letter.token}: no ledger rows ${JSON.stringify([...expectation.reasons])}`);
    } else {
      left.splice(index, 1);
    }
  }
  return [...problems, ...left.map((row) => `ledger rows of no letter: ${row.join(', ')}`)];
}

function alternatives({ reasons }: Expectation): number {
  return [...reasons.values()].reduce((product, allowed) => product * allowed.length, 1);
}

describe('a random company', () => {
  it.each(seeds)(
    'files exactly by the rules, and a second cycle adds nothing (seed %i)',
    async (seed) => {
      await inTemporaryFolder(async (folder) => {
        const tree = randomMailTree(seed, 60);
        const rules = randomRules(new Random(seed * 7919));
        const files = writeMailTree(tree, folder);
        const { summary, dump } = await runDemo(folder, [
          '--mail',
          files.mail,
          '--people',
          files.people,
          ...demoOptions(rules),
        ]);
        expect(compare(tree, rules, expectations(tree, rules), dump)).toEqual([]);
        expect(summary).toMatchObject({ mailboxes: tree.mailboxes.length, ledger: { Waiting: 0, Failed: 0 } });
      });
    },
    120_000,
  );
});
