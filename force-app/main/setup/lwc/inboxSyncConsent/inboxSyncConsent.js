import { LightningElement, api } from 'lwc';
import { format } from 'c/inboxSyncText';
import close from '@salesforce/label/c.InboxSyncClose';
import done from '@salesforce/label/c.InboxSyncConsentDone';
import go from '@salesforce/label/c.InboxSyncConsentGo';
import headingText from '@salesforce/label/c.InboxSyncConsentHeading';
import late from '@salesforce/label/c.InboxSyncConsentLate';
import ready from '@salesforce/label/c.InboxSyncConsentText';
import waiting from '@salesforce/label/c.InboxSyncConsentWaiting';

const ASK_MS = 5000;

/**
 * The way to the consent of one mailbox. A link that a person clicks, because browsers block windows that open after an
 * answer has come. Once it was clicked, fires `check` whenever the person is back and while they look on, until the
 * mailbox is connected or the link is too old. Fires `close`.
 */
export default class InboxSyncConsent extends LightningElement {
  /** Address of the mailbox. */
  @api address;
  /** Google or Microsoft. */
  @api provider;
  /** The poller's page, good once. */
  @api url;
  /** When the link is no longer good. */
  @api expiresAt;
  /** Status of the mailbox as it was loaded last. */
  @api status;

  labels = { close };
  hasLeft = false;
  isLate = false;
  hasFocused = false;
  timer;

  connectedCallback() {
    window.addEventListener('focus', this.handleReturn);
    document.addEventListener('visibilitychange', this.handleReturn);
  }

  renderedCallback() {
    if (!this.hasFocused) {
      this.hasFocused = true;
      this.template.querySelector('a')?.focus();
    }
  }

  disconnectedCallback() {
    window.removeEventListener('focus', this.handleReturn);
    document.removeEventListener('visibilitychange', this.handleReturn);
    clearTimeout(this.timer);
  }

  get isDone() {
    return this.hasLeft && this.status === 'Connected';
  }

  /** The link is good once, so it goes when it was clicked. */
  get isOpen() {
    return !this.hasLeft && !this.isLate;
  }

  get variant() {
    return this.isDone ? 'success' : this.isLate ? 'warning' : 'info';
  }

  get heading() {
    return this.isDone ? null : format(headingText, this.address);
  }

  get text() {
    if (this.isDone) {
      return format(done, this.address);
    }
    return this.isLate ? late : this.hasLeft ? waiting : format(ready, this.provider);
  }

  get goText() {
    return format(go, this.provider);
  }

  handleLeave() {
    // After the browser has followed the link: what is not there any more leads nowhere.
    // eslint-disable-next-line @lwc/lwc/no-async-operation -- replaced by the next wait, which is cleared with the page
    this.timer = setTimeout(() => {
      this.hasLeft = true;
      this.wait();
    });
  }

  handleReturn = () => {
    if (this.hasLeft) {
      this.ask();
    }
  };

  handleClose() {
    this.dispatchEvent(new CustomEvent('close'));
  }

  ask() {
    this.isLate = !this.isDone && Date.now() > Date.parse(this.expiresAt);
    if (!this.isDone && !this.isLate && !document.hidden) {
      this.dispatchEvent(new CustomEvent('check'));
    }
  }

  wait() {
    clearTimeout(this.timer);
    if (!this.isDone && !this.isLate) {
      // eslint-disable-next-line @lwc/lwc/no-async-operation -- Apex cannot tell the page; cleared when the page goes
      this.timer = setTimeout(() => {
        this.ask();
        this.wait();
      }, ASK_MS);
    }
  }
}
