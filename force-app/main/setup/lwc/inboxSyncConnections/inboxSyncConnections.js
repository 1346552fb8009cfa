import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { format, messageOf } from 'c/inboxSyncText';
import getMailboxes from '@salesforce/apex/InboxSyncMailboxController.getMailboxes';
import startConnect from '@salesforce/apex/InboxSyncConnectController.start';
import setActive from '@salesforce/apex/InboxSyncMailboxController.setActive';
import { labels } from './labels';
import { rowOf } from './mailboxRow';

// A row has many controls: more of them take longer to show than a person waits gladly.
const PAGE_SIZE = 25;

/**
 * The mailboxes one may see, page by page; administrators add, start and stop them here. Fires `refresh` when a person asks
 * for what is new.
 */
export default class InboxSyncConnections extends LightningElement {
  /** The answer of InboxSyncSetupController.getContext. */
  @api context;

  labels = labels;
  searchText = '';
  /** The last mailbox of each page before this one. */
  cursors = [];
  selectedIds = new Set();
  isAdding = false;
  /** The mailbox that is being connected, and its link. */
  connecting = null;
  /** The mailbox that somebody wants to change or remove: {mailboxId, isRemoval}. */
  changing = null;
  isBusy = false;
  problem = null;
  /** Nobody is offered to find one of none or of one, nor to choose several. Stays so: a search may find one. */
  hasSeveral = false;
  pageSize = PAGE_SIZE;
  wired = {};
  /** The rows as they were loaded last, and what was asked for: what cannot be loaded again does not take them away. */
  mailboxPage = null;
  answered = null;

  @wire(getMailboxes, { searchText: '$searchText', afterId: '$afterId', pageSize: '$pageSize' })
  handlePage(wired) {
    const { data, error } = wired;
    this.wired = wired;
    if (data || (error && this.answered !== this.asked)) {
      this.mailboxPage = data ?? null;
      this.answered = this.asked;
    }
    this.hasSeveral ||= data?.total > 1;
  }

  get asked() {
    return JSON.stringify([this.searchText, this.afterId]);
  }

  get afterId() {
    return this.cursors.at(-1) ?? null;
  }

  get isAdmin() {
    return this.context?.isAdmin === true;
  }

  get isLoading() {
    return !this.mailboxPage && !this.loadProblem;
  }

  get loadProblem() {
    const isTold = this.wired.error && !this.isTurning;
    return isTold ? messageOf(this.wired.error, labels.unknownProblem) : null;
  }

  /** Whether the rows are still those of the page or the search before. */
  get isTurning() {
    return this.answered !== this.asked;
  }

  get isWorking() {
    return this.isBusy || this.isTurning;
  }

  get mayChooseSeveral() {
    return this.isAdmin && this.hasSeveral;
  }

  get isEmpty() {
    return this.mailboxPage?.rows.length === 0;
  }

  get emptyText() {
    if (this.searchText !== '') {
      return format(labels.nothingFound, this.searchText);
    }
    return this.isAdmin ? labels.emptyAdmin : labels.emptyUser;
  }

  /** The link with its mailbox as it was loaded last; null when nobody connects or the mailbox is gone. */
  get consent() {
    const mailbox = this.mailboxPage?.rows.find(({ mailboxId }) => mailboxId === this.connecting?.mailboxId);
    return mailbox ? { ...this.connecting, ...mailbox } : null;
  }

  get changed() {
    const { mailboxId, isRemoval } = this.changing ?? {};
    const mailbox = this.mailboxPage?.rows.find((row) => row.mailboxId === mailboxId);
    return mailbox ? { mailbox, isRemoval } : null;
  }

  get rows() {
    return (this.mailboxPage?.rows ?? []).map((mailbox) =>
      rowOf(mailbox, { isAdmin: this.isAdmin, isSelected: this.selectedIds.has(mailbox.mailboxId) }),
    );
  }

  get countText() {
    const { rows = [], total = 0 } = this.mailboxPage ?? {};
    return format(labels.count, rows.length, total);
  }

  get isPaged() {
    return !this.isFirstPage || !this.isLastPage;
  }

  get isFirstPage() {
    return this.cursors.length === 0;
  }

  get isLastPage() {
    return this.mailboxPage?.hasMore !== true;
  }

  get hasNoSelection() {
    return this.selectedIds.size === 0;
  }

  get isAllSelected() {
    const rows = this.mailboxPage?.rows ?? [];
    return rows.length > 0 && rows.every(({ mailboxId }) => this.selectedIds.has(mailboxId));
  }

  handleSearch(event) {
    this.show(event.target.value.trim());
  }

  /** The cross in the field empties it without a commit. */
  handleSearchChange(event) {
    if (event.detail.value === '') {
      this.show('');
    }
  }

