import type { OrgDoor } from './org-door';

const JOB = 'Inbox Sync Monitor';
/** At the start of each hour. */
const HOURLY = '0 0 * * * ?';

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
