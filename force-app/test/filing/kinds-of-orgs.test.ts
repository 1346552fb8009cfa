import { describe, expect, it } from '@jest/globals';
import { fieldFile, metadata } from '../../../local/org/data/test/fixture';
import { assertPassed } from '../../../local/org/testing/apex-tests';
import type { JsonRecord } from '../../../local/org/org-facade';
import { FilingWorld } from './filing-world';

const values = (name: string, entries: readonly string[]): { file: string; text: string } => ({
  file: `standardValueSets/${name}.standardValueSet-meta.xml`,
  text: metadata('StandardValueSet', `<sorted>false</sorted>${entries.join('')}`),
});
const value = (name: string, more = ''): string =>
  `<standardValue><fullName>${name}</fullName><default>false</default><label>${name}</label>${more}</standardValue>`;

describe('an org that names things its own way', () => {
  it('files with its own closed status and without a type, and says so', async () => {
    const status = values('TaskStatus', [
      value('Offen'),
      value('Erledigt', '<closed>true</closed>'),
      value('Completed'),
    ]);
    const world = new FilingWorld([status, values('TaskType', [value('Anruf'), value('Brief')])]);
    world.contacts(1);
    await world.send([world.mail('one')]);
    const soql = 'SELECT Status, IsClosed, Type, TaskSubtype FROM Task';
    expect(world.org.query(soql).records).toMatchObject([
      { Status: 'Erledigt', IsClosed: true, Type: null, TaskSubtype: 'Email' },
    ]);
    expect(world.row('one')['Detail__c']).toContain('has no type');
  });

  it('lets mail wait where no status is closed, and files it when there is one', async () => {
    const world = new FilingWorld([values('TaskStatus', [value('Offen')])]);
    world.contacts(1);
    await world.send([world.mail('one')]);
    expect(world.row('one')).toMatchObject({ Outcome__c: 'Waiting', Reason__c: 'waiting.retry' });
    expect(world.row('one')['Detail__c']).toContain('no closed task status');
  });
});

describe('an org with person accounts', () => {
  const world = new FilingWorld([], 1, { personAccounts: true, folders: ['force-app/main', 'force-app/test'] });

  it('files to the contact of the person', async () => {
    const [accountId = ''] = world.org.insert('Account', [
      { LastName: 'Person', PersonEmail: 'person@theirs.example' },
    ]);
    await world.send([world.mail('one', 0, { From__c: 'person@theirs.example' })]);
    const { records } = world.org.query(`SELECT Id FROM Contact WHERE AccountId = '${accountId}'`);
    expect(world.tasks()).toMatchObject([{ WhoId: records[0]?.['Id'] }]);
    expect(world.row('one')).toMatchObject({ Reason__c: 'filed.contacts', CandidateIds__c: records[0]?.['Id'] });
  });

  it('passes the Apex test of it, which the other orgs skip', () => {
    const test = world.org.tests.find(({ methodName }) => methodName === 'filesAMailOfAPersonAccountToItsContact');
    if (!test) {
      throw new Error('the test is gone');
    }
    assertPassed(test, world.org.runTest(test));
  });
});

