import { LightningElement, api } from 'lwc';
import { messageOf } from 'c/inboxSyncText';
import reset from '@salesforce/label/c.InboxSyncReset';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';

/**
 * The end of a form that is saved by a deployment: its buttons, why it was refused, and what became of it. Fires `busy` with
 * {isBusy} while the form must not change, `saved` when the deployment is done, and `reset`.
 */
export default class InboxSyncDeployedSave extends LightningElement {
  /** What the button to save says. */
  @api label;
  /** Whether there is nothing to save. */
  @api isUnchanged = false;
  /** Begins the deployment. A function without parameters that promises its id. */
  @api save;

  labels = { reset };
  deploymentId = null;
  problem = null;
  isBusy = false;

  /** Forgets what became of the last save, because something was changed. */
  @api forget() {
    this.deploymentId = null;
  }

  get isIdle() {
    return this.isUnchanged || this.isBusy;
  }

  /** A field that is left says what is wrong with it: that would move the button away from under the pointer. */
  handlePress(event) {
    event.preventDefault();
  }

  handleReset() {
    this.problem = null;
    this.deploymentId = null;
    this.dispatchEvent(new CustomEvent('reset'));
  }

  handleDone() {
    this.tell(false);
    this.dispatchEvent(new CustomEvent('saved'));
  }

  handleRefused() {
    this.tell(false);
  }

  async handleSave() {
    this.problem = null;
    this.deploymentId = null;
    this.tell(true);
    try {
      this.deploymentId = await this.save();
    } catch (error) {
      this.problem = messageOf(error, unknownProblem);
      this.tell(false);
    }
  }

  tell(isBusy) {
    this.isBusy = isBusy;
    this.dispatchEvent(new CustomEvent('busy', { detail: { isBusy } }));
  }
}
