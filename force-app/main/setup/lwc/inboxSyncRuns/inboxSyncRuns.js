import { LightningElement, api } from 'lwc';
import { BEFORE_FIRST_PAGE, pagerOf } from 'c/inboxSyncPager';
import { format, numberText } from 'c/inboxSyncText';
import getRuns from '@salesforce/apex/InboxSyncActivityController.getRuns';
import { labels } from './labels';

const PAGE_SIZE = 10;

/** The runs of the poller, newest first, page by page. For administrators; who else asks is told why not. */
export default class InboxSyncRuns extends LightningElement {
  /** Loads again when it changes. */
  @api
  get refreshedAt() {
    return this.refreshed;
  }
  set refreshedAt(value) {
    this.refreshed = value;
    this.pager.refresh();
  }

  labels = labels;
  refreshed;
  paged = BEFORE_FIRST_PAGE;
  pager = pagerOf(
    (afterId) => getRuns({ afterId, pageSize: PAGE_SIZE }),
    (paged) => {
      this.paged = paged;
    },
  );

  get hasRows() {
    return this.paged.rows.length > 0;
  }

  get shownRows() {
    return this.paged.rows.map((run) => ({
      ...run,
      usedText: run.apiLimit ? format(labels.usedOf, numberText(run.apiUsed ?? 0), numberText(run.apiLimit)) : '',
    }));
  }

  handleMore() {
    this.pager.more();
  }

  handleRetry() {
    this.pager.retry();
  }
}