describe('match rules that an administrator adds', () => {
  const field = (object: string, type: string): { file: string; text: string } => fieldFile(object, 'Other__c', type);
  const email = '<type>Email</type>';
  const rule = (world: FilingWorld, name: string, objectName: string, emailField: string, isActive = true): void =>
    world.org.setMetadataRecord('InboxSyncMatchRule__mdt', name, {
      ...{ ObjectName__c: objectName, EmailField__c: emailField, Position__c: 1, IsActive__c: isActive },
    });
  const people = (world: FilingWorld): void => {
    world.org.insert('Contact', [{ LastName: 'C', Other__c: 'c@other.example' }]);
    world.org.insert('Lead', [{ LastName: 'L', Company: 'X', Other__c: 'l@other.example' }]);
  };

  it('take effect with the next mail, for contacts and for leads', async () => {
    const world = new FilingWorld([field('Contact', email), field('Lead', email)]);
    people(world);
    const send = (word: string, from: string): Promise<void> => world.send([world.mail(word, 0, { From__c: from })]);
    await send('before', 'c@other.example');
    expect(world.row('before')).toMatchObject({ Reason__c: 'skipped.no-match' });
    rule(world, 'Contacts', 'Contact', 'Other__c');
    rule(world, 'Leads', 'Lead', 'Other__c');
    await send('contact', 'C@Other.example');
    await send('lead', 'l@other.example');
    await send('before', 'c@other.example');
    expect(['contact', 'lead', 'before'].map((word) => world.row(word)['Reason__c'])).toEqual([
      ...['filed.contacts', 'filed.lead', 'filed.contacts'],
    ]);
    rule(world, 'Contacts', 'Contact', 'Other__c', false);
    await send('after', 'c@other.example');
    expect(world.row('after')).toMatchObject({ Reason__c: 'skipped.no-match' });
  });

  it('are left out and reported when object or field is missing, on the page, in the run log and with each mail', async () => {
    const world = new FilingWorld([]);
    world.contacts(1);
    rule(world, 'NoObject', 'Opportunity', 'Email__c');
    rule(world, 'NoField', 'Contact', 'Gone__c');
    rule(world, 'NoAddress', 'Contact', 'Birthdate');
    await world.send(['one', 'two'].map((word) => world.mail(word)));
    await world.send([world.mail('three')]);
    expect(world.summary()).toEqual({ 'filed.contacts': 3 });
    expect(world.row('one')['Detail__c']).toContain('Match rule NoField: Contact has no field Gone__c');
    const runs = world.org.query('SELECT Problems__c FROM InboxSyncRun__c').records;
    expect(runs).toHaveLength(1);
    const context = { className: 'InboxSyncSetupController', methodName: 'getContext', parameters: {}, isWired: true };
    const { problems } = world.org.callAura(world.org.users.admin, context) as { problems: string[] };
    for (const name of ['NoObject', 'NoField', 'NoAddress']) {
      expect(String(runs[0]?.['Problems__c'])).toContain(`Match rule ${name}`);
      expect(problems.filter((problem) => problem.includes(`Match rule ${name}`))).toHaveLength(1);
    }
    world.now += 61 * 60_000;
    await world.send([world.mail('four')]);
    expect(world.org.query('SELECT Id FROM InboxSyncRun__c').records).toHaveLength(2);
  });
});

describe('a policy that an administrator changes', () => {
  const policy = (world: FilingWorld, fields: JsonRecord): void =>
    world.org.setMetadataRecord('InboxSyncPolicy__mdt', 'Org', fields);

  it('takes 5,000 characters of exclusions, to the last entry, whatever stands between', async () => {
    const world = new FilingWorld([]);
    world.contacts(1);
    const entries = [...Array(260).keys()].map((index) => `excluded-${index}.example`);
    const odd = ['*.wild.example', '@at.example', ',;', '@', '***', 'nö nö', 'person@exact.example', 'LAST.example'];
    const text = [...entries, ...odd].join('\n');
    expect(text.length).toBeGreaterThan(5000);
    policy(world, { ExcludedAddresses__c: text });
    const cases: [string, string][] = [
      ['x@excluded-259.example', 'skipped.excluded'],
      ['x@sub.excluded-0.example', 'skipped.excluded'],
      ['x@deep.wild.example', 'skipped.excluded'],
      ['x@wild.example', 'skipped.excluded'],
      ['x@at.example', 'skipped.excluded'],
      ['Person@Exact.example', 'skipped.excluded'],
      ['x@last.example', 'skipped.excluded'],
      ['x@exact.example', 'filed.contacts'],
      ['x@notexcluded-1.example', 'filed.contacts'],
      ['x@example', 'filed.contacts'],
    ];
    await world.send(cases.map(([cc], index) => world.mail(`mail ${index}`, 0, { Cc__c: cc })));
    expect(cases.map(([cc], index) => [cc, world.row(`mail ${index}`)['Reason__c']])).toEqual(cases);
    const answer = await world.beat();
    expect(answer.policy?.excludedAddresses).toEqual(expect.arrayContaining(entries));
  });

  it('holds from the next mail on', async () => {
    const world = new FilingWorld([]);
    world.contacts(1);
    await world.send([world.mail('one')]);
    policy(world, { ExcludedAddresses__c: 'theirs.example' });
    await world.send([world.mail('two')]);
    policy(world, { ExcludedAddresses__c: null });
    await world.send([world.mail('three'), world.mail('two')]);
    expect(['one', 'two', 'three'].map((word) => world.row(word)['Reason__c'])).toEqual(
      Array(3).fill('filed.contacts'),
    );
  });
});

