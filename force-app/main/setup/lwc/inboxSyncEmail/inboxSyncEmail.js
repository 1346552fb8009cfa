import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { format, messageOf } from 'c/inboxSyncText';
import getMailboxes from '@salesforce/apex/InboxSyncMailboxController.getMailboxes';
import emptyAdmin from '@salesforce/label/c.InboxSyncEmptyAdmin';
import emptyHeading from '@salesforce/label/c.InboxSyncEmptyHeading';
import emptyUser from '@salesforce/label/c.InboxSyncEmptyUser';
import mailbox from '@salesforce/label/c.InboxSyncMailbox';
import nothingFound from '@salesforce/label/c.InboxSyncNothingFound';
import search from '@salesforce/label/c.InboxSyncSearchMailboxes';
import searchHint from '@salesforce/label/c.InboxSyncSearchMailboxesHint';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';

const MOST_CHOICES = 50;

/** Lets a person pick one of the mailboxes he may see, the own one first, and shows what its mail is filed to. */
export default class InboxSyncEmail extends LightningElement {
  /** The answer of InboxSyncSetupController.getContext. */
  @api context;

  labels = { emptyHeading, mailbox, search, searchHint };
  searchText = '';
  pageSize = MOST_CHOICES;
  wired = {};
  mailboxPage = null;
  problem = null;
  chosenId = null;
  /** What is being saved is shown until it is: the answer belongs to its mailbox. */
  isSaving = false;

  @wire(getMailboxes, { searchText: '$searchText', afterId: null, pageSize: '$pageSize' })
  handleMailboxes(wired) {
    const { data, error } = wired;
    this.wired = wired;
    this.problem = error ? messageOf(error, unknownProblem) : null;
    this.mailboxPage = data ?? this.mailboxPage;
  }

  get isLoading() {
    return this.mailboxPage === null && this.problem === null;
  }

  get mailboxes() {
    return this.mailboxPage?.rows ?? [];
  }

  get isEmpty() {
    return this.mailboxes.length === 0;
  }

  get emptyText() {
    if (this.searchText !== '') {
      return format(nothingFound, this.searchText);
    }
    return this.context?.isAdmin ? emptyAdmin : emptyUser;
  }

  /** Only where there are more mailboxes than a list shows well. */
  get isSearchable() {
    return this.searchText !== '' || this.mailboxPage?.hasMore === true;
  }

  get hasTools() {
    return this.isSearchable || this.hasChoice;
  }

  get hasChoice() {
    return this.mailboxes.length > 1;
  }

  get options() {
    return this.mailboxes.map(({ mailboxId, address, userName }) => ({
      value: mailboxId,
      label: `${address} (${userName ?? ''})`,
    }));
  }

  get mailboxId() {
    const ids = this.mailboxes.map(({ mailboxId }) => mailboxId);
    const own = this.mailboxes.find(({ isOwn }) => isOwn)?.mailboxId;
    return ids.includes(this.chosenId) ? this.chosenId : (own ?? ids[0] ?? null);
  }

  retry = () => refreshApex(this.wired);

  handleSearch(event) {
    this.searchText = event.target.value.trim();
  }

  handleBusy(event) {
    this.isSaving = event.detail.isBusy;
  }

  handleChoice(event) {
    this.chosenId = event.detail.value;
  }
}
