import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';
import title from '@salesforce/label/c.InboxSyncActivityTitle';
import caption from '@salesforce/label/c.InboxSyncActivityCaption';
import emptyHeading from '@salesforce/label/c.InboxSyncActivityEmpty';
import emptyText from '@salesforce/label/c.InboxSyncActivityEmptyDetail';
import noneYet from '@salesforce/label/c.InboxSyncActivityNoneYet';
import sent from '@salesforce/label/c.InboxSyncSent';
import outcome from '@salesforce/label/c.InboxSyncOutcome';
import reason from '@salesforce/label/c.InboxSyncReason';
import task from '@salesforce/label/c.InboxSyncTask';
import people from '@salesforce/label/c.InboxSyncPeople';
import mailbox from '@salesforce/label/c.InboxSyncMailbox';
import actions from '@salesforce/label/c.InboxSyncActions';
import filed from '@salesforce/label/c.InboxSyncFiled';
import skipped from '@salesforce/label/c.InboxSyncSkipped';
import waiting from '@salesforce/label/c.InboxSyncOutcomeWaiting';
import failed from '@salesforce/label/c.InboxSyncFailed';
import fileAgain from '@salesforce/label/c.InboxSyncFileAgain';
import fileAgainSelected from '@salesforce/label/c.InboxSyncFileAgainSelected';
import fileAgainOf from '@salesforce/label/c.InboxSyncFileAgainOf';
import fileAgainDone from '@salesforce/label/c.InboxSyncFileAgainDone';
import selectMail from '@salesforce/label/c.InboxSyncSelectMail';
import contactRecord from '@salesforce/label/c.InboxSyncContactRecord';
import leadRecord from '@salesforce/label/c.InboxSyncLeadRecord';
import taskRecord from '@salesforce/label/c.InboxSyncTaskRecord';
import noTime from '@salesforce/label/c.InboxSyncNoTime';
import refused from '@salesforce/label/c.InboxSyncFileAgainRefused';

/** The texts of the component. */
export const labels = {
  unknownProblem,
  title,
  caption,
  emptyHeading,
  emptyText,
  noneYet,
  sent,
  outcome,
  reason,
  task,
  people,
  mailbox,
  actions,
  filed,
  skipped,
  waiting,
  failed,
  fileAgain,
  fileAgainSelected,
  fileAgainOf,
  fileAgainDone,
  selectMail,
  contactRecord,
  leadRecord,
  taskRecord,
  noTime,
  refused,
};
