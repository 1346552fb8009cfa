import { LightningElement, api } from 'lwc';
import more from '@salesforce/label/c.InboxSyncLoadMore';
import notLoaded from '@salesforce/label/c.InboxSyncNotLoaded';

/** The states of a list that grows page by page, around the rows in its slot. Fires `more`. */
export default class InboxSyncPagedList extends LightningElement {
  /** Whether a page is under way. */
  @api isLoading = false;
  /** Why the last page is not there; null when it is. */
  @api problem;
  /** How many rows are shown. */
  @api count = 0;
  /** Whether there are more. */
  @api hasMore = false;
  /** One line for a list without rows. */
  @api emptyHeading;
  /** What to do about it. */
  @api emptyText;

  labels = { more, notLoaded };

  get isEmpty() {
    return !this.isLoading && !this.problem && this.count === 0;
  }

  get mayLoadMore() {
    return this.hasMore && !this.isLoading;
  }

  handleMore() {
    this.dispatchEvent(new CustomEvent('more'));
  }
}
