import { loadOrg } from '../../../local/org/org';
import type { JsonRecord, Org, OrgUser } from '../../../local/org/org-facade';

export const MAILBOXES = 500;
export const ENTRIES = 10_000;
const RUNS = 500;
const WAITING = 2_500;
const DAYS = 13;
const DAY_MS = 86_400_000;

/** An org in which much has happened. */
export interface FullOrg {
  readonly org: Org;
  readonly admin: OrgUser;
  readonly mailboxIds: readonly string[];
}

/** 500 mailboxes of one administrator, and 10,000 mails of the last days, a third of them in the first mailbox. */
export function fullOrg(): FullOrg {
  const org = loadOrg({ sharedActivities: true, folders: ['force-app/main'] });
  const admin = org.users.create({
    email: 'ada@firm.example',
    lastName: 'Ada',
    profile: 'System Administrator',
    permissionSets: ['InboxSyncAdmin'],
  });
  const mailboxIds = inChunks(org, 'InboxSyncMailbox__c', MAILBOXES, (index) => ({
    ...{ Address__c: `m${String(index).padStart(3, '0')}@firm.example`, User__c: admin.id, OwnerId: admin.id },
    ...{ Provider__c: 'Google', IsActive__c: true, Status__c: 'Connected' },
  }));
  const [contact = ''] = org.insert('Contact', [{ LastName: 'Kim', Email: 'kim@client.example' }]);
  const moment = (index: number, of: number): string =>
    new Date(org.now() - DAYS * DAY_MS + Math.floor((index * DAYS * DAY_MS) / of)).toISOString();
  inChunks(org, 'InboxSyncEntry__c', ENTRIES, (index) => ({
    ...{ DeliveryKey__c: `d${index}`, MessageKey__c: `m${index}`, OwnerId: admin.id, CandidateIds__c: contact },
    Mailbox__c: mailboxIds[index % 3 === 0 ? 0 : index % MAILBOXES],
    ...{ SentAt__c: moment(index, ENTRIES), CreatedDate: moment(index, ENTRIES) },
    ...(index < WAITING
      ? { Outcome__c: 'Waiting', Reason__c: 'waiting.retry' }
      : { Outcome__c: 'Skipped', Reason__c: 'skipped.not-owned' }),
  }));
  inChunks(org, 'InboxSyncRun__c', RUNS, (index) => ({
    ...{ StartedAt__c: moment(index, RUNS), MessagesSeen__c: 20, Published__c: 20, ApiCalls__c: 3 },
    CreatedDate: moment(index, RUNS),
  }));
  return { org, admin, mailboxIds };
}

function inChunks(org: Org, objectName: string, count: number, row: (index: number) => JsonRecord): string[] {
  const rows = Array.from({ length: count }, (_, index) => row(index));
  const ids: string[] = [];
  for (let from = 0; from < count; from += 200) {
    ids.push(...org.insert(objectName, rows.slice(from, from + 200)));
  }
  return ids;
}
