import { LightningElement, api } from 'lwc';
import { BEFORE_FIRST_PAGE, pagerOf } from 'c/inboxSyncPager';
import { format, messageOf, momentText } from 'c/inboxSyncText';
import getEntries from '@salesforce/apex/InboxSyncActivityController.getEntries';
import fileAgain from '@salesforce/apex/InboxSyncActivityController.fileAgain';
import { labels } from './labels';

const PAGE_SIZE = 25;
const LOOKS = {
  Filed: { label: labels.filed, theme: 'slds-theme_success' },
  Skipped: { label: labels.skipped, theme: '' },
  Waiting: { label: labels.waiting, theme: 'waiting' },
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
    const isSame = JSON.stringify(value) === JSON.stringify(this.shownFilter);
    this.shownFilter = value;
    if (isSame) {
      this.pager.refresh();
    } else {
      this.pager.reload();
    }
  }

  labels = labels;
  shownFilter;
  paged = BEFORE_FIRST_PAGE;
  pager = pagerOf(
    (afterId) => getEntries({ ...this.shownFilter, afterId, pageSize: PAGE_SIZE }),
    (paged) => {
      this.paged = paged;
      this.selectedIds = this.selectedIds.filter((id) => paged.rows.some(({ entryId }) => entryId === id));
    },
  );
  selectedIds = [];
  isRequesting = false;
  problem = null;
  notice = null;

  get rows() {
    return this.paged.rows.map((entry) => {
      const moment = this.moment(entry);
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
        peopleCell: entry.people?.length > 0 ? 'people' : 'people is-empty',
        mailboxCell: entry.mailboxAddress ? 'mailbox' : 'mailbox is-empty',
        actionCell: entry.mayFileAgain ? 'actions' : 'actions is-empty',
        isSelected: this.selectedIds.includes(entry.entryId),
        selectLabel: format(labels.selectMail, moment),
        fileAgainLabel: format(labels.fileAgainOf, moment),
      };
    });
  }

  get hasRows() {
    return this.paged.rows.length > 0;
  }

  /** Nobody is told to choose other filters who chose none. */
  get emptyText() {
    return Object.values(this.shownFilter).some(Boolean) ? labels.emptyText : labels.noneYet;
  }

  get hasOpenRows() {
    return this.paged.rows.some(({ mayFileAgain }) => mayFileAgain);
  }

  get hasNoSelection() {
    return this.selectedIds.length === 0 || this.isRequesting;
  }

  moment(entry) {
    return entry?.sentAt ? momentText(entry.sentAt) : labels.noTime;
  }

  /** Rows have no name that a person knows. */
  momentOf(id) {
    return this.moment(this.paged.rows.find(({ entryId }) => entryId === id));
  }

  handleMore() {
    this.pager.more();
  }

  handleRetry() {
    this.pager.retry();
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

  async request(entryIds) {
    this.isRequesting = true;
    this.problem = null;
    this.notice = null;
    try {
      const results = await fileAgain({ entryIds });
      const refused = results.filter(({ isDone }) => !isDone);
      const done = results.length - refused.length;
      this.notice = done > 0 ? format(labels.fileAgainDone, done) : null;
      const sentences = refused.map(({ recordId, problem }) =>
        format(labels.refused, this.momentOf(recordId), problem),
      );
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
