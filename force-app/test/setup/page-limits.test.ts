import { beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonRecord, Org, OrgUser } from '../../../local/org/org-facade';
import { ENTRIES, fullOrg, MAILBOXES } from './full-org';

/** What the page costs an org in which much has happened: queries of each call; rows and heap are held to the limits. */
describe('the page over 500 mailboxes and 10,000 mails', () => {
  let org: Org;
  let admin: OrgUser;
  let mailboxIds: readonly string[];

  beforeAll(() => {
    ({ org, admin, mailboxIds } = fullOrg());
  });

  function call(className: string, methodName: string, parameters: JsonRecord = {}): { answer: never; soql: number } {
    org.resetStatistics();
    const answer = org.callAura(admin, { className, methodName, parameters, isWired: true });
    return { answer: answer as never, soql: org.statistics().maxSoql };
  }

  it.each([
    ['InboxSyncSetupController', 'getContext', {}, 8],
    ['InboxSyncPolicyController', 'getPolicy', {}, 8],
    ['InboxSyncMailboxController', 'getMailboxes', { pageSize: 50 }, 3],
    ['InboxSyncMailboxController', 'getMailboxes', { searchText: '9@firm', pageSize: 200 }, 3],
    ['InboxSyncActivityController', 'getEntries', { pageSize: 25 }, 5],
    ['InboxSyncActivityController', 'getEntries', { outcome: 'Skipped', sentFrom: '2026-01-01', pageSize: 200 }, 5],
    ['InboxSyncActivityController', 'getDailyCounts', { days: 31 }, 1],
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
