import { LightningElement, api } from 'lwc';
import { format, numberText } from 'c/inboxSyncText';
import { labels } from './labels';

const MINUTES_A_DAY = 1440;
const MINUTES_AN_HOUR = 60;
const USUAL = [5, 10, 15, 30, 60, 120];

/**
 * The most API calls a day that an interval can cost: each sync asks before and reports after, and sends what is new in
 * calls of at most `mailsPerCall` mails.
 *
 * @param {number} minutes the interval
 * @param {{mailsPerDay?: number, mailsPerCall: number, callsPerCycle: number}} known without mailsPerDay each sync counts
 *   as finding mail
 * @returns {number} calls a day
 */
export function callsPerDay(minutes, { mailsPerDay, mailsPerCall, callsPerCycle }) {
  const cycles = Math.floor(MINUTES_A_DAY / minutes);
  const mails = mailsPerDay ?? cycles;
  return cycles * callsPerCycle + Math.max(Math.min(cycles, mails), Math.ceil(mails / mailsPerCall));
}

/** What intervals cost in API calls, the chosen one in a sentence that follows what is typed. */
export default class InboxSyncApiForecast extends LightningElement {
  /** The member `api` of InboxSyncPolicyController.getPolicy. */
  @api apiCalls;
  /** The interval that stands in the form. */
  @api minutes;
  /** The reserve that stands in the form, in percent. */
  @api reserve;

  labels = labels;

  get isValid() {
    return Number.isInteger(this.minutes) && this.minutes >= 1 && this.minutes <= MINUTES_A_DAY;
  }

  get calls() {
    return callsPerDay(this.minutes, this.apiCalls);
  }

  get sentence() {
    if (!this.isValid) {
      return labels.invalid;
    }
    const [interval, calls] = [this.intervalText(this.minutes), numberText(this.calls)];
    const { apiLimit } = this.apiCalls;
    return apiLimit
      ? format(labels.sentence, interval, calls, this.percent(this.calls), numberText(apiLimit))
      : format(labels.noLimit, interval, calls);
  }

  get isTooMany() {
    const { apiLimit } = this.apiCalls;
    return this.isValid && Boolean(apiLimit) && this.calls > (apiLimit * (100 - (this.reserve ?? 0))) / 100;
  }

  get rows() {
    const chosen = this.isValid && !USUAL.includes(this.minutes) ? [this.minutes] : [];
    return [...USUAL, ...chosen]
      .sort((a, b) => a - b)
      .map((minutes) => {
        const calls = callsPerDay(minutes, this.apiCalls);
        const isChosen = minutes === this.minutes;
        const label = this.intervalText(minutes);
        return {
          minutes,
          label: isChosen ? `${label} (${labels.chosen})` : label,
          calls: numberText(calls),
          share: `${this.percent(calls)} %`,
          current: isChosen ? 'true' : null,
          className: isChosen ? 'slds-is-selected' : '',
        };
      });
  }

  get basis() {
    const { mailsPerDay, isMailKnown } = this.apiCalls;
    if (isMailKnown === false) {
      return labels.noView;
    }
    return mailsPerDay === undefined || mailsPerDay === null
      ? labels.noBasis
      : format(labels.basis, numberText(mailsPerDay));
  }

  get used() {
    return format(labels.used, numberText(this.apiCalls.apiUsed ?? 0), numberText(this.apiCalls.apiLimit));
  }

  intervalText(minutes) {
    if (minutes % MINUTES_AN_HOUR !== 0) {
      return minutes === 1 ? labels.minute : format(labels.minutes, minutes);
    }
    return minutes === MINUTES_AN_HOUR ? labels.hour : format(labels.hours, minutes / MINUTES_AN_HOUR);
  }

  percent(calls) {
    const share = (calls * 100) / this.apiCalls.apiLimit;
    return numberText(share, { maximumFractionDigits: 1 });
  }
}
