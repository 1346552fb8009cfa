import search from '@salesforce/label/c.InboxSyncSearchMailboxes';
import searchHint from '@salesforce/label/c.InboxSyncSearchMailboxesHint';
import refresh from '@salesforce/label/c.InboxSyncRefresh';
import resumeSelected from '@salesforce/label/c.InboxSyncResumeSelected';
import pauseSelected from '@salesforce/label/c.InboxSyncPauseSelected';
import add from '@salesforce/label/c.InboxSyncAddMailboxes';
import emptyHeading from '@salesforce/label/c.InboxSyncEmptyHeading';
import emptyAdmin from '@salesforce/label/c.InboxSyncEmptyAdmin';
import emptyUser from '@salesforce/label/c.InboxSyncEmptyUser';
import nothingFound from '@salesforce/label/c.InboxSyncNothingFound';
import loading from '@salesforce/label/c.InboxSyncLoading';
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
import resume from '@salesforce/label/c.InboxSyncResume';
import pause from '@salesforce/label/c.InboxSyncPause';
import connect from '@salesforce/label/c.InboxSyncConnect';
import reconnect from '@salesforce/label/c.InboxSyncReconnect';
import previous from '@salesforce/label/c.InboxSyncPrevious';
import next from '@salesforce/label/c.InboxSyncNext';
import count from '@salesforce/label/c.InboxSyncCount';
import google from '@salesforce/label/c.InboxSyncGoogle';
import microsoft from '@salesforce/label/c.InboxSyncMicrosoft';
import providerAndAccess from '@salesforce/label/c.InboxSyncProviderAndAccess';
import byConsent from '@salesforce/label/c.InboxSyncByConsent';
import byServiceAccount from '@salesforce/label/c.InboxSyncByServiceAccount';
import aliases from '@salesforce/label/c.InboxSyncAliases';
import resumed from '@salesforce/label/c.InboxSyncResumed';
import paused from '@salesforce/label/c.InboxSyncPaused';
import added from '@salesforce/label/c.InboxSyncAdded';
import changeAccess from '@salesforce/label/c.InboxSyncChangeAccess';
import moreActions from '@salesforce/label/c.InboxSyncMoreActions';
import remove from '@salesforce/label/c.InboxSyncRemoveMailbox';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';

/** The texts of the Connections tab. */
export const labels = {
  search,
  searchHint,
  refresh,
  resumeSelected,
  pauseSelected,
  add,
  emptyHeading,
  emptyAdmin,
  emptyUser,
  nothingFound,
  loading,
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
  resume,
  pause,
  connect,
  reconnect,
  previous,
  next,
  count,
  google,
  microsoft,
  providerAndAccess,
  byConsent,
  byServiceAccount,
  aliases,
  resumed,
  paused,
  added,
  changeAccess,
  moreActions,
  remove,
  unknownProblem,
};
