import { beforeEach, describe, expect, it } from '@jest/globals';
import { heartbeatPath } from '../../../contract/heartbeat';
import { loadOrg } from '../../../local/org/org';
import type { Alert, JsonRecord, Org, OrgUser } from '../../../local/org/org-facade';

const START = Date.parse('2026-03-02T10:15:00Z');
const HOUR = 3_600_000;
const SHIM = 'InboxSyncMonitorSchedule';

/** The monitor as it runs in an org: scheduled by an administrator on the page, woken by the clock. */
describe('the scheduled monitor', () => {
  let now: number;
  let org: Org;
  let admin: OrgUser;
  let mailboxId: string;

  beforeEach(() => {
    now = START;
    org = loadOrg({ sharedActivities: true, folders: ['force-app/main'], clock: () => now });
    const permissionSets = ['InboxSyncAdmin', 'InboxSyncAlertByEmail'];
    admin = org.users.create({ email: 'admin@ours.example', lastName: 'Admin', permissionSets });
    const ana = org.users.create({ email: 'ana@ours.example', lastName: 'Ana' }).id;
    const mailbox = { Address__c: 'ana@ours.example', Provider__c: 'Google', User__c: ana, OwnerId: ana };
    [mailboxId = ''] = org.insert('InboxSyncMailbox__c', [{ ...mailbox, Status__c: 'Connected' }]);
    scheduleBySomebodyElse();
  });

  /** By an administrator who does something else afterwards. */
  function scheduleBySomebodyElse(): void {
    const permissionSets = ['InboxSyncAdmin'];
    const scheduler = org.users.create({ email: 'once@ours.example', lastName: 'Once', permissionSets });
    const call = { className: 'InboxSyncSetupController', methodName: 'scheduleMonitor', parameters: {} };
    expect(org.callAura(scheduler, { ...call, isWired: false })).toMatchObject({ isScheduled: true });
    const where = `AssigneeId = '${scheduler.id}' AND PermissionSet.Name = 'InboxSyncAdmin'`;
    const { records } = org.query(`SELECT Id FROM PermissionSetAssignment WHERE ${where}`);
    save('delete', 'PermissionSetAssignment', { Id: records[0]?.['Id'] });
  }

  function save(operation: 'update' | 'delete', objectName: string, values: JsonRecord): void {
    org.save(org.users.admin, [values], { operation, objectName, allOrNone: true, externalIdField: null });
  }

  /** @param run what the poller did @param status what it says about the mailbox */
  function beat(run: JsonRecord | null = null, status: string | null = null): void {
    const report = { id: mailboxId, status, detail: null, lastSyncAt: null, syncedThroughAt: null };
    const request = {
      ...{ version: 1, orgId: null, policyHash: null, run, mailboxes: status === null ? [] : [report] },
      ...{ settledElsewhere: [], waiting: [], waitingSince: null },
    };
    const uri = heartbeatPath.replace('/services/apexrest', '');
    const body = new TextEncoder().encode(JSON.stringify(request));
    const response = org.callRest({ uri, method: 'POST', headers: {}, parameters: {}, body }, org.users.admin);
    expect(response.status).toBe(200);
  }

  /** Lets hours pass one by one, with a heartbeat in each unless the poller is silent. @returns what was told meanwhile */
  async function pass(hours: number, { isSilent = false } = {}): Promise<Alert[]> {
    const before = org.alerts().length;
    for (let hour = 0; hour < hours; hour++) {
      now += HOUR;
      if (!isSilent) {
        beat();
      }
      await org.eventBus.idle();
    }
    return org.alerts().slice(before);
  }

  const subjects = (alerts: readonly Alert[]): string[] =>
    alerts.filter(({ kind }) => kind === 'notification').map(({ subject }) => subject);
  const BEGUN = 'Inbox Sync: 1 new, 0 over';
  const OVER = 'Inbox Sync: 0 new, 1 over';

  it('says nothing while all is well, and runs each hour', async () => {
    expect(await pass(24)).toEqual([]);
    expect(org.query('SELECT TimesTriggered FROM CronTrigger').records).toMatchObject([{ TimesTriggered: 24 }]);
  });

  it('tells by bell and by e-mail whoever chose it', async () => {
    beat(null, 'Reconnect');
    const told = await pass(1);
    expect(told.map(({ kind, recipientIds }) => ({ kind, recipientIds }))).toEqual([
      { kind: 'notification', recipientIds: [admin.id] },
      { kind: 'email', recipientIds: [admin.id] },
    ]);
    expect(told[1]?.body).toBe(told[0]?.body);
  });

  const incidents: [string, () => void, () => void][] = [
    ['a mailbox that needs a person', () => beat(null, 'Reconnect'), () => beat(null, 'Connected')],
    [
      'a subscription that is suspended',
      () => org.eventBus.suspendTriggers(),
      () => org.eventBus.resumeTriggers(false),
    ],
    ['the API reserve', () => beat(runWith(800)), () => beat(runWith(100))],
    [
      'failures above the threshold',
      () => {
        org.insert(
          'InboxSyncEntry__c',
          [...Array(21).keys()].map((index) => failedRow(`${now}${index}`)),
        );
      },
      () => {
        now += 24 * HOUR;
        beat();
      },
    ],
  ];

  it.each(incidents)('tells of %s once, and once when it is over', async (_what, begin, end) => {
    expect(subjects(await pass(2))).toEqual([]);
    begin();
    expect(subjects(await pass(5))).toEqual([BEGUN]);
    end();
    expect(subjects(await pass(5))).toEqual([OVER]);
    begin();
    expect(subjects(await pass(2))).toEqual([BEGUN]);
  });

  it('tells of a poller that is silent for three intervals once, and once when it is back', async () => {
    await pass(1);
    expect(subjects(await pass(6, { isSilent: true }))).toEqual([]);
    expect(subjects(await pass(5, { isSilent: true }))).toEqual([BEGUN]);
    expect(subjects(await pass(5))).toEqual([OVER]);
    expect(org.query('SELECT IsOpen__c FROM InboxSyncIncident__c').records).toMatchObject([{ IsOpen__c: false }]);
  });

  it('keeps the incident when nobody is there to be told, and tells nobody who has left', async () => {
    save('update', 'User', { Id: admin.id, IsActive: false });
    beat(null, 'Reconnect');
    expect(await pass(2)).toEqual([]);
    const open = 'SELECT Kind__c FROM InboxSyncIncident__c WHERE IsOpen__c = TRUE';
    expect(org.query(open).records).toMatchObject([{ Kind__c: `mailbox.${mailboxId}` }]);
  });

  it('is no obstacle to an upgrade: of all classes only the one that never changes is held', () => {
    const classNames = org.query('SELECT Name FROM ApexClass').records.map(({ Name }) => String(Name));
    expect(classNames).toContain('InboxSyncMonitor');
    expect(org.deployProblems(classNames)).toEqual([`${SHIM}: this class has jobs pending or in progress`]);
  });

  it('is the only class of the package that can be scheduled', () => {
    const schedulable = org.schema.apexSources
      .filter(({ file, text }) => file.includes('/main/') && /implements\s[^{]*\bSchedulable\b/.test(text))
      .map(({ file }) => file);
    expect(schedulable).toEqual([`force-app/main/operations/classes/${SHIM}.cls`]);
  });

  function runWith(apiUsed: number): JsonRecord {
    const moment = new Date(now).toISOString();
    return {
      ...{ startedAt: moment, finishedAt: moment, mailboxesPolled: 1, messagesSeen: 1, published: 1, dropped: {} },
      ...{ errors: 0, apiCalls: 1, apiUsed, apiLimit: 1000 },
    };
  }
});

function failedRow(digits: string): JsonRecord {
  const key = digits.padStart(64, '0');
  return { DeliveryKey__c: key, MessageKey__c: key, Outcome__c: 'Failed', Reason__c: 'failed.REQUIRED_FIELD_MISSING' };
}
