import { LightningElement } from 'lwc';
import { format, messageOf } from 'c/inboxSyncText';
import addMailboxes from '@salesforce/apex/InboxSyncMailboxController.addMailboxes';
import { labels } from './labels';

const SERVICE_ACCOUNT = 'Service account';
const OWN_CONSENT = 'Own consent';

/**
 * Collects mailboxes and adds them together. Refused ones stay in the list with the reason. Fires `added` with {count}
 * and `close`.
 */
export default class InboxSyncMailboxAdder extends LightningElement {
  labels = labels;
  person = null;
  address = '';
  provider = 'Google';
  access = SERVICE_ACCOUNT;
  pending = [];
  problem = null;
  isSaving = false;
  hasFocused = false;

  get providerOptions() {
    return [
      { label: labels.google, value: 'Google' },
      { label: labels.microsoft, value: 'Microsoft' },
    ];
  }

  get accessOptions() {
    return [
      { label: labels.serviceAccount, value: SERVICE_ACCOUNT },
      { label: labels.ownConsent, value: OWN_CONSENT },
    ];
  }

  get isIncomplete() {
    return this.person === null || this.address.trim() === '';
  }

  get hasPending() {
    return this.pending.length > 0;
  }

  /** What stands in the fields is saved, too: a single mailbox needs no list. */
  get mayNotSave() {
    return this.isSaving || (!this.hasPending && this.isIncomplete);
  }

  renderedCallback() {
    if (!this.hasFocused) {
      this.hasFocused = true;
      this.template.querySelector('c-inbox-sync-user-picker').focus();
    }
  }

  handleUser(event) {
    this.person = event.detail;
    if (this.person?.email) {
      this.address = this.person.email;
    }
  }

  handleAddress(event) {
    this.address = event.detail.value;
  }

  handleProvider(event) {
    this.provider = event.detail.value;
  }

  handleAccess(event) {
    this.access = event.detail.value;
  }

  /** A field that is left says what is wrong with it: that would move the button away from under the pointer. */
  handlePress(event) {
    event.preventDefault();
  }

  handleTake() {
    const address = this.address.trim().toLowerCase();
    if (this.pending.some((row) => row.address === address)) {
      this.problem = format(labels.twice, address);
      return;
    }
    this.take(address);
    this.problem = null;
    this.person = null;
    this.address = '';
    this.template.querySelector('c-inbox-sync-user-picker').reset();
  }

  take(address) {
    const { userId, name } = this.person;
    const provider = this.provider === 'Microsoft' ? labels.microsoft : labels.google;
    const access = this.access === OWN_CONSENT ? labels.ownConsent : labels.serviceAccount;
    this.pending = [
      ...this.pending,
      {
        key: address,
        address,
        userId,
        provider: this.provider,
        access: this.access,
        problem: null,
        text: format(labels.row, address, name, provider, access),
        removeText: format(labels.remove, address),
      },
    ];
  }

  handleRemove(event) {
    const { key } = event.target.dataset;
    this.pending = this.pending.filter((row) => row.key !== key);
  }

  handleClose() {
    this.dispatchEvent(new CustomEvent('close'));
  }

  async handleSave() {
    this.problem = null;
    if (!this.isIncomplete) {
      this.handleTake();
    }
    if (this.problem === null) {
      await this.save();
    }
  }

  async save() {
    this.isSaving = true;
    try {
      const wanted = this.pending.map(({ address, userId, provider, access }) => ({
        address,
        userId,
        provider,
        access,
      }));
      const results = await addMailboxes({ mailboxesJson: JSON.stringify(wanted) });
      this.settle(new Map(wanted.map(({ address }, index) => [address, results[index]])));
    } catch (error) {
      this.problem = messageOf(error, labels.unknownProblem);
    } finally {
      this.isSaving = false;
    }
  }

  /** The list may have changed since: results by address. What was begun in the fields keeps the form open. */
  settle(results) {
    const count = [...results.values()].filter(({ isDone }) => isDone).length;
    this.pending = this.pending
      .filter(({ address }) => !results.get(address)?.isDone)
      .map((row) => ({ ...row, problem: results.get(row.address)?.problem ?? null }));
    if (count > 0) {
      this.dispatchEvent(new CustomEvent('added', { detail: { count } }));
    }
    if (!this.hasPending && this.person === null && this.address.trim() === '') {
      this.handleClose();
    }
  }
}
