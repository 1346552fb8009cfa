import { LightningElement, api } from 'lwc';
import { format, messageOf } from 'c/inboxSyncText';
import scheduleMonitor from '@salesforce/apex/InboxSyncSetupController.scheduleMonitor';
import lastHeartbeat from '@salesforce/label/c.InboxSyncLastHeartbeat';
import monitorStopped from '@salesforce/label/c.InboxSyncMonitorStopped';
import monitorStoppedDetail from '@salesforce/label/c.InboxSyncMonitorStoppedDetail';
import noHeartbeat from '@salesforce/label/c.InboxSyncNoHeartbeat';
import noMonitor from '@salesforce/label/c.InboxSyncNoMonitor';
import noMonitorDetail from '@salesforce/label/c.InboxSyncNoMonitorDetail';
import schedule from '@salesforce/label/c.InboxSyncScheduleMonitor';
import subscriptionStopped from '@salesforce/label/c.InboxSyncSubscriptionStopped';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';

const RUNNING = 'Running';

/** Whether the sync is alive, and what is wrong with the organisation. Fires `scheduled` once the monitor is. */
export default class InboxSyncHealth extends LightningElement {
  /** The answer of InboxSyncSetupController.getContext. */
  @api context;

  labels = { lastHeartbeat, noHeartbeat, schedule };
  isScheduling = false;
  problem = null;

  /** The component takes a number or a Date, never a text. */
  get lastHeartbeatTime() {
    return Date.parse(this.context.lastHeartbeatAt);
  }

  get warnings() {
    const { subscription, problems = [] } = this.context;
    const stopped = subscription && subscription !== RUNNING ? [format(subscriptionStopped, subscription)] : [];
    return [...new Set([...stopped, ...problems])];
  }

  get maySchedule() {
    return this.context.isAdmin && !this.context.monitor?.isScheduled;
  }

  get monitorHeading() {
    return this.context.monitor?.isOwnerInactive ? monitorStopped : noMonitor;
  }

  get monitorText() {
    return this.context.monitor?.isOwnerInactive ? monitorStoppedDetail : noMonitorDetail;
  }

  async handleSchedule() {
    this.isScheduling = true;
    this.problem = null;
    try {
      await scheduleMonitor();
      this.dispatchEvent(new CustomEvent('scheduled'));
    } catch (error) {
      this.problem = messageOf(error, unknownProblem);
    } finally {
      this.isScheduling = false;
    }
  }
}
