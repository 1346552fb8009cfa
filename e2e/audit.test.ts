/**
 * `inbox-sync audit` and `explain` as a person runs them, against mailboxes at both providers and the package's own Apex:
 * what they find, what they say, how they end.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { trust } from '../local/graph/testing/official-client';
import type { CliCommand } from '../poller/src/cli/command';
import { auditCommand } from '../poller/src/cli/commands/audit';
import { backfillCommand } from '../poller/src/cli/commands/backfill';
import { explainCommand } from '../poller/src/cli/commands/explain';
import { onceCommand } from '../poller/src/cli/commands/once';
import { openPgliteDatabase } from '../poller/src/store/pglite-database';
import { type CliRun, runHere } from './cli-here';
import { LocalProcess, rawMail } from './local-process';

const anna = 'anna@firm.example';
const bert = 'bert@firm.example';
const DAY = 'Mon, 02 Nov 2026 10:00:00 +0000';

let local: LocalProcess;
beforeAll(async () => {
  const people = [
    'Contact,carl@client.example,Carl,Client,,anna@firm.example,',
    'Contact,dora@client.example,Dora,Client,,bert@firm.example,',
    'Lead,eve@prospect.example,Eve,Stone,Prospect,anna@firm.example,',
  ];
  const policy = { ExcludedAddresses__c: 'blocked.example', InternalDomains__c: 'firm.example' };
  const options = ['--provider', 'mixed', '--since', '2026-11-01', '--rules', 'contacts,leads,owned'];
  local = await LocalProcess.start([anna, bert], people, [...options, '--policy', JSON.stringify(policy)]);
  trust({ caFile: local.environment()['NODE_EXTRA_CA_CERTS'] ?? '' });
});
afterAll(() => local.close());

const deliver = (mailbox: string, name: string, headers = {}): Promise<{ mailbox: string; id: string }> =>
  local.deliver(mailbox, rawMail(name, { To: mailbox, Date: DAY, ...headers }));
const lastLine = (stdout: string): Record<string, unknown> =>
  JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
const here = (command: CliCommand, ...args: string[]): Promise<CliRun> =>
  runHere(command, local.environment(), ...args);
const subjects = async (): Promise<unknown[]> =>
  ((await local.dump())['Task'] ?? []).map((task) => task['Subject']).sort();

/** While no poller runs: what no command does, but disks and people do. */
async function inState(statement: string): Promise<void> {
  const database = await openPgliteDatabase(local.environment()['INBOX_SYNC_DATA'] ?? '');
  await database.script(statement);
  await database.close();
}

describe('inbox-sync explain', () => {
  beforeAll(async () => {
    await deliver(anna, 'contact');
    await deliver(anna, 'lead', { From: 'eve@prospect.example' });
    await deliver(anna, 'of bert', { From: 'dora@client.example' });
    await deliver(anna, 'excluded', { Cc: 'x@blocked.example' });
    await deliver(anna, 'automated', { 'Auto-Submitted': 'auto-replied' });
    await deliver(anna, 'internal', { From: 'boss@firm.example' });
    await deliver(anna, 'nobody', { From: 'stranger@nowhere.example' });
    await deliver(bert, 'confidential', { Sensitivity: 'Company-Confidential' });
    for (const mailbox of [anna, bert]) {
      const labelled = await deliver(mailbox, `labelled ${mailbox}`);
      await local.call('POST', '/label', { ...labelled, label: 'No Salesforce' });
    }
    await deliver(anna, 'too old', { Date: 'Sat, 31 Oct 2026 10:00:00 +0000' });
    await deliver(bert, 'contact', { From: 'Carl <carl@client.example>', To: anna });
    expect((await local.runPoller('once')).code).toBe(0);
  });

  it.each([
    ['contact@client.example', /^anna@firm\.example: seen .*Z; Salesforce says Filed: .*\(filed\.contacts\)$/m],
    ['contact@client.example', /^bert@firm\.example: seen .*Z; Salesforce says Skipped: .*\(skipped\.not-owned\)$/m],
    ['lead@client.example', /Salesforce says Filed: filed as a task on its lead \(filed\.lead\)/],
    ['of.bert@client.example', /Skipped: its contacts and leads belong to somebody else \(skipped\.not-owned\)/],
    ['excluded@client.example', /Skipped: an excluded address is on it \(skipped\.excluded\)/],
    ['automated@client.example', /Skipped: automated mail \(skipped\.automated\)/],
    ['internal@client.example', /Skipped: internal mail \(skipped\.internal\)/],
    ['nobody@client.example', /never left the mailbox: nobody on it is a contact or lead \(skipped\.no-match\)/],
    ['confidential@client.example', /Skipped: a person marked it private, .* \(skipped\.private\)/],
    [`labelled.${anna}@client.example`, /Skipped: a person marked it private, .* \(skipped\.private\)/],
    [`labelled.${bert}@client.example`, /Skipped: a person marked it private, .* \(skipped\.private\)/],
    ['too.old@client.example', /older than the moment .* inbox-sync backfill brings older mail \(outside\.age\)/],
  ])('says of %s: %s', async (messageId, words) => {
    const { code, stdout } = await here(explainCommand, messageId);
    expect([code, stdout]).toEqual([0, expect.stringMatching(words)]);
  });

  it('takes the id as a mail program shows it, and answers in JSON', async () => {
    const { code, stdout, stderr } = await local.runPoller('explain', ' <contact@client.example> ', '--json');
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('@')]);
    const { messageId, mailboxes } = lastLine(stdout);
    expect(messageId).toBe(' <contact@client.example> ');
    expect(mailboxes).toMatchObject([
      { mailbox: anna, state: 'settled', ledger: { outcome: 'Filed', reason: 'filed.contacts' } },
      { mailbox: bert, state: 'settled', ledger: { outcome: 'Skipped', reason: 'skipped.not-owned' } },
    ]);
  });

  it('says of an unknown id where the mail may be, and ends with 1', async () => {
    const { code, stdout } = await local.runPoller('explain', '<never@client.example>', '--json');
    expect(code).toBe(1);
    expect(stdout).toContain('nothing is known of this mail. It may be that');
    expect(lastLine(stdout)).toEqual({ messageId: '<never@client.example>', mailboxes: [] });
  });
});

