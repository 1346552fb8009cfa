import { LightningElement, api } from 'lwc';
import LOCALE from '@salesforce/i18n/locale';
import TIME_ZONE from '@salesforce/i18n/timeZone';
import { format, messageOf } from 'c/inboxSyncText';
import getEntries from '@salesforce/apex/InboxSyncActivityController.getEntries';
import fileAgain from '@salesforce/apex/InboxSyncActivityController.fileAgain';
import { labels } from './labels';

const PAGE_SIZE = 25;
const LOOKS = {
  Filed: { label: labels.filed, theme: 'slds-theme_success' },
  Skipped: { label: labels.skipped, theme: '' },
  Waiting: { label: labels.waiting, theme: 'slds-badge_inverse' },
  Failed: { label: labels.failed, theme: 'slds-theme_error' },
};

/** Objects whose ids stand in the ledger's detail, by key prefix. */
const RECORDS = {
  '003': ['Contact', labels.contactRecord],
  '00Q': ['Lead', labels.leadRecord],
  '00T': ['Task', labels.taskRecord],
};

/** A text with a link in the place of each id: an id says nothing to a person, and opens only what they may see. */
function linked(text) {
  return text.split(/\b(?:(?:task|lead|contact) )?((?:003|00Q|00T)[a-zA-Z0-9]{15})\b/).map((part, index) => {
    const [objectName, label] = index % 2 === 1 ? RECORDS[part.slice(0, 3)] : [];
    return { key: index, text: label ?? part, url: label ? `/lightning/r/${objectName}/${part}/view` : null };
  });
}

/** The mails of the ledger, newest first, page by page. Fires `requested` after mails were asked to be filed again. */
export default class InboxSyncActivityList extends LightningElement {
  /** outcome, mailboxId, sentFrom and sentUntil. A new object loads again. */
  @api
  get filter() {
    return this.shownFilter;
  }
  set filter(value) {
    this.shownFilter = value;
    this.load(null);
  }

  labels = labels;
  shownFilter;
  entries = [];
  selectedIds = [];
  lastId = null;
  hasMore = false;
  isLoading = true;
  isRequesting = false;
  loadProblem = null;
  problem = null;
  notice = null;
  /** Counts loads, so that an answer that comes late is not taken for the newest. */
  asked = 0;

  get rows() {
    return this.entries.map((entry) => {
      const moment = this.moment(entry.sentAt);
      return {
        ...entry,
        outcomeLabel: LOOKS[entry.outcome]?.label ?? entry.outcome,
        badgeClass: `slds-badge ${LOOKS[entry.outcome]?.theme ?? ''}`.trim(),
        taskUrl: `/lightning/r/Task/${entry.taskId}/view`,
        people: (entry.people ?? []).map((person) => ({
          ...person,
          url: `/lightning/r/${person.objectName}/${person.recordId}/view`,
        })),
        detailParts: entry.detail ? linked(entry.detail) : null,
        taskCell: entry.taskId ? 'task' : 'task is-empty',
        peopleCell: entry.people?.length > 0 ? '' : 'is-empty',
        actionCell: entry.mayFileAgain ? 'actions' : 'actions is-empty',
        isSelected: this.selectedIds.includes(entry.entryId),
        selectLabel: format(labels.selectMail, moment),
        fileAgainLabel: format(labels.fileAgainOf, moment),
      };
    });
  }

  get hasRows() {
    return this.entries.length > 0;
  }

  get hasOpenRows() {
    return this.entries.some(({ mayFileAgain }) => mayFileAgain);
  }

  get hasNoSelection() {
    return this.selectedIds.length === 0 || this.isRequesting;
  }

  moment(sentAt) {
    const style = { dateStyle: 'medium', timeStyle: 'short', timeZone: TIME_ZONE };
    return sentAt ? new Intl.DateTimeFormat(LOCALE, style).format(new Date(sentAt)) : labels.noTime;
  }

  handleMore() {
    this.load(this.lastId);
  }

  handleSelect(event) {
    const { id } = event.currentTarget.dataset;
    const others = this.selectedIds.filter((selected) => selected !== id);
    this.selectedIds = event.detail.checked ? [...others, id] : others;
  }

  handleFileAgain(event) {
    return this.request([event.currentTarget.dataset.id]);
  }

  handleFileSelected() {
    return this.request(this.selectedIds);
  }

  async load(afterId) {
    this.asked += 1;
    const asked = this.asked;
    this.isLoading = true;
    this.loadProblem = null;
    try {
      const page = await getEntries({ ...this.shownFilter, afterId, pageSize: PAGE_SIZE });
      if (asked === this.asked) {
        this.entries = afterId === null ? page.rows : [...this.entries, ...page.rows];
        this.hasMore = page.hasMore;
        this.lastId = page.lastId;
        this.selectedIds = this.selectedIds.filter((id) => this.entries.some(({ entryId }) => entryId === id));
      }
    } catch (error) {
      if (asked === this.asked) {
        this.loadProblem = messageOf(error, labels.unknownProblem);
        this.entries = afterId === null ? [] : this.entries;
      }
    } finally {
      this.isLoading = asked === this.asked ? false : this.isLoading;
    }
  }

  async request(entryIds) {
    this.isRequesting = true;
    this.problem = null;
    this.notice = null;
    try {
      const results = await fileAgain({ entryIds });
      const refused = results.filter(({ isDone }) => !isDone);
      const done = results.length - refused.length;
      this.notice = done > 0 ? format(labels.fileAgainDone, done) : null;
      const sentences = refused.map(({ label, problem }) => format(labels.refused, label ?? '', problem));
      this.problem = refused.length > 0 ? sentences.join(' ') : null;
      this.selectedIds = [];
      this.dispatchEvent(new CustomEvent('requested'));
    } catch (error) {
      this.problem = messageOf(error, labels.unknownProblem);
    } finally {
      this.isRequesting = false;
    }
  }
}
