import search from '@salesforce/label/c.InboxSyncSearchMailboxes';
import searchHint from '@salesforce/label/c.InboxSyncSearchMailboxesHint';
import refresh from '@salesforce/label/c.InboxSyncRefresh';
import startSelected from '@salesforce/label/c.InboxSyncStartSelected';
import stopSelected from '@salesforce/label/c.InboxSyncStopSelected';
import add from '@salesforce/label/c.InboxSyncAddMailboxes';
import notDone from '@salesforce/label/c.InboxSyncNotDone';
import notLoaded from '@salesforce/label/c.InboxSyncNotLoaded';
import loading from '@salesforce/label/c.InboxSyncLoading';
import emptyHeading from '@salesforce/label/c.InboxSyncEmptyHeading';
import emptyAdmin from '@salesforce/label/c.InboxSyncEmptyAdmin';
import emptyUser from '@salesforce/label/c.InboxSyncEmptyUser';
import nothingFound from '@salesforce/label/c.InboxSyncNothingFound';
import caption from '@salesforce/label/c.InboxSyncMailboxesCaption';
import selectAll from '@salesforce/label/c.InboxSyncSelectAll';
import select from '@salesforce/label/c.InboxSyncSelectMailbox';
import mailbox from '@salesforce/label/c.InboxSyncMailbox';
import user from '@salesforce/label/c.InboxSyncUser';
import state from '@salesforce/label/c.InboxSyncState';
import lastSync from '@salesforce/label/c.InboxSyncLastSync';
import waiting from '@salesforce/label/c.InboxSyncWaiting';
import actions from '@salesforce/label/c.InboxSyncActions';
import never from '@salesforce/label/c.InboxSyncNever';
import start from '@salesforce/label/c.InboxSyncStart';
import stop from '@salesforce/label/c.InboxSyncStop';
import connect from '@salesforce/label/c.InboxSyncConnect';
import reconnect from '@salesforce/label/c.InboxSyncReconnect';
import previous from '@salesforce/label/c.InboxSyncPrevious';
import next from '@salesforce/label/c.InboxSyncNext';
import count from '@salesforce/label/c.InboxSyncCount';
import google from '@salesforce/label/c.InboxSyncGoogle';
import microsoft from '@salesforce/label/c.InboxSyncMicrosoft';
import aliases from '@salesforce/label/c.InboxSyncAliases';
import tooMany from '@salesforce/label/c.InboxSyncTooMany';
import started from '@salesforce/label/c.InboxSyncStarted';
import stopped from '@salesforce/label/c.InboxSyncStopped';
import added from '@salesforce/label/c.InboxSyncAdded';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';

/** The texts of the Connections tab. */
export const labels = {
  search,
  searchHint,
  refresh,
  startSelected,
  stopSelected,
  add,
  notDone,
  notLoaded,
  loading,
  emptyHeading,
  emptyAdmin,
  emptyUser,
  nothingFound,
  caption,
  selectAll,
  select,
  mailbox,
  user,
  state,
  lastSync,
  waiting,
  actions,
  never,
  start,
  stop,
  connect,
  reconnect,
  previous,
  next,
  count,
  google,
  microsoft,
  aliases,
  tooMany,
  started,
  stopped,
  added,
  unknownProblem,
};
