import { describe, expect, it } from '@jest/globals';
import { loadOrg } from '../../local/org/org';
import { OrgError, type JsonRecord, type OrgUser, type SaveOptions } from '../../local/org/org-facade';

const org = loadOrg({ sharedActivities: true, folders: ['force-app/main'] });
const userWith = (name: string, ...permissionSets: string[]): OrgUser =>
  org.users.create({
    ...{ email: `${name}@ours.example`, lastName: name, profile: 'Minimum Access - Salesforce' },
    permissionSets,
  });
const poller = userWith('poller', 'InboxSyncPoller');
const user = userWith('user', 'InboxSyncUser');
const other = userWith('other', 'InboxSyncUser');
const admin = userWith('admin', 'InboxSyncAdmin');
const nobody = userWith('nobody');
const everybody = { poller, user, admin, nobody };
const mailboxOf = ({ email, id }: OrgUser): string => {
  const mailbox = { Address__c: email, Provider__c: 'Google', User__c: id, OwnerId: id };
  const boxes = { MatchContacts__c: true, MatchLeads__c: true, OwnedOnly__c: false };
  return org.insert('InboxSyncMailbox__c', [{ ...mailbox, ...boxes }])[0] ?? '';
};
const entryOf = (mailboxId: string, owner: OrgUser, digit: string): string => {
  const keys = { DeliveryKey__c: digit.repeat(64), MessageKey__c: digit.repeat(64) };
  const row = { ...keys, Mailbox__c: mailboxId, OwnerId: owner.id, Outcome__c: 'Failed', Reason__c: 'failed.x' };
  return org.insert('InboxSyncEntry__c', [row])[0] ?? '';
};
const own = mailboxOf(user);
const others = mailboxOf(other);
const ownEntry = entryOf(own, user, 'a');
const othersEntry = entryOf(others, other, 'b');

/** What became of a try, in one word of its kind. */
function outcome(work: () => unknown): unknown {
  try {
    work();
    return 'done';
  } catch (error) {
    return error instanceof OrgError ? error.code : (error as Error).name;
  }
}

/** The same for each of the four. */
function outcomes(work: (who: OrgUser) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(everybody).map(([name, who]) => [name, outcome(() => work(who))]));
}

describe('REST resources', () => {
  const resources = ['heartbeat', 'connect', 'known-addresses'];
  const body = new TextEncoder().encode('{}');
  const post = (resource: string, who: OrgUser): number =>
    org.callRest({ method: 'POST', uri: `/inbox-sync/v1/${resource}`, parameters: {}, headers: {}, body }, who).status;

  it.each(resources)('%s is open to the poller alone, which gets as far as its own words', (resource) => {
    const door = { user: 'FORBIDDEN', admin: 'FORBIDDEN', nobody: 'FORBIDDEN' };
    expect(outcomes((who) => post(resource, who))).toEqual({ poller: 'done', ...door });
    expect(post(resource, poller)).toBe(400);
  });

  it('are all that the package has', () => {
    const mappings = org.schema.apexSources.flatMap(({ text }) => /urlMapping='([^']+)'/.exec(text)?.[1] ?? []);
    expect(mappings.sort()).toEqual(resources.map((name) => `/inbox-sync/v1/${name}`).sort());
  });
});

