import { LightningElement, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { messageOf } from 'c/inboxSyncText';
import getPolicy from '@salesforce/apex/InboxSyncPolicyController.getPolicy';
import { labels } from './labels';

/** What holds for the whole organisation. Read-only, with the reason, for whoever may not change it. */
export default class InboxSyncOrganisation extends LightningElement {
  labels = labels;
  wired = {};
  /** As it was loaded last: what cannot be loaded again does not take the forms away. */
  organisation;
  /** What stands in the form, saved or not: the forecast follows it. */
  typed = {};

  @wire(getPolicy)
  handlePolicy(wired) {
    const before = this.organisation;
    this.wired = wired;
    this.organisation = wired.data ?? before;
    if (JSON.stringify(this.organisation?.policy) !== JSON.stringify(before?.policy)) {
      this.typed = {};
    }
  }

  get isLoading() {
    return !this.organisation && !this.wired.error;
  }

  get problem() {
    return this.wired.error ? messageOf(this.wired.error, labels.unknownProblem) : null;
  }

  get ruleProblems() {
    return this.organisation.ruleProblems ?? [];
  }

  get matchFields() {
    return this.organisation.matchFields ?? [];
  }

  get minutes() {
    return this.typed.minutes ?? this.organisation.policy.syncIntervalMinutes;
  }

  get reserve() {
    return this.typed.reserve ?? this.organisation.policy.apiReservePercent;
  }

  handleForecast(event) {
    this.typed = event.detail;
  }

  retry = () => refreshApex(this.wired);

  handleRefresh() {
    return refreshApex(this.wired);
  }
}
