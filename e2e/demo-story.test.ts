import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../local/lib/project-root';
import { readMailHeader } from '../scripts/stand-ins/mail-header';
import { lastLine, Scratch, type Dump, type Row } from './demo-process';

/** What local/story/expected.json says of one mail. */
interface Outcome {
  readonly direction: string;
  readonly reason: string;
  readonly people: readonly { readonly type: string; readonly email: string; readonly owner: string }[];
  /** The other copy whose task this one joins. */
  readonly taskOf?: string;
}

const story = join(projectRoot(), 'local/story');
const expected = JSON.parse(readFileSync(join(story, 'expected.json'), 'utf8')) as Record<
  string,
  Record<string, Outcome>
>;
const mails = Object.entries(expected).flatMap(([mailbox, files]) =>
  Object.entries(files).map(([file, outcome]) => ({ mailbox, path: `${mailbox}/${file}`, outcome })),
);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe.each(['google', 'microsoft', 'mixed'])('the story of the demo (%s)', (provider) => {
  const scratch = new Scratch();
  let stdout = '';
  let dump: Dump = {};

  beforeAll(async () => {
    const args = ['--once', '--json', '--provider', provider];
    const runs = await Promise.all([
      scratch.run('scripts/demo.ts', [...args, '--dump', scratch.path('d.json')]),
      // Once is enough to see that a second cycle and a run beside this one change nothing.
      ...(provider === 'google' ? [scratch.run('scripts/demo.ts', [...args, '--cycles', '2'])] : []),
    ]);
    expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual(runs.map(() => [0, '']));
    stdout = runs[0].stdout;
    dump = scratch.dump('d.json');
    const counts = ({ tasks, taskRelations, ledger, published }: Row): unknown => ({
      tasks,
      taskRelations,
      ledger,
      published,
    });
    const [once = {}, twice = once] = runs.map((run) => lastLine(run.stdout));
    expect(counts(twice)).toEqual(counts(once));
  });
  afterAll(() => scratch.remove());

  /** The ledger row of a mail; a mail without Message-ID is found by its moment. */
  function entryOf(mailbox: string, path: string): Row | undefined {
    const { messageId, from, date } = readMailHeader(readFileSync(join(story, path)));
    const mailboxId = dump['InboxSyncMailbox__c']?.find((row) => row['Address__c'] === mailbox)?.['Id'];
    const key = sha256(`${String(mailboxId)}|${sha256(`v1\n${messageId.replace(/[\s<>]/g, '')}\n${from}`)}`);
    return dump['InboxSyncEntry__c']?.find((row) =>
      messageId === ''
        ? row['Mailbox__c'] === mailboxId && Date.parse(String(row['SentAt__c']).replace('+0000', 'Z')) === date
        : row['DeliveryKey__c'] === key,
    );
  }

  function peopleOf(taskId: unknown): string[] {
    const task = dump['Task']?.find(({ Id }) => Id === taskId);
    const relations = dump['TaskRelation']?.filter(({ TaskId }) => TaskId === taskId) ?? [];
    const ids = new Set([task?.['WhoId'], ...relations.map(({ RelationId }) => RelationId)]);
    const owners = new Map(dump['User']?.map(({ Id, Email }) => [Id, String(Email)]));
    return (['Contact', 'Lead'] as const)
      .flatMap((type) =>
        (dump[type] ?? [])
          .filter(({ Id }) => ids.has(Id))
          .map((row) => describePerson({ type, email: String(row['Email']), owner: owners.get(row['OwnerId']) ?? '' })),
      )
      .sort();
  }

  function describePerson({ type, email, owner }: Outcome['people'][number]): string {
    return `${type} ${email.toLowerCase()} of ${owner in expected ? owner : 'an admin'}`;
  }

  it.each(mails.map(({ path, mailbox, outcome }) => [path, mailbox, outcome] as const))(
    'files %s as expected.json says',
    (path, mailbox, outcome) => {
      const entry = entryOf(mailbox, path);
      const isSecond = outcome.taskOf !== undefined;
      const isFirst = mails.some((other) => other.outcome.taskOf === path);
      if (outcome.reason === 'skipped.no-match') {
        // It never left the mailbox, so Salesforce has no row of it.
        expect(entry).toBeUndefined();
        return;
      }
      if (isSecond || isFirst) {
        expect(['filed.contacts', 'filed.lead', 'filed.elsewhere']).toContain(entry?.['Reason__c']);
      } else {
        expect(entry).toMatchObject({ Reason__c: outcome.reason });
      }
      if (outcome.people.length > 0) {
        const task = dump['Task']?.find(({ Id }) => Id === entry?.['TaskId__c']);
        expect(task).toMatchObject({ InboxSyncDirection__c: outcome.direction, TaskSubtype: 'Email', Type: 'Email' });
        expect(peopleOf(task?.['Id'])).toEqual(outcome.people.map(describePerson).sort());
      } else {
        expect(entry).toMatchObject({ TaskId__c: null });
      }
    },
  );

  it('makes one task of the copies of a mail', () => {
    for (const { mailbox, path, outcome } of mails.filter((mail) => mail.outcome.taskOf !== undefined)) {
      const other = outcome.taskOf ?? '';
      const [own, first] = [entryOf(mailbox, path), entryOf(other.split('/')[0] ?? '', other)];
      expect(own?.['TaskId__c']).toBe(first?.['TaskId__c']);
      expect([own?.['Reason__c'], first?.['Reason__c']]).toContain('filed.elsewhere');
    }
    const copies = mails.filter(({ outcome }) => outcome.taskOf !== undefined).length;
    const filed = mails.filter(({ outcome }) => outcome.reason.startsWith('filed.')).length;
    expect(dump['Task']).toHaveLength(filed - copies);
  });

  it('lies where it was asked for, and every mailbox is connected', () => {
    const mailboxes = [...(dump['InboxSyncMailbox__c'] ?? [])].sort((a, b) =>
      String(a['Address__c']) < String(b['Address__c']) ? -1 : 1,
    );
    const places = { google: ['Google', 'Google'], microsoft: ['Microsoft', 'Microsoft'] }[provider];
    expect(mailboxes.map((row) => row['Provider__c'])).toEqual(places ?? ['Google', 'Microsoft']);
    expect(mailboxes.map((row) => row['Status__c'])).toEqual(['Connected', 'Connected']);
  });

  it('is told in a table with a row a mail', () => {
    const lines = stdout.split('\n');
    const head = lines.findIndex((line) => line.startsWith('SUBJECT'));
    expect(lines.indexOf('', head) - head - 1).toBe(mails.length);
    expect(stdout).not.toContain('not sent to Salesforce');
    const kept = mails.filter(({ outcome }) => outcome.reason === 'skipped.no-match').length;
    expect(kept).toBeGreaterThan(0);
    expect(stdout.split('not known to Salesforce: stayed in the mailbox')).toHaveLength(kept + 1);
    expect(stdout).toContain(
      `one mail at a time (contact query, lead query, task) would have cost ${mails.length * 3}`,
    );
  });
});
