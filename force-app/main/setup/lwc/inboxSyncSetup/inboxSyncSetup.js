import { LightningElement, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { messageOf } from 'c/inboxSyncText';
import getContext from '@salesforce/apex/InboxSyncSetupController.getContext';
import activity from '@salesforce/label/c.InboxSyncTabActivity';
import connections from '@salesforce/label/c.InboxSyncTabConnections';
import email from '@salesforce/label/c.InboxSyncTabEmail';
import noAccess from '@salesforce/label/c.InboxSyncNoAccess';
import noAccessDetail from '@salesforce/label/c.InboxSyncNoAccessDetail';
import organisation from '@salesforce/label/c.InboxSyncTabOrganisation';
import title from '@salesforce/label/c.InboxSyncTitle';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';

/** The setup page: decides what this person gets to see, and loads each tab when it is first opened. */
export default class InboxSyncSetup extends LightningElement {
  labels = { activity, connections, email, noAccess, noAccessDetail, organisation, title };
  startTab = 'connections';
  isEmailOpen = false;
  isActivityOpen = false;
  isOrganisationOpen = false;
  wired = {};
  /** As it was loaded last: what cannot be loaded again does not take the page away. */
  context;

  @wire(getContext)
  handleContext(wired) {
    this.wired = wired;
    this.context = wired.data ?? this.context;
  }

  get isLoading() {
    return !this.context && !this.wired.error;
  }

  get problem() {
    return this.context ? null : messageOf(this.wired.error, unknownProblem);
  }

  get isRefused() {
    return this.context?.maySee === false;
  }

  handleEmail() {
    this.isEmailOpen = true;
  }

  handleActivity() {
    this.isActivityOpen = true;
  }

  handleOrganisation() {
    this.isOrganisationOpen = true;
  }

  retry = () => refreshApex(this.wired);

  handleRefresh() {
    return refreshApex(this.wired);
  }
}
