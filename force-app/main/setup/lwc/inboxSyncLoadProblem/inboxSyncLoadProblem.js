import { LightningElement, api } from 'lwc';
import loading from '@salesforce/label/c.InboxSyncLoading';
import notLoaded from '@salesforce/label/c.InboxSyncNotLoaded';
import tryAgain from '@salesforce/label/c.InboxSyncTryAgain';

/** Stands where something could not be loaded. */
export default class InboxSyncLoadProblem extends LightningElement {
  /** Why not, as a sentence. */
  @api problem;
  /** Loads it. A function without parameters that promises to be through; whoever gave it says what came of it. */
  @api retry;

  labels = { loading, notLoaded, tryAgain };
  isTrying = false;

  async handleRetry() {
    if (this.isTrying) {
      return;
    }
    this.isTrying = true;
    try {
      await this.retry();
    } finally {
      this.isTrying = false;
    }
  }
}