  show(searchText) {
    if (searchText !== this.searchText) {
      this.searchText = searchText;
      this.turnTo([]);
    }
  }

  turnTo(cursors) {
    this.cursors = cursors;
    this.selectedIds = new Set();
    this.connecting = null;
    this.changing = null;
    this.problem = null;
  }

  handleNext() {
    if (!this.isTurning) {
      this.turnTo([...this.cursors, this.mailboxPage.lastId]);
    }
  }

  handlePrevious() {
    this.turnTo(this.cursors.slice(0, -1));
  }

  retry = () => this.handleRefresh();

  handleRefresh() {
    this.dispatchEvent(new CustomEvent('refresh'));
    return this.reload();
  }

  reload() {
    return this.busy(() => refreshApex(this.wired));
  }

  handleSelect(event) {
    const selected = new Set(this.selectedIds);
    if (event.detail.checked) {
      selected.add(event.target.dataset.id);
    } else {
      selected.delete(event.target.dataset.id);
    }
    this.selectedIds = selected;
  }

  handleSelectAll(event) {
    const ids = (this.mailboxPage?.rows ?? []).map(({ mailboxId }) => mailboxId);
    this.selectedIds = new Set(event.detail.checked ? ids : []);
  }

  /** Makes the link to the poller's page, which leads back here. */
  handleConnect(event) {
    const mailboxId = event.target.dataset.id;
    this.connecting = null;
    return this.busy(async () => {
      this.connecting = { mailboxId, ...(await startConnect({ mailboxId })) };
    });
  }

  /** Without a spinner: the list stays while a person waits for the consent. */
  handleCheck() {
    return refreshApex(this.wired);
  }

  handleConsentClosed() {
    const { mailboxId } = this.connecting;
    this.connecting = null;
    this.template.querySelector(`[data-action="connect"][data-id="${mailboxId}"]`)?.focus();
  }

  handleSwitch(event) {
    const { id, action } = event.target.dataset;
    return this.switch([id], action === 'resume');
  }

  handleResumeSelected() {
    return this.switch([...this.selectedIds], true);
  }

  handlePauseSelected() {
    return this.switch([...this.selectedIds], false);
  }

  switch(mailboxIds, isActive) {
    return this.busy(async () => {
      const results = await setActive({ mailboxIds, isActive });
      const refused = results.filter(({ isDone }) => !isDone);
      this.problem = refused.map((row) => `${this.nameOf(row)}: ${row.problem}`).join(' ') || null;
      this.announce(isActive ? labels.resumed : labels.paused, results.length - refused.length);
      this.selectedIds = new Set();
      await refreshApex(this.wired);
    });
  }

  /** A mailbox that is gone has no label any more. */
  nameOf({ label, recordId }) {
    return label ?? this.mailboxPage?.rows.find(({ mailboxId }) => mailboxId === recordId)?.address ?? labels.mailbox;
  }

  /** A question of its own for each, so that nothing of the one before is left in it. */
  async handleMore(event) {
    const changing = { mailboxId: event.target.dataset.id, isRemoval: event.detail.value === 'remove' };
    this.changing = null;
    await Promise.resolve();
    this.changing = changing;
  }

  handleChangeClosed() {
    this.focusBehind(this.changing.mailboxId);
    this.changing = null;
  }

  async handleChanged(event) {
    const { mailboxId } = this.changing;
    this.changing = null;
    this.tell(event.detail.text);
    await this.reload();
    this.focusBehind(mailboxId);
  }

  /** A person who uses the keyboard goes on where the question came from; where that is gone, at the buttons above. */
  focusBehind(mailboxId) {
    const menu = this.template.querySelector(`lightning-button-menu[data-id="${mailboxId}"]`);
    (menu ?? this.template.querySelector('[data-action="refresh"]')).focus();
  }

  handleAdd() {
    this.isAdding = true;
  }

  handleAdderClosed() {
    this.isAdding = false;
    this.template.querySelector('[data-action="add"]').focus();
  }

  handleAdded(event) {
    this.announce(labels.added, event.detail.count);
    return this.reload();
  }

  announce(template, count) {
    if (count > 0) {
      this.tell(format(template, count));
    }
  }

  tell(title) {
    this.dispatchEvent(new ShowToastEvent({ title, variant: 'success' }));
  }

  /** Does one thing at a time, above the list, which stays; what goes wrong is said until the next try. */
  async busy(work) {
    if (this.isBusy) {
      return;
    }
    this.isBusy = true;
    this.problem = null;
    try {
      await work();
    } catch (error) {
      this.problem = messageOf(error, labels.unknownProblem);
    } finally {
      this.isBusy = false;
    }
  }
}
