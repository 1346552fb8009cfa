import all from '@salesforce/label/c.InboxSyncAll';
import outcome from '@salesforce/label/c.InboxSyncOutcome';
import filed from '@salesforce/label/c.InboxSyncFiled';
import skipped from '@salesforce/label/c.InboxSyncSkipped';
import waiting from '@salesforce/label/c.InboxSyncOutcomeWaiting';
import failed from '@salesforce/label/c.InboxSyncFailed';
import mailbox from '@salesforce/label/c.InboxSyncMailbox';
import search from '@salesforce/label/c.InboxSyncSearchMailboxes';
import searchHint from '@salesforce/label/c.InboxSyncSearchMailboxesHint';
import sentFrom from '@salesforce/label/c.InboxSyncSentFrom';
import sentUntil from '@salesforce/label/c.InboxSyncSentUntil';
import refresh from '@salesforce/label/c.InboxSyncRefresh';

/** The texts of the component. */
export const labels = {
  all,
  outcome,
  filed,
  skipped,
  waiting,
  failed,
  mailbox,
  search,
  searchHint,
  sentFrom,
  sentUntil,
  refresh,
};
