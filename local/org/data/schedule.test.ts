import { describe, expect, it } from '@jest/globals';
import { loadOrg } from '../org';
import type { Org } from '../org-facade';

const start = Date.parse('2026-03-02T10:15:30Z');
const classText =
  'public class NightJob implements Schedulable { public void execute(SchedulableContext context) {} public static Id plan(String name, String cron) { return System.schedule(name, cron, new NightJob()); } }';

function testOrg(): Org {
  return loadOrg({
    sharedActivities: true,
    folders: [],
    clock: () => start,
    fixtures: [
      { file: 'classes/NightJob.cls', text: classText },
      {
        file: 'classes/NightJob.cls-meta.xml',
        text: '<?xml version="1.0" encoding="UTF-8"?><ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>68.0</apiVersion><status>Active</status></ApexClass>',
      },
    ],
  });
}

const plan = (org: Org, name: string, cron: string): unknown =>
  org.callStatic(org.users.admin, 'NightJob', 'plan', [name, cron]);

describe('System.schedule', () => {
  it('shows the job with its next time', () => {
    const org = testOrg();
    const id = plan(org, 'Nightly', '0 10 * * * ?');
    expect(org.query('SELECT Id, State, NextFireTime, CronJobDetail.Name FROM CronTrigger').records).toMatchObject([
      { Id: id, State: 'WAITING', NextFireTime: '2026-03-02T11:10:00.000+0000', CronJobDetail: { Name: 'Nightly' } },
    ]);
  });

  it('refuses a second job of the same name', () => {
    const org = testOrg();
    plan(org, 'Nightly', '0 0 3 * * ?');
    expect(() => plan(org, 'Nightly', '0 0 4 * * ?')).toThrow('"Nightly" is already scheduled');
  });

  it.each([
    ['too few fields', '0 10 * * *', 'Illegal cron expression format'],
    ['every minute', '0 * * * * ?', 'must be specified as integers'],
    ['both days', '0 0 3 1 * 2', 'both a day-of-week AND a day-of-month'],
    ['a time that has passed', '0 0 3 1 1 ? 2020', 'will never fire'],
  ])('refuses %s', (_what, cron, message) => {
    expect(() => plan(testOrg(), 'Nightly', cron)).toThrow(message);
  });

  it('says what it does not model', () => {
    expect(() => plan(testOrg(), 'Nightly', '0 0/5 * * * ?')).toThrow("local/org does not model '0/5'");
  });
});

describe('OrgLimits', () => {
  it('tells what whoever serves the API has counted', () => {
    const org = testOrg();
    const read = (): unknown =>
      org.transaction(org.users.admin, 'anonymous', (execution) => execution.orgLimits().map(({ value }) => value));
    expect(read()).toEqual([0]);
    org.useLimits(() => [{ name: 'DailyApiRequests', limit: 100, value: 7 }]);
    expect(read()).toEqual([7]);
  });
});