describe('records from outside', () => {
  const objects = [...org.schema.objects.values()].filter(({ name }) => name.startsWith('InboxSync'));
  const save = (who: OrgUser, objectName: string, operation: SaveOptions['operation'], row: JsonRecord): unknown => {
    const [saved] = org.save(who, [row], { operation, objectName, allOrNone: false, externalIdField: null });
    if (saved?.success !== true) {
      throw new OrgError(saved?.errors[0]?.statusCode ?? 'NOTHING', 'refused');
    }
    return saved;
  };
  const event = { DeliveryKey__c: 'a'.repeat(64), MessageKey__c: 'b'.repeat(64), Mailbox__c: own };

  it('events are published by the poller alone', () => {
    const publish = outcomes((who) => save(who, 'InboxSyncEmail__e', 'insert', event));
    expect(publish).toEqual({ poller: 'done', user: 'INVALID_TYPE', admin: 'INVALID_TYPE', nobody: 'INVALID_TYPE' });
  });

  it('no record of the package is read by the poller or by who has no permission set', () => {
    for (const { name } of objects.filter(({ kind }) => kind !== 'event')) {
      const read = outcomes((who) => org.queryAs(who, `SELECT Id FROM ${name}`, false));
      expect({ name, ...read }).toMatchObject({ name, poller: 'INVALID_TYPE', nobody: 'INVALID_TYPE' });
    }
  });

  it('no record of the org is written by the poller', () => {
    const rows: [string, JsonRecord][] = [
      ['Contact', { LastName: 'X' }],
      ['Lead', { LastName: 'X', Company: 'X' }],
      ['Account', { Name: 'X' }],
      ['Task', { Subject: 'X' }],
      ['InboxSyncMailbox__c', { Address__c: 'x@ours.example', Provider__c: 'Google' }],
      ['InboxSyncEntry__c', { DeliveryKey__c: 'x', MessageKey__c: 'x', Outcome__c: 'Filed' }],
      ['InboxSyncRun__c', {}],
      ['InboxSyncIncident__c', { Kind__c: 'x' }],
      ['InboxSyncConnectRequest__c', {}],
      ['InboxSyncDeployment__c', {}],
    ];
    for (const [name, row] of rows) {
      const code = outcome(() => save(poller, name, 'insert', row));
      expect({ name, code }).toEqual({
        name,
        code: expect.stringMatching(/^(INVALID_TYPE|INVALID_FIELD|INSUFFICIENT_ACCESS)/),
      });
    }
  });

  it('a user sees the own mailbox and its rows, and an administrator all', () => {
    const ids = (who: OrgUser, name: string): unknown[] =>
      org.queryAs(who, `SELECT Id FROM ${name}`, false).records.map(({ Id }) => Id);
    expect([ids(user, 'InboxSyncMailbox__c'), ids(user, 'InboxSyncEntry__c')]).toEqual([[own], [ownEntry]]);
    expect([ids(admin, 'InboxSyncMailbox__c'), ids(admin, 'InboxSyncEntry__c')]).toEqual([
      [own, others],
      [ownEntry, othersEntry],
    ]);
  });

  it('neither a user nor an administrator writes what filing and the poller write', () => {
    const entry = { Id: ownEntry, Outcome__c: 'Filed' };
    const status = { Id: own, Status__c: 'Paused' };
    for (const who of [user, admin]) {
      const refused = [
        outcome(() => save(who, 'InboxSyncEntry__c', 'update', entry)),
        outcome(() => save(who, 'InboxSyncEntry__c', 'delete', { Id: ownEntry })),
        outcome(() => save(who, 'InboxSyncMailbox__c', 'update', status)),
      ];
      refused.forEach((code) => expect(code).toMatch(/^INSUFFICIENT_ACCESS/));
    }
  });

  it.each([
    ['the address', { Address__c: 'boss@ours.example' }],
    ['the aliases', { Aliases__c: 'boss@ours.example' }],
    ['the user', { User__c: other.id }],
    ['the provider', { Provider__c: 'Microsoft' }],
    ['the access', { Access__c: 'Own consent' }],
    ['whether it is read', { IsActive__c: false }],
    ['a box past the page', { OwnedOnly__c: true }],
  ])('a user does not change %s of the own mailbox', (_what, values) => {
    expect(outcome(() => save(user, 'InboxSyncMailbox__c', 'update', { Id: own, ...values }))).toMatch(
      /^INSUFFICIENT_ACCESS/,
    );
  });
});

