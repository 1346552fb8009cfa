import { LightningElement, api } from 'lwc';
import { labels } from './labels';

/** Comboboxes have no empty value. */
const ALL = 'all';

/** Which mail is shown. Fires `filter` with what changed, `search` with {text} to find mailboxes, and `refresh`. */
export default class InboxSyncActivityFilter extends LightningElement {
  /** Rows of InboxSyncMailboxController.getMailboxes. */
  @api mailboxes = [];
  /** Whether there are more of them than a list shows well. */
  @api isSearchable = false;
  /** outcome, mailboxId, sentFrom and sentUntil; days as YYYY-MM-DD. */
  @api filter;

  labels = labels;

  get outcomeOptions() {
    return [
      { label: labels.all, value: '' },
      { label: labels.filed, value: 'Filed' },
      { label: labels.skipped, value: 'Skipped' },
      { label: labels.waiting, value: 'Waiting' },
      { label: labels.failed, value: 'Failed' },
    ];
  }

  /** Whoever sees one mailbox has nothing to choose. */
  get hasChoice() {
    return this.isSearchable || this.mailboxes.length > 1;
  }

  get mailboxOptions() {
    const own = this.mailboxes.map(({ mailboxId, address }) => ({ label: address, value: mailboxId }));
    return [{ label: labels.all, value: ALL }, ...own];
  }

  get mailboxValue() {
    return this.filter.mailboxId ?? ALL;
  }

  handleOutcome(event) {
    this.tell({ outcome: event.detail.value });
  }

  handleMailbox(event) {
    this.tell({ mailboxId: event.detail.value === ALL ? null : event.detail.value });
  }

  handleSearch(event) {
    const text = event.target.value.trim();
    this.dispatchEvent(new CustomEvent('search', { detail: { text } }));
  }

  handleFrom(event) {
    this.tell({ sentFrom: event.detail.value || null });
  }

  handleUntil(event) {
    this.tell({ sentUntil: event.detail.value || null });
  }

  handleRefresh() {
    this.dispatchEvent(new CustomEvent('refresh'));
  }

  tell(change) {
    this.dispatchEvent(new CustomEvent('filter', { detail: change }));
  }
}
