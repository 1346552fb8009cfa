import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { messageOf } from 'c/inboxSyncText';
import getMailboxes from '@salesforce/apex/InboxSyncMailboxController.getMailboxes';
import { labels } from './labels';

const MOST_CHOICES = 200;

/** What became of each mail and why. The filter holds for the list; the chart follows the mailbox. */
export default class InboxSyncActivity extends LightningElement {
  /** The answer of InboxSyncSetupController.getContext. */
  @api context;

  labels = labels;
  pageSize = MOST_CHOICES;
  searchText = '';
  filter = { outcome: '', mailboxId: null, sentFrom: null, sentUntil: null };
  /** Changes when everything is to be loaded again. */
  refreshedAt = 0;
  mailboxes = [];
  problem = null;
  wired = {};

  @wire(getMailboxes, { searchText: '$searchText', afterId: null, pageSize: '$pageSize' })
  handleMailboxes(wired) {
    const { data, error } = wired;
    this.wired = wired;
    this.mailboxes = data?.rows ?? this.mailboxes;
    this.problem = error ? messageOf(error, labels.unknownProblem) : null;
  }

  handleRetry() {
    return refreshApex(this.wired);
  }

  handleFilter(event) {
    this.filter = { ...this.filter, ...event.detail };
  }

  handleRefresh() {
    this.refreshedAt += 1;
    this.filter = { ...this.filter };
  }
}