describe('the page', () => {
  const page = { afterId: null, pageSize: null };
  const boxes = (mailboxId: string): JsonRecord => ({
    ...{ mailboxId, matchContacts: true, matchLeads: true, ownedOnly: true },
  });
  /** A user may call it for the own things; or an administrator alone; or who may change the org. */
  type Who = 'user' | 'admin' | 'customizer';
  const METHODS: [string, JsonRecord, Who][] = [
    [
      'InboxSyncActivityController.getEntries',
      { ...page, outcome: null, mailboxId: null, sentFrom: null, sentUntil: null },
      'user',
    ],
    ['InboxSyncActivityController.getDailyCounts', { days: 1, mailboxId: null }, 'user'],
    ['InboxSyncActivityController.getRuns', page, 'admin'],
    ['InboxSyncActivityController.fileAgain', { entryIds: [ownEntry] }, 'user'],
    ['InboxSyncMailboxController.getMailboxes', { ...page, searchText: null }, 'user'],
    ['InboxSyncMailboxController.setActive', { mailboxIds: [own], isActive: true }, 'admin'],
    ['InboxSyncMailboxController.addMailboxes', { mailboxesJson: '[]' }, 'admin'],
    ['InboxSyncMailboxController.findUsers', { searchText: 'x' }, 'admin'],
    ['InboxSyncMailboxController.setAccess', { mailboxId: own, access: 'Own consent' }, 'admin'],
    ['InboxSyncMailboxController.removeMailbox', { mailboxId: own }, 'admin'],
    ['InboxSyncPolicyController.getPolicy', {}, 'user'],
    ['InboxSyncPolicyController.savePolicy', { policyJson: '{}', seenJson: '{}' }, 'customizer'],
    ['InboxSyncPolicyController.saveMatchRules', { rulesJson: '[]' }, 'customizer'],
    ['InboxSyncPolicyController.getDeployment', { deploymentId: own }, 'customizer'],
    ['InboxSyncRulesController.getRules', { mailboxId: own }, 'user'],
    ['InboxSyncRulesController.previewRules', boxes(own), 'user'],
    ['InboxSyncRulesController.saveRules', boxes(own), 'user'],
    ['InboxSyncSetupController.getContext', {}, 'user'],
    ['InboxSyncSetupController.scheduleMonitor', {}, 'admin'],
    ['InboxSyncConnectController.start', { mailboxId: own }, 'user'],
  ];
  const call = (who: OrgUser, method: string, parameters: JsonRecord): unknown => {
    const [className = '', methodName = ''] = method.split('.');
    return org.callAura(who, { className, methodName, parameters, isWired: false });
  };
  const message = (who: OrgUser, method: string, parameters: JsonRecord): string => {
    try {
      call(who, method, parameters);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const FOR_ADMINS = /administrators/;
  const FOR_CUSTOMIZERS = /Customize Application and Modify Metadata/;

  it('has no other method', () => {
    const found = org.schema.apexSources.flatMap(({ file, text }) =>
      [...text.matchAll(/@AuraEnabled(?:\([^)]*\))?\s+public static \S+(?:<[^(]*>)? (\w+)\(/g)].map(
        ([, name]) => `${file.replace(/^.*\/|\.cls$/g, '')}.${name ?? ''}`,
      ),
    );
    expect(found.sort()).toEqual(METHODS.map(([method]) => method).sort());
  });

  it.each(METHODS)('%s is closed to the poller and to who has no permission set', (method, parameters) => {
    expect([poller, nobody].map((who) => outcome(() => call(who, method, parameters)))).toEqual([
      'FORBIDDEN',
      'FORBIDDEN',
    ]);
  });

  it.each(METHODS.filter(([, , who]) => who === 'user'))('%s is open to a user', (method, parameters) => {
    expect(message(user, method, parameters)).not.toMatch(/permission set|administrator of the|Only administrators/);
  });

  it.each(METHODS.filter(([, , who]) => who !== 'user'))(
    '%s is refused to a user, with the reason',
    (method, parameters, who) => {
      expect(message(user, method, parameters)).toMatch(who === 'admin' ? FOR_ADMINS : FOR_CUSTOMIZERS);
    },
  );

  it.each(METHODS.filter(([, , who]) => who === 'customizer'))(
    '%s is refused to an administrator of the product',
    (method, parameters) => {
      expect(message(admin, method, parameters)).toMatch(FOR_CUSTOMIZERS);
    },
  );

  it('shows a user nothing of the mailbox of somebody else', () => {
    expect(message(user, 'InboxSyncRulesController.getRules', { mailboxId: others })).not.toBe('');
    expect(message(user, 'InboxSyncRulesController.previewRules', boxes(others))).not.toBe('');
    expect(message(user, 'InboxSyncRulesController.saveRules', boxes(others))).not.toBe('');
    expect(message(user, 'InboxSyncConnectController.start', { mailboxId: others })).not.toBe('');
    expect(call(user, 'InboxSyncActivityController.fileAgain', { entryIds: [othersEntry] })).toMatchObject([
      { isDone: false },
    ]);
    const filter = { ...page, outcome: null, mailboxId: others, sentFrom: null, sentUntil: null };
    expect(call(user, 'InboxSyncActivityController.getEntries', filter)).toMatchObject({ rows: [] });
    const { records } = org.query(`SELECT OwnedOnly__c FROM InboxSyncMailbox__c WHERE Id = '${others}'`);
    expect(records).toMatchObject([{ OwnedOnly__c: false }]);
    expect(org.query(`SELECT Outcome__c FROM InboxSyncEntry__c WHERE Id = '${othersEntry}'`).records).toMatchObject([
      { Outcome__c: 'Failed' },
    ]);
  });

  it('lets a user change the three boxes, and nothing else, only while the policy allows it', () => {
    const read = (): unknown => org.query(`SELECT ${FIELDS} FROM InboxSyncMailbox__c WHERE Id = '${own}'`).records[0];
    const before = read() as JsonRecord;
    call(user, 'InboxSyncRulesController.saveRules', { ...boxes(own), matchLeads: false });
    const after = { ...before, MatchContacts__c: true, MatchLeads__c: false, OwnedOnly__c: true };
    expect(read()).toEqual(after);
    org.setMetadataRecord('InboxSyncPolicy__mdt', 'Org', { UsersMayChangeRules__c: false });
    expect(message(user, 'InboxSyncRulesController.saveRules', boxes(own))).toContain('have locked the rules');
    expect(read()).toEqual(after);
    call(admin, 'InboxSyncRulesController.saveRules', { ...boxes(own), ownedOnly: false });
    expect(read()).toMatchObject({ MatchLeads__c: true, OwnedOnly__c: false });
  });
});

const FIELDS = [...(org.schema.objects.get('inboxsyncmailbox__c')?.fields.values() ?? [])]
  .map(({ name }) => name)
  .filter((name) => name.endsWith('__c') || name === 'OwnerId')
  .join(', ');
