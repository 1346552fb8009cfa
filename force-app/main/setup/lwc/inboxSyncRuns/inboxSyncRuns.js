import { LightningElement, api } from 'lwc';
import LOCALE from '@salesforce/i18n/locale';
import { format, messageOf } from 'c/inboxSyncText';
import getRuns from '@salesforce/apex/InboxSyncActivityController.getRuns';
import { labels } from './labels';

const PAGE_SIZE = 10;
const number = (value) => new Intl.NumberFormat(LOCALE).format(value ?? 0);

/** The runs of the poller, newest first, page by page. For administrators; who else asks is told why not. */
export default class InboxSyncRuns extends LightningElement {
  /** Loads again when it changes. */
  @api
  get refreshedAt() {
    return this.refreshed;
  }
  set refreshedAt(value) {
    this.refreshed = value;
    this.load(null);
  }

  labels = labels;
  refreshed;
  runs = [];
  lastId = null;
  hasMore = false;
  isLoading = true;
  problem = null;

  get hasRows() {
    return this.runs.length > 0;
  }

  get shownRows() {
    return this.runs.map((run) => ({
      ...run,
      usedText: run.apiLimit ? format(labels.usedOf, number(run.apiUsed), number(run.apiLimit)) : '',
    }));
  }

  handleMore() {
    return this.load(this.lastId);
  }

  async load(afterId) {
    this.isLoading = true;
    this.problem = null;
    try {
      const page = await getRuns({ afterId, pageSize: PAGE_SIZE });
      this.runs = afterId === null ? page.rows : [...this.runs, ...page.rows];
      this.hasMore = page.hasMore;
      this.lastId = page.lastId;
    } catch (error) {
      this.problem = messageOf(error, labels.unknownProblem);
    } finally {
      this.isLoading = false;
    }
  }
}