describe.each([anna, bert])('inbox-sync audit of %s', (mailbox) => {
  const audit = (...more: string[]): Promise<CliRun> =>
    here(auditCommand, '--mailbox', mailbox, '--since', '2026-11-01', ...more);

  it('proves a mailbox complete, and says what it looked at', async () => {
    const { code, stdout } = await audit('--json');
    expect(lastLine(stdout)).toMatchObject({ mailbox, underWay: 0, gaps: [] });
    expect(stdout).toMatch(/ since 2026-11-01T00:00:00\.000Z: \d+ messages, \d+ settled, 0 on their way, 0 missing$/m);
    expect(code).toBe(0);
  });

  it('names what nobody has read, and what was forgotten before Salesforce answered, and brings it', async () => {
    const names = ['lost on the bus', 'never read'].map((name) => `${name} ${mailbox}`);
    const from = { From: mailbox === anna ? 'carl@client.example' : 'dora@client.example' };
    await deliver(mailbox, names[0] ?? '', from);
    await local.call('POST', '/lose', { events: 1 });
    await here(onceCommand);
    const waiting = await here(explainCommand, `<${(names[0] ?? '').replace(/\s/g, '.')}@client.example>`);
    expect(waiting.stdout).toMatch(
      /it was published \S+ \(attempt 1\) and Salesforce has not said what became of it$/m,
    );
    await inState('delete from inbox_sync.outbox');
    await deliver(mailbox, names[1] ?? '', from);
    const found = await audit('--json');
    expect(found.code).toBe(1);
    expect(found.stdout).toMatch(/2 missing$/m);
    expect(found.stdout).toMatch(/missing: message \S+: the poller forgot it before Salesforce answered \(lost\)$/m);
    expect(found.stdout).toMatch(/missing: message \S+: the poller has never looked at it \(never-seen\)$/m);
    expect(found.stdout).toMatch(/look at: run the same with --repair/);
    const { gaps } = lastLine(found.stdout) as { gaps: { reason: string }[] };
    expect(gaps.map(({ reason }) => reason).sort()).toEqual(['lost', 'never-seen']);
    expect(await subjects()).not.toEqual(expect.arrayContaining(names));
    const repaired = await audit('--repair');
    expect([repaired.code, repaired.stdout]).toEqual([0, expect.stringMatching(/0 missing$/m)]);
    expect((await subjects()).filter((subject) => names.includes(String(subject)))).toEqual([...names].sort());
    expect((await audit()).code).toBe(0);
  });
});

describe('a wrong command line', () => {
  it('ends with 2 and says what to do', async () => {
    const { code, stdout, stderr } = await local.runPoller('audit', '--mailbox', 'nobody@firm.example', '--since', DAY);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/--since Mon, 02 Nov 2026 10:00:00 \+0000 is no date\n {2}Write it as 2026-11-23/);
  });

  it.each<[CliCommand, string[], RegExp]>([
    [
      auditCommand,
      ['--mailbox', 'nobody@firm.example', '--since', '2026-11-01'],
      /no mailbox nobody@firm\.example is known/,
    ],
    [backfillCommand, ['--mailbox', anna, '--from', '2026-02-30'], /--from 2026-02-30 is no date/],
    [backfillCommand, ['--mailbox', anna, '--from', '0001-01-01'], /--from 0001-01-01 is before there was mail/],
    [auditCommand, ['--mailbox', anna, '--since', '2026-11-02T10:00:00'], /--since 2026-11-02T10:00:00 is no date/],
    [
      backfillCommand,
      ['--mailbox', anna, '--from', '2026-11-02', '--to', '2026-11-01'],
      /--from has to lie before --to/,
    ],
  ])('%#: is told in words', async (command, args, words) => {
    await expect(here(command, ...args)).rejects.toThrow(words);
  });
});
