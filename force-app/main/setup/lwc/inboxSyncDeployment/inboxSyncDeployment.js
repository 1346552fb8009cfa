import { LightningElement, api } from 'lwc';
import { messageOf } from 'c/inboxSyncText';
import getDeployment from '@salesforce/apex/InboxSyncPolicyController.getDeployment';
import { labels } from './labels';

const WAIT_MS = 2000;

/**
 * Asks what became of a save until Salesforce has answered. Fires `done` or `refused`; leaving it stops asking. Where it
 * cannot ask, it fires `refused`, too, and offers to ask again.
 */
export default class InboxSyncDeployment extends LightningElement {
  /** What saving answered. */
  @api
  get deploymentId() {
    return this.shownId;
  }
  set deploymentId(value) {
    this.shownId = value;
    this.state = 'Pending';
    this.reason = null;
    this.problem = null;
    this.ask();
  }

  labels = labels;
  shownId;
  state = 'Pending';
  reason = null;
  problem = null;
  timer;
  isGone = false;
  hasFocused = false;

  /** The button that was pressed is switched off. Only at once: when the answer comes, the person may be elsewhere. */
  renderedCallback() {
    if (!this.hasFocused) {
      this.hasFocused = true;
      this.template.querySelector('div').focus();
    }
  }

  disconnectedCallback() {
    this.isGone = true;
    clearTimeout(this.timer);
  }

  get isPending() {
    return this.state === 'Pending' && this.problem === null;
  }

  get isDone() {
    return this.state === 'Done';
  }

  get isRefused() {
    return this.state === 'Refused';
  }

  handleRetry() {
    this.problem = null;
    return this.ask();
  }

  async ask() {
    const asked = this.shownId;
    try {
      const answer = await getDeployment({ deploymentId: asked });
      if (asked !== this.shownId || this.isGone) {
        return;
      }
      this.state = answer.state;
      this.reason = answer.problem;
    } catch (error) {
      this.problem = messageOf(error, labels.unknownProblem);
      this.dispatchEvent(new CustomEvent('refused'));
      return;
    }
    if (this.state === 'Pending') {
      // eslint-disable-next-line @lwc/lwc/no-async-operation -- Apex cannot tell the page; cleared when the page goes
      this.timer = setTimeout(() => this.ask(), WAIT_MS);
    } else {
      this.dispatchEvent(new CustomEvent(this.isDone ? 'done' : 'refused'));
    }
  }
}
