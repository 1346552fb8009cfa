import { LightningElement, api } from 'lwc';
import { format } from 'c/inboxSyncText';
import saveMatchRules from '@salesforce/apex/InboxSyncPolicyController.saveMatchRules';
import { labels } from './labels';

const pathOf = ({ objectName, emailField }) => `${objectName}.${emailField}`;

/**
 * The fields that mail is matched by. Only what was changed is saved; a rule that is not wanted is switched off. Fires
 * `saved` when the deployment is done.
 */
export default class InboxSyncMatchRules extends LightningElement {
  /** Rules as InboxSyncPolicyController.getPolicy answers them. */
  @api
  get rules() {
    return this.stored;
  }
  set rules(value) {
    const stored = value ?? [];
    // What was changed here stays when something else was saved.
    if (JSON.stringify(stored) !== JSON.stringify(this.stored)) {
      this.changed = {};
    }
    this.stored = stored;
  }
  /** Fields that a rule can be made for. */
  @api fields = [];
  /** Whether the person may save. */
  @api mayEdit = false;

  labels = labels;
  stored = [];
  /** What was changed or added, by path. */
  changed = {};
  addedPath = null;
  isSaving = false;

  get everyRule() {
    const known = this.stored.map((rule) => ({ ...rule, ...this.changed[pathOf(rule)] }));
    const paths = known.map(pathOf);
    return [...known, ...Object.values(this.changed).filter((rule) => !paths.includes(pathOf(rule)))];
  }

  get rows() {
    return this.everyRule.map((rule) => ({
      ...rule,
      path: pathOf(rule),
      positionLabel: format(labels.positionOf, pathOf(rule)),
      activeLabel: format(labels.ruleActive, pathOf(rule)),
      activeText: rule.isActive ? labels.yes : labels.no,
    }));
  }

  get isLocked() {
    return !this.mayEdit;
  }

  get isUnchanged() {
    return Object.keys(this.changed).length === 0;
  }

  get fieldOptions() {
    const paths = this.everyRule.map(pathOf);
    return this.fields
      .map((field) => ({ ...field, path: `${field.objectName}.${field.fieldName}` }))
      .filter(({ path }) => !paths.includes(path))
      .map(({ path, objectName, label }) => ({ label: `${objectName}: ${label}`, value: path }));
  }

  get mayAdd() {
    return this.mayEdit && this.fieldOptions.length > 0;
  }

  get hasNoChoice() {
    return this.isSaving || this.addedPath === null;
  }

  handleChoice(event) {
    this.addedPath = event.detail.value;
  }

  handleAdd() {
    const [objectName, emailField] = this.addedPath.split('.');
    const position = this.everyRule.filter((rule) => rule.objectName === objectName).length;
    this.change({ objectName, emailField, position, isActive: true, isBuiltIn: false });
    this.addedPath = null;
  }

  handlePosition(event) {
    const { value } = event.detail;
    this.change({ ...this.ruleAt(event), position: value === '' || value === null ? null : Number(value) });
  }

  handleActive(event) {
    this.change({ ...this.ruleAt(event), isActive: event.detail.checked });
  }

  /** The button is switched off by what it does: a person who uses the keyboard begins anew. */
  handleReset() {
    this.changed = {};
    this.template.querySelector('lightning-input').focus();
  }

  handleBusy(event) {
    this.isSaving = event.detail.isBusy;
  }

  handleSaved() {
    this.dispatchEvent(new CustomEvent('saved'));
  }

  save = () => saveMatchRules({ rulesJson: JSON.stringify(Object.values(this.changed)) });

  ruleAt(event) {
    return this.everyRule.find((rule) => pathOf(rule) === event.currentTarget.dataset.path);
  }

  change(rule) {
    this.changed = { ...this.changed, [pathOf(rule)]: rule };
    this.template.querySelector('c-inbox-sync-deployed-save').forget();
  }
}
