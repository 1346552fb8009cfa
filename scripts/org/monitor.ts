import type { OrgDoor } from './org-door';

/** The set-up page schedules the same job under the same name (InboxSyncSetupSelector). */
export const JOB = 'Inbox Sync Monitor';
/** Ten minutes past each hour, as the set-up page does it: full hours are when everybody's jobs run. */
const HOURLY = '0 10 * * * ?';

/**
 * Schedules the monitor, which tells administrators when mail is not synced any more.
 *
 * @returns false when it was scheduled before
 */
export async function scheduleMonitor(door: OrgDoor): Promise<boolean> {
  const jobs = await door.query(`SELECT Id FROM CronTrigger WHERE CronJobDetail.Name = '${JOB}'`);
  if (jobs.length > 0) {
    return false;
  }
  await door.apex(`System.schedule('${JOB}', '${HOURLY}', new InboxSyncMonitorSchedule());`);
  return true;
}
