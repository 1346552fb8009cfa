import { LightningElement, api } from 'lwc';
import { dayText, format } from 'c/inboxSyncText';
import connectDetail from '@salesforce/label/c.InboxSyncStatusConnectDetail';
import connectOther from '@salesforce/label/c.InboxSyncStatusConnectOther';
import connected from '@salesforce/label/c.InboxSyncStatusConnected';
import degraded from '@salesforce/label/c.InboxSyncStatusDegraded';
import degradedDetail from '@salesforce/label/c.InboxSyncStatusDegradedDetail';
import inactiveUser from '@salesforce/label/c.InboxSyncStatusInactiveUser';
import notConnected from '@salesforce/label/c.InboxSyncStatusNotConnected';
import notReportedDetail from '@salesforce/label/c.InboxSyncStatusNotReportedDetail';
import reconnect from '@salesforce/label/c.InboxSyncStatusReconnect';
import reconnectDetail from '@salesforce/label/c.InboxSyncStatusReconnectDetail';
import reconnectOther from '@salesforce/label/c.InboxSyncStatusReconnectOther';
import reconnectSince from '@salesforce/label/c.InboxSyncStatusReconnectSince';
import serviceAccountDetail from '@salesforce/label/c.InboxSyncStatusServiceAccountDetail';
import starting from '@salesforce/label/c.InboxSyncStatusStarting';
import stopped from '@salesforce/label/c.InboxSyncStatusStopped';
import stoppedDetail from '@salesforce/label/c.InboxSyncStatusStoppedDetail';
import stopping from '@salesforce/label/c.InboxSyncStatusStopping';
import stoppingDetail from '@salesforce/label/c.InboxSyncStatusStoppingDetail';

const OWN_CONSENT = 'Own consent';

/** The state of one mailbox in words, with what to do. A person's wish goes before what the poller last reported. */
export default class InboxSyncMailboxStatus extends LightningElement {
  /** A row of InboxSyncMailboxController.getMailboxes. */
  @api mailbox;

  get look() {
    const { isUserActive, isActive, status } = this.mailbox;
    if (!isUserActive) {
      return { icon: 'utility:pause', variant: 'warning', title: stopped, detail: inactiveUser };
    }
    if (!isActive) {
      const isDone = status === 'Paused' || status === 'Not connected';
      const [title, detail] = isDone ? [stopped, stoppedDetail] : [stopping, stoppingDetail];
      return { icon: 'utility:pause', variant: '', title, detail };
    }
    return this.reported();
  }

  reported() {
    const { provider, status, statusDetail, lastSyncAt, userName } = this.mailbox;
    switch (status) {
      case 'Connected':
        return { icon: 'utility:success', variant: 'success', title: connected, detail: statusDetail };
      case 'Reconnect':
        return {
          icon: 'utility:error',
          variant: 'error',
          title: lastSyncAt ? format(reconnectSince, provider, dayText(lastSyncAt)) : format(reconnect, provider),
          detail:
            statusDetail ||
            this.remedy(reconnectDetail, format(reconnectOther, userName), format(serviceAccountDetail, provider)),
        };
      case 'Degraded':
        return { icon: 'utility:warning', variant: 'warning', title: degraded, detail: statusDetail || degradedDetail };
      case 'Paused':
        return { icon: 'utility:clock', variant: '', title: starting, detail: statusDetail };
      default:
        return {
          icon: 'utility:offline',
          variant: 'warning',
          title: notConnected,
          detail:
            statusDetail ||
            this.remedy(format(connectDetail, provider), format(connectOther, userName, provider), notReportedDetail),
        };
    }
  }

  /** Whose turn it is: the person who looks, the user of the mailbox, or nobody who gives a consent. */
  remedy(own, other, withoutConsent) {
    const { access, isOwn } = this.mailbox;
    const consent = isOwn ? own : other;
    return access === OWN_CONSENT ? consent : withoutConsent;
  }

  get iconName() {
    return this.look.icon;
  }

  get iconVariant() {
    return this.look.variant;
  }

  get title() {
    return this.look.title;
  }

  get detail() {
    return this.look.detail;
  }
}
