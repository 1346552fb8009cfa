import { LightningElement, api } from 'lwc';
import { numberText } from 'c/inboxSyncText';
import savePolicy from '@salesforce/apex/InboxSyncPolicyController.savePolicy';
import { labels } from './labels';

const NUMBERS = [
  { field: 'syncIntervalMinutes', label: labels.interval, help: labels.intervalHelp, min: 1, max: 1440 },
  { field: 'apiReservePercent', label: labels.reserve, help: labels.reserveHelp, min: 0, max: 100 },
  { field: 'ledgerRetentionDays', label: labels.retention, help: labels.retentionHelp, min: 1, max: 9999 },
];
/** One entry a line. */
const LISTS = [
  { field: 'internalDomains', label: labels.internalDomains, help: labels.internalDomainsHelp, maxLength: 32768 },
  { field: 'excludedAddresses', label: labels.excluded, help: labels.excludedHelp, maxLength: 131072 },
];
const BOXES = [
  { field: 'includeInternalMail', label: labels.includeInternal },
  { field: 'includeAutomatedMail', label: labels.includeAutomated },
  { field: 'usersMayChangeRules', label: labels.usersMayChange },
];

/** As many entries as are seen at once; the keyboard must reach what is scrolled. */
const MOST_LINES = 8;

function listText(lines) {
  const isLong = (lines ?? '').split('\n').length > MOST_LINES;
  return { text: lines || labels.none, className: 'lines', tabIndex: isLong ? '0' : null };
}

/**
 * The policy, as text or to be changed and saved. Saving is a deployment: what was typed stays until it is done, and also when it is
 * refused. Fires `forecast` while a person types, `saved` when the deployment is done, and `refresh` when the
 * changes are undone: somebody else may have saved meanwhile.
 */
export default class InboxSyncPolicyForm extends LightningElement {
  /** An InboxSyncPolicyForm as Apex answers it. */
  @api
  get policy() {
    return this.stored;
  }
  set policy(value) {
    // What was typed stays when something else was saved.
    if (JSON.stringify(value) !== JSON.stringify(this.stored)) {
      this.changed = {};
    }
    this.stored = value;
  }
  /** Whether the person may save. */
  @api mayEdit = false;

  labels = labels;
  stored = {};
  changed = {};
  isSaving = false;

  get shown() {
    return { ...this.stored, ...this.changed };
  }

  get numbers() {
    return this.filled(NUMBERS);
  }

  get lists() {
    return this.filled(LISTS);
  }

  get boxes() {
    return this.filled(BOXES);
  }

  filled(fields) {
    return fields.map((each) => ({ ...each, value: this.shown[each.field] }));
  }

  get isLocked() {
    return !this.mayEdit;
  }

  /** As text, for whoever may only read it. */
  get settings() {
    const { bodyStorage, pollerUrl } = this.stored;
    const bodies = this.bodyOptions.find(({ value }) => value === bodyStorage)?.label;
    return [
      ...this.numbers.map((each) => ({ ...each, text: numberText(each.value) })),
      ...this.lists.map((each) => ({ ...each, ...listText(each.value) })),
      { field: 'bodyStorage', label: labels.bodies, text: bodies },
      { field: 'pollerUrl', label: labels.pollerUrl, help: labels.pollerUrlHelp, text: pollerUrl || labels.none },
      ...this.boxes.map((each) => ({ ...each, text: each.value ? labels.yes : labels.no })),
    ];
  }

  get isUnchanged() {
    const fields = Object.keys(this.changed);
    return fields.every((field) => (this.stored[field] ?? '') === (this.changed[field] ?? ''));
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

  /** The button is switched off by what it does: a person who uses the keyboard begins anew. */
  handleReset() {
    this.changed = {};
    this.template.querySelector('lightning-input').focus();
    this.forecast();
    this.dispatchEvent(new CustomEvent('refresh'));
  }

  handleBusy(event) {
    this.isSaving = event.detail.isBusy;
  }

  handleSaved() {
    this.dispatchEvent(new CustomEvent('saved'));
  }

  save = () => savePolicy({ policyJson: JSON.stringify(this.shown), seenJson: JSON.stringify(this.stored) });

  change(event, value) {
    this.changed = { ...this.changed, [event.currentTarget.dataset.field]: value };
    this.template.querySelector('c-inbox-sync-deployed-save').forget();
    this.forecast();
  }

  forecast() {
    const detail = { minutes: this.shown.syncIntervalMinutes ?? 0, reserve: this.shown.apiReservePercent ?? 0 };
    this.dispatchEvent(new CustomEvent('forecast', { detail }));
  }
}
