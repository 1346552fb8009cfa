import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { trust } from '../local/graph/testing/official-client';
import type { JsonRecord } from '../local/org/org-facade';
import { onceCommand } from '../poller/src/cli/commands/once';
import { parseOptions } from '../scripts/stand-ins/options';
import { type Dump, startStandIns } from '../scripts/stand-ins/start';
import { type Totals, totalsOf } from '../scripts/stand-ins/totals';
import { runHere } from './cli-here';
import { randomMailTree, writeMailTree } from './support/mail-tree';
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
    ...['--shared-activities', rules.sharedActivities ? 'on' : 'off'],
  ];
}

/** What the run made, and what of it does not agree with the rules. */
class Comparison {
  private readonly people: ReadonlyMap<unknown, unknown>;

  constructor(
    private readonly rules: Rules,
    private readonly dump: Dump,
  ) {
    this.people = new Map([...rows(dump, 'Contact'), ...rows(dump, 'Lead')].map((row) => [row['Id'], row['LastName']]));
  }

  problems(expected: readonly Expectation[][]): string[] {
    const problems = expected.flatMap((possible) => {
      const attempts = possible.map((expectation) => this.problemsOfLetter(expectation));
      return attempts.find((attempt) => attempt.length === 0) ?? attempts[0] ?? [];
    });
    const copies = expected.reduce((sum, [first]) => sum + (first?.reasons.size ?? 0), 0);
    const entries = rows(this.dump, 'InboxSyncEntry__c').length;
    return [
      ...problems,
      ...this.problemsOfLedger(expected),
      ...(entries === copies ? [] : [`${entries} ledger rows instead of ${copies}`]),
    ];
  }

  private problemsOfLetter({ letter, whoId, people, isOutbound }: Expectation): string[] {
    const found = rows(this.dump, 'Task').filter((task) =>
      new RegExp(`\\b${letter.token}\\b`).test(String(task['Description'])),
    );
    const [task] = found;
    const name = `${letter.token} '${letter.subject.slice(0, 60)}'`;
    if (found.length !== (whoId === null ? 0 : 1)) {
      return [`${name}: ${found.length} tasks instead of ${whoId === null ? 0 : 1}`];
    }
    if (!task) {
      return [];
    }
    const facts: [what: string, is: unknown, should: unknown][] = [
      ['people', this.peopleOf(task), [...people].sort().join()],
      ['WhoId', this.people.get(task['WhoId']), whoId],
      // Salesforce takes white space at the ends of a text away when it saves it.
      ['Subject', task['Subject'], letter.subject.slice(0, 255).trim()],
      ['ActivityDate', task['ActivityDate'], letter.sentAt.toISOString().slice(0, 10)],
      ['Type', task['Type'], 'Email'],
      ['TaskSubtype', task['TaskSubtype'], 'Email'],
      ['IsClosed', task['IsClosed'], true],
      ['direction', task['InboxSyncDirection__c'], isOutbound ? 'Outbound' : 'Inbound'],
      ['content of the attachment', String(task['Description']).includes('secret attachment content'), false],
      ['name of the attachment', String(task['Description']).includes(letter.attachment ?? ''), true],
    ];
    return facts
      .filter(([, is, should]) => is !== should)
      .map(([what, is, should]) => `${name}: ${what} is ${String(is)} instead of ${String(should)}`);
  }

  private peopleOf(task: JsonRecord): string {
    const ids = this.rules.sharedActivities
      ? rows(this.dump, 'TaskRelation')
          .filter((row) => row['TaskId'] === task['Id'] && row['IsWhat'] === false)
          .map((row) => row['RelationId'])
      : [task['WhoId']];
    return ids
      .map((id) => String(this.people.get(id)))
      .sort()
      .join();
  }

  /** Ledger rows hold no subject, so the reasons are compared as a multiset of letters. */
  private problemsOfLedger(expected: readonly Expectation[][]): string[] {
    const mailboxes = new Map(rows(this.dump, 'InboxSyncMailbox__c').map((row) => [row['Id'], row['Address__c']]));
    const byMail = new Map<unknown, string[]>();
    for (const entry of rows(this.dump, 'InboxSyncEntry__c')) {
      const text = `${String(mailboxes.get(entry['Mailbox__c'] ?? null))} ${String(entry['Reason__c'])}`;
      byMail.set(entry['MessageKey__c'], [...(byMail.get(entry['MessageKey__c']) ?? []), text]);
    }
    const left = [...byMail.values()].map((texts) => texts.sort().join(', '));
    const problems: string[] = [];
    // Letters with one possibility choose first.
    const withRows = expected.filter(([first]) => first !== undefined && first.reasons.size > 0);
    for (const possible of withRows.sort((a, b) => a.length - b.length)) {
      const texts = possible.map(({ reasons }) =>
        [...reasons]
          .map((entry) => entry.join(' '))
          .sort()
          .join(', '),
      );
      const index = left.findIndex((row) => texts.includes(row));
      if (index < 0) {
        problems.push(`${possible[0]?.letter.token ?? ''}: no ledger rows ${texts.join(' or ')}`);
      } else {
        left.splice(index, 1);
      }
    }
    return [...problems, ...left.map((row) => `ledger rows of no letter: ${row}`)];
  }
}

function rows(dump: Dump, object: keyof Dump): readonly JsonRecord[] {
  return dump[object];
}

/** The clouds that the demo starts with these options, and the poller twice; both in this process, which saves minutes. */
async function runTwice(folder: string, options: readonly string[]): Promise<{ totals: Totals; dump: Dump }> {
  const startedAt = performance.now();
  const standIns = await startStandIns(parseOptions('demo', options), () => undefined);
  try {
    const environment = { ...standIns.environment, INBOX_SYNC_DATA: join(folder, 'state') };
    const caFile = standIns.environment['NODE_EXTRA_CA_CERTS'];
    if (caFile !== undefined) {
      trust({ caFile });
    }
    for (const cycle of [1, 2]) {
      const { code, stdout } = await runHere(onceCommand, environment);
      expect({ cycle, code, stdout }).toEqual({ cycle, code: 0, stdout });
      await standIns.org.eventBus.idle();
    }
    const dump = await standIns.dump();
    return { totals: totalsOf(standIns, dump, startedAt), dump };
  } finally {
    await standIns.close();
    rmSync(standIns.folder, { recursive: true, force: true });
  }
}

describe('a random company', () => {
  it.each(seeds)('files exactly by the rules, and a second cycle adds nothing (seed %i)', async (seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-trees-'));
    try {
      const tree = randomMailTree(seed, 60);
      const rules = randomRules(new Random(seed * 7919));
      const { mail, people } = writeMailTree(tree, folder);
      const provider = ['google', 'microsoft', 'mixed'][seed % 3] ?? '';
      const files = ['--provider', provider, '--mail', mail, '--people', people];
      const { totals, dump } = await runTwice(folder, [...files, ...demoOptions(rules)]);
      expect(new Comparison(rules, dump).problems(expectations(tree, rules))).toEqual([]);
      expect(totals).toMatchObject({ mailboxes: tree.mailboxes.length, ledger: { Waiting: 0, Failed: 0 } });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
