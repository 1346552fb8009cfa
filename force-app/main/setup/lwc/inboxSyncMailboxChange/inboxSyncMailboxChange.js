import { LightningElement, api } from 'lwc';
import { format, messageOf } from 'c/inboxSyncText';
import removeMailbox from '@salesforce/apex/InboxSyncMailboxController.removeMailbox';
import setAccess from '@salesforce/apex/InboxSyncMailboxController.setAccess';
import { labels } from './labels';

const SERVICE_ACCOUNT = 'Service account';
const OWN_CONSENT = 'Own consent';

/**
 * The question before a mailbox is removed or read in another way, and what happens with its mail. Fires `done` with {text}
 * once it is, and `close`.
 */
export default class InboxSyncMailboxChange extends LightningElement {
  /** A row of InboxSyncMailboxController.getMailboxes. */
  @api mailbox;
  /** Whether the mailbox is to be removed; else its access changes. */
  @api isRemoval = false;

  labels = labels;
  isBusy = false;
  problem = null;
  hasFocused = false;

  /** A person who uses the keyboard goes on here, and at the button that changes nothing. */
  renderedCallback() {
    if (!this.hasFocused) {
      this.hasFocused = true;
      this.template.querySelector('lightning-button').focus();
    }
  }

  get newAccess() {
    return this.mailbox.access === OWN_CONSENT ? SERVICE_ACCOUNT : OWN_CONSENT;
  }

  get heading() {
    const template = this.isRemoval
      ? labels.removeHeading
      : this.newAccess === OWN_CONSENT
        ? labels.toConsentHeading
        : labels.toServiceAccountHeading;
    return format(template, this.mailbox.address);
  }

  get text() {
    if (this.isRemoval) {
      return labels.removeText;
    }
    const { provider, userName } = this.mailbox;
    const providerName = provider === 'Microsoft' ? labels.microsoft : labels.google;
    return this.newAccess === OWN_CONSENT
      ? format(labels.toConsentText, userName, providerName)
      : labels.toServiceAccountText;
  }

  get confirmText() {
    return this.isRemoval ? labels.remove : labels.changeAccess;
  }

  get confirmVariant() {
    return this.isRemoval ? 'destructive' : 'brand';
  }

  handleCancel() {
    this.dispatchEvent(new CustomEvent('close'));
  }

  async handleConfirm() {
    const { mailboxId, address } = this.mailbox;
    this.isBusy = true;
    this.problem = null;
    try {
      await (this.isRemoval ? removeMailbox({ mailboxId }) : setAccess({ mailboxId, access: this.newAccess }));
      const text = format(this.isRemoval ? labels.removeDone : labels.changeAccessDone, address);
      this.dispatchEvent(new CustomEvent('done', { detail: { text } }));
    } catch (error) {
      this.problem = messageOf(error, labels.unknownProblem);
      this.isBusy = false;
    }
  }
}
