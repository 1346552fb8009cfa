import title from '@salesforce/label/c.InboxSyncRunsTitle';
import caption from '@salesforce/label/c.InboxSyncRunsCaption';
import emptyHeading from '@salesforce/label/c.InboxSyncRunsEmpty';
import emptyText from '@salesforce/label/c.InboxSyncRunsEmptyDetail';
import started from '@salesforce/label/c.InboxSyncRunStarted';
import mailboxes from '@salesforce/label/c.InboxSyncRunMailboxes';
import seen from '@salesforce/label/c.InboxSyncRunSeen';
import published from '@salesforce/label/c.InboxSyncRunPublished';
import dropped from '@salesforce/label/c.InboxSyncRunDropped';
import resent from '@salesforce/label/c.InboxSyncRunResent';
import errors from '@salesforce/label/c.InboxSyncRunErrors';
import apiCalls from '@salesforce/label/c.InboxSyncRunApiCalls';
import apiUsed from '@salesforce/label/c.InboxSyncRunApiUsed';
import usedOf from '@salesforce/label/c.InboxSyncOf';

/** The texts of the component. */
export const labels = {
  title,
  caption,
  emptyHeading,
  emptyText,
  started,
  mailboxes,
  seen,
  published,
  dropped,
  resent,
  errors,
  apiCalls,
  apiUsed,
  usedOf,
};
