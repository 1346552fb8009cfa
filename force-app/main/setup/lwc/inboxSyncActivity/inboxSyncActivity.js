import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { messageOf } from 'c/inboxSyncText';
import getMailboxes from '@salesforce/apex/InboxSyncMailboxController.getMailboxes';
import { labels } from './labels';

const MOST_CHOICES = 50;

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
  mailboxPage = null;
  problem = null;
  wired = {};

  @wire(getMailboxes, { searchText: '$searchText', afterId: null, pageSize: '$pageSize' })
  handleMailboxes(wired) {
    const { data, error } = wired;
    this.wired = wired;
    this.mailboxPage = data ?? this.mailboxPage;
    this.problem = error ? messageOf(error, labels.unknownProblem) : null;
  }

  get mailboxes() {
    return this.mailboxPage?.rows ?? [];
  }

  /** Only where there are more mailboxes than a list shows well. */
  get isSearchable() {
    return this.searchText !== '' || this.mailboxPage?.hasMore === true;
  }

  /** What was chosen among others is chosen no more. */
  handleSearch(event) {
    this.searchText = event.detail.text;
    this.filter = { ...this.filter, mailboxId: null };
  }

  retry = () => refreshApex(this.wired);

  handleFilter(event) {
    this.filter = { ...this.filter, ...event.detail };
  }

  handleRefresh() {
    this.refreshedAt += 1;
    this.filter = { ...this.filter };
  }
}
