import { LightningElement, api } from 'lwc';
import notLoaded from '@salesforce/label/c.InboxSyncNotLoaded';
import tryAgain from '@salesforce/label/c.InboxSyncTryAgain';

/** Stands where something could not be loaded. Fires `retry`. */
export default class InboxSyncLoadProblem extends LightningElement {
  /** Why not, as a sentence. */
  @api problem;

  labels = { notLoaded, tryAgain };

  handleRetry() {
    this.dispatchEvent(new CustomEvent('retry'));
  }
}
