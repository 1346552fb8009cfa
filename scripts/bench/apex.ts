import { projectRoot } from '../../local/lib/project-root';
import { loadOrg } from '../../local/org/org';

const EVENTS = 200;

/** What the package spends on one full slice of 200 mails, each to a contact of its own, in the local org. */
export async function measureApex() {
  const org = loadOrg({ root: projectRoot(), sharedActivities: true });
  const user = org.users.create({ email: 'user1@firm.example', lastName: 'One', permissionSets: ['InboxSyncUser'] });
  const [mailbox = ''] = org.insert('InboxSyncMailbox__c', [
    {
      Address__c: user.email,
      User__c: user.id,
      OwnerId: user.id,
      Provider__c: 'Google',
      IsActive__c: true,
      MatchContacts__c: true,
      MatchLeads__c: true,
      SyncSince__c: '2026-01-01T00:00:00Z',
    },
  ]);
  const numbers = Array.from({ length: EVENTS }, (_, index) => index);
  org.insert(
    'Contact',
    numbers.map((number) => ({ LastName: `C${number}`, Email: `c${number}@client.example` })),
  );
  await org.eventBus.idle();
  org.resetStatistics();
  const poller = org.users.create({ email: 'p@firm.example', lastName: 'P', permissionSets: ['InboxSyncPoller'] });
  const options = {
    operation: 'insert',
    objectName: 'InboxSyncEmail__e',
    allOrNone: false,
    externalIdField: null,
  } as const;
  org.save(
    poller,
    numbers.map((number) => ({
      DeliveryKey__c: `d${String(number).padStart(63, '0')}`,
      MessageKey__c: `m${String(number).padStart(63, '0')}`,
      Mailbox__c: mailbox,
      Direction__c: 'Inbound',
      SentAt__c: '2026-11-23T10:00:00.000Z',
      Subject__c: `mail ${number}`,
      From__c: `c${number}@client.example`,
      To__c: user.email,
      Body__c: 'text',
      BodyStatus__c: 'Full',
      IsAutomated__c: false,
      Attempt__c: 1,
    })),
    options,
  );
  await org.eventBus.idle();
  const tasks = org.query('SELECT Id FROM Task').totalSize;
  if (tasks !== EVENTS) {
    throw new Error(`${tasks} of ${EVENTS} mails became tasks`);
  }
  const { maxSoql, maxDml } = org.statistics();
  return { soqlPer200: maxSoql, dmlPer200: maxDml };
}
