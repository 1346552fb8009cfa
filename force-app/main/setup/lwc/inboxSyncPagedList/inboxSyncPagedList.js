import { LightningElement, api } from 'lwc';
import { BEFORE_FIRST_PAGE } from 'c/inboxSyncPager';
import loading from '@salesforce/label/c.InboxSyncLoading';
import more from '@salesforce/label/c.InboxSyncLoadMore';

/** The states of a list that grows page by page, around the rows in its slot. Fires `more` and `retry`. */
export default class InboxSyncPagedList extends LightningElement {
  /** What c/inboxSyncPager shows. */
  @api paged = BEFORE_FIRST_PAGE;
  /** One line for a list without rows. */
  @api emptyHeading;
  /** What to do about it. */
  @api emptyText;

  labels = { loading, more };

  get hasRows() {
    return this.paged.rows.length > 0;
  }

  get isFirst() {
    return this.paged.isLoading && !this.hasRows;
  }

  /** The rows stay where they are, under the sign that something is loading. */
  get isReloading() {
    return this.paged.isLoading && this.hasRows;
  }

  get isEmpty() {
    return !this.paged.isLoading && !this.paged.problem && !this.hasRows;
  }

  /** Where it is seen: a long list ends far below. */
  get problemAbove() {
    return this.paged.isProblemOfMore ? null : this.paged.problem;
  }

  get problemBehind() {
    return this.paged.isProblemOfMore ? this.paged.problem : null;
  }

  get mayLoadMore() {
    return this.paged.hasMore && this.hasRows && !this.paged.problem;
  }

  /** Whoever loads shows that it is under way. */
  retry = () => {
    this.dispatchEvent(new CustomEvent('retry'));
  };

  /** The button stays while a page is under way, and keeps the focus; one page at a time. */
  handleMore() {
    if (!this.paged.isLoading) {
      this.dispatchEvent(new CustomEvent('more'));
    }
  }
}
