import { LightningElement, api } from 'lwc';
import LOCALE from '@salesforce/i18n/locale';
import { format, messageOf, numberText } from 'c/inboxSyncText';
import getDailyCounts from '@salesforce/apex/InboxSyncActivityController.getDailyCounts';
import { labels } from './labels';

const DAYS = 14;
const OUTCOMES = ['filed', 'skipped', 'waiting', 'failed'];

const WITH_MONTH = { day: 'numeric', month: 'short' };
const totalOf = (day) => OUTCOMES.reduce((sum, outcome) => sum + day[outcome], 0);

/** Mails per day by outcome: bars, which a screen reader gets as one sentence, or the same numbers as a table. */
export default class InboxSyncActivityChart extends LightningElement {
  /** Only this mailbox; null is all. */
  @api
  get mailboxId() {
    return this.shownId;
  }
  set mailboxId(value) {
    if (value !== this.shownId) {
      this.shownId = value;
      this.reload();
    }
  }

  /** Loads again when it changes. */
  @api
  get refreshedAt() {
    return this.refreshed;
  }
  set refreshedAt(value) {
    this.refreshed = value;
    this.reload();
  }

  labels = labels;
  shownId = null;
  refreshed;
  counts = [];
  /** The mailbox that the counts are of. */
  countedId = null;
  isTable = false;
  isLoading = true;
  problem = null;
  asked = 0;
  isConnectedOnce = false;

  connectedCallback() {
    this.isConnectedOnce = true;
    return this.load();
  }

  get total() {
    return this.counts.reduce((sum, day) => sum + totalOf(day), 0);
  }

  get isFirst() {
    return this.isLoading && this.counts.length === 0;
  }

  /** The chart stays where it is, under the sign that something is loading. */
  get isReloading() {
    return this.isLoading && !this.isFirst;
  }

  get hasMail() {
    return this.total > 0;
  }

  get isEmpty() {
    return !this.isFirst && this.problem === null && this.total === 0;
  }

  get showsChart() {
    return this.hasMail && !this.isTable;
  }

  get showsTable() {
    return this.hasMail && this.isTable;
  }

  get toggleLabel() {
    return this.isTable ? labels.showChart : labels.showTable;
  }

  get emptyText() {
    return format(labels.emptyText, DAYS);
  }

  get summary() {
    const sums = OUTCOMES.map((outcome) => this.counts.reduce((sum, day) => sum + day[outcome], 0));
    return format(labels.summary, this.counts.length, ...sums);
  }

  get legend() {
    return OUTCOMES.map((outcome) => ({
      outcome,
      label: labels[outcome],
      className: `key key-${outcome} slds-m-right_xx-small`,
    }));
  }

  get days() {
    const most = Math.max(...this.counts.map(totalOf), 1);
    return this.counts.map((day, index) => ({
      ...day,
      totalText: totalOf(day) === 0 ? '' : numberText(totalOf(day)),
      // The month only where it begins: fourteen full dates have no room.
      shortLabel: this.dayText(day.day, index === 0 || day.day.endsWith('-01') ? WITH_MONTH : { day: 'numeric' }),
      longLabel: this.dayText(day.day, { dateStyle: 'medium' }),
      bars: OUTCOMES.map((outcome) => ({
        outcome,
        className: `bar-${outcome}`,
        style: `height: ${((day[outcome] * 100) / most).toFixed(2)}%`,
      })),
    }));
  }

  /** A day is the same everywhere: it has no time zone. */
  dayText(day, style) {
    return new Intl.DateTimeFormat(LOCALE, { ...style, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
  }

  retry = () => this.load();

  handleToggle() {
    this.isTable = !this.isTable;
  }

  reload() {
    if (this.isConnectedOnce) {
      this.load();
    }
  }

  async load() {
    this.asked += 1;
    const asked = this.asked;
    const mailboxId = this.shownId ?? null;
    this.isLoading = true;
    this.problem = null;
    try {
      const counts = await getDailyCounts({ days: DAYS, mailboxId });
      if (asked === this.asked) {
        this.counts = counts;
        this.countedId = mailboxId;
      }
    } catch (error) {
      if (asked === this.asked) {
        this.counts = mailboxId === this.countedId ? this.counts : [];
        this.problem = messageOf(error, labels.unknownProblem);
      }
    } finally {
      this.isLoading = asked === this.asked ? false : this.isLoading;
    }
  }
}
