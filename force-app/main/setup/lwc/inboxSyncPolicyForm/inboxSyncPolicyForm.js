import { LightningElement, api } from 'lwc';
import { messageOf } from 'c/inboxSyncText';
import savePolicy from '@salesforce/apex/InboxSyncPolicyController.savePolicy';
import { labels } from './labels';

/**
 * The policy, to be changed and saved. Saving is a deployment: what was typed stays until it is done, and also when it is
 * refused. Fires `forecast` while a person types, and `saved` when the deployment is done.
 */
export default class InboxSyncPolicyForm extends LightningElement {
  /** An InboxSyncPolicyForm as Apex answers it. */
  @api
  get policy() {
    return this.stored;
  }
  set policy(value) {
    this.stored = value;
    this.changed = {};
  }
  /** Whether the person may save. */
  @api mayEdit = false;

  labels = labels;
  stored = {};
  changed = {};
  isSaving = false;
  deploymentId = null;
  problem = null;

  get shown() {
    return { ...this.stored, ...this.changed };
  }

  get isReadOnly() {
    return !this.mayEdit || this.isSaving;
  }

  get isUnchanged() {
    const fields = Object.keys(this.changed);
    return this.isSaving || fields.every((field) => (this.stored[field] ?? '') === (this.changed[field] ?? ''));
  }

  get bodyOptions() {
    return [
      { label: labels.bodyFull, value: 'Full' },
      { label: labels.bodyNone, value: 'None' },
    ];
  }

  handleNumber(event) {
    const { value } = event.detail;
    this.change(event, value === '' || value === null || value === undefined ? null : Number(value));
  }

  handleText(event) {
    this.change(event, event.detail.value);
  }

  handleBox(event) {
    this.change(event, event.detail.checked);
  }

  handleReset() {
    this.changed = {};
    this.problem = null;
    this.deploymentId = null;
    this.forecast();
  }

  handleDone() {
    this.isSaving = false;
    this.dispatchEvent(new CustomEvent('saved'));
  }

  handleRefused() {
    this.isSaving = false;
  }

  async handleSave() {
    this.problem = null;
    this.deploymentId = null;
    this.isSaving = true;
    try {
      this.deploymentId = await savePolicy({ policyJson: JSON.stringify(this.shown) });
    } catch (error) {
      this.problem = messageOf(error, labels.unknownProblem);
      this.isSaving = false;
    }
  }

  change(event, value) {
    this.changed = { ...this.changed, [event.currentTarget.dataset.field]: value };
    this.deploymentId = null;
    this.forecast();
  }

  forecast() {
    const detail = { minutes: this.shown.syncIntervalMinutes ?? 0, reserve: this.shown.apiReservePercent ?? 0 };
    this.dispatchEvent(new CustomEvent('forecast', { detail }));
  }
}
