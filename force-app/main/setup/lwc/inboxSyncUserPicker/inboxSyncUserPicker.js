import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { format, messageOf } from 'c/inboxSyncText';
import findUsers from '@salesforce/apex/InboxSyncMailboxController.findUsers';
import chooseUser from '@salesforce/label/c.InboxSyncChooseUser';
import findUser from '@salesforce/label/c.InboxSyncFindUser';
import findUserHint from '@salesforce/label/c.InboxSyncFindUserHint';
import noUserFound from '@salesforce/label/c.InboxSyncNoUserFound';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';
import user from '@salesforce/label/c.InboxSyncUser';

/** Finds an active user by a part of the name or address. Fires `choose` with {userId, name, email}, or null when undone. */
export default class InboxSyncUserPicker extends LightningElement {
  labels = { chooseUser, findUser, findUserHint, user };
  /** Undefined until somebody searches: then the wire asks nothing. */
  searchText;
  wired = {};
  found = [];
  answerText = null;
  chosen = null;
  isBegunAnew = false;

  @wire(findUsers, { searchText: '$searchText' })
  handleFound(wired) {
    const { data, error } = wired;
    this.wired = wired;
    if (data || error) {
      this.found = data ?? [];
      this.answerText = error
        ? messageOf(error, unknownProblem)
        : this.found.length === 0
          ? format(noUserFound, this.searchText)
          : null;
    }
  }

  /** Forgets the choice, for the next mailbox, and is where a person goes on: what was pressed is gone or switched off. */
  @api reset() {
    this.isBegunAnew = true;
    this.chosen = null;
    this.searchText = undefined;
    this.found = [];
    this.answerText = null;
  }

  renderedCallback() {
    if (this.isBegunAnew) {
      this.isBegunAnew = false;
      this.focus();
    }
  }

  /** Where a person begins. */
  @api focus() {
    this.template.querySelector('lightning-input')?.focus();
  }

  get hasOptions() {
    return this.found.length > 0;
  }

  get options() {
    return this.found.map(({ userId, name, email }) => ({
      value: userId,
      label: email ? `${name} (${email})` : name,
    }));
  }

  get pills() {
    return [{ type: 'icon', label: this.chosen.name, name: this.chosen.userId, iconName: 'standard:user' }];
  }

  handleSearch(event) {
    const text = event.target.value.trim();
    if (text === this.searchText && this.wired.error) {
      return refreshApex(this.wired);
    }
    this.searchText = text === '' ? this.searchText : text;
    return undefined;
  }

  handleChoice(event) {
    this.choose(this.found.find(({ userId }) => userId === event.detail.value) ?? null);
  }

  handleRemove() {
    this.reset();
    this.choose(null);
  }

  choose(person) {
    this.chosen = person;
    this.dispatchEvent(new CustomEvent('choose', { detail: person }));
  }
}
