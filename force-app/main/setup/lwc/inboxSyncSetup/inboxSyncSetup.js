import { LightningElement, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { messageOf } from 'c/inboxSyncText';
import getContext from '@salesforce/apex/InboxSyncSetupController.getContext';
import activity from '@salesforce/label/c.InboxSyncTabActivity';
import connections from '@salesforce/label/c.InboxSyncTabConnections';
import email from '@salesforce/label/c.InboxSyncTabEmail';
import noAccess from '@salesforce/label/c.InboxSyncNoAccess';
import noAccessDetail from '@salesforce/label/c.InboxSyncNoAccessDetail';
import notLoaded from '@salesforce/label/c.InboxSyncNotLoaded';
import organisation from '@salesforce/label/c.InboxSyncTabOrganisation';
import title from '@salesforce/label/c.InboxSyncTitle';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';

/** The setup page: decides what this person gets to see, and loads each tab when it is first opened. */
export default class InboxSyncSetup extends LightningElement {
  labels = { activity, connections, email, noAccess, noAccessDetail, notLoaded, organisation, title };
  startTab = 'connections';
  isEmailOpen = false;
  isActivityOpen = false;
  isOrganisationOpen = false;
  wired = {};

  @wire(getContext)
  handleContext(wired) {
    this.wired = wired;
  }

  get context() {
    return this.wired.data;
  }

  get isLoading() {
    return !this.wired.data && !this.wired.error;
  }

  get problem() {
    return this.wired.error ? messageOf(this.wired.error, unknownProblem) : null;
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

  handleScheduled() {
    return refreshApex(this.wired);
  }
}
