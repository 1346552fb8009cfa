import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadOrg } from '../../../local/org/org';
import type { JsonRecord, Org, OrgUser } from '../../../local/org/org-facade';

const MAILBOXES = 500;
const ENTRIES = 10_000;
const WAITING = 2_500;

/** What the page costs an org in which much has happened: queries of each call; rows and heap are held to the limits. */
describe('the page over 500 mailboxes and 10,000 mails', () => {
  let org: Org;
  let admin: OrgUser;
  let mailboxIds: string[];

  beforeAll(() => {
    org = loadOrg({ sharedActivities: true, folders: ['force-app/main'] });
    admin = org.users.create({
      email: 'ada@firm.example',
      lastName: 'Ada',
      profile: 'System Administrator',
      permissionSets: ['InboxSyncAdmin'],
    });
    mailboxIds = inChunks(org, 'InboxSyncMailbox__c', MAILBOXES, (index) => ({
      ...{ Address__c: `m${String(index).padStart(3, '0')}@firm.example`, User__c: admin.id, OwnerId: admin.id },
      ...{ Provider__c: 'Google', IsActive__c: true, Status__c: 'Connected' },
    }));
    const [contact = ''] = org.insert('Contact', [{ LastName: 'Kim', Email: 'kim@client.example' }]);
    const start = org.now() - 13 * 86_400_000;
    inChunks(org, 'InboxSyncEntry__c', ENTRIES, (index) => ({
      ...{ DeliveryKey__c: `d${index}`, MessageKey__c: `m${index}`, OwnerId: admin.id, CandidateIds__c: contact },
      // A third of all mail is in one mailbox.
      Mailbox__c: mailboxIds[index % 3 === 0 ? 0 : index % MAILBOXES],
      SentAt__c: new Date(start + index * 100_000).toISOString(),
      CreatedDate: new Date(start + index * 100_000).toISOString(),
      ...(index < WAITING
        ? { Outcome__c: 'Waiting', Reason__c: 'waiting.retry' }
        : { Outcome__c: 'Skipped', Reason__c: 'skipped.not-owned' }),
    }));
  }, 120_000);

  function call(className: string, methodName: string, parameters: JsonRecord = {}): { answer: never; soql: number } {
    org.resetStatistics();
    const answer = org.callAura(admin, { className, methodName, parameters, isWired: true });
    return { answer: answer as never, soql: org.statistics().maxSoql };
  }

  it.each([
    ['InboxSyncSetupController', 'getContext', {}, 8],
    ['InboxSyncPolicyController', 'getPolicy', {}, 8],
    ['InboxSyncMailboxController', 'getMailboxes', { pageSize: 50 }, 4],
    ['InboxSyncMailboxController', 'getMailboxes', { searchText: '9@firm', pageSize: 200 }, 4],
    ['InboxSyncActivityController', 'getEntries', { pageSize: 25 }, 5],
    ['InboxSyncActivityController', 'getEntries', { outcome: 'Skipped', sentFrom: '2026-01-01', pageSize: 200 }, 5],
    ['InboxSyncActivityController', 'getDailyCounts', { days: 21 }, 84],
    ['InboxSyncActivityController', 'getRuns', { pageSize: 10 }, 2],
  ])('%s.%s stays within few queries', (className, methodName, parameters, most) => {
    expect(call(className, methodName, parameters).soql).toBeLessThanOrEqual(most);
  });

  it('tries other rules on every mail of the largest mailbox', () => {
    const parameters = { mailboxId: mailboxIds[0], matchContacts: true, matchLeads: false, ownedOnly: true };
    const { answer, soql } = call('InboxSyncRulesController', 'previewRules', parameters);
    expect(answer).toMatchObject({ examined: 3347, total: 3347 });
    expect(soql).toBeLessThanOrEqual(6);
  });

  it('reads the ledger page by page to its end, each mail once, with as many queries on the last page as on the first', () => {
    const seen = new Set<string>();
    let afterId: string | null = null;
    for (let page = 0; page < ENTRIES / 200; page++) {
      const { answer, soql } = call('InboxSyncActivityController', 'getEntries', { afterId, pageSize: 200 });
      const { rows, lastId, hasMore }: { rows: { entryId: string }[]; lastId: string; hasMore: boolean } = answer;
      rows.forEach(({ entryId }) => seen.add(entryId));
      expect([soql <= 6, hasMore]).toEqual([true, page < ENTRIES / 200 - 1]);
      afterId = lastId;
    }
    expect(seen.size).toBe(ENTRIES);
  });

  it('reads all mailboxes page by page', () => {
    const seen: string[] = [];
    let afterId: string | null = null;
    for (let hasMore = true; hasMore;) {
      const { answer } = call('InboxSyncMailboxController', 'getMailboxes', { afterId, pageSize: 50 });
      const page: { rows: { mailboxId: string }[]; lastId: string; hasMore: boolean; total: number } = answer;
      expect(page.total).toBe(MAILBOXES);
      seen.push(...page.rows.map(({ mailboxId }) => mailboxId));
      ({ hasMore, lastId: afterId } = page);
    }
    expect(new Set(seen).size).toBe(MAILBOXES);
  });
});

function inChunks(org: Org, objectName: string, count: number, row: (index: number) => JsonRecord): string[] {
  const rows = Array.from({ length: count }, (_, index) => row(index));
  const ids: string[] = [];
  for (let from = 0; from < count; from += 200) {
    ids.push(...org.insert(objectName, rows.slice(from, from + 200)));
  }
  return ids;
}
