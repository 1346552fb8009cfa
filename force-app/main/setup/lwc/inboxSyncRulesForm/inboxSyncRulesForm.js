import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { dayText, format, messageOf } from 'c/inboxSyncText';
import getRules from '@salesforce/apex/InboxSyncRulesController.getRules';
import saveRules from '@salesforce/apex/InboxSyncRulesController.saveRules';
import { labels } from './labels';

const ALL = 'all';
const OWNED = 'owned';

/**
 * What the mail of one mailbox is filed to. A change is tried and saved here; until it is saved nothing happens, and the
 * sentence says what the boxes as they stand would do. Fires `busy` with {isBusy} while another mailbox must not be chosen.
 */
export default class InboxSyncRulesForm extends LightningElement {
  /** Whose rules. Another mailbox forgets what was not saved. */
  @api
  get mailboxId() {
    return this.shownId;
  }
  set mailboxId(value) {
    this.shownId = value;
    this.rules = null;
    this.forget();
  }

  /** Whether the mailbox stands above already, where somebody chose it. */
  @api isNamed = false;

  labels = labels;
  shownId;
  wired = {};
  rules = null;
  /** The boxes that were changed and not saved. */
  changed = {};
  loadProblem = null;
  saveProblem = null;
  isSaving = false;
  isSaved = false;
  isPreviewing = false;

  @wire(getRules, { mailboxId: '$shownId' })
  handleRules(wired) {
    this.wired = wired;
    this.loadProblem = wired.error ? messageOf(wired.error, labels.unknownProblem) : null;
    this.rules = wired.data ?? this.rules;
  }

  forget() {
    this.changed = {};
    this.saveProblem = null;
    this.isSaved = false;
    this.isPreviewing = false;
  }

  get isLoading() {
    return this.rules === null && this.loadProblem === null;
  }

  get boxes() {
    const { matchContacts, matchLeads, ownedOnly } = this.rules;
    return { matchContacts, matchLeads, ownedOnly, ...this.changed };
  }

  get matchContacts() {
    return this.boxes.matchContacts;
  }

  get matchLeads() {
    return this.boxes.matchLeads;
  }

  get ownedOnly() {
    return this.boxes.ownedOnly;
  }

  get scope() {
    return this.ownedOnly ? OWNED : ALL;
  }

  get scopeOptions() {
    return [
      { label: labels.allItems, value: ALL },
      { label: this.rules.isOwn ? labels.ownedByMe : format(labels.ownedBy, this.rules.userName), value: OWNED },
    ];
  }

  get heading() {
    return this.rules.address;
  }

  get headingClass() {
    return this.isNamed ? 'slds-assistive-text' : 'slds-text-heading_small';
  }

  get readOnlyReason() {
    return this.rules.readOnlyReason;
  }

  get mayChange() {
    return this.rules.mayChange;
  }

  get isReadOnly() {
    return !this.mayChange || this.isSaving;
  }

  get isUnchanged() {
    return this.isSaving || Object.entries(this.changed).every(([box, value]) => this.rules[box] === value);
  }

  get mayNotSave() {
    return this.isSaving || this.isUnchanged;
  }

  get people() {
    if (this.matchContacts && this.matchLeads) {
      return labels.contactsAndLeads;
    }
    return this.matchContacts ? labels.onlyContacts : labels.onlyLeads;
  }

  get ownedPeople() {
    const owner = this.rules.isOwn ? labels.whomYouOwn : format(labels.whomOwns, this.rules.userName);
    if (this.matchContacts && this.matchLeads) {
      return format(labels.contactsAndLeadsOwned, owner);
    }
    return this.matchContacts ? format(labels.onlyContactsOwned, owner) : format(labels.onlyLeadsOwned, owner);
  }

  get sentence() {
    const { matchContacts, matchLeads, ownedOnly } = this.boxes;
    if (!matchContacts && !matchLeads) {
      return labels.filesNothing;
    }
    const whom = ownedOnly ? this.ownedPeople : this.people;
    const { syncSince } = this.rules;
    return syncSince ? format(labels.filesSince, whom, dayText(syncSince)) : format(labels.filesSoon, whom);
  }

  retry = () => refreshApex(this.wired);

  handleContacts(event) {
    this.change({ matchContacts: event.detail.checked });
  }

  handleLeads(event) {
    this.change({ matchLeads: event.detail.checked });
  }

  handleScope(event) {
    this.change({ ownedOnly: event.detail.value === OWNED });
  }

  change(boxes) {
    const changed = { ...this.changed, ...boxes };
    this.forget();
    this.changed = changed;
  }

  handlePreview() {
    this.isPreviewing = true;
  }

  /** The button is switched off by what it does: a person who uses the keyboard begins anew. */
  handleReset() {
    this.forget();
    this.template.querySelector('lightning-input').focus();
  }

  async handleSave() {
    this.tell(true);
    this.saveProblem = null;
    try {
      this.rules = await saveRules({ mailboxId: this.shownId, ...this.boxes });
      this.forget();
      this.isSaved = true;
    } catch (error) {
      this.saveProblem = messageOf(error, labels.unknownProblem);
    } finally {
      this.tell(false);
    }
    // Behind the answer: what cannot be loaded again was saved all the same.
    if (this.isSaved) {
      await refreshApex(this.wired);
    }
  }

  tell(isBusy) {
    this.isSaving = isBusy;
    this.dispatchEvent(new CustomEvent('busy', { detail: { isBusy } }));
  }
}