describe('late arrivals', () => {
  it('a lead that was converted since stands for its contact', async () => {
    const world = new FilingWorld([]);
    const [leadId = ''] = world.org.insert('Lead', [{ LastName: 'L', Company: 'X', Email: 'l@theirs.example' }]);
    await world.send([world.mail('before', 0, { From__c: 'l@theirs.example' })]);
    const { contactId } = world.org.convertLead(leadId);
    await world.send([world.mail('after', 0, { From__c: 'l@theirs.example' })]);
    expect([world.row('before'), world.row('after')]).toMatchObject([
      { Reason__c: 'filed.lead', CandidateIds__c: leadId },
      { Reason__c: 'filed.contacts', CandidateIds__c: contactId },
    ]);
    expect(world.tasks().map(({ WhoId }) => WhoId)).toContain(contactId);
  });

  it('a second mailbox adds its people or ends elsewhere, and what was skipped for one stops no other', async () => {
    const world = new FilingWorld([], 3);
    world.contacts(2);
    const both = { To__c: 'c1@theirs.example' };
    const rules = (mailbox: number, fields: JsonRecord): void => {
      const options = { operation: 'update', objectName: 'InboxSyncMailbox__c', allOrNone: true } as const;
      const row = { Id: world.mailboxIds[mailbox], ...fields };
      world.org.save(world.org.users.admin, [row], { ...options, externalIdField: null });
    };
    rules(0, { MatchContacts__c: false });
    await world.send([world.mail('one', 0, both)]);
    expect(world.row('one', 0)).toMatchObject({ Outcome__c: 'Skipped' });
    expect(String(world.row('one', 0)['CandidateIds__c']).split('\n')).toHaveLength(2);
    await world.send([world.mail('one', 1, both)]);
    await world.send([world.mail('one', 2, both)]);
    expect([world.row('one', 1), world.row('one', 2)]).toMatchObject([
      { Reason__c: 'filed.contacts' },
      { Reason__c: 'filed.elsewhere', TaskId__c: world.row('one', 1)['TaskId__c'] },
    ]);
    expect(world.tasks()).toHaveLength(1);
  });

  it('a task that a person deleted never comes back, whoever brings the mail', async () => {
    const world = new FilingWorld([], 2);
    world.contacts(1);
    await world.send([world.mail('one')]);
    const [task] = world.tasks();
    const options = { operation: 'delete', objectName: 'Task', allOrNone: true, externalIdField: null } as const;
    world.org.save(world.org.users.admin, [{ Id: task?.['Id'] }], options);
    await world.send([world.mail('one'), world.mail('one', 1)]);
    world.now += 90 * 24 * 3_600_000;
    await world.beat();
    await world.send([world.mail('one'), world.mail('one', 1, { Attempt__c: 3 })]);
    expect(world.tasks()).toMatchObject([{ Id: task?.['Id'], IsDeleted: true }]);
    expect(world.row('one', 1)).toMatchObject({ Reason__c: 'filed.elsewhere', TaskId__c: task?.['Id'] });
  });
});

describe('a subscription that an administrator suspended', () => {
  it('is told by the heartbeat, which asks for nothing and gives nothing up, and files what waited when it is resumed', async () => {
    const world = new FilingWorld([]);
    world.contacts(1);
    world.org.eventBus.suspendTriggers();
    await world.send(['one', 'two'].map((word) => world.mail(word)));
    for (let day = 0; day < 3; day++) {
      expect(await world.beat(24 * 60)).toMatchObject({ subscription: 'Suspended', resend: [], outcomes: {} });
    }
    world.org.eventBus.resumeTriggers(false);
    await world.settle();
    expect(world.summary()).toEqual({ 'filed.contacts': 2 });
  });

  it('loses nothing when it is resumed from the tip: the poller sends what is missing', async () => {
    const world = new FilingWorld([]);
    world.contacts(1);
    world.org.eventBus.suspendTriggers();
    await world.send(['one', 'two'].map((word) => world.mail(word)));
    world.org.eventBus.resumeTriggers(true);
    await world.settle();
    expect(world.summary()).toEqual({ 'filed.contacts': 2 });
    expect(world.tasks()).toHaveLength(2);
  });
});
